"""The register: what each case says to each column, how well it is known, and what falls under a filter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.bodies import any_body
from tests.domain.building import (
    AROUND,
    NOW,
    PARIS,
    Journal,
    catalogue,
    contract_regime,
    estimated,
    filing,
    known,
    moment,
    not_applicable,
    party,
    regime,
    row,
    spec,
    stage,
    staged,
    unknown,
)
from tocsin.domain.case import CaseState, fold
from tocsin.domain.conditions.names import fact_lookup
from tocsin.domain.entries import (
    Body,
    CaseClosed,
    CaseOpened,
    DecisionMade,
    EvidenceAdded,
    FilingWithdrawn,
    RiskAssessed,
)
from tocsin.domain.errors import BrokenCaseError, UserError
from tocsin.domain.facts import Count, FactType
from tocsin.domain.law.clocks import read_clocks
from tocsin.domain.law.regimes import AtFact, Audience, Regime
from tocsin.domain.register.columns import register_columns
from tocsin.domain.register.filing_cells import Told, is_about_personal_data, told_by
from tocsin.domain.register.row import (
    Cell,
    CellStatus,
    Look,
    RegisterEntry,
    RegisterFilter,
    in_order,
    register_entry,
    unreadable_entry,
)
from tocsin.domain.terms import Certainty, Involvement, Purpose

FACTS = catalogue(
    spec("case.role", FactType.ENUM, "controller", "processor"),
    spec("time.aware_at", FactType.INSTANT),
    spec("time.started_at", FactType.INSTANT),
    spec("nature.cia", FactType.SET, "confidentiality", "integrity", "availability"),
    spec("summary.authority", FactType.TEXT),
    spec("data.categories", FactType.SET, "identity", "contact"),
    spec("data.protection", FactType.ENUM, "cleartext", "masked"),
    spec("records.count", FactType.COUNT),
    spec("subjects.count", FactType.COUNT),
    spec("risk.level", FactType.ENUM, "none_or_unlikely", "risk", "high_risk"),
    spec("notify.authority", FactType.ENUM, "full", "none"),
    spec("notify.subjects", FactType.ENUM, "direct", "exempt"),
    spec("time.delay_reasons", FactType.TEXT),
)
COLUMNS = register_columns(FACTS)
SA = regime()
"""As GDPR Art. 33(1): it counts from the awareness of a breach."""

PEOPLE = staged(
    stage("notice", hours=None, start=AtFact("time.aware_at")), id="people", audience=Audience.PEOPLE
)
SECURITY = staged(stage(start=AtFact("time.incident_aware_at")), id="security")
"""As NIS2: it counts from the incident."""

REGIMES = {one.id: one for one in (SA, PEOPLE, SECURITY, contract_regime())}


def look_at(state: CaseState, language: str = "en", *, regimes: dict[str, Regime] = REGIMES) -> Look:
    readings = read_clocks(regimes.values(), state, fact_lookup(state, FACTS), now=NOW, around=AROUND)
    return Look(
        state=state,
        catalogue=FACTS,
        readings=readings,
        regimes=regimes,
        language=language,
        authority="CNIL",
        head="3 · 0184 9f3a 22c1 7b10",
    )


def entry_of(*bodies: Body, language: str = "en") -> RegisterEntry:
    return register_entry(look_at(Journal(*bodies).state, language), COLUMNS)


def words(entry: RegisterEntry, column: str, language: str = "en") -> str:
    return entry.cell(column).shown(language)


# Facts.


def test_every_column_has_a_cell_even_in_an_empty_case() -> None:
    entry = entry_of()
    assert list(entry.cells) == [column.id for column in COLUMNS]
    assert entry.cell("nature.cia") == Cell(CellStatus.NOT_ANSWERED)
    assert words(entry, "nature.cia") == "not answered"


def test_columns_have_ids_and_titles_of_their_own() -> None:
    assert len({column.id for column in COLUMNS}) == len(COLUMNS)
    assert len({column.title["en"] for column in COLUMNS}) == len(COLUMNS)
    assert all(set(column.title) >= {"en", "fr"} for column in COLUMNS)


def test_a_fact_that_the_catalogue_cannot_ask_for_is_no_column() -> None:
    assert "risk.severity" not in {column.id for column in COLUMNS}
    wider = register_columns(FACTS.extended([spec("risk.severity", FactType.ENUM, "limited")]))
    assert "risk.severity" in {column.id for column in wider}


def test_a_known_fact_is_known() -> None:
    cell = entry_of(known("nature.cia", ("confidentiality",))).cell("nature.cia")
    assert cell == Cell(CellStatus.KNOWN, "Confidentiality", ("confidentiality",))


def test_an_estimate_is_marked() -> None:
    cell = entry_of(estimated("subjects.count", Count(best=12_000))).cell("subjects.count")
    assert (cell.status, cell.text) == (CellStatus.ESTIMATED, "≈ 12\u202f000")
    assert cell.value == Count(best=12_000)


def test_unknown_and_not_applicable_are_answers_with_words_of_their_own() -> None:
    entry = entry_of(unknown("subjects.count"), not_applicable("time.started_at", "nothing was exposed"))
    assert entry.cell("subjects.count").status is CellStatus.UNKNOWN
    assert words(entry, "subjects.count") == "unknown for now"
    assert entry.cell("time.started_at").status is CellStatus.NOT_APPLICABLE
    assert words(entry, "time.started_at") == "not applicable: nothing was exposed"


def test_what_was_redacted_says_so() -> None:
    journal = Journal()
    journal.add(known("summary.authority", ""), redacted=True)
    entry = register_entry(look_at(journal.state), COLUMNS)
    assert entry.cell("summary.authority").status is CellStatus.REDACTED
    assert words(entry, "summary.authority", "fr") == "[caviardé]"


def test_a_text_is_given_in_the_language_of_the_register_where_it_was_written_in_it() -> None:
    bodies = (known("summary.authority", "Documents"), known("summary.authority@fr", "Des documents"))
    assert words(entry_of(*bodies), "summary.authority") == "Documents"
    assert words(entry_of(*bodies, language="fr"), "summary.authority") == "Des documents"


def test_titles_and_words_follow_the_language() -> None:
    assert words(entry_of(language="fr"), "case.state") == "ouvert"
    assert words(entry_of(language="fr"), "nature.cia", "fr") == "pas de réponse"


def test_a_restated_fact_counts_as_it_was_said_last() -> None:
    entry = entry_of(estimated("subjects.count", Count(best=9)), known("subjects.count", Count(best=12)))
    assert words(entry, "subjects.count") == "12"


# What the inventory adds.


def test_rows_add_their_categories_to_those_stated() -> None:
    rows = row(1, category="contact", certainty=Certainty.CONFIRMED)
    entry = entry_of(known("data.categories", ("identity",)), rows)
    assert entry.cell("data.categories").value == ("identity", "contact")
    assert entry.cell("data.categories").status is CellStatus.KNOWN


def test_what_only_suspected_rows_say_is_an_estimate() -> None:
    assert entry_of(row(1, category="contact")).cell("data.categories").status is CellStatus.ESTIMATED


def test_rows_that_were_ruled_out_say_nothing() -> None:
    entry = entry_of(row(1, category="contact", certainty=Certainty.RULED_OUT))
    assert entry.cell("data.categories").status is CellStatus.NOT_ANSWERED


def test_records_of_rows_are_added_up_where_nobody_gave_a_figure() -> None:
    rows = [row(1, records=Count(best=400)), row(2, records=Count(best=20))]
    assert entry_of(*rows).value("records.count") == Count(best=420)
    assert entry_of(*rows, unknown("records.count")).cell("records.count").status is CellStatus.UNKNOWN
    assert entry_of(*rows, known("records.count", Count(best=500))).value("records.count") == Count(best=500)


def test_people_of_rows_are_never_added_up() -> None:
    entry = entry_of(row(1, subjects=Count(best=10)), row(2, subjects=Count(best=10)))
    assert entry.cell("subjects.count").status is CellStatus.NOT_ANSWERED


def test_every_protection_of_the_rows_is_named() -> None:
    entry = entry_of(row(1, protection="masked"), row(2, protection="cleartext"))
    assert entry.value("data.protection") == ("masked", "cleartext")
    stated = entry_of(known("data.protection", "cleartext"), row(1, protection="masked"))
    assert stated.value("data.protection") == "cleartext"


# Decisions.


def decision(key: str, option: str, because: str) -> DecisionMade:
    return DecisionMade(key=key, option=option, because=because)


def test_the_risk_has_its_reasons_its_author_and_its_time() -> None:
    entry = entry_of(decision("risk.level", "high_risk", "health data"))
    assert words(entry, "risk.level") == "High_risk"
    assert words(entry, "risk.because") == "health data"
    assert words(entry, "risk.decided_by") == "lead"
    assert words(entry, "risk.decided_at") == "2026-11-23 13:01 +01:00"


def test_a_decision_not_to_notify_stands_with_its_reasons() -> None:
    entry = entry_of(
        known("case.role", "controller"), decision("notify.authority", "none", "recipient deleted it")
    )
    assert (entry.is_notified, words(entry, "authority.notified")) == (False, "no")
    assert words(entry, "authority.because") == "recipient deleted it"
    assert entry.cell("authority.name").status is CellStatus.NOT_APPLICABLE


def test_a_redacted_reason_says_so() -> None:
    journal = Journal()
    journal.add(DecisionMade(key="notify.subjects", option=""), redacted=True)
    entry = register_entry(look_at(journal.state), COLUMNS)
    assert entry.cell("people.because").status is CellStatus.REDACTED


def test_the_newest_score_of_severity_is_named() -> None:
    first = RiskAssessed(method="enisa-2013", severity=150, band="low")
    second = RiskAssessed(method="enisa-2013", severity=475, band="very_high")
    assert words(entry_of(first, second), "risk.score") == "ENISA SE = 4.75 (Very High)"
    assert entry_of().cell("risk.score").status is CellStatus.NOT_ANSWERED


# Who was told.

AWARE = known("time.aware_at", moment("2026-11-23 09:00"))


def test_a_filing_notifies_the_authority() -> None:
    sent = msgspec.structs.replace(
        filing(1, "2026-11-23 12:00"), recipient="CNIL", reference="26-118", channel="portal"
    )
    entry = entry_of(AWARE, sent)
    assert entry.is_notified is True
    assert words(entry, "authority.name") == "CNIL"
    assert words(entry, "authority.notified_at") == "2026-11-23 12:00 +01:00"
    assert words(entry, "authority.reference") == "26-118"
    assert words(entry, "authority.filings") == (
        "F-1: 2026-11-23 12:00 +01:00, CNIL, Initial notification, portal, reference 26-118"
    )
    assert words(entry, "authority.due_at") == "2026-11-26 09:00 +01:00"
    assert words(entry, "authority.in_time") == "yes"


def test_a_late_filing_is_said_to_be_late_with_the_reasons() -> None:
    late = (known("time.aware_at", moment("2026-11-18 09:00")), filing(1, "2026-11-23 12:00"))
    entry = entry_of(*late, known("time.delay_reasons", "the log had to be restored"))
    assert words(entry, "authority.in_time") == "no"
    assert words(entry, "time.delay_reasons") == "the log had to be restored"


def test_a_filing_that_was_recorded_by_mistake_notifies_nobody() -> None:
    entry = entry_of(AWARE, filing(1, "2026-11-23 12:00"), FilingWithdrawn(filing="F-1", because="not sent"))
    assert entry.is_notified is False


def test_a_withdrawal_stands_beside_the_notification_it_withdraws() -> None:
    withdrawal = msgspec.structs.replace(filing(2, "2026-11-23 13:00"), purpose=Purpose.WITHDRAWAL)
    entry = entry_of(AWARE, filing(1, "2026-11-23 12:00"), withdrawal)
    assert entry.is_notified is True
    lines = words(entry, "authority.filings").splitlines()
    assert ["withdrawal" in line for line in lines] == [False, True]
    assert entry_of(AWARE, withdrawal).is_notified is False


def test_telling_people_is_not_telling_the_authority() -> None:
    told = msgspec.structs.replace(
        filing(1, "2026-11-23 12:00", regime="people"), stage="notice", sha256="ab" * 32
    )
    entry = entry_of(AWARE, told)
    assert (words(entry, "people.told"), words(entry, "authority.notified")) == ("yes", "no")
    assert "sha256 abababababababab" in words(entry, "people.filings")


def test_a_filing_under_another_law_is_told_apart() -> None:
    entry = entry_of(AWARE, filing(1, "2026-11-23 12:00", regime="security"))
    assert entry.is_notified is False
    assert words(entry, "others.told").startswith("F-1: 2026-11-23 12:00 +01:00")


def test_a_filing_under_a_regime_that_is_gone_is_not_lost() -> None:
    entry = entry_of(filing(1, "2026-11-23 12:00", regime="repealed"))
    assert "repealed" not in {SA.id, SECURITY.id}
    assert words(entry, "others.told").startswith("F-1")


def test_controllers_are_listed_told_or_not() -> None:
    affected = {"involvement": Involvement.AFFECTED}
    entry = entry_of(
        known("case.role", "processor"),
        party(1, **affected),
        party(2, **affected),
        party(3, involvement=Involvement.NOT_AFFECTED),
        msgspec.structs.replace(
            filing(1, "2026-11-23 12:00", regime="controllers", party="P-1"), recipient="City 1"
        ),
    )
    assert words(entry, "controllers.told").splitlines() == [
        "F-1: 2026-11-23 12:00 +01:00, City 1, Initial notification",
        "P-2 City 2: not told yet",
    ]


def test_a_processor_that_told_nobody_but_controllers_notified_no_authority() -> None:
    entry = entry_of(known("case.role", "processor"))
    assert (entry.is_notified, words(entry, "authority.notified")) == (False, "no (processor)")
    assert entry.cell("people.told").status is CellStatus.NOT_APPLICABLE


def test_a_redacted_filing_still_says_when_and_under_which_law() -> None:
    journal = Journal(AWARE)
    kept = msgspec.structs.replace(filing(1, "2026-11-23 12:00"), recipient="", reference="")
    journal.add(kept, redacted=True)
    entry = register_entry(look_at(journal.state), COLUMNS)
    assert entry.is_notified is True
    assert words(entry, "authority.name") == "CNIL"
    assert words(entry, "authority.filings").endswith("[redacted]")


@pytest.mark.parametrize(
    ("duty", "about"),
    [
        (SA, True),
        (SECURITY, False),
        (
            staged(
                stage(start=AtFact("time.determined_at")),
                when="case.role == 'controller'",
            ),
            True,
        ),
        (staged(stage(start=AtFact("time.suspected_at"))), True),
    ],
)
def test_a_law_about_personal_data_asks_our_role_or_counts_from_the_breach(duty: Regime, about: bool) -> None:
    assert is_about_personal_data(duty) is about


def test_a_stage_for_others_tells_those() -> None:
    mixed = staged(stage("initial"), stage("letters", audience=Audience.PEOPLE), id="mixed")
    look = look_at(Journal().state, regimes={"mixed": mixed})
    assert told_by(look, "mixed", "initial") is Told.AUTHORITY
    assert told_by(look, "mixed", "letters") is Told.PEOPLE


# The course of the case.


def test_a_closed_case_says_since_when_and_why() -> None:
    entry = entry_of(CaseClosed(because="everything was answered"))
    assert not entry.is_open
    assert words(entry, "case.state") == "closed"
    assert words(entry, "case.closed_at") == "2026-11-23 13:01 +01:00"
    assert words(entry, "case.closed_because") == "everything was answered"


def test_evidence_is_an_index_with_hashes() -> None:
    entry = entry_of(EvidenceAdded(evidence="EV-1", name="portal.log", sha256="cd" * 32))
    assert words(entry, "evidence") == "EV-1 portal.log (sha256 cdcdcdcdcdcdcdcd)"


def test_a_title_that_was_redacted_says_so() -> None:
    journal = Journal()
    opened = CaseOpened(format=1, ref="C-1")
    journal.entries[0] = msgspec.structs.replace(journal.entries[0], body=opened, redacted=True)
    entry = register_entry(look_at(journal.state), COLUMNS)
    assert entry.cell("case.title").status is CellStatus.REDACTED


def test_a_case_that_cannot_be_read_is_an_entry_that_says_so() -> None:
    entry = unreadable_entry("2026-0007", "it is damaged", COLUMNS, "en")
    assert list(entry.cells) == [column.id for column in COLUMNS]
    assert words(entry, "case.ref") == "2026-0007"
    assert words(entry, "case.state") == "cannot be read: it is damaged"
    assert words(entry, "risk.level") == "unknown for now"
    assert entry.is_notified is None


# Which entries, in which order.

DAY = datetime(2026, 11, 23, tzinfo=UTC)


def made(
    ref: str = "C-1", aware: str = "", *, opened: str = "2026-11-23T12:00:00.000000Z", notified: bool = False
) -> RegisterEntry:
    return RegisterEntry(ref=ref, aware_at=aware, opened_at=opened, is_notified=notified)


def test_entries_stand_by_awareness_and_those_without_follow() -> None:
    entries = [
        made("C-1"),
        made("C-2", "2026-11-24T00:00:00.000000Z"),
        made("C-3", "2026-11-20T00:00:00.000000Z"),
    ]
    assert [entry.ref for entry in in_order(entries)] == ["C-3", "C-2", "C-1"]


def test_a_filter_takes_the_first_moment_in_and_leaves_the_last_out() -> None:
    at = made(aware="2026-11-23T00:00:00.000000Z")
    assert RegisterFilter(since=DAY).keeps(at)
    assert not RegisterFilter(since=DAY + timedelta(seconds=1)).keeps(at)
    assert not RegisterFilter(until=DAY).keeps(at)


def test_a_case_without_awareness_counts_from_its_opening() -> None:
    assert RegisterFilter(since=DAY).keeps(made())
    assert not RegisterFilter(since=DAY + timedelta(days=1)).keeps(made())


def test_filters_ask_whether_it_was_notified_and_is_open() -> None:
    assert RegisterFilter(notified=False, is_open=True).keeps(made())
    assert not RegisterFilter(notified=True).keeps(made())
    assert not RegisterFilter(is_open=False).keeps(made())


def test_a_case_that_cannot_be_read_falls_under_every_filter() -> None:
    broken = unreadable_entry("C-9", "damaged", COLUMNS, "en")
    assert RegisterFilter(since=DAY, until=DAY, notified=True, is_open=False).keeps(broken)


@given(st.lists(any_body, max_size=8), st.sampled_from(["en", "fr"]))
def test_any_case_has_an_entry_with_words_in_every_cell(bodies: list[Body], language: str) -> None:
    journal = Journal(language=language)
    for body in bodies:
        if not isinstance(body, CaseOpened | RiskAssessed):
            journal.add(body)
    try:
        entry = register_entry(look_at(fold(journal.entries), language), COLUMNS)
    except (UserError, BrokenCaseError):  # a zone or a form that no machine has: told as trouble
        return
    assert list(entry.cells) == [column.id for column in COLUMNS]
    for cell in entry.cells.values():
        assert cell.text or cell.shown(language) or cell.status is CellStatus.KNOWN


def test_days_are_read_in_the_zone_of_the_case() -> None:
    assert entry_of().zone == PARIS.key
