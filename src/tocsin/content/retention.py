"""Reading how long cases are kept, by country."""

from __future__ import annotations

from tocsin.content.reading import Fields, Reading
from tocsin.content.regimes import read_source
from tocsin.domain.errors import Problem
from tocsin.domain.record.retention import RetentionRule

SCHEMA = "breach-retention/1"


def parse_retention(source: bytes, file: str) -> tuple[tuple[RetentionRule, ...] | None, list[Problem]]:
    """Read the rules, in the order of the file; None with every problem if there is one."""
    reading = Reading(file)
    root = reading.root(source, SCHEMA)
    if root is None:
        return None, reading.problems
    reading.languages = root.words("languages")
    rules = tuple(_rule(reading, fields) for fields in root.maps("rules", required=True))
    if sum(not rule.countries for rule in rules) != 1:
        root.problem("rules", "S002", "exactly one rule is for every other country", "countries: []")
    root.finish()
    return (None if reading.problems else rules), reading.problems


def _rule(reading: Reading, fields: Fields) -> RetentionRule:
    months = fields.number("months")
    if not months:
        fields.problem("months", "S002", "how many months is missing")
    rule = RetentionRule(
        countries=fields.words("countries"),
        months=months or 0,
        because=fields.text("because"),
        source=read_source(reading, fields),
    )
    fields.finish()
    return rule
