"""A rule and whom it matches, shown to people and to programs."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from castlist.cli.output import print_json_line, print_line, print_table

if TYPE_CHECKING:
    from castlist.audience.conditions import Rule
    from castlist.audience.counting import MatchCounts
    from castlist.audience.ground import Ground


def rule_json(rule: "Rule", ground: "Ground") -> dict[str, Any]:
    """Give a rule for programs: as it is stored, with each condition in words and a sentence for the whole."""
    from castlist.audience.rule_words import describe_condition, describe_rule

    conditions = [
        {"number": number, **condition.as_json(), "words": describe_condition(condition, ground)}
        for number, condition in enumerate(rule.conditions, start=1)
    ]
    return {"conditions": conditions, "match": rule.match, "words": describe_rule(rule, ground)}


def counted(counts: "MatchCounts") -> str:
    """Say how many users a rule matches now."""
    return f"It matches {counts.matching:,} of {counts.total:,} users now; {counts.opted_out:,} of them opted out."


def show_rule(rule: "Rule", ground: "Ground") -> None:
    """Print a rule for people."""
    shown = rule_json(rule, ground)
    print_line(shown["words"])
    for condition in shown["conditions"]:
        print_line(f"  {condition['number']}  {condition['words']}")
    print_line(f"Match: {rule.match}")


def show_preview(rule: "Rule", ground: "Ground", counts: "MatchCounts", examples: Sequence[str]) -> None:
    """Print whom a rule matches for people: counts, each condition's own, and examples (lines of JSON)."""
    from castlist.audience.rule_reading import warnings_of

    shown = rule_json(rule, ground)
    print_line(f"{shown['words']}\n{counted(counts)}\n")
    conditions = zip(shown["conditions"], counts.conditions, strict=True)
    rows = [(each["number"], each["words"], users) for each, users in conditions]
    print_table(("", "Condition", "Users"), rows, empty="")
    for warning in warnings_of(rule):
        print_line(warning)
    print_line("\nFor example:")
    people = [json.loads(line, parse_float=str, parse_int=str) for line in examples]
    names = [" ".join(person[part] for part in ("first_name", "last_name") if person[part]) for person in people]
    phones = [person["phone"] for person in people]
    print_table(("Phone", "Name"), list(zip(phones, names, strict=True)), empty="Nobody.")


def print_preview(rule: "Rule", ground: "Ground", counts: "MatchCounts", examples: Sequence[str]) -> None:
    """Print one object. The examples are put in as PostgreSQL wrote them, so that their numbers stay exact."""
    from castlist.audience.rule_reading import warnings_of

    shown = rule_json(rule, ground)
    conditions = [{**each, "users": users} for each, users in zip(shown["conditions"], counts.conditions, strict=True)]
    head = {
        "users": counts.matching,
        "of": counts.total,
        "opted_out": counts.opted_out,
        "rule": {**shown, "conditions": conditions},
        "warnings": warnings_of(rule),
    }
    print_json_line(f'{json.dumps(head, ensure_ascii=False)[:-1]}, "examples": [{", ".join(examples)}]}}')
