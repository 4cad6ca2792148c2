"""What is declared and never used, and what is read and never asked for."""

from __future__ import annotations

import pytest

from tests.content.lints.sound import codes, in_step, judged, place, sound_but, step, told, with_step
from tests.content.written import changed

UNASKED = in_step("first_facts", ", {fact: portal.path}", "")


def test_a_fact_that_nothing_uses_is_told_where_it_is_declared() -> None:
    assert told(UNASKED) == [
        f"{place(UNASKED, '  portal.path:')} W001 nothing asks for portal.path, and nothing reads it"
    ]


@pytest.mark.parametrize(
    ("step_id", "old", "new"),
    [
        ("rebuild", "after:", "when: \"portal.path == 'link'\"\n        after:"),
        ("is_breach", "nature.access_observed == 'confirmed'", "known(portal.path)"),
        ("hold_evidence", "supports: [nature.access_observed]", "supports: [portal.path]"),
    ],
)
def test_a_fact_that_is_read_and_never_asked_for_is_told_as_such(step_id: str, old: str, new: str) -> None:
    found = [one for one in told(in_step(step_id, old, new, UNASKED)) if " W00" in one]
    assert found == [f"{place(UNASKED, '  portal.path:')} W002 portal.path is read, and no step asks for it"]


def test_what_closes_the_case_reads_facts_too() -> None:
    text = UNASKED + "closes_when: \"portal.path == 'link'\"\n"
    assert codes(text) == ["W002"]


@pytest.mark.parametrize(
    "more",
    [
        step("again", "fields: [{fact: portal.path}]", kind="form"),
        step("again", "records: [{fact: portal.path, value: link}]"),
    ],
)
def test_a_fact_that_any_step_asks_for_or_records_is_used(more: str) -> None:
    assert codes(changed(UNASKED, "  - id: decide\n", more + "  - id: decide\n")) == []


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("when: \"data.restored == 'lost'\"", "task"),
        ('until: "known(data.restored)"', "wait"),
        ("for_each: {in: parties, where: \"data.restored == 'lost'\"}", "task"),
        ("repeat: {until: \"data.restored == 'lost'\", most: 3}", "task"),
        ("due: {after: time.detected_at, within: 2h}", "task"),
    ],
)
def test_a_step_that_waits_for_a_fact_of_the_catalogue_that_nobody_asks_for_is_told(
    line: str, kind: str
) -> None:
    text = in_step("first_facts", "{fact: time.detected_at}, ", "", with_step("more", line, kind=kind))
    (found,) = judged(text)
    assert (found.code, f"{found.file}:{found.line}") == ("W002", place(text, line))


def test_what_closes_a_case_may_wait_for_nothing_that_nobody_asks_for() -> None:
    text = sound_but("roles:\n", "closes_when: \"data.restored == 'lost'\"\nroles:\n")
    assert told(text) == [
        "small.yaml:9 W002 the case closes only if data.restored says so, and no step asks for it"
    ]


@pytest.mark.parametrize(
    "condition",
    [
        "org.countries has 'fr'",
        "data.special",
        "data.protection == 'encrypted_key_safe'",
        "inventory.rows > 0",
        "clock.gdpr-33-1.started",
        "step.contain.done",
        "notify.authority == 'full'",
    ],
)
def test_what_is_known_from_elsewhere_need_not_be_asked_for(condition: str) -> None:
    assert codes(with_step("more", f'when: "{condition}"')) == []


def test_advice_of_a_shared_decision_may_read_what_this_playbook_does_not_ask_for() -> None:
    text = in_step("is_breach", "nature.access_observed == 'confirmed'", "data.restored == 'lost'")
    assert codes(text) == []


def test_a_role_is_used_by_gates_and_escalations() -> None:
    press = sound_but("facts:\n  portal", '  press: {en: "Press", fr: "Presse"}\nfacts:\n  portal')
    assert codes(press) == ["W001"]
    assert codes(press.replace("to: executive", "to: press")) == ["W001"]  # now it is the executive
    assert codes(press.replace("any_of: [dpo, legal]", "all_of: [press]\n        any_of: [dpo, legal]")) == []


def test_what_a_fragment_declares_and_nothing_uses_is_told_there() -> None:
    fragment = """\
schema: breach-fragment/1
id: more
version: 1.0.0
languages: [en, fr]
roles:
  dpo: {en: "DPO", fr: "Délégué"}
  press: {en: "Press", fr: "Presse"}
facts:
  portal.reader: {type: text, title: {en: "Reader", fr: "Lecteur"}}
steps:
"""
    text = sound_but("  - id: decide\n", "      - include: more@^1\n  - id: decide\n")
    found = told(text, fragments={"more": fragment + step("more")})
    assert found == [
        "more.yaml:7 W001 no step is for the role 'press'",
        "more.yaml:9 W001 nothing asks for portal.reader, and nothing reads it",
    ]
