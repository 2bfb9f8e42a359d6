"""What the compose page shows of a draft: its steps, its variables, what is still missing."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from castlist.audience.attributes import known_attributes
from castlist.audience.segments import SegmentRefused
from castlist.broadcasts.audience_facts import check_audience, count_audience
from castlist.broadcasts.browsing import Reading, read_draft
from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.drafting import CHANGEABLE
from castlist.broadcasts.models import Broadcast, BroadcastSegment
from castlist.channels.refusals import TemplateRefused
from castlist.channels.template_shape import PLACEHOLDER, TemplateShape, Variable
from castlist.config.database import pooled
from castlist.ui.broadcasts.words import category_words, language_words, surroundings, variable_words

STEPS = ("template", "audience", "message", "when")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A variable as the page shows it: where it stands, what is filled in, and what is wrong with that."""

    key: str
    label: str
    placeholder: str
    around: str
    text: str
    fallback: str
    is_required: bool
    problem: str = ""

    @property
    def slug(self) -> str:
        """Give its key as ids of elements can have it."""
        return self.key.replace(".", "-")

    @property
    def shown(self) -> str:
        """Write what is filled in without the brackets, for a line in passing."""
        return PLACEHOLDER.sub(r"\1", self.text)

    @property
    def has_reference(self) -> bool:
        """Whether anything is filled in per person."""
        return "{{" in self.text


@dataclass(frozen=True, kw_only=True)
class Composed:
    """A draft on the compose page. `trouble`: why its template cannot be read; `count_trouble`: its audience."""

    draft: Broadcast
    wanted: list[BroadcastSegment]
    unwanted: list[BroadcastSegment]
    reading: Reading | None
    trouble: str = ""
    count_trouble: str = ""
    asked_step: str = field(default="")

    @property
    def shape(self) -> TemplateShape | None:
        """Give the template, where one is chosen and there."""
        return self.reading.shape if self.reading else None

    @cached_property
    def users(self) -> int | None:
        """Count the audience, when it is asked for; None where it cannot be worked out."""
        if self.count_trouble:
            return None
        with pooled() as connection:
            return count_audience(connection, self.draft)

    @property
    def is_changeable(self) -> bool:
        """Whether it can be changed now."""
        return self.draft.state in CHANGEABLE

    @cached_property
    def rows(self) -> list[Row]:
        """List its variables in the order of the template."""
        shape = self.shape
        return [self._row(variable) for variable in shape.variables] if shape else []

    @property
    def link(self) -> Row | None:
        """Give the link of the header, where it has media."""
        return next((row for row in self.rows if row.key == "header.link"), None)

    @property
    def text_rows(self) -> list[Row]:
        """List what has to be filled in besides the link."""
        return [row for row in self.rows if row.key != "header.link" and row.is_required]

    @property
    def reply_rows(self) -> list[Row]:
        """List what may be filled in: what comes back when somebody taps a reply."""
        return [row for row in self.rows if not row.is_required]

    @property
    def has_template(self) -> bool:
        """Whether a template is chosen and there."""
        return self.reading is not None

    @property
    def has_audience(self) -> bool:
        """Whether anybody is asked for."""
        return bool(self.wanted) and not self.count_trouble

    @property
    def is_filled(self) -> bool:
        """Whether every variable can be filled."""
        return self.reading is not None and not self.reading.problems

    @property
    def open_step(self) -> str:
        """Give the step that is open: the one asked for, else the first that is not finished, else the message."""
        if self.asked_step in STEPS and (self.asked_step != "message" or self.has_template):
            return self.asked_step
        if not self.has_template:
            return "template"
        return "message" if self.has_audience else "audience"

    @property
    def lacks(self) -> str:
        """Say what is missing before anything can be sent; empty when nothing is."""
        if self.trouble:
            return self.trouble
        if not self.has_template:
            return _("Choose a template first.")
        if not self.wanted:
            return _("Choose whom it goes to.")
        if self.count_trouble:
            return self.count_trouble
        return "" if self.is_filled else _("Fill in every variable of the message.")

    @property
    def language_name(self) -> str:
        """Name the template's language."""
        return language_words(self.draft.template_language)

    @property
    def category_name(self) -> str:
        """Name the template's category."""
        return category_words(self.shape.category) if self.shape else ""

    @property
    def has_time(self) -> bool:
        """Whether it is meant to leave at a time."""
        return self.draft.scheduled_at is not None

    @property
    def time_lacks(self) -> str:
        """Say that the time for which it is meant is not chosen yet."""
        return time_lacks(self.draft)

    @property
    def is_time_past(self) -> bool:
        """Whether the time that is meant for it has passed."""
        return self.draft.scheduled_at is not None and self.draft.scheduled_at <= timezone.now()

    def _row(self, variable: Variable) -> Row:
        assert self.reading is not None  # noqa: S101 - rows are made of a reading
        shape = self.reading.shape
        written = self.draft.values.get(variable.key, {})
        problem = self.reading.problems.get(variable.key, "")
        return Row(
            key=variable.key,
            label=variable_words(shape, variable.key),
            placeholder="" if variable.key == "header.link" else variable.placeholder or _placeholder(shape, variable),
            around=surroundings(shape, variable.key),
            text=written.get("text") or "",
            fallback=written.get("fallback") or "",
            is_required=variable.is_required,
            problem=problem.removeprefix(f"{variable.key}: ") if written.get("text") else "",
        )


def time_lacks(draft: Broadcast) -> str:
    """Say that the time for which a draft is meant is not chosen yet: it must not leave at once for that."""
    return _("Choose a date and time, or Now.") if draft.is_timed and draft.scheduled_at is None else ""


def compose(draft: Broadcast, step: str = "") -> Composed:
    """Read a draft as the compose page shows it."""
    chosen = list(draft.chosen.select_related("segment").order_by("id"))
    reading, trouble = None, ""
    with pooled() as connection:
        if draft.template_name:
            try:
                reading = read_draft(draft, known_attributes(connection, draft.workspace_id))
            except (BroadcastRefused, TemplateRefused) as refusal:
                trouble = str(refusal)
        count_trouble = ""
        try:
            check_audience(connection, draft)
        except SegmentRefused as refusal:
            count_trouble = str(refusal)
    return Composed(
        draft=draft,
        wanted=[each for each in chosen if not each.is_excluded],
        unwanted=[each for each in chosen if each.is_excluded],
        reading=reading,
        trouble=trouble,
        count_trouble=count_trouble,
        asked_step=step,
    )


def _placeholder(shape: TemplateShape, variable: Variable) -> str:
    if not variable.key.startswith("button."):
        return ""
    found = PLACEHOLDER.search(shape.buttons[int(variable.key.removeprefix("button."))].url)
    return found.group() if found else ""
