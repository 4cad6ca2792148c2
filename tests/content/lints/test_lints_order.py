"""The order of a playbook: what can never be reached or finished, gates, lists, and how much there is."""

from __future__ import annotations

import pytest

from tests.content.lints.sound import SOUND, codes, in_step, judged, place, sound_but, step, told, with_step
from tests.content.written import changed

NEVER = "\"portal.path == 'link' and portal.path == 'search'\""


# Reach.


def test_a_condition_against_that_of_its_phase_is_told_at_the_step() -> None:
    text = with_step("late", "when: \"notify.authority == 'none'\"", phase="notify")
    where = place(text, 'when: "notify.authority ==')
    assert told(text) == [
        f"{where} G002 late never applies: notify.authority != 'none' and notify.authority == 'none'"
    ]


def test_a_phase_that_never_applies_is_told_once_at_its_condition() -> None:
    text = sound_but("when: \"notify.authority != 'none'\"", f"when: {NEVER}")
    found = [one for one in told(text) if " G002 " in one]
    assert found == [f"{place(text, f'when: {NEVER}')} G002 no step of notify ever applies: {NEVER[1:-1]}"]


def test_a_condition_against_that_of_a_step_that_is_needed_is_told() -> None:
    text = with_step("one", "when: \"portal.path == 'link'\"")
    text = changed(
        text,
        "  - id: decide\n",
        step("two", "needs: [one]", "when: \"portal.path == 'search'\"") + "  - id: decide\n",
    )
    where = place(text, "when: \"portal.path == 'search'\"")
    assert [one.rpartition(" never applies")[0] for one in told(text)] == [f"{where} G002 two"]


def test_a_step_that_merely_comes_after_another_may_apply_where_that_does_not() -> None:
    text = with_step("one", "when: \"portal.path == 'link'\"")
    more = step("two", "after: [one]", "when: \"portal.path == 'search'\"")
    assert codes(changed(text, "  - id: decide\n", more + "  - id: decide\n")) == []


def test_of_steps_in_a_row_the_first_that_never_applies_is_told() -> None:
    text = with_step("one", f"when: {NEVER}")
    rest = step("two", "needs: [one]") + step("three", "needs: [two]")
    text = changed(text, "  - id: decide\n", rest + "  - id: decide\n")
    where = place(text, f"when: {NEVER}")
    assert [one.rpartition(" never applies")[0] for one in told(text)] == [f"{where} G002 one"]


def test_rows_that_there_can_never_be_are_told() -> None:
    where = "row.involvement == 'affected' and row.involvement == 'checking'"
    text = with_step("each", f'for_each: {{in: parties, where: "{where}"}}')
    assert codes(text) == ["G002"]


def test_rows_of_two_steps_are_not_mixed_up() -> None:
    text = with_step("each", "for_each: {in: parties, where: \"row.involvement == 'affected'\"}")
    other = "for_each: {in: parties, where: \"row.involvement == 'checking'\"}"
    text = changed(text, "  - id: decide\n", step("other", "needs: [each]", other) + "  - id: decide\n")
    assert codes(text) == []


def test_what_holds_only_where_a_fact_does_not_apply_may_hold() -> None:
    text = with_step("odd", "when: \"portal.path != 'link' and portal.path != 'search'\"")
    assert codes(text) == []


# The end.


@pytest.mark.parametrize("end", ["timeout: 4h", "for: 2d"])
def test_a_wait_that_ends_by_itself_ends(end: str) -> None:
    assert codes(with_step("answer", f"until: {NEVER}", end, kind="wait")) == []


def test_a_repeat_until_what_can_never_be_is_told() -> None:
    text = with_step("again", f"repeat: {{until: {NEVER}, most: 5}}")
    assert told(text) == [f"{place(text, 'repeat:')} G003 again is done again until what can never be"]
    assert codes(with_step("again", "repeat: {until: \"portal.path == 'link'\", most: 5}")) == []
    assert codes(with_step("again", "repeat: {most: 5}")) == []


# Gates and lists.


def gate(*lines: str) -> str:
    return with_step("second", *lines, "not_author_of: draft", kind="gate", phase="notify")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["any_of: [dpo]"], "who wrote the draft, dpo, is the only one who may pass second"),
        (["all_of: [dpo]"], "who wrote the draft, dpo, is the only one who may pass second"),
        (["all_of: [dpo, legal]"], "dpo must approve second, and wrote the draft"),
        (["all_of: [dpo]", "any_of: [legal]", "count: 2"], "dpo must approve second, and wrote the draft"),
        (["any_of: [dpo]", "escalate: {after: 2h, to: dpo}"], "who wrote the draft, dpo, is the only one"),
    ],
)
def test_a_gate_that_the_author_alone_could_pass_is_told(lines: list[str], message: str) -> None:
    (found,) = judged(gate(*lines))
    assert (found.code, found.message[: len(message)]) == ("S012", message)


@pytest.mark.parametrize(
    "lines",
    [
        ["any_of: [dpo, legal]"],
        ["all_of: [legal]", "any_of: [dpo]"],
        ["any_of: [dpo]", "escalate: {after: 2h, to: executive}"],
    ],
)
def test_a_gate_that_somebody_else_can_pass_is_fine(lines: list[str]) -> None:
    assert codes(gate(*lines)) == []


def test_a_gate_that_keeps_no_author_out_is_fine_with_one_role() -> None:
    assert codes(with_step("second", "any_of: [dpo]", kind="gate")) == []


# How much there is.


def test_what_waits_for_an_answer_is_not_there_at_once() -> None:
    waiting = [
        step("a", "when: \"portal.path == 'link'\""),
        step("b", "for_each: {in: parties}"),
        step("c", "regimes: [gdpr-33-1]", kind="clock"),
        step("d", "after: [a]"),
        step("e", 'when: "step.contain.done"'),
    ]
    assert codes(sound_but("  - id: decide\n", "".join(waiting) + "  - id: decide\n")) == []


def test_too_many_steps_at_once_are_told_by_name() -> None:
    steps = "".join(step(id) for id in "abc")
    (found,) = judged(sound_but("  - id: decide\n", steps + "  - id: decide\n"))
    assert found.message == (
        "6 steps are open at once before anything is answered: first_facts, hold_evidence, contain, a, b, c"
    )


@pytest.mark.parametrize(
    ("step_id", "old", "expected"),
    [
        ("draft", '        avoid: {en: "Guesses", fr: "Les suppositions"}\n', ["Q004"]),
        ("approve", '        avoid: {en: "Asking for more", fr: "En demander plus"}\n', ["Q004"]),
        ("file", "        est: 30m\n", ["Q005"]),
        ("first_facts", "        est: 10m\n", ["Q005"]),
    ],
)  # fmt: skip
def test_what_a_step_does_not_say_is_told(step_id: str, old: str, expected: list[str]) -> None:
    assert codes(in_step(step_id, old, "")) == expected


def test_forms_decisions_and_clocks_need_not_say_what_to_leave_alone() -> None:
    assert "avoid" not in SOUND[SOUND.index("id: is_breach") : SOUND.index("  - id: notify")]


@pytest.mark.parametrize(("kind", "line"), [("wait", "for: 2d"), ("call", "playbook: ransomware")])
def test_waits_and_calls_need_not_say_how_long_they_take(kind: str, line: str) -> None:
    assert codes(in_step("more", "        est: 10m\n", "", with_step("more", line, kind=kind))) == []
