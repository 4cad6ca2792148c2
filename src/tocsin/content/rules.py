"""The rules that files are checked against: what each code means, why it is a rule, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.content.reading import Reading
from tocsin.domain.errors import Problem, Severity
from tocsin.domain.rules import Rule

SCHEMA = "breach-rules/1"


def parse_rules(source: bytes, file: str) -> tuple[Mapping[str, Rule] | None, list[Problem]]:
    """Read the rules by code, in the order of the file; None with every problem if there is one."""
    reading = Reading(file, languages=("en",))
    root = reading.root(source, SCHEMA)
    if root is None:
        return None, reading.problems
    rules = {}
    for fields in root.maps("rules", required=True):
        rule = Rule(
            fields.text("code"),
            fields.choice("severity", Severity, Severity.ERROR),
            fields.text("title"),
            fields.text("why"),
            fields.text("fix"),
        )
        fields.finish()
        if rule.code in rules:
            fields.problem("code", "S006", f"{rule.code} is here twice")
        rules[rule.code] = rule
    root.finish()
    return (None if reading.problems else rules), reading.problems
