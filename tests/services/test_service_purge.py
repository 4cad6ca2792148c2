"""Keeping a case for its time and no longer: hold, period, purge, and what stays."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from tests.casework import Clock, state
from tests.services.scenes import become_aware, beside
from tocsin.domain import journal
from tocsin.domain.entries import KINDS, Redacted
from tocsin.domain.errors import DoubtError, UserError
from tocsin.domain.register.row import CellStatus
from tocsin.domain.terms import CustodyAct
from tocsin.domain.timeline import Query, select
from tocsin.services.cases import close_case, list_cases, only_open_case, reopen_case
from tocsin.services.drafts.filings import record_filing
from tocsin.services.drafts.versions import save_draft
from tocsin.services.evidence.attaching import add_stream
from tocsin.services.evidence.custody import Step, record_custody
from tocsin.services.overview import overview
from tocsin.services.playbooks.decisions import decide
from tocsin.services.record.purge import plan_purge, purge_case
from tocsin.services.record.retention import due_for_purge, retention, set_hold, set_retention
from tocsin.services.record.verification import verify_case
from tocsin.services.register.rows import compile_register
from tocsin.services.rows import add_party, add_row
from tocsin.services.timeline.export import as_csv
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.storage.case_store import CaseStore
from tocsin.storage.workspace import beside_the_journal

CANARY = "Canary-Passport-77"


def full(case: OpenCase, clock: Clock) -> None:
    """Do a bit of everything, with the same word in all of it, and close the case."""
    write_log(case, CANARY, tags=["named"])
    become_aware(case)
    state(case, "summary.authority", "Documents were shown")
    state(case, "summary.management", f"Documents were shown, {CANARY}")
    state(case, "conseq.description", "Identity theft")
    state(case, "measures.immediate", "Call jane.roe@example.org")
    decide(case, "risk.level", "risk", "jane.roe@example.org wrote")
    decide(case, "notify.authority", "full", "a risk for people")
    add_row(case, {"label": CANARY, "subjects": "~640"})
    add_party(case, {"name": "Council 4", "note": CANARY})
    add_stream(case, BytesIO(CANARY.encode() * 1000), CANARY, source=CANARY, note=CANARY)
    save_draft(case, "sa-notification", text=CANARY)
    record_filing(case, filed_at=case.moment("now"), draft="D-1", reference="N-77")
    (case.folder / "out" / "pack").mkdir(parents=True)
    (case.folder / "out" / "pack" / "D-1.md").write_text(CANARY)
    case.keep_unsent("log", CANARY)
    clock.move(hours=1)
    close_case(case, "done")


@pytest.fixture
def closed(case: OpenCase, clock: Clock) -> OpenCase:
    """A full case that was closed."""
    full(case, clock)
    return case


def sure(act: Callable[[], object]) -> None:
    """Do something that is asked about, and say yes."""
    with pytest.raises(DoubtError) as asked:
        act()
    asked.value.confirm()
    act()


def purged(case: OpenCase, clock: Clock) -> None:
    """Wait for the end of the period, and purge."""
    clock.move(days=5 * 366)
    sure(lambda: purge_case(case))


def holding_the_canary(folder: Path) -> list[str]:
    """Name the files of a case whose bytes hold the word."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in files if CANARY.encode() in path.read_bytes() or CANARY in path.name]


def test_before_a_purge_the_word_is_everywhere(closed: OpenCase) -> None:
    closed.close()
    # The journal and its log, the vault, the document, the unsent text.
    assert len(holding_the_canary(closed.folder)) >= 4


def test_after_a_purge_the_word_is_nowhere_and_the_chain_holds(closed: OpenCase, clock: Clock) -> None:
    entries, head = closed.state.seq, closed.head()
    purged(closed, clock)
    report = verify_case(closed.workbench, closed.header.ref)
    assert report.holds
    assert report.entries == entries + 1
    assert closed.head(entries) == head
    with CaseStore.open(closed.folder) as store:
        sealed = list(store.sealed())
        assert [one.body is None for one in sealed] == [True] * entries + [False]
        assert list(journal.verify(sealed, frozenset(KINDS))) == []
    closed.close()
    assert holding_the_canary(closed.folder) == []
    assert sorted(path.name for path in closed.folder.rglob("*") if path.is_file()) == [
        "case.db",
        "case.lock",
        "case.queue",
    ]


def test_the_row_that_art_33_5_needs_stays_without_personal_data(closed: OpenCase, clock: Clock) -> None:
    before = compile_register(closed.workbench).entries[0]
    state_of = {column.id: before.cell(column.id) for column in compile_register(closed.workbench).columns}
    plan = plan_purge(closed)
    assert plan.withheld == ("risk.because", "measures.immediate")
    purged(closed, clock)
    for language in ("en", "fr"):
        after = compile_register(closed.workbench, language=language).entries[0]
        assert (after.ref, after.is_open, after.is_notified) == (before.ref, False, True)
        assert after.aware_at == before.aware_at
        assert after.trouble == ""
    after = compile_register(closed.workbench).entries[0]
    assert after.cell("case.state").text == "purged"
    for column in (
        *("time.aware_at", "conseq.description", "risk.level", "notify.authority", "authority.because"),
        *("authority.reference", "authority.notified_at", "records.count", "case.closed_because"),
    ):
        assert after.cell(column).shown("en") == state_of[column].shown("en"), column
    assert after.cell("measures.immediate").status is CellStatus.REDACTED
    assert after.cell("risk.decided_by").status is CellStatus.REDACTED
    assert after.cell("evidence").status is CellStatus.REDACTED


def test_more_of_the_row_can_be_left_out(closed: OpenCase, clock: Clock) -> None:
    clock.move(days=5 * 366)
    with pytest.raises(UserError, match="There is no column 'summary'"):
        purge_case(closed, without=["summary"])
    sure(lambda: purge_case(closed, without=["summary.authority"]))
    (after,) = compile_register(closed.workbench).entries
    assert after.cell("summary.authority").status is CellStatus.REDACTED
    assert after.cell("conseq.description").text == "Identity theft"


def test_a_purged_case_can_be_looked_at_and_not_written(closed: OpenCase, clock: Clock) -> None:
    purged(closed, clock)
    with beside(closed, "dpo") as case:
        assert (case.header.state, case.header.ref, case.header.zone) == (
            "purged",
            "2026-0001",
            "Europe/Paris",
        )
        lines = [item.text for item in select(case.reader(), Query())]
        assert set(lines[:-1]) == {"[purged]"}
        assert lines[-1].startswith("Case purged (kept long enough: The GDPR gives no figure")
        assert "[purged]" in as_csv(select(case.reader(), Query()))
        assert overview(case).documents is not None
        assert case.readings() is not None
        for act in (
            lambda: write_log(case, "more"),
            lambda: reopen_case(case, "more"),
            lambda: set_hold(case, on=True, because="late"),
        ):
            with pytest.raises(UserError, match="was purged"):
                act()
    (summary,) = list_cases(closed.workbench)
    assert (summary.header.state, summary.trouble) == ("purged", "")
    with pytest.raises(UserError, match="There is no open case here"):
        only_open_case(closed.workbench)


def test_who_purged_it_and_why_stays(closed: OpenCase) -> None:
    before = closed.state.seq
    sure(lambda: purge_case(closed, "the data subject won in court"))
    entry = closed.state.keeping.purged
    assert entry is not None
    assert (entry.seq, entry.actor) == (before + 1, "lead")
    assert entry.body.because == "the data subject won in court"
    assert (entry.body.files, entry.body.opened_at) == (4, "2026-11-23T13:00:00.000000Z")


def test_a_purge_that_was_broken_off_is_finished_by_purging_again(
    closed: OpenCase, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.move(days=5 * 366)

    def power_cut(_folder: Path) -> None:
        raise UserError("The power went")

    with monkeypatch.context() as cut:
        cut.setattr("tocsin.services.record.purge.empty_beside_the_journal", power_cut)
        with pytest.raises(DoubtError) as asked:
            purge_case(closed)
        asked.value.confirm()
        with pytest.raises(UserError, match="The power went"):
            purge_case(closed)
    with beside(closed, "dpo") as again:
        head = again.head()
        purge_case(again)
        assert again.head() == head
    closed.close()
    assert holding_the_canary(closed.folder) == []


def test_nothing_is_left_in_the_log_of_the_file_while_somebody_looks_on(
    closed: OpenCase, clock: Clock
) -> None:
    with beside(closed, "dpo") as theirs:
        assert CANARY in "".join(item.text for item in select(theirs.reader(), Query()))
        purged(closed, clock)
        assert holding_the_canary(closed.folder) == []
        assert theirs.refresh()
        assert CANARY not in "".join(item.text for item in select(theirs.reader(), Query()))


def test_a_purge_keeps_the_word_away_from_links(closed: OpenCase, clock: Clock, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "mine.txt").write_text("not of the case")
    (closed.folder / "out" / "link").symlink_to(outside)
    purged(closed, clock)
    assert (outside / "mine.txt").is_file()
    assert not (closed.folder / "out" / "link").is_symlink()


def test_nothing_is_put_beside_the_journal_of_a_purged_case(closed: OpenCase, clock: Clock) -> None:
    purged(closed, clock)
    for act in (lambda: add_stream(closed, BytesIO(b"late"), "late"), lambda: save_draft(closed, "sitrep")):
        with pytest.raises(UserError, match="was purged"):
            act()
    assert not closed.keep_unsent("log", CANARY)
    assert beside_the_journal(closed.folder) == (0, 0)


# When it may not be.


def test_an_open_case_is_not_purged(case: OpenCase) -> None:
    with pytest.raises(UserError, match="is open"):
        purge_case(case, "now")


def test_before_the_period_is_over_it_needs_a_reason_and_a_second_word(closed: OpenCase) -> None:
    head = closed.head()
    with pytest.raises(
        UserError, match=r"to be kept until 2031-11-23 .*The reason to purge it before is empty"
    ):
        purge_case(closed)
    with pytest.raises(DoubtError, match=r"are removed for good\. The case is to be kept until 2031-11-23"):
        purge_case(closed, "counsel")
    assert closed.head() == head


def test_a_hold_keeps_a_case_whose_period_is_over(closed: OpenCase, clock: Clock) -> None:
    set_hold(closed, on=True, because="lawsuit")
    clock.move(days=5 * 366)
    assert due_for_purge(closed.workbench) == []
    with pytest.raises(UserError, match=r"legal hold .*: lawsuit"):
        purge_case(closed, "counsel")
    with pytest.raises(UserError, match="There is a legal hold already"):
        set_hold(closed, on=True, because="again")
    set_hold(closed, on=False, because="settled")
    assert [one.ref for one in due_for_purge(closed.workbench)] == ["2026-0001"]
    with pytest.raises(UserError, match="There is no legal hold"):
        set_hold(closed, on=False, because="again")


def test_evidence_in_other_hands_is_told(closed: OpenCase) -> None:
    record_custody(closed, "EV-1", Step(CustodyAct.TRANSFERRED, received_by="laboratory"))
    assert plan_purge(closed).elsewhere == (f"EV-1 {CANARY}",)


# How long.


def test_a_case_is_due_five_years_after_it_was_closed_to_the_day(closed: OpenCase, clock: Clock) -> None:
    kept = retention(closed)
    assert (kept.months, kept.until) == (60, "2031-11-23T14:00:00.000000Z")
    assert "33(5)" in kept.law
    clock.now = clock.now.replace(year=2031, hour=13, minute=59)
    assert due_for_purge(closed.workbench) == []
    clock.move(minutes=1)
    assert [one.ref for one in due_for_purge(closed.workbench)] == ["2026-0001"]


def test_the_organisation_and_the_case_go_before_the_country(case: OpenCase) -> None:
    state(case, "retention.months", "36", because="house rule 4")
    assert (retention(case).months, retention(case).because) == (36, "house rule 4")
    assert retention(case).until == ""
    close_case(case, "done")
    set_retention(case, 120, "claim pending")
    assert (retention(case).months, retention(case).because) == (120, "claim pending")
    assert retention(case).until.startswith("2036-11-23T13:00:00")
    set_retention(case, None, "claim withdrawn")
    assert retention(case).months == 36
    for months in (-1, 1201):
        with pytest.raises(UserError, match="Between 0 and 1,200"):
            set_retention(case, months, "typo")
    with pytest.raises(UserError, match="The reason is empty"):
        set_retention(case, 12, "")


def test_a_case_that_was_reopened_is_counted_from_its_last_closing(closed: OpenCase, clock: Clock) -> None:
    reopen_case(closed, "new facts")
    assert retention(closed).until == ""
    clock.move(days=365)
    close_case(closed, "done again")
    assert retention(closed).until.startswith("2032-11-23")


def test_a_case_that_cannot_be_read_is_told_among_those_that_are_due(closed: OpenCase) -> None:
    closed.close()
    path = closed.folder / "case.db"
    path.write_bytes(b"damaged" * 1000)
    (found,) = due_for_purge(closed.workbench)
    assert "is not a case file" in found.trouble


def test_the_guards_of_the_journal_let_nothing_else_be_emptied(closed: OpenCase, clock: Clock) -> None:
    from tocsin.storage import engine

    purged(closed, clock)
    closed.close()
    connection = engine.connect(closed.folder / "case.db", writable=True)
    for sql in (
        "UPDATE journal SET body = NULL, salt = NULL WHERE kind = 'case.purged'",
        "UPDATE journal SET kind = 'x' WHERE seq = 1",
        "DELETE FROM journal WHERE seq = 2",
    ):
        with pytest.raises(engine.sqlite().Error):
            connection.execute(sql)
    connection.close()


def test_a_case_with_many_redactions_is_purged_as_quickly(workbench: Workbench, case: OpenCase) -> None:
    close_case(case, "done")
    bodies = [Redacted(entry=f"none-{number}", because="x" * 50) for number in range(4_000)]
    case.record(lambda _state: bodies)
    sure(lambda: purge_case(case, "test"))
    assert verify_case(workbench, "2026-0001").holds
