"""Notification forms: what each item asks, what the case answers, and what is still open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.conditions.verdicts import Lookup, evaluate
from tocsin.domain.documents.of_itself import looking_up, of_itself
from tocsin.domain.documents.on_behalf import CATEGORIES, Their, people_of, speaks_for, true_of
from tocsin.domain.documents.provenance import Source as Origin
from tocsin.domain.documents.provenance import fact
from tocsin.domain.documents.recipients import PER_RECIPIENT, Recipient
from tocsin.domain.documents.segments import Segment
from tocsin.domain.entries import DraftSaved, Entry, Gap, InventoryRecorded, PartyRecorded
from tocsin.domain.facts import Catalogue, FactKey, FactStatus, FactType, Statement, Text, in_language
from tocsin.domain.inventory import affected_rows
from tocsin.domain.law.regimes import Audience, Source
from tocsin.domain.parties import controllers

INVENTORY_SOURCES = frozenset({"inventory", "inventory.subjects", "inventory.records"})
"""Sources of answers that are no facts: the rows of affected data, those with people, with records."""

NAMES = frozenset(
    {
        *("org.name", "controller.name", "processor.name", "org.address", "org.website", "org.authority"),
        *("insurance.policy", "insurance.claim_no", "police.service", "police.reference", "comm.page"),
        *("processing.ropa_ref", "notify.earlier_no", "notify.own_no", "reporter.national_no"),
    }
)
"""Texts that are a name, a number or an address: the same in every language."""


class FilingPhase(StrEnum):
    """How far a notification has come: laws let it be filed in phases."""

    INITIAL = "initial"
    COMPLEMENTARY = "complementary"
    FINAL = "final"

    def reaches(self, other: FilingPhase) -> bool:
        """Whether this phase is that one or a later one."""
        phases = list(FilingPhase)
        return phases.index(self) >= phases.index(other)


class FollowUp(StrEnum):
    """How what is learned later is filed."""

    SECOND_FORM = "second_form"
    DELTA = "delta"
    AMEND = "amend"
    FULL = "full"
    LETTER = "letter"


class Publicity(StrEnum):
    """What becomes of a notification once it is filed."""

    CONFIDENTIAL = "confidential"
    PUBLIC_RECORD = "public_record"
    UNSAID = "unsaid"


class Extra(StrEnum):
    """What a document is written from besides the answers to its items."""

    LETTER = "letter"
    SITUATION = "situation"
    DELAY = "delay"
    PACK = "pack"


class FormItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a form asks.

    Attributes:
        number: what the form calls it, such as ``14`` or ``3.2``.
        law: the item of the law it answers.
        sources: fact keys, or one of `INVENTORY_SOURCES`; whatever has an answer is shown, in this order.
        required_from: the phase from which on the notification is incomplete without it; None if it may be
            left out. *Unknown for now* is an answer.
        unknown_until: the last phase in which *unknown for now* is taken; None where it never is.
        when: the item is asked only if this holds or is unknown.
        label_all: whether the first of several answers also says what it is; else the title does.
        options: what the form calls a value, by the id of the value; in the languages of the file.
        max_chars: how long a text may be there; None where that is not known.
        help: what to look out for.
    """

    id: str
    title: Text
    sources: tuple[str, ...]
    number: str = ""
    law: str = ""
    required_from: FilingPhase | None = FilingPhase.INITIAL
    unknown_until: FilingPhase | None = FilingPhase.COMPLEMENTARY
    when: Condition | None = None
    label_all: bool = False
    options: dict[str, Text] = {}
    max_chars: int | None = None
    help: Text = {}

    @property
    def required(self) -> bool:
        """Whether already the first notification is incomplete without it."""
        return self.required_from is FilingPhase.INITIAL


class FormSection(msgspec.Struct, frozen=True):
    """Items under one heading."""

    id: str
    title: Text
    items: tuple[FormItem, ...]


class FormProfile(msgspec.Struct, frozen=True, kw_only=True):
    """A document: for whom, under which regime and stage, and what it asks.

    Attributes:
        regime: the duty that it answers; empty where it answers none, and so is never filed.
        version: of the form, as its owner or we number it.
        jurisdiction: the country whose authority it is for, as in `Regime`; empty for any.
        authority: who it is filed with; empty for whoever is competent.
        stage: the stage of the regime that the first filing answers; empty where there is no regime.
        phases: the stage that a filing of each phase answers.
        template: the text it is written with, one per language.
        form_languages: the languages that its owner takes it in; empty where that is not known.
        follow_up: how what is learned later is filed.
        publicity: what becomes of it.
        portal: where it is filed.
        says_unknown: what the form itself calls *unknown for now*; empty where it has no such answer.
        when: the document is offered only where this holds; written it can be anywhere.
        uses: what it is written from besides its items.
    """

    id: str
    title: Text
    source: Source
    audience: Audience
    sections: tuple[FormSection, ...]
    template: str
    regime: str = ""
    stage: str = ""
    version: str = ""
    jurisdiction: str = ""
    authority: str = ""
    phases: dict[FilingPhase, str] = {}
    form_languages: tuple[str, ...] = ()
    follow_up: FollowUp = FollowUp.SECOND_FORM
    publicity: Publicity = Publicity.UNSAID
    portal: str = ""
    says_unknown: Text = {}
    when: Condition | None = None
    uses: tuple[Extra, ...] = ()

    @property
    def is_filed(self) -> bool:
        """Whether it answers a duty, so that a clock may wait for it."""
        return bool(self.regime)

    def items(self) -> Iterator[FormItem]:
        """Every item, in the order of the form."""
        for section in self.sections:
            yield from section.items


class AnswerState(StrEnum):
    """How an item is answered."""

    KNOWN = "known"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    MISSING = "missing"


class FactAnswer(msgspec.Struct, frozen=True):
    """What one fact contributes.

    Attributes:
        key: of the fact.
        statement: what was stated of it, or what is true of the reader in its place.
        language: the one its text is written in; empty if that is unsaid.
        party: the reader that it was stated of alone; empty for the whole case.
        rests_on: what shows it, where that is not the fact itself.
    """

    key: str
    statement: Statement
    language: str = ""
    party: str = ""
    rests_on: tuple[Origin, ...] = ()

    @property
    def ref(self) -> str:
        """The key as it was stated: ``summary.people@fr``, ``summary.people@P-2@fr``."""
        return self.ref_in(self.language)

    def ref_in(self, language: str) -> str:
        """The key of its text in a language."""
        return str(FactKey(self.key, self.party, language))

    @property
    def origins(self) -> tuple[Origin, ...]:
        """What it is built from."""
        return self.rests_on or (fact(self.ref),)


class ItemAnswer(msgspec.Struct, frozen=True):
    """An item with what the case says to it; ``asked`` are the sources that can answer it for this reader."""

    item: FormItem
    state: AnswerState
    facts: tuple[FactAnswer, ...] = ()
    rows: tuple[InventoryRecorded, ...] = ()
    asked: tuple[str, ...] = ()


class FilledForm(msgspec.Struct, frozen=True):
    """A form, answered for one recipient in one language; ``gaps`` are what still stands open."""

    profile: FormProfile
    language: str
    party: PartyRecorded | None
    answers: tuple[ItemAnswer, ...]
    gaps: tuple[Gap, ...]
    segment: Segment | None = None

    @property
    def blocking(self) -> tuple[Gap, ...]:
        """The gaps that nobody has looked at: neither answered nor said to be unknown."""
        return tuple(gap for gap in self.gaps if gap.why == "missing")

    def answer(self, item: str) -> ItemAnswer:
        """Give the answer to an item; one that is not asked counts as not applicable."""
        for answer in self.answers:
            if answer.item.id == item:
                return answer
        return ItemAnswer(FormItem(id=item, title={}, sources=()), AnswerState.NOT_APPLICABLE)


def fill(
    profile: FormProfile,
    state: CaseState,
    catalogue: Catalogue,
    lookup: Lookup,
    *,
    language: str,
    party: PartyRecorded | None = None,
    segment: Segment | None = None,
) -> FilledForm:
    """Answer a form from what the case knows.

    Args:
        profile: the form.
        state: the case.
        catalogue: the types of its facts.
        lookup: what the names in the items' conditions stand for.
        language: of the document; a text stated as ``key@language`` goes before one without.
        party: the recipient, where the form is for one of several; figures over all are then left out.
        segment: the people that a letter is for; rows that are not theirs are left out.
    """
    one_of_several = party is not None and len(controllers(state)) > 1
    in_its_name = speaks_for(profile.audience, state, party)
    recipient = Recipient(
        party.party if party else "",
        one_of_several,
        segment.rows if segment else None,
        in_its_name,
        frozenset(spec.key for spec in catalogue if spec.ours) if in_its_name else frozenset(),
        true_of(state, party) if in_its_name and party else {},
    )
    said = of_itself(profile.id, profile.regime, state, recipient.party)
    lookup = looking_up(said, recipient.looking_up(state, lookup))
    answers = []
    gaps: list[Gap] = []
    for item in profile.items():
        if evaluate(item.when, lookup).truth is False:
            continue
        answer = _answer(item, state, language, recipient, said)
        answers.append(answer)
        gaps.extend(_gaps(answer, catalogue, state.header.language, language))
    return FilledForm(profile, language, party, tuple(answers), tuple(gaps), segment)


def _answer(
    item: FormItem,
    state: CaseState,
    language: str,
    recipient: Recipient,
    said: Mapping[str, Statement],
) -> ItemAnswer:
    facts: list[FactAnswer] = []
    rows: list[InventoryRecorded] = []
    for source in item.sources:
        if source in INVENTORY_SOURCES:
            rows = _rows(source, state, recipient)
        elif recipient.party and (alone := _stated(state, source, language, recipient.party)):
            facts.append(alone)
        elif own := _their(source, state, recipient):
            facts.append(FactAnswer(source, own.statement, rests_on=own.rests_on))
        elif found := _stated(state, source, language):
            has_value = found.statement.has_value or recipient.in_its_name
            if not (has_value and recipient.withholds(source)):
                facts.append(found)
        elif source in said:
            facts.append(FactAnswer(source, said[source]))
    if any(found.party and found.key in PER_RECIPIENT for found in facts):
        rows = []  # somebody has counted for this reader alone
    if recipient.one_of_several and rows:  # their own figures answer it, whatever is unknown of the whole
        facts = [found for found in facts if found.key not in PER_RECIPIENT]
    asked = tuple(filter(None, map(recipient.asks, item.sources)))
    return ItemAnswer(item, _answer_state(facts, rows), tuple(facts), tuple(rows), asked)


def _their(key: str, state: CaseState, recipient: Recipient) -> Their | None:
    """Give what is true of the reader in place of a fact."""
    if key == CATEGORIES and recipient.one_of_several:
        return people_of(_rows("inventory", state, recipient), state.statement(key))
    return recipient.own.get(key)


def _answer_state(facts: list[FactAnswer], rows: list[InventoryRecorded]) -> AnswerState:
    statuses = {found.statement.status for found in facts if found.statement.has_value}
    if FactStatus.ESTIMATED in statuses:
        return AnswerState.ESTIMATED
    if statuses or rows:
        return AnswerState.KNOWN
    if any(found.statement.status is FactStatus.UNKNOWN for found in facts):
        return AnswerState.UNKNOWN
    return AnswerState.NOT_APPLICABLE if facts else AnswerState.MISSING


def _rows(source: str, state: CaseState, recipient: Recipient) -> list[InventoryRecorded]:
    rows = affected_rows(state.inventory, recipient.party)
    if recipient.rows is not None:
        rows = [row for row in rows if row.row in recipient.rows]
    if source == "inventory":
        return rows
    if recipient.one_of_several:
        rows = [row for row in rows if row.party == recipient.party]
    return [row for row in rows if (row.subjects if source == "inventory.subjects" else row.records)]


def _stated(state: CaseState, key: str, language: str, party: str = "") -> FactAnswer | None:
    """Find a statement, of the case or of a reader alone, the one written for the language first."""
    for written_in in (language, ""):
        statement = state.statement(str(FactKey(key, party, written_in)))
        if statement is not None:
            return FactAnswer(key, statement, written_in, party)
    return None


def _gaps(answer: ItemAnswer, catalogue: Catalogue, written: str, wanted: str) -> Iterator[Gap]:
    """Name what is open, with the sources that could close it: facts, or rows of the inventory."""
    item = answer.item
    title = in_language(item.title, wanted)
    asked = answer.asked
    if answer.state is AnswerState.MISSING and item.required:
        yield Gap(item.id, title, "missing", asked)
    if any(found.statement.status is FactStatus.UNKNOWN for found in answer.facts):
        yield Gap(item.id, title, "unknown", asked)
    for found in answer.facts:
        spec = catalogue.get(found.key)
        is_text = spec is not None and spec.type is FactType.TEXT and spec.format is None
        is_text = is_text and found.key not in NAMES
        if is_text and found.statement.has_value and (found.language or written) != wanted:
            yield Gap(item.id, title, "untranslated", (found.ref_in(wanted),))


def drafts_of(
    state: CaseState, form: str, party: str = "", language: str = "", segment: str = ""
) -> list[Entry[DraftSaved]]:
    """Give the saved drafts of a form, oldest first; with a party, language or segment, those for it."""
    return [
        entry
        for entry in state.drafts
        if entry.body.form == form
        and entry.body.party == (party or entry.body.party)
        and entry.body.language == (language or entry.body.language)
        and entry.body.segment == (segment or entry.body.segment)
    ]
