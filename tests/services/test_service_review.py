"""Reviewing a saved draft: the last verdict counts, and nobody approves their own."""

from __future__ import annotations

import pytest

from tests.services.scenes import become_aware, beside, last
from tocsin.domain.documents.merging import MINE
from tocsin.domain.entries import DraftReviewed
from tocsin.domain.errors import DoubtError, UserError
from tocsin.domain.terms import Verdict
from tocsin.services.drafts.filings import record_filing, withdraw_filing
from tocsin.services.drafts.review import (
    DraftState,
    draft_state,
    is_approved,
    review_draft,
    reviews_of,
    said_before,
)
from tocsin.services.drafts.versions import latest_text, save_draft
from tocsin.services.workbench import OpenCase


@pytest.fixture
def saved(case: OpenCase) -> OpenCase:
    """A controller's case with one saved draft, written by the lead."""
    save_draft(case, "sa-notification")
    return case


def test_a_draft_that_nobody_has_read_is_a_draft(saved: OpenCase) -> None:
    assert draft_state(saved.state, "D-1") is DraftState.DRAFT
    assert reviews_of(saved.state, "D-1") == []
    assert not is_approved(saved.state, "D-1")


def test_a_comment_is_kept_with_its_heading_and_changes_no_state(saved: OpenCase) -> None:
    block = "### What happened (Art. 33(3)(a))"
    review_draft(saved, "d1", Verdict.COMMENT, because="name the routes", block=block)
    assert last(saved, DraftReviewed) == DraftReviewed(
        draft="D-1", verdict=Verdict.COMMENT, block="What happened (Art. 33(3)(a))", because="name the routes"
    )
    assert draft_state(saved.state, "D-1") is DraftState.DRAFT


@pytest.mark.parametrize(
    ("verdict", "reached"),
    [
        (Verdict.CHANGES_WANTED, DraftState.CHANGES_WANTED),
        (Verdict.REVIEWED, DraftState.REVIEWED),
        (Verdict.APPROVED, DraftState.APPROVED),
    ],
)
def test_a_verdict_of_somebody_else_is_the_state(
    saved: OpenCase, verdict: Verdict, reached: DraftState
) -> None:
    with beside(saved, "dpo") as theirs:
        review_draft(theirs, "D-1", verdict, role="dpo", because="read twice")
        assert draft_state(theirs.state, "D-1") is reached
        assert is_approved(theirs.state, "D-1") is (verdict is Verdict.APPROVED)


def test_the_last_verdict_counts_and_a_comment_after_it_is_none(saved: OpenCase) -> None:
    with beside(saved, "dpo") as theirs:
        review_draft(theirs, "D-1", Verdict.APPROVED, role="dpo")
        review_draft(theirs, "D-1", Verdict.CHANGES_WANTED, because="the count is wrong")
        review_draft(theirs, "D-1", Verdict.COMMENT, because="and thank you")
        assert draft_state(theirs.state, "D-1") is DraftState.CHANGES_WANTED
        said = [entry.body.verdict for entry in reviews_of(theirs.state, "D-1")]
    assert said == [Verdict.APPROVED, Verdict.CHANGES_WANTED, Verdict.COMMENT]


def test_nobody_approves_their_own_draft(saved: OpenCase) -> None:
    with pytest.raises(UserError, match="lead wrote D-1, and nobody approves their own draft") as refusal:
        review_draft(saved, "D-1", Verdict.APPROVED, role="dpo")
    assert refusal.value.hint == "Somebody else: --as NAME"
    review_draft(saved, "D-1", Verdict.REVIEWED)
    assert draft_state(saved.state, "D-1") is DraftState.REVIEWED


@pytest.mark.parametrize(
    ("verdict", "what"),
    [
        (Verdict.APPROVED, "In which role is D-1 approved"),
        (Verdict.COMMENT, "What is said"),
        (Verdict.CHANGES_WANTED, "What is said"),
    ],
)
def test_what_a_verdict_needs_is_asked_for(saved: OpenCase, verdict: Verdict, what: str) -> None:
    with beside(saved, "dpo") as theirs, pytest.raises(UserError, match=what):
        review_draft(theirs, "D-1", verdict, role=" ", because=" ")


@pytest.mark.parametrize("block", ["Nowhere", "#", "—"])
def test_a_heading_that_is_not_there_is_refused(saved: OpenCase, block: str) -> None:
    before = saved.head()
    with pytest.raises(UserError, match="D-1 has no heading") as refusal:
        review_draft(saved, "D-1", Verdict.COMMENT, because="unclear", block=block)
    assert refusal.value.hint.startswith("One of: Notification of a personal data breach; ")
    assert saved.head() == before


def test_a_heading_is_known_by_a_part_that_no_other_has(saved: OpenCase) -> None:
    review_draft(saved, "D-1", Verdict.COMMENT, because="unclear", block="what HAPPENED")
    assert last(saved, DraftReviewed).block == "What happened (Art. 33(3)(a))"
    with pytest.raises(UserError, match=r"D-1 has 9 headings with '33\(3\)\(a\)'"):
        review_draft(saved, "D-1", Verdict.COMMENT, because="unclear", block="33(3)(a)")


def test_nobody_approves_words_that_they_wrote_by_hand_whoever_saved_them_again(saved: OpenCase) -> None:
    with beside(saved, "dpo") as theirs:
        begun = latest_text(theirs, "sa-notification")
        save_draft(theirs, "sa-notification", text=f"{begun.text}\nBy hand.\n", begun=begun)
    saved.refresh()
    save_draft(saved, "sa-notification")
    with beside(saved, "dpo") as theirs:
        with pytest.raises(UserError, match=r"dpo wrote some of D-3 by hand \(D-2\)"):
            review_draft(theirs, "D-3", Verdict.APPROVED, role="dpo")
        review_draft(theirs, "D-3", Verdict.REVIEWED)
    with beside(saved, "counsel") as theirs:
        review_draft(theirs, "D-3", Verdict.APPROVED, role="legal")


def test_what_was_said_of_a_version_is_told_with_the_next_one(saved: OpenCase) -> None:
    review_draft(saved, "D-1", Verdict.COMMENT, because="name the routes")
    entry, _path = save_draft(saved, "sa-notification")
    assert [one.body.because for one in said_before(saved.state, entry.body)] == ["name the routes"]
    assert said_before(saved.state, saved.state.drafts.history("D-1")[0].body) == []


def test_a_draft_that_is_not_there_is_refused(saved: OpenCase) -> None:
    with pytest.raises(UserError, match="There is no draft 'D-9'"):
        review_draft(saved, "D-9", Verdict.REVIEWED)


def test_a_text_with_places_that_are_not_settled_is_not_approved(case: OpenCase) -> None:
    save_draft(case, "sa-notification", text=f"# Ours\n\n{MINE} 12 ⟪FACTS 13⟫\n")
    with beside(case, "dpo") as theirs:
        with pytest.raises(UserError, match="D-1 holds places that are not settled"):
            review_draft(theirs, "D-1", Verdict.APPROVED, role="dpo")
        review_draft(theirs, "D-1", Verdict.CHANGES_WANTED, because="settle it")
    become_aware(case)
    with pytest.raises(DoubtError, match="nobody has settled them"):
        record_filing(case, filed_at=case.moment("now"), draft="D-1")


def test_what_was_filed_is_not_reviewed_until_the_filing_is_withdrawn(saved: OpenCase) -> None:
    become_aware(saved)
    record_filing(saved, filed_at=saved.moment("now"), draft="D-1")
    assert draft_state(saved.state, "D-1") is DraftState.FILED
    assert is_approved(saved.state, "D-1")
    with pytest.raises(UserError, match="D-1 was filed"):
        review_draft(saved, "D-1", Verdict.REVIEWED)
    withdraw_filing(saved, "F-1", "never sent")
    review_draft(saved, "D-1", Verdict.REVIEWED)
    assert draft_state(saved.state, "D-1") is DraftState.REVIEWED


def test_each_version_is_reviewed_by_itself(saved: OpenCase) -> None:
    review_draft(saved, "D-1", Verdict.REVIEWED)
    save_draft(saved, "sa-notification")
    assert draft_state(saved.state, "D-2") is DraftState.DRAFT


def test_the_entry_says_in_words_what_was_said(saved: OpenCase) -> None:
    block = "What happened (Art. 33(3)(a))"
    review_draft(
        saved, "D-1", Verdict.CHANGES_WANTED, role="dpo", because="name the routes", block=f"### {block}"
    )
    assert saved.reader().text(saved.state.entries[-1]) == (
        f"Draft D-1, {block}: changes wanted as dpo: name the routes"
    )
