"""The steps of composing, as a telephone shows them: one at a time, with a way to each of the others."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from castlist.ui.broadcasts.composition import STEPS, Composed


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step. `is_reachable`: it can be opened now; the message needs a template first."""

    name: str
    label: str
    is_done: bool = False
    is_reachable: bool = True


def steps_of(composed: Composed | None) -> list[Step]:
    """List the steps of a draft, or of one that does not exist yet."""
    labels = {"template": _("Template"), "audience": _("Audience"), "message": _("Message"), "when": _("When")}
    if composed is None:
        return [Step(name=name, label=labels[name], is_reachable=name == "template") for name in STEPS]
    done = {
        "template": composed.has_template,
        "audience": composed.has_audience,
        "message": composed.is_filled,
        "when": composed.has_time and not composed.is_time_past,
    }
    return [
        Step(name=name, label=labels[name], is_done=done[name], is_reachable=name != "message" or composed.has_template)
        for name in STEPS
    ]


def next_step(steps: list[Step], name: str) -> Step | None:
    """Give the step after one, where it can be opened."""
    names = [each.name for each in steps]
    after = steps[names.index(name) + 1 :] if name in names else []
    return after[0] if after and after[0].is_reachable else None


def back_step(steps: list[Step], name: str) -> Step | None:
    """Give the step before one, or where that cannot be opened the one before it."""
    names = [each.name for each in steps]
    before = steps[: names.index(name)] if name in names else []
    return next((each for each in reversed(before) if each.is_reachable), None)
