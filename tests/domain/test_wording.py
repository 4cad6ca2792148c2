"""Entries put into words, in the terms of the case they belong to."""

from __future__ import annotations

import msgspec
import pytest

from tests.domain.building import (
    Journal,
    catalogue,
    estimated,
    filing,
    known,
    mark,
    moment,
    not_applicable,
    party,
    playbook,
    row,
    spec,
    unknown,
)
from tocsin.domain import wording
from tocsin.domain.entries import (
    KINDS,
    Body,
    CaseAmended,
    CaseClosed,
    CaseExported,
    CaseOpened,
    CasePurged,
    CaseReopened,
    ClockExtended,
    ClockJumped,
    ClockTargeted,
    CustodyRecorded,
    DecisionMade,
    DraftReviewed,
    DraftSaved,
    Emptied,
    EntryMarked,
    EventPinned,
    EventsImported,
    EvidenceAdded,
    EvidenceLinked,
    EvidenceVerified,
    FactSet,
    Failed,
    FilingReceipted,
    FilingWithdrawn,
    HeadSealed,
    HeadTimestamped,
    HistoryAccepted,
    HoldSet,
    InventoryWithdrawn,
    LogWritten,
    PartyWithdrawn,
    PlaybookAdopted,
    PlaybookLeft,
    Redacted,
    RegimeRuled,
    RetentionSet,
    RiskAssessed,
    ShiftHanded,
    StepClaimed,
    stripped,
)
from tocsin.domain.facts import Contact, Count, FactType
from tocsin.domain.playbooks.playbook import Step
from tocsin.domain.playbooks.work import Task
from tocsin.domain.terms import (
    Audience,
    Certainty,
    CopyFor,
    CustodyAct,
    Involvement,
    Mark,
    PartyRole,
    Purpose,
    Ruling,
    Verdict,
)
from tocsin.domain.wording import Reader

CATALOGUE = catalogue(
    spec("people", FactType.COUNT),
    spec("risk", FactType.ENUM, "high", "low"),
    spec("time.aware_at", FactType.INSTANT),
)
PLAYBOOK = playbook(Step(id="contain", title={"en": "Close the door", "fr": "Fermer"}, work=Task()))
ENTRY = "019ab5e6-0000-7000-8000-0000deadbeef"


def said(body: Body, language: str = "en") -> str:
    """Put a body into words, as the next entry of a case."""
    journal = Journal(language=language)
    entry = journal.add(body)
    return Reader(journal.state, CATALOGUE, (PLAYBOOK,)).text(entry)


WORDS: list[tuple[Body, str]] = [
    (CaseOpened(format=1, ref="C-1", title="Portal"), "Case opened: Portal"),
    (CaseAmended(title="Portal 2", because="clearer"), "Case changed: Portal 2 (clearer)"),
    (CaseAmended(zone="Asia/Tokyo"), "Case changed: zone Asia/Tokyo"),
    (
        CaseAmended(title="Portal 2", language="fr", country="FR"),
        "Case changed: Portal 2, language fr, country FR",
    ),
    (CaseClosed(because="told everybody"), "Case closed (told everybody)"),
    (CaseClosed(), "Case closed"),
    (CaseReopened(because="new logs"), "Case reopened (new logs)"),
    (
        ClockJumped(machine_said="2026-11-23T11:00:00.000000Z"),
        "The clock of this machine says 2026-11-23T11:00:00.000000Z, before the last entry",
    ),
    (PlaybookAdopted(playbook="portal-exposure", version="1.2"), "Playbook portal-exposure 1.2 adopted"),
    (
        PlaybookAdopted(playbook="ransomware", version="1.0.0", beside=True, because="files are encrypted"),
        "Playbook ransomware 1.0.0 adopted, beside the one followed so far (files are encrypted)",
    ),
    (
        PlaybookLeft(playbook="ransomware", because="it was a broken disk"),
        "Playbook ransomware is not followed any more (it was a broken disk)",
    ),
    (known("people", Count(best=12000)), "people: 12\u202f000"),
    (known("people", Count(best=12), because="recounted"), "people: 12 (recounted)"),
    (estimated("people", Count(low=10, high=14)), "people: ≈ 10..14"),
    (unknown("people"), "people: unknown for now"),
    (not_applicable("people", "no people"), "people: not applicable: no people"),
    (known("risk", "high"), "risk: High"),
    (
        known("time.aware_at", moment("2026-11-23 08:00 America/New_York")),
        "time aware_at: 2026-11-23 14:00 +01:00",
    ),
    (known("leak.closed", value=True), "leak.closed: yes"),
    (LogWritten(text="Two lines\nof log"), "Two lines\nof log"),
    (DecisionMade(key="risk", option="high", because="health data"), "Decided: risk: High (health data)"),
    (DecisionMade(key="tell", option="now"), "Decided: tell: now"),
    (mark("contain", Mark.DONE), "Step done: Close the door"),
    (mark("contain", Mark.SKIPPED, because="no door"), "Step skipped: Close the door (no door)"),
    (mark("contain", Mark.TICKED, item="lock"), "Step ticked: Close the door / lock"),
    (mark("contain", Mark.APPROVED, role="dpo"), "Step approved as dpo: Close the door"),
    (mark("recover", Mark.DONE), "Step done: recover"),
    (party(1), "P-1 City 1: controller, checking"),
    (
        party(
            2,
            role=PartyRole.JOINT_CONTROLLER,
            involvement=Involvement.NOT_AFFECTED,
            contract_hours=24,
            contact=Contact("DPO", "dpo@example.org"),
            because="not hosted",
        ),
        "P-2 City 2: joint_controller, not affected, contract 24 h, DPO, dpo@example.org (not hosted)",
    ),
    (PartyWithdrawn(party="P-1", because="twice"), "P-1 withdrawn (twice)"),
    (row(1, label="Audit reports"), "R-1 Audit reports: suspected"),
    (
        row(
            2,
            label="Mail",
            certainty=Certainty.RULED_OUT,
            subjects=Count(best=1200),
            records=Count(low=1, high=9),
            because="no access",
        ),
        "R-2 Mail: ruled out, people 1\u202f200, records 1..9 (no access)",
    ),
    (InventoryWithdrawn(row="R-1"), "R-1 withdrawn"),
    (EvidenceAdded(evidence="EV-1", name="portal.log"), "Evidence EV-1: portal.log"),
    (EvidenceLinked(evidence="EV-1", step="secure", item="logs"), "EV-1 belongs to secure / logs"),
    (EvidenceLinked(evidence="EV-1", step="secure"), "EV-1 belongs to secure"),
    (EvidenceLinked(evidence="EV-1", entry=ENTRY), "EV-1 belongs to entry …deadbeef"),
    (DraftSaved(draft="D-1", form="sa-notification", language="fr"), "Draft D-1 saved: sa-notification (fr)"),
    (
        DraftReviewed(
            draft="D-1",
            verdict=Verdict.CHANGES_WANTED,
            role="dpo",
            block="What happened",
            because="name the routes",
        ),
        "Draft D-1, What happened: changes wanted as dpo: name the routes",
    ),
    (DraftReviewed(draft="D-1", verdict=Verdict.APPROVED, role="ciso"), "Draft D-1: approved as ciso"),
    (
        msgspec.structs.replace(filing(1, "13:00"), recipient="CNIL", channel="portal", reference="N-77"),
        "F-1 filed with CNIL by portal, reference N-77 (sa)",
    ),
    (msgspec.structs.replace(filing(1, "13:00"), recipient="City 1"), "F-1 filed with City 1 (sa)"),
    (
        msgspec.structs.replace(
            filing(2, "13:00"), recipient="CNIL", purpose=Purpose.WITHDRAWAL, supersedes="F-1"
        ),
        "F-2 withdrawn with CNIL (sa, supersedes F-1)",
    ),
    (
        FilingReceipted("F-1", reference="2026-118", evidence=("EV-2",), because="by mail"),
        "F-1 acknowledged, reference 2026-118, EV-2 (by mail)",
    ),
    (FilingReceipted("F-1", evidence=("EV-2", "EV-3")), "F-1 acknowledged, EV-2, EV-3"),
    (FilingWithdrawn(filing="F-1", because="never sent"), "F-1 withdrawn (never sent)"),
    (
        RegimeRuled(regime="us-ca", ruling=Ruling.DOES_NOT_APPLY, because="nobody there"),
        "Ruled: us-ca does not apply (nobody there)",
    ),
    (
        ClockTargeted(regime="gdpr-34", stage="notice", hours=48, because="morning post"),
        "Clock gdpr-34.notice: our own target is 48 h (morning post)",
    ),
    (
        ClockExtended(regime="us-ca", stage="people", until=moment("2026-12-01"), by="AG", reference="7"),
        "Clock us-ca.people: AG granted time until 2026-12-01, reference 7",
    ),
    (
        RiskAssessed(method="enisa-2013", severity=450, band="very_high", because="first look"),
        "Severity 4.5, very high (enisa-2013) (first look)",
    ),
    (
        EventsImported(batch="B-1", name="web.jsonl", rows=12_345, refused=2, duplicates=1_000, note="proxy"),
        "B-1: 12,345 events imported from web.jsonl, 2 rows refused, 1,000 known already (proxy)",
    ),
    (EventsImported(batch="B-2", evidence="EV-9", rows=1), "B-2: 1 event imported from EV-9"),
    (EventPinned(event="E-7", about="Logon", text="as root", note="look"), "E-7 look: Logon: as root"),
    (EventPinned(event="E-7", text="as root"), "E-7 as root"),
    (
        HeadSealed(hash="ab" * 32, seq=7, case="2026-0001", key="00" * 32, name="dpo"),
        "Sealed by dpo with the key 6668 7aad f862 bd77 6c8f c18b 8e9f 8e20: head 0007 abab abab abab abab",
    ),
    (
        HeadTimestamped("ab" * 32, 7, "MAA=", "2026-11-23T13:00:00Z", "https://tsa.example.org"),
        "Time stamp by https://tsa.example.org of 2026-11-23T13:00:00Z: head 0007 abab abab abab abab",
    ),
    (
        HistoryAccepted("ab" * 32, "cd" * 32, 9, 7, "the disk was restored"),
        "Another history accepted: head 0007 cdcd cdcd cdcd cdcd was found where 0009 abab abab abab abab "
        "had been seen (the disk was restored)",
    ),
    (Redacted(entry=ENTRY, because="a name"), "Redacted entry …deadbeef (a name)"),
    (
        CustodyRecorded(
            evidence="EV-2",
            act=CustodyAct.TRANSFERRED,
            released_by="front desk",
            received_by="laboratory",
            place="room 4",
            seal="B-77",
            because="imaging",
        ),
        "Evidence EV-2 handed over from front desk to laboratory, at room 4, seal B-77 (imaging)",
    ),
    (
        EvidenceVerified(held=("EV-1",), failed=(Failed("EV-2", "the file is gone"),)),
        "Evidence hashed again: 1 holds, 1 not: EV-2: the file is gone",
    ),
    (
        EntryMarked(entry=ENTRY, audience=Audience.COUNSEL, because="legal advice"),
        f"Entry {ENTRY} marked for counsel (legal advice)",
    ),
    (EntryMarked(entry=ENTRY), f"Entry {ENTRY} marked for nobody in particular"),
    (
        CaseExported(CopyFor.CONTROLLER, "P-2", 9, "ab" * 32, given=3, files=1, received_by="their DPO"),
        "Copy for controller P-2, given to their DPO: head 0009 abab abab abab abab, 3 entries, 1 file",
    ),
    (
        CaseExported(CopyFor.WHOLE, seq=9, hash="ab" * 32, given=9, recipients=("age1",), because="moved"),
        "Copy of the whole case: head 0009 abab abab abab abab, 9 entries, encrypted (moved)",
    ),
    (StepClaimed("generic", "contain"), "Taken on: contain"),
    (
        StepClaimed("generic", "contain", free=True, because="shift ends"),
        "Let go of: contain (shift ends)",
    ),
    (ShiftHanded("night lead", "ab" * 32, "mail waits"), "Handed over to night lead: mail waits"),
    (HoldSet(on=True, because="lawsuit"), "Legal hold on (lawsuit)"),
    (HoldSet(because="settled"), "Legal hold off (settled)"),
    (RetentionSet(months=120, because="lawsuit"), "Kept for 120 months after it is closed (lawsuit)"),
    (RetentionSet(), "Kept for the usual time after it is closed"),
    (CasePurged(ref="2026-0001", because="five years"), "Case purged (five years)"),
]


@pytest.mark.parametrize(
    ("body", "words"), WORDS, ids=[f"{i}-{body.kind}" for i, (body, _) in enumerate(WORDS)]
)
def test_an_entry_is_put_into_words(body: Body, words: str) -> None:
    assert said(body) == words


def test_every_kind_of_entry_has_its_words() -> None:
    assert set(wording._WORDS) - {Emptied} == set(KINDS.values())
    assert {body.kind for body, _ in WORDS} == set(KINDS)


@pytest.mark.parametrize("body", [body for body, _ in WORDS], ids=[str(i) for i in range(len(WORDS))])
def test_what_is_left_of_a_redacted_entry_can_be_put_into_words_too(body: Body) -> None:
    assert isinstance(said(stripped(body)), str)


def test_titles_are_given_in_the_language_of_the_case() -> None:
    assert said(mark("contain", Mark.DONE), "fr") == "Step done: Fermer"
    assert said(known("people", Count(best=3)), "fr") == "people (fr): 3"
    assert said(unknown("people"), "fr") == "people (fr): inconnu pour l'instant"


def test_a_fact_in_another_language_carries_the_title_of_the_fact() -> None:
    assert said(FactSet(key="people@fr")) == "people: unknown for now"


@pytest.mark.parametrize("key", ["people@french", "people@", "people@P-9", "people@fr@P-1", "people@\x1b[2J"])
def test_a_fact_under_a_key_that_nobody_could_have_typed_is_told_all_the_same(key: str) -> None:
    assert said(FactSet(key=key)) == "people: unknown for now"


def test_a_fact_that_the_catalogue_no_longer_knows_is_named_by_its_key() -> None:
    assert said(known("gone.away", 12)) == "gone.away: 12"


def test_a_step_of_another_playbook_is_named_by_its_id() -> None:
    body = msgspec.structs.replace(mark("contain", Mark.DONE), playbook="another")
    assert said(body) == "Step done: contain"


def test_without_a_playbook_a_step_is_named_by_its_id() -> None:
    journal = Journal()
    entry = journal.add(mark("contain", Mark.DONE))
    assert Reader(journal.state, CATALOGUE).text(entry) == "Step done: contain"
