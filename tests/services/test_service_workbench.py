"""Recording into a case that is open: all or nothing, on what others have done meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.casework import Clock, state
from tests.conftest import OpenACase
from tests.services.scenes import beside, notes
from tocsin.content.library import Library
from tocsin.domain.case import CaseState
from tocsin.domain.entries import Body, CaseClosed, CaseReopened, LogWritten, Redacted
from tocsin.domain.errors import BrokenCaseError, UserError
from tocsin.domain.moments import write_utc
from tocsin.services.cases import close_case, reopen_case
from tocsin.services.record.integrity import redact
from tocsin.services.record.verification import verify_case
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase, Workbench


def test_what_is_recorded_comes_back_with_its_number_actor_and_time(case: OpenCase, clock: Clock) -> None:
    before = case.state.seq
    clock.move(minutes=5)
    (entry,) = case.record(lambda _state: [LogWritten(text="Route closed")])
    assert (entry.seq, entry.actor, entry.recorded_at) == (before + 1, "lead", write_utc(clock.now))
    assert case.state.entries[-1] == entry


def test_entries_of_one_batch_follow_each_other_by_a_microsecond(case: OpenCase, clock: Clock) -> None:
    clock.move(hours=1)
    first, second = case.record(lambda _state: [LogWritten(text="a"), LogWritten(text="b")])
    assert first.recorded_at == "2026-11-23T14:00:00.000000Z"
    assert second.recorded_at == "2026-11-23T14:00:00.000001Z"


def test_deciding_sees_what_somebody_else_has_recorded(case: OpenCase) -> None:
    seen: list[str] = []

    def decide(known: CaseState) -> Sequence[Body]:
        seen.extend(entry.body.text for entry in known.entries if isinstance(entry.body, LogWritten))
        return [LogWritten(text="mine")]

    with beside(case, "hosting") as theirs:
        write_log(theirs, "theirs")
        case.record(decide)
    assert seen == ["theirs"]
    assert notes(case) == ["theirs", "mine"]


def test_a_refusal_leaves_nothing(case: OpenCase) -> None:
    before = case.head()

    def refuse(_state: CaseState) -> Sequence[Body]:
        raise UserError("No")

    with pytest.raises(UserError, match="No"):
        case.record(refuse)
    assert case.head() == before
    assert case.state.seq == before.seq


def test_a_batch_that_cannot_be_written_whole_leaves_nothing_of_it(case: OpenCase) -> None:
    before = case.head()
    with pytest.raises(UnicodeEncodeError):
        case.record(lambda _state: [LogWritten(text="good"), LogWritten(text="bad \ud800")])
    assert case.head() == before
    assert notes(case) == []
    write_log(case, "and the case can still be written")
    assert notes(case) == ["and the case can still be written"]


def test_a_refusal_still_takes_in_what_others_recorded(case: OpenCase) -> None:
    def refuse(_state: CaseState) -> Sequence[Body]:
        raise UserError("No")

    with beside(case, "hosting") as theirs:
        write_log(theirs, "theirs")
        with pytest.raises(UserError):
            case.record(refuse)
    assert notes(case) == ["theirs"]


def test_recording_nothing_appends_nothing(case: OpenCase) -> None:
    before = case.head()
    assert case.record(lambda _state: []) == []
    assert case.head() == before


def test_refreshing_shows_what_somebody_else_recorded(case: OpenCase) -> None:
    with beside(case, "hosting") as theirs:
        write_log(theirs, "Logs are copied")
        assert notes(case) == []
        assert case.refresh()
    assert notes(case) == ["Logs are copied"]
    assert case.state.entries[-1].actor == "hosting"


def test_refreshing_says_so_when_there_is_nothing_new(case: OpenCase) -> None:
    write_log(case, "mine")
    assert not case.refresh()
    assert notes(case) == ["mine"]


def test_refreshing_twice_takes_an_entry_in_once(case: OpenCase) -> None:
    with beside(case, "hosting") as theirs:
        write_log(theirs, "once")
    assert case.refresh()
    assert not case.refresh()
    assert notes(case) == ["once"]


def test_entries_taken_in_while_recording_are_not_taken_in_again(case: OpenCase) -> None:
    with beside(case, "hosting") as theirs:
        write_log(theirs, "theirs")
        write_log(case, "mine")
    assert not case.refresh()
    assert notes(case) == ["theirs", "mine"]


def test_two_people_taking_turns_lose_nothing(case: OpenCase) -> None:
    with beside(case, "hosting") as theirs:
        for turn in range(6):
            write_log(case, f"mine {turn}")
            write_log(theirs, f"theirs {turn}")
            state(theirs, "summary.authority", f"version {turn}")
        case.refresh()
        expected = [f"{whose} {turn}" for turn in range(6) for whose in ("mine", "theirs")]
        assert notes(case) == expected
        assert notes(theirs) == expected
    history = case.state.facts["summary.authority"]
    assert [statement.value for statement in history] == [f"version {turn}" for turn in range(6)]
    assert [entry.seq for entry in case.state.entries] == list(range(1, case.state.seq + 1))
    assert verify_case(case.workbench, case.header.ref).holds


def test_two_people_stating_one_fact_both_stay_in_its_history(case: OpenCase) -> None:
    with beside(case, "dpo") as theirs:
        state(case, "records.count", "400")
        state(theirs, "records.count", "~520")
    case.refresh()
    assert [one.actor for one in case.state.facts["records.count"]] == ["lead", "dpo"]


def test_redaction_by_another_makes_this_one_forget_the_text(case: OpenCase) -> None:
    noted = write_log(case, "The passport of a named person")
    with beside(case, "dpo") as theirs:
        redact(theirs, f"#{noted.seq}", "names a person")
    assert case.refresh()
    assert notes(case) == [""]
    assert case.state.entry(f"#{noted.seq}").redacted


def test_redaction_by_another_is_forgotten_before_the_next_entry_too(case: OpenCase) -> None:
    noted = write_log(case, "The passport of a named person")
    with beside(case, "dpo") as theirs:
        redact(theirs, f"#{noted.seq}", "names a person")
    write_log(case, "next")
    assert notes(case) == ["", "next"]


def test_redaction_of_a_fact_makes_everybody_forget_its_value(case: OpenCase) -> None:
    state(case, "summary.authority", "Names somebody")
    stated = case.state.entries[-1]
    with beside(case, "dpo") as theirs:
        redact(theirs, stated.id, "names somebody")
        case.refresh()
        for view in (case, theirs):
            statement = view.state.statement("summary.authority")
            assert statement is not None
            assert (statement.value, statement.redacted) == (None, True)


@pytest.mark.parametrize(
    "body",
    [LogWritten(text="late"), CaseClosed(because="again")],
    ids=["a note", "a second closing"],
)
def test_a_closed_case_refuses_to_record(case: OpenCase, body: Body) -> None:
    close_case(case, "all done")
    before = case.head()
    with pytest.raises(UserError, match="is closed"):
        case.record(lambda _state: [body])
    assert case.head() == before


def test_a_closed_case_refuses_a_batch_that_only_begins_by_reopening(case: OpenCase) -> None:
    close_case(case, "all done")
    with pytest.raises(UserError, match="is closed"):
        case.record(lambda _state: [CaseReopened(because="more"), LogWritten(text="late")])
    assert not case.header.is_open


def test_a_closed_case_can_be_redacted_and_stays_closed(case: OpenCase) -> None:
    noted = write_log(case, "Names somebody")
    close_case(case, "all done")
    redact(case, noted.id, "names somebody")
    assert not case.header.is_open
    assert notes(case) == [""]
    assert isinstance(case.state.entries[-1].body, Redacted)


def test_a_case_closed_by_another_meanwhile_refuses_the_next_entry(case: OpenCase) -> None:
    with beside(case, "dpo") as theirs:
        close_case(theirs, "all done")
        with pytest.raises(UserError, match="is closed"):
            write_log(case, "late")
        reopen_case(theirs, "one thing more")
    write_log(case, "now it goes")
    assert notes(case) == ["now it goes"]


def test_a_case_that_is_not_there_cannot_be_opened(workbench: Workbench) -> None:
    with pytest.raises(UserError, match="There is no case in"):
        workbench.open("2026-0001")


@pytest.mark.parametrize("ref", ["../2026-0001", "2026-1", "", "/etc", "2026-0001/vault"])
def test_a_reference_never_becomes_a_path(workbench: Workbench, ref: str) -> None:
    with pytest.raises(UserError, match="is not the reference of a case"):
        workbench.open(ref)


def test_a_damaged_case_file_is_refused_and_left_as_it_is(case: OpenCase) -> None:
    path = case.folder / "case.db"
    case.close()
    path.write_bytes(b"no database at all " * 100)
    with pytest.raises(BrokenCaseError, match="is not a case file"):
        case.workbench.open(case.header.ref)
    assert path.read_bytes() == b"no database at all " * 100


@pytest.mark.parametrize(("actor", "what"), [("", "is empty"), ("  ", "is empty"), ("x" * 101, "characters")])
def test_somebody_must_be_named(home: Path, library: Library, actor: str, what: str) -> None:
    with pytest.raises(UserError, match=what):
        Workbench(home, actor, library=library)


def test_the_references_of_a_workspace_come_oldest_first(open_case: OpenACase, workbench: Workbench) -> None:
    assert workbench.refs() == []
    for title in ("One", "Two", "Three"):
        open_case(title)
    assert workbench.refs() == ["2026-0001", "2026-0002", "2026-0003"]


def test_a_time_is_read_in_the_zone_of_the_case(case: OpenCase) -> None:
    # 14:00 in Paris in November is 13:00 UTC.
    assert case.moment("2026-11-23 14:00").at == "2026-11-23T13:00:00.000000Z"


def test_a_clock_that_jumped_back_is_noted_and_the_order_kept(case: OpenCase, clock: Clock) -> None:
    write_log(case, "before")
    clock.move(hours=-3)
    write_log(case, "after")
    *_, jumped, after = case.state.entries
    assert jumped.body.kind == "clock.jumped"
    assert notes(case) == ["before", "after"]
    assert after.recorded_at > jumped.recorded_at > case.state.entries[-3].recorded_at
    assert verify_case(case.workbench, case.header.ref).holds


def test_a_half_written_text_is_kept_for_its_author_and_field(case: OpenCase) -> None:
    assert case.keep_unsent("log", "half a sen")
    with beside(case, "dpo") as theirs:
        assert theirs.recall_unsent("log") == ""
    assert case.recall_unsent("log") == "half a sen"
    assert case.recall_unsent("reason") == ""
    case.keep_unsent("log", "")
    assert case.recall_unsent("log") == ""


def test_what_is_kept_unsent_is_no_entry(case: OpenCase) -> None:
    before = case.head()
    case.keep_unsent("log", "half a sentence")
    assert case.head() == before
