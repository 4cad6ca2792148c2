"""What is true of one controller alone: it stands in the documents for that controller, and in no other."""

from __future__ import annotations

import pytest

from tests.casework import state
from tests.services.full_cases import fill_processor
from tocsin.domain.conditions.names import fact_lookup
from tocsin.domain.documents.recipients import Recipient
from tocsin.domain.entries import FactSet, Gap
from tocsin.domain.errors import UserError
from tocsin.domain.facts import FactStatus, read_fact_key
from tocsin.domain.record.giving import choose_given
from tocsin.domain.terms import Audience, CopyFor
from tocsin.services.drafts.items import item_lines, key_alone
from tocsin.services.drafts.listing import list_documents
from tocsin.services.drafts.saved_sources import draft_sources
from tocsin.services.drafts.standing import Standings
from tocsin.services.drafts.versions import save_draft
from tocsin.services.drafts.writing import Preview, preview
from tocsin.services.facts import fact_history, list_facts, need_fact, set_fact, unknown
from tocsin.services.record.marking import mark_entries
from tocsin.services.rows import withdraw_party
from tocsin.services.workbench import OpenCase

SEEN, POSSIBLE = "Confirmed: somebody saw or took data", "Possible: cannot be excluded"
ACCESS = "nature.access_observed"


@pytest.fixture
def three(processor_case: OpenCase) -> OpenCase:
    """A processor's case with three controllers, of which one knows less."""
    fill_processor(processor_case)
    state(processor_case, ACCESS, "confirmed")
    return processor_case


def notice(case: OpenCase, party: str, language: str = "") -> Preview:
    return preview(case, "controller-notice", party=party, language=language)


def test_what_is_true_of_one_is_told_to_it_alone(three: OpenCase) -> None:
    state(three, f"{ACCESS}@P-2", "possible", because="its files are still being checked")
    assert POSSIBLE in notice(three, "P-2").text
    assert SEEN not in notice(three, "P-2").text
    for other in ("P-1", "P-3"):
        assert SEEN in notice(three, other).text
        assert POSSIBLE not in notice(three, other).text
    assert three.state.value(ACCESS) == "confirmed"


def test_taken_back_to_what_is_said_of_the_case_it_is_stated_again(three: OpenCase) -> None:
    state(three, f"{ACCESS}@P-2", "possible")
    state(three, f"{ACCESS}@P-2", "confirmed", because="found in the log")
    assert SEEN in notice(three, "P-2").text
    assert [one.value for one in fact_history(three, f"{ACCESS}@p-2")[1]] == ["possible", "confirmed"]


def test_unknown_of_one_is_unknown_in_its_document(three: OpenCase) -> None:
    set_fact(three, f"{ACCESS}@P-2", unknown("its log is missing"))
    open_in = {party: {gap.why for gap in notice(three, party).gaps} for party in ("P-1", "P-2")}
    assert "unknown" in open_in["P-2"] - open_in["P-1"]


def test_a_figure_for_one_goes_before_what_its_rows_add_up_to(three: OpenCase) -> None:
    answered = notice(three, "P-1").filled.answer("subjects_number")
    assert answered.rows
    state(three, "subjects.count@P-1", "77 counted by the council itself")
    own = notice(three, "P-1").filled.answer("subjects_number")
    assert (own.rows, [found.ref for found in own.facts]) == ((), ["subjects.count@P-1"])
    assert "77" in notice(three, "P-1").text
    assert "counted by the council itself" not in notice(three, "P-2").text


def test_a_text_for_one_is_asked_for_in_the_language_of_its_document(three: OpenCase) -> None:
    state(three, "conseq.description@P-2", "Two letters were opened by a stranger")
    assert "Two letters were opened" in notice(three, "P-2", "fr").text
    asked = [gap.sources for gap in notice(three, "P-2", "fr").gaps if gap.why == "untranslated"]
    assert ("conseq.description@P-2@fr",) in asked
    state(three, "conseq.description@P-2@fr", "Un tiers a ouvert deux lettres")
    assert "Un tiers a ouvert deux lettres" in notice(three, "P-2", "fr").text
    assert "Un tiers a ouvert deux lettres" not in notice(three, "P-1", "fr").text


def test_conditions_go_by_what_is_true_of_the_reader(three: OpenCase) -> None:
    state(three, f"{ACCESS}@P-2", "possible")
    state(three, "data.special@P-2", "health")
    everybody = fact_lookup(three.state, three.catalogue)
    theirs = Recipient(party="P-2", one_of_several=True).looking_up(three.state, everybody)
    assert (theirs(ACCESS), everybody(ACCESS)) == ("possible", "confirmed")
    assert theirs("data.special") == ("health",)
    assert theirs("inventory.rows") == everybody("inventory.rows")


def test_in_the_name_of_a_controller_its_own_words_go_before_what_follows_from_the_record(
    three: OpenCase,
) -> None:
    asked = preview(three, "sa-notification", party="P-2").gaps
    assert Gap("aware", "Became aware", "missing", ("time.aware_at@P-2", "time.aware_basis@P-2")) in asked
    state(three, "time.aware_at@P-2", "2026-11-23 14:30")
    state(three, "dpo.contact@P-2", "Own officer, own@example.org")
    text = preview(three, "sa-notification", party="P-2").text
    assert "23 November 2026 at 14:30" in text
    assert "own@example.org" in text
    assert "own@example.org" not in preview(three, "sa-notification", party="P-1").text


def test_whatever_speaks_of_us_is_asked_of_the_controller_instead(three: OpenCase) -> None:
    ours = {spec.key for spec in three.catalogue if spec.ours}
    assert {spec.key for spec in three.catalogue if spec.key.startswith(("org.", "reporter."))} <= ours
    asked = {key for gap in preview(three, "fr-cnil", party="P-2").gaps for key in gap.sources}
    assert {key for key in asked if read_fact_key(key).bare in ours} == {
        key for key in asked if read_fact_key(key).party == "P-2"
    }
    assert "org.siren@P-2" in asked


def test_only_the_versions_of_that_controller_are_overtaken(three: OpenCase) -> None:
    for party in ("P-1", "P-2"):
        save_draft(three, "controller-notice", party=party)
    state(three, f"{ACCESS}@P-2", "possible")
    standings = Standings(three)
    stale = {
        one.party.party: [change.after for change in standings.of(one).stale]
        for one in list_documents(three)
        if one.form.id == "controller-notice" and one.party is not None and one.drafts
    }
    assert stale == {"P-1": [], "P-2": [POSSIBLE]}


def test_a_line_says_that_it_rests_on_what_was_said_of_the_controller(three: OpenCase) -> None:
    state(three, f"{ACCESS}@P-2", "possible", source="the console of the council")
    saved, _path = save_draft(three, "controller-notice", party="P-2")
    cited = [one for line in draft_sources(three, saved.body.draft, "en") for one in line.said if one.value]
    (own,) = {one.ref: one for one in cited if one.value == POSSIBLE}.values()
    assert (own.ref, own.title, own.source) == (
        f"{ACCESS}@P-2",
        "Access by others [Council 11]",
        "the console of the council",
    )


def test_the_answers_of_its_document_are_restated_where_they_count(three: OpenCase) -> None:
    phase = next(iter(notice(three, "P-2").filled.profile.items())).required_from
    assert phase is not None
    state(three, f"{ACCESS}@P-2", "possible")
    keys = {
        party: {key for line in item_lines(three, notice(three, party), phase) for key in line.keys}
        for party in ("P-1", "P-2")
    }
    assert f"{ACCESS}@P-2" in keys["P-2"]
    assert ACCESS in keys["P-1"]
    assert {f"{ACCESS}@P-2", ACCESS}.isdisjoint(keys["P-2"] & keys["P-1"])


def test_the_timeline_says_of_whom_it_is_said(three: OpenCase) -> None:
    state(three, f"{ACCESS}@P-2", "possible")
    assert three.reader().text(three.state.entries[-1]) == f"Access by others [Council 11]: {POSSIBLE}"
    listed = [view.key for _group, views in list_facts(three) for view in views]
    assert listed.index(f"{ACCESS}@P-2") == listed.index(ACCESS) + 1


def test_of_whom_it_was_said_is_told_when_they_are_no_longer_listed(three: OpenCase) -> None:
    state(three, f"{ACCESS}@P-3", "possible")
    entry = three.state.entries[-1]
    withdraw_party(three, "P-3", "listed twice")
    assert "[Metropolis of the North]" in three.reader().text(entry)


def test_a_key_that_nobody_could_have_typed_is_shown_all_the_same(three: OpenCase) -> None:
    key = f"{ACCESS}@french"
    three.record(lambda _state: [FactSet(key=key, value="possible", status=FactStatus.KNOWN)])
    assert key in [view.key for _group, views in list_facts(three) for view in views]
    assert [one.value for one in fact_history(three, key)[1]] == ["possible"]


def test_it_is_given_to_no_other_controller(three: OpenCase) -> None:
    state(three, f"{ACCESS}@P-2", "possible")
    entry = three.state.entries[-1]
    mark_entries(three, [f"#{entry.seq}"], Audience.EVERYONE)
    given = {
        party: choose_given(three.state, CopyFor.CONTROLLER, party=party).gives(entry)
        for party in ("P-1", "P-2")
    }
    assert given == {"P-1": False, "P-2": True}


def test_an_organisation_that_is_not_listed_is_refused(three: OpenCase) -> None:
    before = three.head()
    with pytest.raises(UserError, match="There is no organisation P-9"):
        state(three, f"{ACCESS}@P-9", "possible")
    withdraw_party(three, "P-3", "listed by mistake")
    with pytest.raises(UserError, match="Known: P-1 Council 4, P-2 Council 11"):
        state(three, f"{ACCESS}@P-3", "possible")
    assert three.head() != before


def test_the_id_is_recorded_as_it_is_written_in_the_list(three: OpenCase) -> None:
    state(three, f"{ACCESS}@p-2", "possible")
    body = three.state.entries[-1].body
    assert isinstance(body, FactSet)
    assert (body.key, body.status) == (f"{ACCESS}@P-2", FactStatus.KNOWN)


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("a.b", ("a.b", "", "")),
        ("a.b@fr", ("a.b", "", "fr")),
        ("a.b@P-12", ("a.b", "P-12", "")),
        ("a.b@p-2@fr", ("a.b", "P-2", "fr")),
    ],
)
def test_a_key_is_taken_apart_and_put_together(key: str, parts: tuple[str, str, str]) -> None:
    found = read_fact_key(key)
    assert (found.bare, found.party, found.language) == parts
    assert read_fact_key(str(found)) == found
    assert key_alone(key, "P-3") == "@".join(filter(None, (parts[0], "P-3", parts[2])))


@pytest.mark.parametrize("key", ["a@fr@P-2", "a@P-2@P-3", "a@P-", "a@P-2@french", "a@P-٣"])
def test_what_stands_after_the_key_is_refused_if_it_is_neither(key: str) -> None:
    with pytest.raises(UserError, match="is not the code of a language, nor the id of an organisation"):
        read_fact_key(key)


def test_a_figure_of_one_has_no_language(three: OpenCase) -> None:
    with pytest.raises(UserError, match="is no text, so it has no languages"):
        need_fact(three.catalogue, "subjects.count@P-2@fr")
