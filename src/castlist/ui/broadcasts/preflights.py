"""Pre-flight on the page: a small audience at once, a large one by a worker while the page shows how far it is."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TextIO
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.plans import teller_of
from castlist.broadcasts.preflight import Preflight, check_everybody
from castlist.broadcasts.preflight_runs import SHOWN_FOR, Standing, ask_preflight, find_run, standing_of
from castlist.broadcasts.skip_words import Teller, lacking
from castlist.broadcasts.skipping import Skip
from castlist.config.database import pooled
from castlist.config.presence import count_workers
from castlist.ui.access import PageRequest, page
from castlist.ui.broadcasts.checks import checks_of
from castlist.ui.broadcasts.composition import Composed, Row, compose
from castlist.ui.broadcasts.finding import REFUSALS, broadcast_of
from castlist.ui.spoken import spoken
from castlist.ui.streaming import Download, pieces_of


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why some are skipped, and what to do. `name`: the value that is missing; `remedy`: the row to give a fallback."""

    count: int
    words: str
    to_do: str
    name: str = ""
    remedy: Row | None = None


@dataclass(frozen=True, kw_only=True)
class Result:
    """What pre-flight found, for the page."""

    preflight: Preflight
    reasons: list[Reason]

    @property
    def bar(self) -> list[tuple[str, int]]:
        """Give the parts of the bar."""
        return [("d4", self.preflight.will_be_sent), ("warn", self.skipped)]

    @property
    def seconds(self) -> float:
        """Say about how long sending takes, a second at least."""
        return max(1.0, self.preflight.seconds)

    @property
    def skipped(self) -> int:
        """How many are skipped."""
        return self.preflight.reasons.total()


def result_of(composed: Composed, found: Preflight) -> Result:
    """Show what was found, each reason with the variable that would remedy it."""
    teller = teller_of(composed.draft) if found.reasons else None
    reasons = [_reason(composed, teller, skip, count) for skip, count in found.reasons.most_common()] if teller else []
    return Result(preflight=found, reasons=reasons)


def _reason(composed: Composed, teller: Teller, skip: Skip, count: int) -> Reason:
    told, name = teller.tell(skip), lacking(skip.words)
    key = teller.culprit(name) if name else ""
    remedy = next((row for row in composed.rows if key and row.key == key), None)
    return Reason(count=count, words=told.words, to_do=told.to_do, name=name, remedy=remedy)


@page()
def preflight(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Show what would happen to everybody; `again` finds it out anew. While a worker is at it: how far it is."""
    composed = compose(broadcast_of(request, uuid))
    standing, refused = None, composed.lacks
    if not refused:
        try:
            is_anew = bool(request.GET.get("again"))
            standing = ask_preflight(composed.draft, no_older_than=timedelta() if is_anew else SHOWN_FOR)
        except REFUSALS as refusal:
            refused = str(refusal)
    if standing is not None and standing.is_under_way:
        return _under_way(request, composed, standing)
    refused = refused or (standing.refused if standing else "")
    result = result_of(composed, standing.preflight) if standing and standing.preflight else None
    context = {
        "draft": composed.draft,
        "composed": composed,
        "result": result,
        "refused": refused,
        "checks": checks_of(composed, result.preflight if result else None, request.GET.get("at", "")),
        "at": standing.run.ended_at if standing else timezone.now(),
        "is_answer": True,
        "review_why": refused or (" ".join(result.preflight.troubles) if result else ""),
        "warned": _warned(composed, result) if request.GET.get("open") == "message" else [],
    }
    return render(request, "broadcasts/preflight.html", context)


def _under_way(request: PageRequest, composed: Composed, standing: Standing) -> HttpResponse:
    """Show how far it is; what was found before stays where it is, dimmed.

    The stream tells the rest. Whoever `look`s once more, for the end that was told before the page listened, hears
    nothing else.
    """
    if request.GET.get("look"):
        return HttpResponse(status=204)
    context = {"draft": composed.draft, "composed": composed, **progress_context(standing)}
    response = render(request, "broadcasts/preflight_run.html", context)
    response["HX-Reswap"] = "none"
    return response


def progress_context(standing: Standing) -> dict[str, Any]:
    """Give what is shown of a pre-flight on its way."""
    with pooled() as connection:
        return {"standing": standing, "has_worker": count_workers(connection) > 0}


def progress_of(draft: Broadcast) -> dict[str, Any]:
    """Give what is shown of the pre-flight that was asked for last; nothing where none was."""
    run = find_run(draft)
    return progress_context(standing_of(run)) if run else {"standing": None}


def _warned(composed: Composed, result: Result | None) -> list[tuple[Row, Reason | None]]:
    """Say under each variable how many are skipped for it; under one that is wrong stands that."""
    by_key = {each.remedy.key: each for each in result.reasons if each.remedy} if result else {}
    return [(row, by_key.get(row.key)) for row in composed.rows if not row.problem]


@page()
def skipped_file(request: PageRequest, uuid: UUID) -> HttpResponseBase:
    """Download who would be skipped, each with the reason."""
    draft = broadcast_of(request, uuid)

    def write(output: TextIO) -> None:
        output.write("\ufeff")
        check_everybody(draft, skipped_to=output)

    try:
        return Download(pieces_of(write), name=f"skipped-{draft.uuid}.csv", content_type="text/csv; charset=utf-8")
    except REFUSALS as refusal:
        return HttpResponse(spoken(refusal), status=409, content_type="text/plain; charset=utf-8")
