"""The legal duties: each is answered, in reach of whoever knows nothing, in time, and by who is there."""

from __future__ import annotations

import pytest

from tests.content.lints.sound import SOUND, codes, in_step, judged, place, sound_but, step, told, with_step
from tests.content.written import changed

ROLE = "when: \"case.role in ['controller', 'joint_controller']\""


# Answered at all.


@pytest.mark.parametrize(
    ("sides", "missing"),
    [
        ("[controller]", []),
        ("[processor]", ["no step files what gdpr-33-2 asks for"]),
        ("[controller, processor]", ["no step files what gdpr-33-2 asks for"]),
    ],
)
def test_a_duty_is_looked_for_on_the_sides_that_the_playbook_is_for(sides: str, missing: list[str]) -> None:
    found = judged(sound_but("for: [controller]", f"for: {sides}"))
    assert [one.message for one in found if one.code == "N001"] == missing


def test_a_playbook_that_does_not_say_for_whom_is_for_both_sides() -> None:
    assert [one.code for one in judged(sound_but("for: [controller]\n", ""))] == ["N001"]


NOTICE = step(
    "tell", "regimes: [gdpr-33-2]", "goal: filed", "due: {after: time.aware_at, within: 20h}", kind="clock"
)


def test_a_processor_that_tells_the_controllers_has_answered_its_duty() -> None:
    text = sound_but("for: [controller]\n", "")
    assert codes(text + NOTICE) == ["N002"]  # there it waits for a decision that is not the processor's
    assert codes(changed(text, "  - id: decide\n", NOTICE + "  - id: decide\n")) == []


def test_nobody_decides_where_the_decision_is_left_out() -> None:
    text = in_step("decide_authority", "decides: notify.authority", "decides: risk.level")
    options = text[text.index("          - {id: full") : text.index("  - id: notify\n")]
    levels = [f'          - {{id: {id}, text: "{id}"}}\n' for id in ("none_or_unlikely", "risk", "high_risk")]
    found = judged(text.replace(options, "".join(levels)))
    assert "no step decides notify.authority" in [one.message for one in found if one.code == "N001"]


@pytest.mark.parametrize(
    ("condition", "where"),
    [
        ("case.role == 'controller'", "case.role is joint_controller"),
        ("case.role == 'processor'", "case.role is controller"),
        ("nature.personal_data_breach == 'pending'", "case.role is controller"),
    ],
)
def test_a_decision_that_leaves_some_controllers_out_is_told_at_its_condition(
    condition: str, where: str
) -> None:
    text = sound_but(ROLE, f'when: "{condition}"')
    at = place(text, f'when: "{condition}"')
    assert f"{at} N001 no step decides notify.authority where {where}" in told(text)


def test_a_filing_that_leaves_out_a_way_to_notify_is_told_at_its_condition() -> None:
    text = sound_but("when: \"notify.authority != 'none'\"", "when: \"notify.authority == 'full'\"")
    what = (
        "no step files what gdpr-33-1 asks for where case.role is controller and notify.authority is phased"
    )
    assert [one.message for one in judged(text) if one.code == "N001"] == [what]


def test_two_filings_may_answer_the_ways_to_notify_between_them() -> None:
    full = sound_but("when: \"notify.authority != 'none'\"", "when: \"notify.authority == 'full'\"")
    other = """\
  - id: rest
    title: {en: "The rest", fr: "Le reste"}
    when: "notify.authority == 'phased'"
    steps:
"""
    more = ["regimes: [gdpr-33-1]", "goal: filed", "due: {after: time.aware_at, within: 66h}"]
    assert codes(full + other + step("file_part", *more, kind="clock")) == []


# In reach while nothing is known.


def test_a_condition_of_the_phase_is_told_once_at_the_phase_for_each_duty() -> None:
    text = changed(SOUND, 'fr: "Décider"}\n', 'fr: "Décider"}\n    when: "portal.path == \'link\'"\n')
    at = place(text, "when: \"portal.path == 'link'\"")
    found = [one for one in told(text) if " N002 " in one]
    assert {one.partition(" ")[0] for one in found} == {at}
    assert [one.partition("N002 ")[2] for one in found][:1] == [
        "decide_authority is out of reach while portal.path is open: is_breach waits for it"
    ]


def test_what_the_way_merely_comes_after_must_be_in_reach_as_well() -> None:
    text = with_step("early", "when: \"portal.path == 'link'\"")
    text = in_step("is_breach", "after: [first_facts]", "after: [first_facts, early]", text)
    assert set(codes(text)) == {"N002", "C002"}  # it asks for the moment of awareness too


def test_what_comes_after_may_depend_on_what_is_never_unknown() -> None:
    late = in_step("is_breach", "after: [first_facts]", "after: [first_facts, early]",
                   with_step("early", 'when: "clock.gdpr-33-1.late or parties.affected > 3"'))  # fmt: skip
    assert codes(late) == []
    left = late.replace("clock.gdpr-33-1.late", "clock.gdpr-33-1.remaining < 4h")
    assert set(codes(left)) == {"N002", "C002"}
    needed = in_step("is_breach", "after: [first_facts, early]", "needs: [early]", late)
    assert set(codes(needed)) == {"N002", "C002"}


def test_the_decision_may_not_wait_for_itself() -> None:
    text = sound_but(ROLE, ROLE[:-1] + " and notify.authority != 'none'\"")
    assert [one.message for one in judged(text) if one.code == "N002"] == [
        "decide_authority is out of reach while notify.authority is open: decide_authority waits for it"
    ]


def before_the_decision(*lines: str, kind: str) -> str:
    text = with_step("early", *lines, kind=kind)
    return in_step("is_breach", "after: [first_facts]", "after: [first_facts, early]", text)


@pytest.mark.parametrize(
    ("kind", "lines", "message"),
    [
        ("wait", ["until: \"portal.path == 'link'\""], "which may wait for ever"),
        ("call", ["playbook: ransomware"], "which is done only once ransomware is"),
        ("task", ["for_each: {in: parties}"], "which waits until there is a row in parties"),
        ("task", ["for_each: {in: inventory}"], "which waits until there is a row in inventory"),
    ],
)
def test_what_may_never_end_is_not_before_the_decision(kind: str, lines: list[str], message: str) -> None:
    found = judged(before_the_decision(*lines, kind=kind))
    assert {one.code for one in found} == {"N002"}
    assert {one.message.rpartition(", ")[2] for one in found} == {message}
    assert codes(with_step("early", *lines, kind=kind)) == []


@pytest.mark.parametrize("end", ["timeout: 4h", "for: 4h"])
def test_a_wait_that_ends_by_itself_may_be_before_the_decision(end: str) -> None:
    assert codes(before_the_decision("until: \"portal.path == 'link'\"", end, kind="wait")) == []


def test_a_notice_to_each_controller_may_wait_for_the_list_of_them() -> None:
    text = sound_but("for: [controller]", "for: [controller, processor]")
    each = NOTICE + "        for_each: {in: parties}\n"
    assert codes(changed(text, "  - id: decide\n", each + "  - id: decide\n")) == []


# In time.


def test_a_wait_before_the_decision_counts_until_it_is_over_at_the_latest() -> None:
    text = before_the_decision("until: \"portal.path == 'link'\"", "timeout: 80h", kind="wait")
    found = judged(text)
    assert [one.code for one in found] == ["N003", "N003"]
    assert found[0].message == "the work on the way to decide_authority takes 81 h of the 72 h"
    short = before_the_decision("until: \"portal.path == 'link'\"", "timeout: 80h", "for: 2h", kind="wait")
    assert codes(short) == []


def test_a_gate_counts_until_it_is_escalated() -> None:
    text = sound_but("escalate: {after: 2h,", "escalate: {after: 40h,")
    assert [one.message for one in judged(text)] == ["the work on the way to file takes 43 h of the 72 h"]


def test_work_beside_the_way_does_not_count() -> None:
    assert codes(in_step("rebuild", "est: 4h", "est: 4w")) == []


def test_the_longest_of_several_ways_counts() -> None:
    text = with_step("long", "after: [first_facts]").replace(
        'est: 10m\n        law: ["GDPR 32"]', 'est: 40h\n        law: ["GDPR 32"]'
    )
    assert codes(text) == []
    joined = in_step("file", "after: [approve]", "after: [approve, long]", text)
    assert [one.message for one in judged(joined)] == ["the work on the way to file takes 40.7 h of the 72 h"]


@pytest.mark.parametrize(
    ("due", "message"),
    [
        ("{after: time.aware_at, within: 72h}", "file is due 72 h after time.aware_at: past the clock"),
        ("{after: time.detected_at, within: 4d}", "file is due 96 h after time.detected_at: past the clock"),
        ("{after: clock.gdpr-33-1, within: 80h}", "file is due 80 h after clock.gdpr-33-1: past the clock"),
        ("{before: clock.gdpr-33-1.complement, by: 1h}", "which ends after the clock"),
    ],
)
def test_a_duty_that_is_due_too_late_is_told(due: str, message: str) -> None:
    found = judged(in_step("file", "due: {after: time.aware_at, within: 66h}", f"due: {due}"))
    assert [one.code for one in found] == ["N004"]
    assert found[0].message.endswith(message)


@pytest.mark.parametrize(
    "due",
    [
        "{after: time.aware_at, within: 71h}",
        "{before: clock.gdpr-33-1, by: 2h}",
        "{before: clock.gdpr-33-1.initial, by: 2h}",
        "{before: clock.eu-nis2.early_warning, by: 1h}",
    ],
)
def test_a_duty_that_is_due_in_time_is_fine(due: str) -> None:
    assert codes(in_step("file", "due: {after: time.aware_at, within: 66h}", f"due: {due}")) == []


def test_a_duty_without_a_due_time_is_told_at_the_step() -> None:
    text = in_step("file", "        due: {after: time.aware_at, within: 66h}\n", "")
    assert told(text) == [f"{place(text, '- id: file')} N004 file has no due time"]


# By who is there.


def test_a_gate_that_is_not_escalated_is_told() -> None:
    text = in_step("approve", "        escalate: {after: 2h, to: executive}\n", "")
    assert "N005" in codes(text)
    assert "approve is not escalated: while its approvers sleep, nobody is asked" in " ".join(told(text))


def test_a_gate_that_is_escalated_to_its_only_approver_is_told() -> None:
    text = in_step("approve", "any_of: [dpo, legal]", "any_of: [executive]")
    assert [one.message for one in judged(text)] == [
        "approve is escalated to executive, who is the only one asked already"
    ]


def test_a_gate_beside_the_way_may_hold() -> None:
    assert codes(with_step("reopen", "any_of: [legal]", "at_deadline: hold", kind="gate")) == []


# The people concerned.

PEOPLE = step("people", "decides: notify.subjects", "options:", kind="decision") + "".join(
    f'          - {{id: {way}, text: "{way}"}}\n' for way in ("direct", "public", "exempt", "not_required")
)


def with_people(more: str = "") -> str:
    return changed(SOUND, "  - id: notify\n", PEOPLE + more + "  - id: notify\n")


def test_a_decision_to_tell_people_that_no_step_carries_out_is_told() -> None:
    text = with_people().replace('        avoid: {en: "Haste", fr: "La hâte"}\n', "")
    what = "people decides notify.subjects, and no step files what gdpr-34 asks for"
    assert told(text) == [f"{place(text, '  - id: open')} N001 {what}"]
    telling = step("tell", "regimes: [gdpr-34]", "goal: filed", "needs: [people]", kind="clock")
    assert "N001" not in codes(with_people(telling))
    assert codes(text.replace("for: [controller]", "for: [processor]")).count("N001") == 1  # its own duty
