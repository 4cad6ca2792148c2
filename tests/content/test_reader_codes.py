"""Every code of the readers, each by a file that it keeps from being used; and the rules behind all codes."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

import tocsin.content
import tocsin.domain
from tests.content.lints.examples import EXAMPLES as OF_LINTS
from tests.content.playbook_every_key import A_PHASE, AROUND, HOST
from tests.content.playbook_written import SOUND, parse
from tests.content.written import changed
from tocsin.content.documents.forms import parse_form
from tocsin.content.library import Library
from tocsin.content.playbooks.parts import Source
from tocsin.content.playbooks.playbook import parse_playbook
from tocsin.content.regimes import parse_regime
from tocsin.content.yaml_text import MAX_BYTES, MAX_NODES
from tocsin.domain.conditions.names import name_types
from tocsin.domain.errors import Problem, Severity

RULES = Library().rules


class Broken(msgspec.Struct, frozen=True):
    """A playbook that cannot be used: the code that is told, and what stands on the line where it is.

    Attributes:
        code: of the only rule that is broken.
        text: the file.
        at: what stands on that line and on none before; the first line if it is empty.
    """

    code: str
    text: str | bytes
    at: str = ""


def sound_but(old: str, new: str) -> str:
    return changed(SOUND, old, new)


TASK = "      - {{id: s{number}, kind: task, role: lead, title: t, why: w}}\n"
MANY = SOUND[: SOUND.index("      - id: facts")] + "".join(TASK.format(number=n) for n in range(301))
LONG = "case.role == 'controller'" + " or case.role == 'processor'" * 15

BROKEN = [
    Broken("Y001", "# " + "x" * MAX_BYTES),
    Broken("Y002", sound_but('"Petit"', '"Chäteau"').encode("latin-1"), "title:"),
    Broken("Y003", sound_but('"Petit"', '"Pe\u202etit"'), "title:"),
    Broken("Y004", "x:\n" + "  - 1\n" * MAX_NODES, ""),
    Broken("Y005", "x: " + "[" * 30 + "]" * 30),
    Broken("Y006", SOUND + "---\nmore: 1\n", "---"),
    Broken("Y007", sound_but("pick_when:\n", "[a]: 1\npick_when:\n"), "[a]: 1"),
    Broken("Y008", sound_but("pick_when:\n", "status: draft\npick_when:\n"), "status: draft"),
    Broken("Y009", sound_but('en: "Small"', "en: a: b"), "en: a: b"),
    Broken("Y010", sound_but('{en: "Small", fr: "Petit"}', "&a {en: Small, fr: Petit}"), "&a"),
    Broken("Y011", sound_but('{en: "Small", fr: "Petit"}', "!!map {en: Small, fr: Petit}"), "!!map"),
    Broken("L001", sound_but(', fr: "Petit"}', "}"), 'title: {en: "Small"}'),
    Broken("S001", sound_but("breach-playbook/1", "breach-playbook/2")),
    Broken("S002", sound_but('        why: {en: "Memory", fr: "Mémoire"}\n', ""), "- id: facts"),
    Broken("S003", sound_but("mandatory: true", "mandatory: maybe"), "mandatory:"),
    Broken("S004", sound_but("id: contain", "id: Contain"), "id: Contain"),
    Broken("S005", sound_but("goal: filed", "goal: won"), "goal: won"),
    Broken("S006", sound_but("- id: evidence", "- id: draft"), "- id: draft\n        kind: evidence"),
    Broken("S008", sound_but("{id: cache, title", "{id: cache, within: [cache], title"), "- {id: cache"),
    Broken("S009", sound_but("    type: enum\n", ""), "- {id: cache"),
    Broken("S010", sound_but("{id: pending, text", "{id: never, text"), "- {id: confirmed"),
    Broken("S011", MANY, "  - id: open"),
    Broken("S012", sound_but("        any_of: [dpo]\n", ""), "count: 2"),
    Broken(
        "S013", sound_but("- id: facts\n", "- id: facts\n        for_each: {in: parties}\n"), "for_each:"
    ),
    Broken("R001", sound_but("{fact: portal.path, ", "{fact: portal.paths, "), "portal.paths"),
    Broken("R002", sound_but("needs: [draft]", "needs: [drafts]"), "needs: [drafts]"),
    Broken("R003", sound_but("regimes: [gdpr-33-1]", "regimes: [gdpr-33-9]"), "regimes: [gdpr-33-9]"),
    Broken("R004", sound_but("all_of: [lead]", "all_of: [boss]"), "all_of: [boss]"),
    Broken("R005", sound_but("form: sa-notification", "form: letter"), "form: letter"),
    Broken("R006", sound_but("suggest: confirmed", "suggest: maybe"), "suggest: maybe"),
    Broken("R007", sound_but("    group: nature", "    group: natur"), "group: natur"),
    Broken("T001", sound_but("case.role == 'controller'", "case.role == 'controler'"), "controler"),
    Broken("X001", sound_but("case.role == 'controller'", "case.role = 'controller'"), "case.role = "),
    Broken("X002", sound_but("case.role == 'controller'", LONG), "or case.role"),
    Broken("G001", sound_but("after: [facts]", "after: [is_breach]"), "- id: is_breach"),
]  # fmt: skip

INCLUDING = [
    Broken("I001", changed(HOST, "a-phase@1.2.0", "../a-phase@1.2.0"), "../a-phase"),
    Broken("I002", changed(HOST, "a-phase@1.2.0", "a-phase@^2"), "a-phase@^2"),
    Broken("I004", changed(HOST, "a-phase@1.2.0", "some-steps@1.0.0"), "  - include: some-steps@1.0.0"),
]


def told(broken: Broken) -> list[Problem]:
    data = broken.text if isinstance(broken.text, bytes) else broken.text.encode()
    if broken.code.startswith("I"):
        return parse_playbook(data, "small.yaml", AROUND)[1]
    return parse(data)[1]


@pytest.mark.parametrize("broken", [*BROKEN, *INCLUDING], ids=lambda broken: broken.code)
def test_what_keeps_a_file_from_being_used_is_told_with_its_code_and_line(broken: Broken) -> None:
    problems = told(broken)
    assert {problem.code for problem in problems} == {broken.code}
    text = broken.text if isinstance(broken.text, str) else broken.text.decode("latin-1")
    line = text[: text.index(broken.at)].count("\n") + 1 if broken.at else None
    assert line is None or {problem.line for problem in problems} == {line}
    assert {(problem.file, problem.severity) for problem in problems} == {("small.yaml", Severity.ERROR)}


def test_includes_that_lead_in_a_circle_are_told_in_the_fragment() -> None:
    circle = changed(A_PHASE, "phases:\n", "phases:\n  - include: a-phase@^1\n")
    fragments = {**AROUND.fragments, "a-phase": Source("a-phase.yaml", circle.encode())}
    problems = parse_playbook(
        HOST.encode(), "small.yaml", msgspec.structs.replace(AROUND, fragments=fragments)
    )[1]
    assert [(one.file, one.line, one.code) for one in problems] == [("a-phase.yaml", 7, "I003")]


def test_a_form_that_belongs_to_no_regime_is_told() -> None:
    path = Path(tocsin.content.__file__).parents[1] / "data" / "forms" / "sa-notification.yaml"
    library = Library()
    text = changed(path.read_text(encoding="utf-8"), "regime: gdpr-33-1\n", "regime: gdpr-33-9\n")
    types = name_types(library.catalogue, clocks=library.clock_names)
    problems = parse_form(text.encode(), "form.yaml", types, library.regimes)[1]
    assert [problem.code for problem in problems] == ["R008"]


def test_a_period_that_ends_before_it_begins_is_told_as_a_contradiction() -> None:
    library = Library()
    path = Path(tocsin.content.__file__).parents[1] / "data" / "regimes" / "gdpr-33-2.yaml"
    text = changed(path.read_text(encoding="utf-8"), '"2018-05-25"', '"2018-05-25"\n    until: "2017-01-01"')
    problems = parse_regime(text.encode(), "regime.yaml", name_types(library.catalogue))[1]
    assert "S008" in {problem.code for problem in problems}


# The rules behind the codes.

WARNINGS = {
    *("Y020", "Y021", "L002", "L003", "S014", "S015", "N007", "C003", "V001", "W001", "W002"),
    *("Q001", "Q002", "Q003", "Q004", "Q005", "Q007", "Q008"),
}
NOTES = {"Q006"}


OF_FORMS = {"G004", "S015"}
"""Codes of forms alone: their examples are in test_forms_text.py."""


def codes_in_source() -> set[str]:
    """Give every code that the source of the readers, the lints and the condition language names."""
    folders = [Path(str(package.__file__)).parent for package in (tocsin.content, tocsin.domain)]
    files = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    texts = (path.read_text(encoding="utf-8") for path in files)
    return {code for text in texts for code in re.findall(r'"([A-Z]\d{3})"', text)}


def test_the_rules_are_those_that_the_source_names() -> None:
    assert codes_in_source() == set(RULES)


def test_every_code_has_an_example() -> None:
    of_readers = {broken.code for broken in (*BROKEN, *INCLUDING)} | {"I003", "R008", *OF_FORMS}
    assert of_readers | {example.code for example in OF_LINTS} == set(RULES)


@pytest.mark.parametrize("code", RULES)
def test_a_rule_says_why_it_is_one_and_what_to_do(code: str) -> None:
    rule = RULES[code]
    assert rule.code == code
    for text in (rule.title, rule.why, rule.fix):
        assert len(text) >= 5
        assert text == text.strip()
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")


@pytest.mark.parametrize("code", RULES)
def test_a_rule_is_as_severe_as_it_should_be(code: str) -> None:
    expected = Severity.WARNING if code in WARNINGS else Severity.NOTE if code in NOTES else Severity.ERROR
    assert RULES[code].severity is expected


def test_whatever_keeps_a_file_from_being_used_is_an_error() -> None:
    for broken in (*BROKEN, *INCLUDING):
        assert RULES[broken.code].severity is Severity.ERROR
