"""What a notification requires is asked for, everywhere and in time, and so is what starts clocks."""

from __future__ import annotations

import pytest

from tests.content.lints.sound import SOUND, codes, in_step, judged, place, sound_but, step, told, with_step
from tests.content.written import changed

WITHOUT_PREVENT = in_step("asked", "          - {fact: measures.prevent}\n", "")
PREVENT = "Art. 33(3)(d), Measures proposed"


def with_more(text: str, more: str) -> str:
    return changed(text, "  - id: decide\n", more + "  - id: decide\n")


def test_what_nobody_asks_for_is_told_with_its_provision() -> None:
    at = place(WITHOUT_PREVENT, "  - id: open")
    assert told(WITHOUT_PREVENT) == [f"{at} C001 no step asks for what sa-notification requires: {PREVENT}"]


@pytest.mark.parametrize(
    "more",
    [
        step("again", "fields: [{fact: measures.prevent}]", kind="form"),
        step("again", 'records: [{fact: measures.prevent, value: "locks"}]'),
    ],
)
def test_any_step_may_ask_for_it_or_record_it(more: str) -> None:
    assert codes(with_more(WITHOUT_PREVENT, more.replace("        avoid", "        avoid"))) == []


def test_an_option_of_a_decision_may_ask_for_it() -> None:
    text = changed(WITHOUT_PREVENT, "asks: [time.aware_at]", "asks: [time.aware_at, measures.prevent]")
    assert codes(text) == []


def test_one_of_several_sources_is_enough() -> None:
    assert codes(in_step("asked", "{fact: subjects.categories}", "{fact: subjects.vulnerable}")) == []
    assert (
        codes(in_step("asked", "          - {fact: records.count}\n", "")) == []
    )  # the inventory has records
    gone = in_step("asked", "          - {collects: inventory}\n", "")
    assert codes(gone) == ["C001"]


def test_a_playbook_for_processors_that_drafts_for_controllers_is_held_to_that_form() -> None:
    text = changed(WITHOUT_PREVENT, "for: [controller]", "for: [processor]")
    text = changed(text, "form: sa-notification", "form: controller-notice")
    found = [one.message.partition(" requires: ")[2] for one in judged(text) if one.code == "C001"]
    assert found == ["Processor", "Art. 33(3)(d), What we will do"]


def test_what_depends_on_an_earlier_step_is_told_at_the_step_that_asks() -> None:
    text = with_step("early", "when: \"portal.path == 'link'\"")
    text = in_step("asked", "after: [first_facts]", "after: [first_facts, early]", text)
    found = judged(text)
    assert {one.code for one in found} == {"C002"}
    assert {f"{one.file}:{one.line}" for one in found} == {place(text, "after: [first_facts, early]")}
    assert found[0].message.endswith("is asked for only if portal.path says so: it comes after early")


def test_what_a_phase_depends_on_is_told_at_the_phase() -> None:
    text = changed(SOUND, 'fr: "Ouvrir"}\n', 'fr: "Ouvrir"}\n    when: "known(portal.path)"\n')
    assert (
        f"{place(text, 'known(portal.path)')} C002 {PREVENT} is asked for only if portal.path says so"
        in told(text)
    )


def test_what_is_asked_of_one_role_only_is_told() -> None:
    text = in_step("asked", "after:", "when: \"case.role == 'controller'\"\n        after:")
    found = judged(text)
    assert {one.code for one in found} == {"C002"}
    assert found[0].message.endswith(
        "is not asked for where case.role is joint_controller and notify.authority is full"
    )
    assert (
        codes(in_step("asked", "after:", "when: \"case.role == 'processor'\"\n        after:")).count("C002")
        == 13
    )


def test_what_is_asked_once_it_is_decided_to_notify_is_asked_wherever_it_is_told() -> None:
    when = "when: \"notify.authority != 'none'\"\n        after:"
    assert codes(in_step("asked", "after:", when)) == []
    assert set(codes(in_step("asked", "after:", when.replace("!= 'none'", "== 'full'")))) == {"C002"}


def test_what_is_asked_twice_is_judged_by_the_better_of_the_two() -> None:
    text = in_step("asked", "after:", "when: \"portal.path == 'link'\"\n        after:")
    start = text.index("          - {fact: summary.authority}")
    fields = text[start : text.index("  - id: decide\n")]
    again = step("asked_again", "fields:", kind="form").replace("        avoid", "        avoid") + fields
    assert codes(with_more(text, again)) == []


def test_what_is_asked_before_the_filing_by_one_of_two_steps_is_in_time() -> None:
    later = in_step("asked", "after: [first_facts]", "after: [file]")
    assert codes(later) == ["C003"] * 13
    start = SOUND.index("          - {fact: summary.authority}")
    fields = SOUND[start : SOUND.index("  - id: decide\n")]
    assert codes(with_more(later, step("asked_before", "fields:", kind="form") + fields)) == []


# What starts clocks.


@pytest.mark.parametrize(
    ("clock", "starts"),
    [
        ("gdpr-33-1", "time.aware_at"),
        ("gdpr-33-1.initial", "time.aware_at"),
        ("gdpr-33-2", "time.aware_at"),
        ("gdpr-34", "risk.level"),
        ("gdpr-33-1.complement", ""),
    ],
)
def test_what_starts_a_clock_is_asked_for(clock: str, starts: str) -> None:
    text = in_step("is_breach", "asks: [time.aware_at]", "asks: [time.aware_basis]")
    text = in_step("file", "regimes: [gdpr-33-1]", f"regimes: [{clock}]", text)
    found = [one.message for one in judged(text) if one.code == "K001"]
    assert found == ([f"{clock} starts with {starts}, which no step asks for"] if starts else [])


def test_each_clock_that_nothing_starts_is_told() -> None:
    text = with_step("see", "regimes: [gdpr-33-1, gdpr-33-2]", kind="clock")
    text = in_step("is_breach", "asks: [time.aware_at]", "asks: [time.aware_basis]", text)
    assert codes(text) == ["K001"] * 3


def test_a_clock_that_begins_with_the_earliest_of_several_needs_one_of_them() -> None:
    clock = "regimes: [eu-eidas-qualified]"
    assert codes(sound_but("  - id: decide\n", step("see", clock, kind="clock") + "  - id: decide\n")) == []
