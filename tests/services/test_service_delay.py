"""The reasons for a delay: what the journal shows, the gaps that have to be filled, what is recorded."""

from __future__ import annotations

import pytest

from tests.casework import Clock, state
from tests.conftest import OpenACase
from tests.services.scenes import become_aware, reading
from tocsin.domain.errors import UserError
from tocsin.domain.law.delay import Happening, story_of
from tocsin.domain.terms import Lane, LogKind
from tocsin.services.drafts.filings import record_filing
from tocsin.services.law.delay import first_text, late_readings, need_late, record_reasons
from tocsin.services.overview import reasons_missing
from tocsin.services.playbooks.decisions import decide
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase


@pytest.fixture
def late(case: OpenCase, clock: Clock) -> OpenCase:
    """Alert on Monday 13:00, aware 14:00, decided on Thursday 15:00, filed an hour after that."""
    state(case, "time.detected_at", "13:00")
    become_aware(case)
    clock.move(hours=20)
    write_log(case, "The hosting company sends the access logs", log=LogKind.COMMUNICATION, lane=Lane.THEM)
    write_log(case, "just a thought", log=LogKind.NOTE)
    clock.move(hours=53)
    decide(case, "notify.authority", "phased", "the count is not finished")
    clock.move(hours=1)
    record_filing(case, filed_at=case.moment("now"), regime="gdpr-33-1")
    return case


TEXT = """\
23 November 2026 at 13:00 (UTC+01:00): first alert
23 November 2026 at 14:00 (UTC+01:00): we became aware, and the period began. reproduced with test accounts
26 November 2026 at 14:00 (UTC+01:00): end of the period
26 November 2026 at 15:00 (UTC+01:00): decision taken. the count is not finished
26 November 2026 at 16:00 (UTC+01:00): notified

Between 23 November 2026 at 14:00 (UTC+01:00) and 26 November 2026 at 15:00 (UTC+01:00) (73:00 h):
- 24 November 2026 at 10:00 (UTC+01:00): The hosting company sends the access logs
[TO BE COMPLETED: what was done in this time, and why not faster]
"""


def test_the_first_text_tells_the_milestones_and_the_gaps_with_what_was_noted(late: OpenCase) -> None:
    assert first_text(late, need_late(late)) == TEXT


def test_the_text_is_written_in_the_language_of_the_case(open_case: OpenACase, clock: Clock) -> None:
    case = open_case(role="controller", country="FR", language="fr", aware="14:00")
    clock.move(hours=80)
    text = first_text(case, need_late(case))
    assert "prise de connaissance, début du délai" in text
    assert "[À COMPLÉTER\u00a0: ce qui a été fait" in text


def test_a_text_with_an_open_gap_is_not_recorded(late: OpenCase) -> None:
    before = late.head()
    with pytest.raises(UserError, match="A gap is still open"):
        record_reasons(late, need_late(late), TEXT)
    assert late.head() == before


def test_what_a_person_made_of_it_is_recorded_and_edited_further(late: OpenCase) -> None:
    gap = "[TO BE COMPLETED: what was done in this time, and why not faster]"
    told = TEXT.replace(gap, "Logs counted by hand")
    assert reasons_missing(reading(late, "gdpr-33-1"), late)
    record_reasons(late, need_late(late), told)
    assert not reasons_missing(reading(late, "gdpr-33-1"), late)
    assert first_text(late, need_late(late)) == late.state.text_value("time.delay_reasons")
    assert "Logs counted by hand" in late.state.text_value("time.delay_reasons")


def test_what_is_not_filed_yet_is_told_as_at_now(case: OpenCase, clock: Clock) -> None:
    become_aware(case)
    clock.move(hours=80)
    story = story_of(
        case.state, reading(case, "gdpr-33-1"), clock(), decided="notify.authority", basis="time.aware_basis"
    )
    assert [one.what for one in story.milestones] == [Happening.START, Happening.DUE, Happening.NOW]
    assert [gap.length.total_seconds() for gap in story.gaps] == [80 * 3600]


def test_a_note_that_was_replaced_or_removed_is_not_told(late: OpenCase) -> None:
    entry = next(e for e in late.state.entries if getattr(e.body, "text", "").startswith("The hosting"))
    write_log(late, "The hosting company sends the web logs", amends=entry.id)
    text = first_text(late, need_late(late))
    assert "web logs" in text
    assert "access logs" not in text


def test_nothing_late_wants_no_reasons(case: OpenCase) -> None:
    become_aware(case)
    assert late_readings(case) == []
    with pytest.raises(UserError, match="No clock is late that wants reasons"):
        need_late(case)
    with pytest.raises(UserError, match="The clock of gdpr-33-1 is not late"):
        need_late(case, "gdpr-33-1")
