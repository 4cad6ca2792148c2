"""What an author answers to a rule: a reason at the step silences it there, and nothing else."""

from __future__ import annotations

import pytest

from tests.content.lints.examples import EXAMPLES, Example
from tests.content.lints.sound import SOUND, codes, in_step, judged, told, with_step
from tests.content.written import changed


def step_around(text: str, at: str) -> str:
    """Give the first line of the step that a line is part of; nothing if it is part of none."""
    before = text[: text.index(at) + len(at)]
    start = before.rfind("      - id: ")
    return before[start:].partition("\n")[0] if start > before.rfind("\n  - id: ") else ""


IN_STEPS = [example for example in EXAMPLES if step_around(example.broken, example.at)]


def accepting(text: str, step: str, code: str) -> str:
    return changed(text, f"{step}\n", f'{step}\n        accept: {{{code}: "it was talked over"}}\n')


def test_most_rules_are_about_steps() -> None:
    assert {example.code for example in EXAMPLES} - {example.code for example in IN_STEPS} == {
        *("Y020", "Y021", "N001", "C001", "W001", "Q001", "Q002", "Q008")
    }


@pytest.mark.parametrize("example", IN_STEPS, ids=lambda example: example.code)
def test_a_rule_is_silenced_at_the_step_that_gives_a_reason(example: Example) -> None:
    step = step_around(example.broken, example.at)
    assert told(accepting(example.broken, step, example.code)) == []


@pytest.mark.parametrize("example", IN_STEPS, ids=lambda example: example.code)
def test_a_reason_at_another_step_silences_nothing(example: Example) -> None:
    other = next(id for id in ("contain", "approve") if id not in step_around(example.broken, example.at))
    text = accepting(example.broken, f"      - id: {other}", example.code)
    assert sorted(set(codes(text))) == sorted({example.code, "W001"})


@pytest.mark.parametrize("example", IN_STEPS, ids=lambda example: example.code)
def test_a_reason_for_another_rule_silences_nothing(example: Example) -> None:
    step = step_around(example.broken, example.at)
    other = "Q005" if example.code != "Q005" else "Q006"
    found = judged(accepting(example.broken, step, other))
    assert {problem.code for problem in found} == {example.code, "W001"}


def test_two_rules_may_be_accepted_at_one_step() -> None:
    text = in_step("rebuild", "        est: 4h\n", "")
    text = in_step("rebuild", '        law: ["GDPR 32"]\n', "", text)
    assert sorted(codes(text)) == ["Q005", "Q006"]
    both = in_step("rebuild", "kind: task", 'kind: task\n        accept: {Q005: "open", Q006: "habit"}', text)
    assert codes(both) == []


def test_a_step_of_a_phase_may_accept_what_the_condition_of_its_phase_does() -> None:
    text = changed(SOUND, "when: \"notify.authority != 'none'\"", "when: \"portal.path == 'link'\"")
    assert set(codes(text)) == {"N002"}
    accepted = in_step("file", "kind: clock", 'kind: clock\n        accept: {N002: "by link only"}', text)
    assert set(codes(accepted)) == {"N002"}  # the steps before it are in the way as well
    for id, kind in (("draft", "draft"), ("approve", "gate")):
        accepted = in_step(
            id, f"kind: {kind}", f'kind: {kind}\n        accept: {{N002: "as well"}}', accepted
        )
    assert codes(accepted) == []


def test_an_accepted_rule_that_nothing_breaks_is_told_where_it_is_accepted() -> None:
    text = in_step("rebuild", "kind: task", 'kind: task\n        accept: {V001: "it is lost"}')
    assert told(text) == [
        f"small.yaml:{text[: text.index('V001')].count(chr(10)) + 1} W001 "
        "rebuild accepts V001, which nothing here breaks"
    ]


def test_an_accepted_rule_that_there_is_not_is_told() -> None:
    text = in_step("rebuild", "kind: task", 'kind: task\n        accept: {V999: "it is lost"}')
    assert codes(text) == ["W001"]


@pytest.mark.parametrize("reason", ['""', "''", "~", "", "yes: no", "[because]"])
def test_a_rule_is_not_accepted_without_a_reason(reason: str) -> None:
    text = in_step(
        "rebuild", "after: [hold_evidence]", f"after: [first_facts]\n        accept: {{V001: {reason}}}"
    )
    assert {problem.code for problem in judged(text)} <= {"S003", "Y009"}
    assert judged(text)


def test_what_is_accepted_at_a_step_of_a_fragment_is_accepted_wherever_it_is_included() -> None:
    fragment = """\
schema: breach-fragment/1
id: mending
version: 1.0.0
languages: [en, fr]
steps:
"""
    step = with_step("wipe").partition("      - id: wipe\n")[2].partition("  - id: decide")[0]
    step = "      - id: wipe\n" + step.replace(
        '{en: "One more", fr: "Encore un"}', '{en: "Wipe it", fr: "Laver"}'
    )
    text = changed(SOUND, "  - id: decide\n", "      - include: mending@^1\n  - id: decide\n")
    found = judged(text, fragments={"mending": fragment + step})
    assert [(one.file, one.line, one.code) for one in found] == [("mending.yaml", 6, "V001")]
    accepting = step.replace("kind: task", 'kind: task\n        accept: {V001: "lost"}')
    assert judged(text, fragments={"mending": fragment + accepting}) == []
