"""Who may be given an entry: said when it is written, or later; the newest mark counts."""

from __future__ import annotations

import pytest

from tests.services.scenes import last
from tocsin.domain.entries import EntryMarked, LogWritten
from tocsin.domain.errors import UserError
from tocsin.domain.terms import Audience
from tocsin.domain.timeline import Query, read_query, select
from tocsin.services.cases import close_case
from tocsin.services.record.marking import mark_entries
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase


def found(case: OpenCase, typed: str) -> list[str]:
    """Give the notes that a filter finds."""
    query = read_query(typed, zone=case.zone, now=case.workbench.now())
    return [item.text for item in select(case.reader(), query) if item.text in {"advice", "facts", "gossip"}]


def test_a_note_says_who_may_be_given_it_and_a_later_mark_goes_before(case: OpenCase) -> None:
    advice = write_log(case, "advice", audience=Audience.COUNSEL)
    facts, gossip = write_log(case, "facts"), write_log(case, "gossip")
    audience = case.state.keeping.audience
    assert (audience(advice), audience(facts)) == (Audience.COUNSEL, None)
    recorded = mark_entries(case, [f"#{facts.seq}", gossip.id], Audience.AUTHORITY, "agreed")
    assert [one.body for one in recorded] == [
        EntryMarked(entry=one.id, audience=Audience.AUTHORITY, because="agreed") for one in (facts, gossip)
    ]
    assert audience(facts) is Audience.AUTHORITY
    mark_entries(case, [advice.id], None)
    assert audience(advice) is None
    assert last(case, LogWritten).audience is None


def test_only_what_changes_is_recorded(case: OpenCase) -> None:
    advice, facts = write_log(case, "advice", audience=Audience.COUNSEL), write_log(case, "facts")
    assert len(mark_entries(case, [advice.id, facts.id, facts.id], Audience.COUNSEL)) == 1
    with pytest.raises(UserError, match=f"#{facts.seq}: marked so already"):
        mark_entries(case, [facts.id], Audience.COUNSEL)
    with pytest.raises(UserError, match="There is no entry '#99'"):
        mark_entries(case, [advice.id, "#99"], Audience.EVERYONE)


def test_a_better_version_is_for_whom_the_first_was(case: OpenCase) -> None:
    advice = write_log(case, "advise", audience=Audience.COUNSEL)
    assert write_log(case, "advice", amends=advice.id).body.audience is Audience.COUNSEL
    facts = write_log(case, "fact")
    mark_entries(case, [facts.id], Audience.AUTHORITY)
    assert write_log(case, "facts", amends=facts.id).body.audience is Audience.AUTHORITY


def test_the_timeline_is_filtered_by_it(case: OpenCase) -> None:
    write_log(case, "advice", audience=Audience.COUNSEL)
    write_log(case, "facts", audience=Audience.AUTHORITY)
    write_log(case, "gossip")
    assert found(case, "audience:counsel") == ["advice"]
    assert found(case, "audience:none") == ["gossip"]
    assert [item.audience for item in select(case.reader(), Query())][-3:] == ["counsel", "authority", ""]
    with pytest.raises(UserError, match="There is no audience 'press'"):
        found(case, "audience:press")


def test_a_closed_case_is_marked_for_its_export(case: OpenCase) -> None:
    facts = write_log(case, "facts")
    close_case(case, "done")
    mark_entries(case, [facts.id], Audience.EVERYONE)
    assert case.state.keeping.audience(facts) is Audience.EVERYONE
