"""How often each reason stands in an import is counted once; the texts of cells stay where erasing finds them."""

from typing import TYPE_CHECKING

from django.urls import reverse

from castlist.imports.history import count_reasons
from castlist.imports.models import ImportBatch
from castlist.imports.reason_summary import summarise_reasons
from people import log_in
from scenes import import_sheet, sheet

if TYPE_CHECKING:
    from castlist.imports.models import Import
    from castlist.workspaces.models import Workspace

ROWS = (
    ",9876543210,,Asha,,,,Asha lives at 12 MG Road",
    ",9876543211,,Ravi,,,,5",
    ",12,,,,,,x",
    ",9876543212,,Zoë,,,,many",
)


def wrong_sheet(workspace: "Workspace") -> "Import":
    """Import four rows of which three have something wrong."""
    import_sheet(workspace, sheet(",9876543210,,Asha"))
    return import_sheet(workspace, sheet(*ROWS, columns="points||NUMBER"), segment="Wrong")


def test_reasons_are_counted_with_the_batch_and_hold_no_text(workspace: "Workspace") -> None:
    saved = wrong_sheet(workspace)
    assert count_reasons(saved) == {"Not a NUMBER": 3, "Not a valid number for India (+91)": 1}
    [batch] = ImportBatch.objects.filter(import_id=saved.pk)
    assert "MG Road" not in str(batch.reasons)


def test_an_import_from_before_is_counted_when_somebody_looks_and_then_never_again(workspace: "Workspace") -> None:
    saved = wrong_sheet(workspace)
    counted = count_reasons(saved)
    ImportBatch.objects.filter(import_id=saved.pk).update(reasons=None)
    assert count_reasons(saved) == counted
    ImportBatch.objects.filter(import_id=saved.pk).update(verdicts=b"unreadable")
    assert count_reasons(saved) == counted


def test_the_example_is_the_first_of_its_reason_with_its_row(workspace: "Workspace") -> None:
    lines = {line.heading: (line.example, line.row) for line in summarise_reasons(wrong_sheet(workspace))}
    assert lines["Not a NUMBER"] == ("Asha lives at 12 MG Road", 2)
    assert lines["Not a valid number for India (+91)"] == ("12", 4)


def test_the_text_of_a_person_who_is_erased_is_not_shown_again(workspace: "Workspace") -> None:
    saved, owner = wrong_sheet(workspace), log_in(workspace, "owner")
    address = reverse("import_details", args=[workspace.slug, saved.uuid])
    assert "12 MG Road" in owner.get(address).content.decode()
    owner.post(f"/w/{workspace.slug}/users/919876543210/erase/", {})
    shown = owner.get(address).content.decode()
    assert "12 MG Road" not in shown
    assert "Not a NUMBER" in shown
