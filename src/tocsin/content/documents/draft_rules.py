"""Reading the rules for documents: what `tocsin draft check` looks for."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.content.reading import Fields, Reading
from tocsin.content.regimes import TypeOf
from tocsin.domain.documents.completeness import DraftRule
from tocsin.domain.errors import Problem, Severity
from tocsin.domain.law.regimes import Audience

SCHEMA = "breach-draft-rules/1"


def parse_draft_rules(
    source: bytes, file: str, type_of: TypeOf
) -> tuple[Mapping[str, DraftRule] | None, list[Problem]]:
    """Read the rules by code, in the order of the file; None with every problem if there is one."""
    reading = Reading(file)
    root = reading.root(source, SCHEMA)
    if root is None:
        return None, reading.problems
    reading.languages = root.words("languages")
    rules = {}
    for fields in root.maps("rules", required=True):
        rule = _rule(fields, type_of)
        if rule.code in rules:
            fields.problem("code", "S006", f"{rule.code} is here twice")
        rules[rule.code] = rule
    root.finish()
    return (None if reading.problems else rules), reading.problems


def _rule(fields: Fields, type_of: TypeOf) -> DraftRule:
    facts = fields.words("facts")
    for key in facts:
        if type_of(key) is None:
            fields.problem("facts", "R001", f"there is no fact called {key}")
    audiences = fields.words("audiences")
    if set(audiences) - set(Audience):
        fields.problem("audiences", "S005", "one of these is no audience", "One of: " + ", ".join(Audience))
    rule = DraftRule(
        code=fields.text("code"),
        severity=fields.choice("severity", Severity, Severity.ERROR),
        title=fields.translated("title"),
        why=fields.translated("why"),
        fix=fields.translated("fix"),
        when=fields.condition("when", type_of),
        facts=facts,
        audiences=tuple(Audience(one) for one in audiences if one in set(Audience)),
    )
    fields.finish()
    return rule
