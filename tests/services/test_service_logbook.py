"""Notes for the timeline: a line taken apart, and an earlier note replaced by a later one."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest

from tests.casework import Clock
from tests.services.scenes import beside, last, notes
from tocsin.domain.entries import LogWritten
from tocsin.domain.errors import UserError
from tocsin.domain.terms import Lane, LogKind
from tocsin.services.evidence.attaching import add_stream
from tocsin.services.facts import read_typed, set_fact
from tocsin.services.record.integrity import redact
from tocsin.services.rows import add_row
from tocsin.services.timeline.logbook import LogLine, read_log_line, tags_in, write_log
from tocsin.services.workbench import OpenCase
from tocsin.storage.vault import Kept

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)  # 14:00 in Paris


def read(typed: str) -> LogLine:
    return read_log_line(typed, zone=ZoneInfo("Europe/Paris"), now=NOW)


def evidence(case: OpenCase, text: bytes = b"log") -> str:
    """Put a piece of evidence into the case and give its id."""
    return add_stream(case, BytesIO(text), "access.log")


@pytest.mark.parametrize(
    ("typed", "at", "text"),
    [
        ("@13:20 Route closed", "2026-11-23T12:20:00.000000Z", "Route closed"),
        ("@15:00 Route closed", "2026-11-22T14:00:00.000000Z", "Route closed"),  # later than now: yesterday
        ("@-2h Route closed", "2026-11-23T11:00:00.000000Z", "Route closed"),
        ("@2026-11-20 Route closed", "2026-11-19T23:00:00.000000Z", "Route closed"),
        ("@2026-11-23T13:20+01:00 Route closed", "2026-11-23T12:20:00.000000Z", "Route closed"),
        ("@2026-11-20 14:05 Route closed", "2026-11-20T13:05:00.000000Z", "Route closed"),
        ("@2026-11-20 14 files were read", "2026-11-19T23:00:00.000000Z", "14 files were read"),
        ("@13:20\nRoute closed\nfor good", "2026-11-23T12:20:00.000000Z", "Route closed\nfor good"),
        ("@13:20 Japan called", "2026-11-23T12:20:00.000000Z", "Japan called"),
        ("@now Route closed", "2026-11-23T13:00:00.000000Z", "Route closed"),
        ("  @13:20   Route closed ", "2026-11-23T12:20:00.000000Z", "Route closed"),
    ],
)
def test_a_time_in_front_says_when_it_happened(typed: str, at: str, text: str) -> None:
    line = read(typed)
    assert line.at is not None
    assert (line.at.at, line.text) == (at, text)


@pytest.mark.parametrize(
    "typed",
    [
        "@dpo please call the council",
        "@client04 wrote back",
        "@25:00 is no time",
        "@2026-11-31 14:05 is no day",
        "@2026-03-29 02:30 is no hour in Paris",
        "@13:20",
        "called @13:20 by the lead",
        "dpo@example.org wrote at 13:20",
    ],
)
def test_an_address_or_a_mention_is_text(typed: str) -> None:
    line = read(typed)
    assert line.at is None
    assert line.text == typed


def test_a_time_that_happened_twice_is_left_in_the_text_for_a_person_to_see() -> None:
    # At 02:30 on the last Sunday of October the clocks of Paris show that time twice.
    line = read("@2026-10-25T02:30 Route closed")
    assert line.at is None
    assert line.text == "@2026-10-25T02:30 Route closed"


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("Passport seen #client04", ("client04",)),
        ("#Client04 and #CLIENT04 again", ("client04",)),
        ("#a #b #a", ("a", "b")),
        ("#spring-audit #v8.4.2", ("spring-audit", "v8.4.2")),
        ("ticket#12 is no tag", ()),
        ("# not one either", ()),
        ("https://portal.example.org/#top", ()),
        ("#établi", ("établi",)),
    ],
)
def test_a_word_with_a_hash_in_front_is_a_tag(typed: str, tags: tuple[str, ...]) -> None:
    assert read(typed).tags == tags
    assert tags_in(typed) == tags


@pytest.mark.parametrize(
    ("typed", "files", "text"),
    [
        ("Copied +access.log", ("access.log",), "Copied"),
        ("Copied +./access", ("./access",), "Copied"),
        ("Copied +../logs/access", ("../logs/access",), "Copied"),
        ("Copied +/var/log/web.log", ("/var/log/web.log",), "Copied"),
        ("Copied +~/logs/web.log now", ("~/logs/web.log",), "Copied  now"),
        ("+a.txt +b.tar.gz both", ("a.txt", "b.tar.gz"), "both"),
    ],
)
def test_a_path_with_a_plus_in_front_is_a_file(typed: str, files: tuple[str, ...], text: str) -> None:
    line = read(typed)
    assert line.files == files
    assert line.text == text


@pytest.mark.parametrize(
    "typed",
    [
        "Call +33 1 99 00 12 34",
        "Call +33199001234 now",
        "about +12 documents",
        "+1",
        "+1.5 GB in the log",
        "C++ code",
        "a+b.txt is not meant",
        "access +fast",
    ],
)
def test_a_telephone_number_or_a_sum_is_text(typed: str) -> None:
    line = read(typed)
    assert line.files == ()
    assert line.text == typed


def test_time_tag_and_file_may_stand_in_one_line() -> None:
    line = read("@13:20 Passport seen #client04 +shot.png")
    assert line.at is not None
    assert (line.text, line.tags, line.files) == ("Passport seen #client04", ("client04",), ("shot.png",))


def test_a_note_keeps_everything_that_was_said_of_it(case: OpenCase) -> None:
    piece = evidence(case)
    entry = write_log(
        case,
        "Passport seen #client04",
        at=case.moment("13:20"),
        log=LogKind.COMMUNICATION,
        lane=Lane.THEM,
        tags=["#Urgent", "client04"],
        evidence=["1"],
        step="scope",
    )
    body = entry.body
    assert (body.text, body.log, body.lane) == ("Passport seen #client04", "communication", "them")
    assert body.at == case.moment("13:20")
    assert body.tags == ("urgent", "client04")
    assert (body.evidence, body.step, body.amends) == ((piece,), "scope", "")


def test_a_note_is_an_observation_of_ours_unless_said_otherwise(case: OpenCase) -> None:
    body = write_log(case, "Seen").body
    assert (body.log, body.lane, body.at) == (LogKind.OBSERVATION, Lane.US, None)


@pytest.mark.parametrize("text", ["", "  ", "\n\t"])
def test_an_empty_note_is_refused(case: OpenCase, text: str) -> None:
    with pytest.raises(UserError, match="The text is empty"):
        write_log(case, text)


def test_a_note_may_hold_64_000_characters_and_no_more(case: OpenCase) -> None:
    write_log(case, "é" * 64_000)
    before = case.head()
    with pytest.raises(UserError, match="64,001 characters; 64,000 is the most"):
        write_log(case, "x" * 64_001)
    assert case.head() == before


HOSTILE = "a\x1b[2J\x00\x07\r\nb\u202ec\u2028d\ufeff\tè\u0301 "


def test_control_characters_are_kept_exactly(case: OpenCase) -> None:
    write_log(case, HOSTILE)
    assert notes(case) == [HOSTILE]
    with beside(case, "dpo") as read_again:
        assert notes(read_again) == [HOSTILE]


def test_what_is_no_text_is_refused(case: OpenCase) -> None:
    with pytest.raises(UserError, match="bytes that are not text, at character 3"):
        write_log(case, "ab\udcff")


def test_evidence_that_is_not_there_is_refused(case: OpenCase) -> None:
    before = case.head()
    with pytest.raises(UserError, match="There is no evidence 'EV-9'"):
        write_log(case, "See", evidence=["EV-9"])
    assert case.head() == before


def test_an_amendment_replaces_a_note_and_both_stay(case: OpenCase) -> None:
    first = write_log(case, "310 files")
    second = write_log(case, "330 files", amends=f"#{first.seq}")
    assert second.body.amends == first.id
    assert case.state.amended_by[first.id] == second
    assert notes(case) == ["310 files", "330 files"]


def test_amending_an_amended_note_lands_on_the_newest(case: OpenCase) -> None:
    first = write_log(case, "one")
    second = write_log(case, "two", amends=first.id)
    third = write_log(case, "three", amends=first.id)
    assert third.body.amends == second.id


def test_two_people_amending_one_note_make_a_chain(case: OpenCase) -> None:
    first = write_log(case, "one")
    with beside(case, "dpo") as theirs:
        second = write_log(theirs, "two", amends=first.id)
        third = write_log(case, "three", amends=first.id)
    assert third.body.amends == second.id


def test_an_amendment_takes_over_what_it_does_not_say(case: OpenCase) -> None:
    piece = evidence(case)
    first = write_log(
        case,
        "Passport seen #client04",
        at=case.moment("13:20"),
        log=LogKind.COMMUNICATION,
        lane=Lane.THEM,
        evidence=[piece],
        step="scope",
    )
    body = write_log(case, "Two passports seen", amends=first.id).body
    assert body == LogWritten(
        log=LogKind.COMMUNICATION,
        lane=Lane.THEM,
        text="Two passports seen",
        at=first.body.at,
        tags=("client04",),
        evidence=(piece,),
        step="scope",
        amends=first.id,
    )


def test_an_amendment_says_anew_what_it_says(case: OpenCase) -> None:
    first = write_log(
        case, "Seen #client04", at=case.moment("13:20"), log=LogKind.COMMUNICATION, step="scope"
    )
    body = write_log(
        case,
        "Seen #client11",
        at=case.moment("13:40"),
        log=LogKind.OBSERVATION,
        lane=Lane.LEGAL,
        step="people",
        amends=first.id,
    ).body
    assert (body.tags, body.at, body.step) == (("client11",), case.moment("13:40"), "people")
    assert (body.log, body.lane) == (LogKind.OBSERVATION, Lane.LEGAL)


def test_a_note_without_a_time_happened_when_it_was_recorded_also_after_an_amendment(
    case: OpenCase, clock: Clock
) -> None:
    clock.move(minutes=7)
    first = write_log(case, "Seen")
    clock.move(hours=4)
    amended = write_log(case, "Seen twice", amends=first.id).body.at
    assert amended is not None
    assert amended.at == first.recorded_at == "2026-11-23T13:07:00.000000Z"


def test_only_a_note_can_be_amended(case: OpenCase) -> None:
    set_fact(case, "records.count", read_typed(case, "records.count", "400"))
    add_row(case, {"label": "Files"})
    for number in (1, case.state.seq - 1, case.state.seq):
        with pytest.raises(UserError, match=f"Entry #{number} is no note"):
            write_log(case, "Other", amends=f"#{number}")


def test_an_amendment_of_nothing_is_refused(case: OpenCase) -> None:
    with pytest.raises(UserError, match="There is no entry '#99'"):
        write_log(case, "Other", amends="#99")


def test_a_redacted_note_can_be_amended_and_its_text_does_not_come_back(case: OpenCase) -> None:
    first = write_log(case, "Names somebody #named", at=case.moment("13:20"))
    redact(case, first.id, "names somebody")
    write_log(case, "A user reports", amends=first.id)
    body = last(case, LogWritten)
    assert body == LogWritten(
        log=LogKind.OBSERVATION, text="A user reports", at=case.moment("13:20"), amends=first.id
    )


def test_evidence_is_what_the_vault_made_of_it(case: OpenCase) -> None:
    piece = case.state.evidence.get(evidence(case, b"abc"))
    assert piece is not None
    # SHA-256 of "abc", from FIPS 180-2, appendix B.1.
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert Kept(piece.body.sha256, piece.body.size) == Kept(known, 3)
