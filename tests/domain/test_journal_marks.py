"""What names an entry and its place: ids, instants, the head that is read out on the phone."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.domain.building import NOW
from tocsin.domain.journal import EMPTY, Head, next_instant, uuid7
from tocsin.domain.moments import write_utc

INSTANTS = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2200, 1, 1),  # noqa: DTZ001 - the same
    timezones=st.just(UTC),
)
RANDOMNESS = st.binary(min_size=10, max_size=10)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def test_the_head_is_written_in_groups_of_four() -> None:
    head = Head(184, "9f3a22c17b1044de" + "0" * 48)
    assert str(head) == "0184 9f3a 22c1 7b10 44de"


def test_the_head_of_a_long_journal_has_more_digits() -> None:
    assert str(Head(123_456, "a" * 64)) == "123456 aaaa aaaa aaaa aaaa"


def test_an_empty_journal_has_recorded_nothing() -> None:
    assert not EMPTY.recorded
    assert Head(1, "a" * 64).recorded
    assert str(EMPTY) == "0000 0000 0000 0000 0000"


@given(INSTANTS, RANDOMNESS)
@settings(max_examples=300, deadline=None)
def test_an_id_is_a_uuid_of_version_7(instant: datetime, randomness: bytes) -> None:
    text = uuid7(instant, randomness)
    read = uuid.UUID(text)
    assert str(read) == text
    assert (read.version, read.variant) == (7, uuid.RFC_4122)


@given(INSTANTS, RANDOMNESS)
@example(datetime(2107, 1, 1, 0, 0, 0, 400_000, tzinfo=UTC), b"\x00" * 10)  # a float falls short here
@settings(max_examples=500, deadline=None)
def test_an_id_begins_with_its_milliseconds(instant: datetime, randomness: bytes) -> None:
    assert uuid.UUID(uuid7(instant, randomness)).int >> 80 == (instant - EPOCH) // timedelta(milliseconds=1)


@given(INSTANTS, RANDOMNESS, RANDOMNESS)
@settings(max_examples=200, deadline=None)
def test_a_later_id_sorts_later_whatever_its_random_part(instant: datetime, one: bytes, other: bytes) -> None:
    assert uuid7(instant, one) < uuid7(instant + timedelta(milliseconds=1), other)


def test_an_id_is_laid_out_as_rfc_9562_says() -> None:
    # The example of RFC 9562, A.6: 2022-02-22 14:22:22 -05:00, rand_a cc3, rand_b 18c4dc0c0c07398f.
    instant = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    randomness = bytes.fromhex("7cc3" + "98c4dc0c0c07398f")
    assert uuid7(instant, randomness) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_version_and_variant_replace_whatever_was_random_there() -> None:
    ones = uuid7(EPOCH, b"\xff" * 10)
    zeros = uuid7(EPOCH, b"\x00" * 10)
    assert ones == "00000000-0000-7fff-bfff-ffffffffffff"
    assert zeros == "00000000-0000-7000-8000-000000000000"


def test_the_first_entry_is_recorded_now() -> None:
    assert next_instant(NOW, None) == NOW


def test_an_entry_is_recorded_now_where_the_clock_went_on() -> None:
    assert next_instant(NOW, write_utc(NOW - timedelta(hours=1))) == NOW


def test_where_the_clock_went_back_an_entry_follows_the_last_by_a_microsecond() -> None:
    last = NOW + timedelta(days=1)
    assert next_instant(NOW, write_utc(last)) == last + timedelta(microseconds=1)


def test_two_entries_of_one_instant_keep_their_order() -> None:
    assert next_instant(NOW, write_utc(NOW)) == NOW + timedelta(microseconds=1)
