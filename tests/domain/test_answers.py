"""Reading what a person types as the answer to a question."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.building import NOW, PARIS, spec
from tocsin.domain.answers import Answer, read_answer, read_choice, read_contact, takes
from tocsin.domain.errors import UserError
from tocsin.domain.facts import Choice, Contact, FactSpec, FactStatus, FactType
from tocsin.domain.moments import Moment
from tocsin.domain.text import TEXT_LIMIT

BOOL = spec("leak.ongoing", FactType.BOOL)
TEXT = spec("summary", FactType.TEXT)
INT = spec("servers", FactType.INT)
INSTANT = spec("time.aware_at", FactType.INSTANT)
COUNT = spec("subjects.count", FactType.COUNT)
CONTACT = spec("dpo", FactType.CONTACT)
ROLE = spec("case.role", FactType.ENUM, "controller", "joint_controller", "processor")
KINDS = spec("breach.kinds", FactType.SET, "confidentiality", "integrity", "availability")
EVERY_SPEC = [BOOL, TEXT, INT, INSTANT, COUNT, CONTACT, ROLE, KINDS]


def read(spec: FactSpec, typed: str) -> Answer:
    """Read an answer as in a case in Paris."""
    return read_answer(spec, typed, zone=PARIS, now=NOW)


def refusal(spec: FactSpec, typed: str) -> tuple[str, str]:
    """Give what is said of an answer that is refused, and the advice."""
    with pytest.raises(UserError) as refused:
        read(spec, typed)
    return refused.value.message, refused.value.hint


@pytest.mark.parametrize("spec", EVERY_SPEC, ids=lambda spec: str(spec.type))
@pytest.mark.parametrize("typed", ["unknown", "Unknown", " ? ", "inconnu"])
def test_every_fact_can_be_unknown_for_now(spec: FactSpec, typed: str) -> None:
    assert read(spec, typed) == Answer(None, FactStatus.UNKNOWN)


@pytest.mark.parametrize("spec", EVERY_SPEC, ids=lambda spec: str(spec.type))
def test_unknown_can_be_given_its_reason(spec: FactSpec) -> None:
    expected = Answer(None, FactStatus.UNKNOWN, "the logs rotate every day")
    assert read(spec, "unknown because the logs rotate every day") == expected
    assert read(spec, "inconnu car the logs rotate every day") == expected


@pytest.mark.parametrize("spec", EVERY_SPEC, ids=lambda spec: str(spec.type))
@pytest.mark.parametrize(
    "typed",
    [
        "n/a because no system of ours",
        "N/A because no system of ours",
        "na because no system of ours",
        "n/a: no system of ours",
        "n/a, no system of ours",
        "n/a - no system of ours",
        "n/a car no system of ours",
        "n/a parce que no system of ours",
    ],
)
def test_every_fact_can_be_out_of_place_for_a_reason(spec: FactSpec, typed: str) -> None:
    assert read(spec, typed) == Answer(None, FactStatus.NOT_APPLICABLE, "no system of ours")


@pytest.mark.parametrize("typed", ["n/a", "N/A ", "na", "n/a because", "n/a because  ", "n/a:"])
def test_not_applicable_without_a_reason_is_refused(typed: str) -> None:
    assert refusal(BOOL, typed) == ('"Not applicable" needs its reason', "Write: n/a because …")


def test_a_reason_that_begins_like_a_joining_word_is_kept_whole() -> None:
    assert read(BOOL, "n/a carried by another company").because == "carried by another company"


@pytest.mark.parametrize("typed", ["NA region only: 300 accounts", "Na Trang office", "name unknown"])
def test_a_text_that_only_begins_like_not_applicable_is_a_text(typed: str) -> None:
    assert read(TEXT, typed) == Answer(typed, FactStatus.KNOWN)


@pytest.mark.parametrize("spec", EVERY_SPEC, ids=lambda spec: str(spec.type))
@pytest.mark.parametrize("typed", ["", "  ", "\n"])
def test_nothing_typed_is_no_answer(spec: FactSpec, typed: str) -> None:
    assert refusal(spec, typed) == ("Nothing was typed", 'Write "unknown" if it is not known yet')


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        *[(word, True) for word in ("yes", "Y", "true", "oui", "o")],
        *[(word, False) for word in ("no", "N", "false", "non")],
    ],
)
def test_yes_and_no_are_read_in_two_languages(typed: str, value: bool) -> None:
    assert read(BOOL, typed) == Answer(value, FactStatus.KNOWN)


@pytest.mark.parametrize("typed", ["maybe", "1", "yes no", "yess"])
def test_neither_yes_nor_no_is_refused(typed: str) -> None:
    assert refusal(BOOL, typed) == (f"{typed!r} is neither yes nor no", "Write yes, no or unknown")


@pytest.mark.parametrize(
    ("spec", "typed", "value"),
    [
        (BOOL, "yes because the log shows it", True),
        (BOOL, "oui car the log shows it", True),
        (ROLE, "processor because the log shows it", "processor"),
        (KINDS, "integrity, avail because the log shows it", ("integrity", "availability")),
        (INT, "3 because the log shows it", 3),
        (INT, "3 PARCE QUE the log shows it", 3),
    ],
)
def test_a_value_can_be_followed_by_its_reason(spec: FactSpec, typed: str, value: object) -> None:
    assert read(spec, typed) == Answer(value, FactStatus.KNOWN, "the log shows it")  # type: ignore[arg-type]  # a value of the fact


def test_a_reason_may_itself_say_because() -> None:
    assert read(BOOL, "yes because it is, because I saw it").because == "it is, because I saw it"


def test_a_time_can_be_followed_by_its_reason() -> None:
    answer = read(INSTANT, "14:00 because the log shows it")
    assert answer.because == "the log shows it"
    assert isinstance(answer.value, Moment)
    assert (answer.value.at, answer.value.said) == ("2026-11-23T13:00:00.000000Z", "14:00")


def test_in_a_text_because_is_a_word_like_any_other() -> None:
    assert read(TEXT, "It broke because of a flaw") == Answer("It broke because of a flaw", FactStatus.KNOWN)


def test_a_text_keeps_its_lines() -> None:
    assert read(TEXT, " first\n\nsecond\t. ").value == "first\n\nsecond\t."


def test_a_text_may_be_long_but_not_endless() -> None:
    assert read(TEXT, "x" * TEXT_LIMIT).value == "x" * TEXT_LIMIT
    message, hint = refusal(TEXT, "x" * (TEXT_LIMIT + 1))
    assert message == "summary has 64,001 characters; 64,000 is the most"
    assert "tocsin evidence add" in hint


def test_a_text_with_a_lone_surrogate_is_refused() -> None:
    assert "bytes that are not text" in refusal(TEXT, "a\udcff")[0]


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("processor", "processor"),
        ("Processor", "processor"),
        ("p", "processor"),
        ("joint", "joint_controller"),
        ("controller", "controller"),
        ("contr", "controller"),
    ],
)
def test_a_choice_is_meant_by_its_beginning(typed: str, chosen: str) -> None:
    assert read(ROLE, typed).value == chosen


def test_a_choice_is_meant_by_its_name_in_any_language() -> None:
    choices = (Choice("lost", {"en": "Lost device", "fr": "Appareil perdu"}), Choice("sent", {"en": "Sent"}))
    assert read_choice(choices, "appareil") == "lost"
    assert read_choice(choices, "LOST DEVICE") == "lost"


def test_a_whole_name_goes_before_the_beginning_of_another() -> None:
    choices = (Choice("data", {}), Choice("data_subject", {}))
    assert read_choice(choices, "data") == "data"


def test_a_beginning_that_fits_several_choices_is_refused_with_those() -> None:
    choices = (Choice("data_lost", {}), Choice("data_sent", {}), Choice("other", {}))
    with pytest.raises(UserError) as refused:
        read_choice(choices, "data")
    assert refused.value.message == "'data' fits 2 values"
    assert refused.value.hint == "One of: data_lost, data_sent, unknown"


def test_a_word_that_is_no_choice_is_refused_with_all_of_them() -> None:
    assert refusal(ROLE, "bystander") == (
        "'bystander' is not one of the values",
        "One of: controller, joint_controller, processor, unknown",
    )


@pytest.mark.parametrize(
    "typed", ["availability,confidentiality", "avail; conf", "conf\navail", "avail,conf,"]
)
def test_several_choices_are_kept_in_the_order_of_the_catalogue(typed: str) -> None:
    assert read(KINDS, typed) == Answer(("confidentiality", "availability"), FactStatus.KNOWN)


def test_a_choice_named_twice_counts_once() -> None:
    assert read(KINDS, "integrity, integ").value == ("integrity",)


@pytest.mark.parametrize("typed", [",", " ; ,"])
def test_a_list_of_nothing_is_no_answer(typed: str) -> None:
    assert refusal(KINDS, typed)[0] == "Nothing was typed"


def test_one_wrong_word_refuses_the_list() -> None:
    assert refusal(KINDS, "integrity, beauty")[0] == "'beauty' is not one of the values"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", 12),
        ("0", 0),
        ("12 000", 12000),
        ("12,000", 12000),
        ("1'234'567", 1234567),
        ("1\u202f000", 1000),
    ],
)
def test_a_whole_number_may_have_its_thousands_apart(typed: str, value: int) -> None:
    assert read(INT, typed) == Answer(value, FactStatus.KNOWN)


@pytest.mark.parametrize(
    "typed", ["12.5", "1,5", "3.14", "-3", "1e3", "twelve", "1 2 3", "5_0", "٣", "12 00"]
)
def test_what_is_no_whole_number_is_refused_not_squeezed(typed: str) -> None:
    assert refusal(INT, typed) == (
        f"{typed!r} is not a whole number",
        "Write digits, such as 12000 or 12 000",
    )


@pytest.mark.parametrize("typed", ["9007199254740992", "9999999999999999", "1" * 40])
def test_a_number_that_the_journal_cannot_hold_is_refused(typed: str) -> None:
    with pytest.raises(UserError):
        read(INT, typed)


def test_the_largest_number_that_the_journal_can_hold_is_read() -> None:
    assert read(INT, "9007199254740991").value == 9007199254740991


@pytest.mark.parametrize("typed", ["~14:00", "~ 14:00"])
def test_a_time_can_be_an_estimate(typed: str) -> None:
    answer = read(INSTANT, typed)
    assert answer.status is FactStatus.ESTIMATED
    assert isinstance(answer.value, Moment)
    assert (answer.value.at, answer.value.said) == ("2026-11-23T13:00:00.000000Z", typed)


def test_a_time_that_cannot_be_read_says_how_to_write_one() -> None:
    message, hint = refusal(INSTANT, "11/12/2026")
    assert message == "'11/12/2026' is not a time that can be read without guessing"
    assert hint.startswith("Write 2026-11-23T14:00+01:00")


@pytest.mark.parametrize(
    ("typed", "contact"),
    [
        (
            "Data protection officer, dpo@example.org, +33 1 23 45 67 89",
            Contact("Data protection officer", "dpo@example.org", "+33 1 23 45 67 89"),
        ),
        ("dpo@example.org", Contact(email="dpo@example.org")),
        ("<dpo@example.org> DPO", Contact("DPO", "dpo@example.org")),
        ("01.23.45.67.89; Front desk", Contact("Front desk", phone="01.23.45.67.89")),
        ("Front desk", Contact("Front desk")),
        ("Room 12", Contact("Room 12")),
        ("DPO\n+33123456789", Contact("DPO", phone="+33123456789")),
        ("+33 1 23 45 67 89 (office)", Contact("(office)", phone="+33 1 23 45 67 89")),
    ],
)
def test_a_contact_is_read_in_any_order(typed: str, contact: Contact) -> None:
    assert read_contact(typed) == contact
    assert read(CONTACT, typed) == Answer(contact, FactStatus.KNOWN)


@pytest.mark.parametrize("typed", [",", "<>", ";,"])
def test_a_contact_of_nothing_but_commas_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="is nobody to ask"):
        read_contact(typed)


def test_a_contact_is_one_line_of_text() -> None:
    assert "A contact has 2,001 characters" in refusal(CONTACT, "x" * 2001)[0]


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (ROLE, "controller | joint_controller | processor"),
        (KINDS, "confidentiality, integrity, availability"),
        (BOOL, "yes | no | unknown"),
        (INT, "a whole number"),
    ],
)
def test_a_field_says_what_it_takes(spec: FactSpec, said: str) -> None:
    assert takes(spec) == said


@pytest.mark.parametrize("spec", EVERY_SPEC, ids=lambda spec: str(spec.type))
def test_every_kind_of_field_says_what_it_takes(spec: FactSpec) -> None:
    assert takes(spec)


@given(spec=st.sampled_from(EVERY_SPEC), typed=st.text(max_size=60))
@settings(max_examples=600, deadline=None)
def test_whatever_is_typed_is_understood_or_refused(spec: FactSpec, typed: str) -> None:
    try:
        answer = read(spec, typed)
    except UserError:
        return
    assert (answer.value is None) == (answer.status in {FactStatus.UNKNOWN, FactStatus.NOT_APPLICABLE})
