"""What tests of lists begin with: people of all kinds, lists as an address asks for them, read page by page."""

from collections.abc import Sequence
from contextlib import closing

from castlist.audience.condition_reading import WrittenCondition, read_condition
from castlist.audience.ground import Ground, read_ground
from castlist.audience.list_places import Place
from castlist.audience.list_sorting import Sort
from castlist.audience.list_ways import choose_way
from castlist.audience.listed import Listed
from castlist.audience.listing import read_list, read_page
from castlist.audience.listing_counts import Connection, count_everybody, gauge, is_large
from castlist.audience.names import name_key
from castlist.audience.quick_index_building import build_asked
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import import_sheet, sheet

PEOPLE = sheet(
    "asha,9876543201,asha@example.com,Asha,Patil,,,Pune,10,2024-01-05,true,2024-01-05 10:00",
    "bela,9876543202,,Bela,Straße,,,pune,9,2023-01-05,false,",
    "carl,9876543203,,,,,,Mumbai,-2.50,,,2024-01-05T10:00:00+14:00",
    "dina,9876543204,,José,Ñandú,,,,100000000000000000000.5,2024-01-06,true,",
    "emil,9876543205,,Emil,,,,Åre,,2024-01-05,,2024-01-05T09:00:00+00:00",
    ",9876543206,,,,,,Pune City,10,,,",
    "gita,9876543207,,गीता,जोशी,,,पुणे,0,2020-02-29,false,",
    columns="city,points||NUMBER,joined||DATE,vip||BOOLEAN,seen||DATETIME",
)

Written = tuple[str, str, str]


def fill(workspace: Workspace) -> None:
    """Import PEOPLE into Everyone, and a few of them into Some."""
    import_sheet(workspace, PEOPLE)
    import_sheet(workspace, sheet(",9876543201", ",9876543203", ",9876543207"), segment="Some")


def listed(ground: Ground, *conditions: Written, search: str = "") -> Listed:
    """Give a list as it is asked for."""
    written = [WrittenCondition(field=field, operator=operator, value=value) for field, operator, value in conditions]
    return Listed(ground=ground, conditions=[read_condition(each, ground) for each in written], search=search)


def sort_by(ground: Ground, word: str) -> Sort:
    """Give an order by its word; a minus puts the last first."""
    by = word.removeprefix("-")
    return Sort(by=by, attribute=ground.attributes.get(name_key(by)), is_descending=word.startswith("-"))


def walked(connection: Connection, asked: Listed, sort: Sort, *, size: int) -> list[str]:
    """Walk through all pages to the end and back again; gives the last two digits of the phones, in order."""
    total = count_everybody(connection, asked.workspace_id)
    asked = asked.quickened(connection, sort.wish) if is_large(total) else asked
    is_rare = gauge(connection, asked, total) is None
    way = choose_way(connection, asked, sort, is_rare=is_rare)
    forth, back, place = [], [], Place()
    while True:
        page = read_page(connection, asked, sort, place, way, limit=size)
        forth.append([contact.phone[-2:] for contact in page.contacts])
        assert page.has_before == (len(forth) > 1)
        if not page.has_after:
            break
        place = Place(after=page.contacts[-1].contact_id)
    while page.has_before:
        page = read_page(connection, asked, sort, Place(before=page.contacts[0].contact_id), way, limit=size)
        back.insert(0, [contact.phone[-2:] for contact in page.contacts])
    assert back == forth[:-1]
    return [phone for phones in forth for phone in phones]


def phones(workspace: Workspace, *conditions: Written, search: str = "", sort: str = "created") -> list[str]:
    """Give whom a list shows, having walked it in pages of two, and of all; an exact count agrees."""
    with closing(connect()) as connection:
        ground = read_ground(connection, workspace.pk)
        asked, order = listed(ground, *conditions, search=search), sort_by(ground, sort)
        found = walked(connection, asked, order, size=2)
        assert walked(connection, asked, order, size=50) == found
        total = count_everybody(connection, workspace.pk)
        page, count = read_list(connection, asked, order, Place(), total)
        assert [contact.phone[-2:] for contact in page.contacts] == found
        assert count is not None
        assert count.number == len(found) or not count.is_exact
    return found


def build() -> int:
    """Build the indexes that were asked for, as the worker does."""
    with closing(connect()) as connection:
        return build_asked(connection)


LISTS: Sequence[tuple[str, tuple[Written, ...], str, str, list[str]]] = (
    ("in the order they were made", (), "", "created", ["01", "02", "03", "04", "05", "06", "07"]),
    ("newest first", (), "", "-created", ["07", "06", "05", "04", "03", "02", "01"]),
    ("by phone", (), "", "-phone", ["07", "06", "05", "04", "03", "02", "01"]),
    ("by name, who has none at the end", (), "", "name", ["01", "02", "05", "04", "07", "03", "06"]),
    ("by number, exactly, most first", (), "", "-points", ["04", "06", "01", "02", "07", "03", "05"]),
    ("by number, least first", (), "", "points", ["03", "07", "02", "01", "06", "04", "05"]),
    ("by text, without case", (), "", "city", ["03", "01", "02", "06", "05", "07", "04"]),
    ("by day", (), "", "joined", ["07", "02", "01", "05", "04", "03", "06"]),
    ("by yes or no", (), "", "-vip", ["04", "01", "07", "02", "06", "05", "03"]),
    ("by moment, whatever its offset", (), "", "-seen", ["01", "05", "03", "07", "06", "04", "02"]),
    ("in a segment", (("segment", "in", "Some"),), "", "created", ["01", "03", "07"]),
    ("in a segment, sorted", (("segment", "in", "Some"),), "", "-points", ["01", "07", "03"]),
    ("not in a segment", (("segment", "not_in", "Some"),), "", "created", ["02", "04", "05", "06"]),
    ("a number at least", (("points", "at_least", "9"),), "", "created", ["01", "02", "04", "06"]),
    ("two conditions, sorted", (("points", "at_least", "9"), ("city", "is", "PUNE")), "", "-points", ["01", "02"]),
    ("a text in any case", (("city", "is", "pune"),), "", "created", ["01", "02"]),
    ("a text that begins so", (("city", "starts_with", "PUNE"),), "", "created", ["01", "02", "06"]),
    ("any of some texts", (("city", "is_any_of", "mumbai, ÅRE"),), "", "created", ["03", "05"]),
    ("no such value", (("points", "is_not_set", ""),), "", "created", ["05"]),
    ("on a day", (("joined", "on", "2024-01-05"),), "", "-points", ["01", "05"]),
    ("true", (("vip", "is_true", ""),), "", "created", ["01", "04"]),
    ("a phone", (("user.phone_no", "is", "+91 98765 43203"),), "", "created", ["03"]),
    ("found by a word", (), "asha", "created", ["01"]),
    ("found by the fold of a word", (), "STRASSE", "created", ["02"]),
    ("found by a word that is not ASCII", (), "josé", "created", ["04"]),
    ("not found without its accent", (), "jose", "created", []),
    ("found by another script", (), "गीता", "created", ["07"]),
    ("found by two words", (), "pat ash", "created", ["01"]),
    ("found by e-mail", (), "asha@exam", "created", ["01"]),
    ("found by last digits", (), "43205", "created", ["05"]),
    ("found by first digits", (), "+91 98765", "-created", ["07", "06", "05", "04", "03", "02", "01"]),
    ("found in a segment", (("segment", "in", "Some"),), "a", "created", ["01"]),
    ("nobody", (("city", "is", "Delhi"),), "", "-points", []),
)
"""Lists by what they show: conditions, search, order, whom."""
