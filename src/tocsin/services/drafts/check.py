"""Checking a document before it goes out: what is missing, contradicts itself, or must not be there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

import msgspec

from tocsin.content.documents.form_values import answer_texts
from tocsin.content.documents.readability import Band, band
from tocsin.domain.case import CaseState
from tocsin.domain.documents.completeness import (
    DraftRule,
    Finding,
    check_answers,
    contradictions,
    too_long,
)
from tocsin.domain.documents.forms import AnswerState, FilingPhase
from tocsin.domain.documents.merging import has_conflict
from tocsin.domain.documents.prose import sentences
from tocsin.domain.entries import DraftSaved, Entry, FilingRecorded
from tocsin.domain.errors import Severity, UserError
from tocsin.domain.facts import Contact, Count, FactStatus, FactType, in_language
from tocsin.domain.law.regimes import Audience
from tocsin.domain.moments import read_utc
from tocsin.domain.values import show_count
from tocsin.services.drafts.changes import filled_at, last_filing, next_phase, state_at, told_at
from tocsin.services.drafts.letter_check import check_letter
from tocsin.services.drafts.listing import Document, list_documents
from tocsin.services.drafts.outgoing import left_open, other_cases, personal_data
from tocsin.services.drafts.saved_sources import stale_blocks
from tocsin.services.drafts.values import helpers_of
from tocsin.services.drafts.writing import NAMES_ANOTHER, Preview, need_phrases, preview
from tocsin.services.workbench import OpenCase, Workbench

_SHORT = 60
"""Characters below which a description says next to nothing."""

_HOTLINES = ("hotline", "page")
"""Items whose text is how we are reached."""

STALE = "DS01"
"""The code of what has changed since the last version: nothing is to be answered, another is to be saved."""

_STALE = timedelta(hours=72)
_WEAK = re.compile(
    r"week-?end|holiday|internal|approval|congés?|vacances|férié|validation|interne", re.IGNORECASE
)
_HARD = re.compile(r"\d{1,2}[:h]\d{2}|\d{4}-\d{2}-\d{2}|\d+ ?(?:h|hours?|heures?|days?|jours?)\b")


class Found(msgspec.Struct, frozen=True):
    """A finding with its rule, in the words of a language; ``help`` is what the item says to look out for."""

    code: str
    severity: Severity
    text: str
    item: str
    sources: tuple[str, ...]
    help: str = ""


class CheckedDraft(msgspec.Struct, frozen=True):
    """What a check of a document found.

    Attributes:
        phase: the filing that it was checked for.
        found: errors first, then in the order of the form.
        asked: how many answers the form requires in this phase, and how many of them there are.
        reads: how easily a letter to people is read; None of other documents, and of too few words.
    """

    phase: FilingPhase
    found: tuple[Found, ...]
    asked: int
    answered: int
    reads: Band | None = None

    @property
    def can_be_filed(self) -> bool:
        """Whether nothing stands against filing it in this phase."""
        return not any(one.severity is Severity.ERROR for one in self.found)


def check_document(
    case: OpenCase,
    form: str,
    *,
    phase: FilingPhase | None = None,
    language: str = "",
    party: str = "",
    segment: str = "",
    text: str | None = None,
) -> CheckedDraft:
    """Check a document as it reads now, or a text that a person made of it.

    Raises:
        UserError: there is no such form, party, segment or language.
    """
    seen = preview(case, form, language=language, party=party, segment=segment)
    return check_preview(case, seen, phase or next_phase(case, seen.filled.profile.id, party), text)


def check_owed(case: OpenCase) -> list[tuple[Document, CheckedDraft]]:
    """Check every document that the case owes, each for its next filing."""
    with case.at_one_moment():
        return [
            (one, check_document(case, one.form.id, party=one.reader[0], segment=one.reader[1]))
            for one in list_documents(case)
        ]


def check_preview(
    case: OpenCase, seen: Preview, chosen: FilingPhase, text: str | None = None
) -> CheckedDraft:
    """Check a document that was just written, or a text that a person made of it, for a filing."""
    findings = list(_Checker(case, seen, chosen, text).findings())
    rules, spoken = case.workbench.library.draft_rules, case.header.language
    order = {severity: number for number, severity in enumerate(Severity)}
    helps = {item.id: in_language(item.help, spoken) for item in seen.filled.profile.items()}
    found = sorted(
        (_worded(one, rules[one.code], spoken, helps.get(one.item, "")) for one in findings),
        key=lambda o: order[o.severity],
    )
    required = [
        answer
        for answer in seen.filled.answers
        if answer.item.required_from is not None and chosen.reaches(answer.item.required_from)
    ]
    answered = sum(answer.state is not AnswerState.MISSING for answer in required)
    written = seen.text if text is None else text
    is_letter = seen.filled.profile.audience is Audience.PEOPLE
    reads = band(sentences(written), seen.filled.language) if is_letter else None
    return CheckedDraft(chosen, tuple(dict.fromkeys(found)), len(required), answered, reads)


def _worded(finding: Finding, rule: DraftRule, language: str, help: str) -> Found:
    title = in_language(rule.title, language)
    text = f"{finding.about}: {title}" if finding.about else title
    return Found(rule.code, rule.severity, text, finding.item, finding.sources, help)


def need_draft_rule(workbench: Workbench, code: str) -> DraftRule:
    """Give the rule of a code.

    Raises:
        UserError: there is none.
    """
    rules = workbench.library.draft_rules
    rule = rules.get(code.strip().upper())
    if rule is None:
        raise UserError(f"There is no rule {code!r}", "One of: " + ", ".join(rules))
    return rule


class _Checker:
    def __init__(self, case: OpenCase, seen: Preview, phase: FilingPhase, edited: str | None) -> None:
        self._case = case
        self._seen = seen
        self._filled = seen.filled
        self._phase = phase
        self._edited = edited
        self._text = seen.text if edited is None else edited

    def findings(self) -> Iterator[Finding]:
        library, profile = self._case.workbench.library, self._filled.profile
        yield from check_answers(self._filled, self._phase, self._case.catalogue)
        yield from contradictions(library.draft_rules.values(), profile.audience, self._case.lookup())
        language = self._filled.language
        if any(item.max_chars for item in profile.items()):
            phrases = need_phrases(self._case, language)
            texts = answer_texts(self._filled, self._case.catalogue, phrases, self._case.zone)
            yield from too_long(self._filled, texts, language)
        yield from self._wording()
        yield from left_open("\n".join(self._typed()))
        if has_conflict(self._text):
            yield Finding("DT06")
        yield from other_cases(self._text, self._case.header.ref)
        if profile.audience is not Audience.INTERNAL:
            yield from personal_data(self._text, self._contacts())
        if profile.audience is Audience.PEOPLE:
            yield from check_letter(self._case, self._filled, self._text, self._seen.text)
        for gap in self._seen.gaps:
            if gap.why == "names_other":
                yield Finding("DC02", about=gap.title.removeprefix(NAMES_ANOTHER))
        yield from self._figures_told()
        yield from self._stale()

    def _typed(self) -> Iterator[str]:
        """Give what people typed: the document that one edited, or the texts that stand in it."""
        if self._edited is not None:
            yield self._edited
        for answer in self._filled.answers:
            yield from (v for found in answer.facts if isinstance(v := found.statement.value, str))

    def _wording(self) -> Iterator[Finding]:
        for answer in self._filled.answers:
            for found in answer.facts:
                spec = self._case.catalogue.get(found.key)
                value = found.statement.value
                if spec is None or spec.type is not FactType.TEXT or not isinstance(value, str):
                    continue
                title = in_language(answer.item.title, self._filled.language)
                if found.key.startswith("summary.") and len(value) < _SHORT:
                    yield Finding("DT03", answer.item.id, title, (found.key,))
                if found.key == "time.delay_reasons" and _WEAK.search(value) and not _HARD.search(value):
                    yield Finding("DT04", answer.item.id, title, (found.key,))

    def _contacts(self) -> Iterator[str]:
        """Give what may stand in the text: the contacts of the case and of the recipient."""
        state = self._case.state
        values = [state.value(key) for key in state.facts]
        contacts = [value for value in values if isinstance(value, Contact)]
        if self._filled.party is not None and self._filled.party.contact is not None:
            contacts.append(self._filled.party.contact)
        for contact in contacts:
            yield from (part for part in (contact.email, contact.phone) if part)
        if self._filled.profile.audience is Audience.PEOPLE:
            yield from (helper.phone for helper in helpers_of(self._case))
        hotlines = (self._filled.answer(item) for item in _HOTLINES)
        for answer in hotlines:
            yield from (v for found in answer.facts if isinstance(v := found.statement.value, str))

    def _figures_told(self) -> Iterator[Finding]:
        """Compare figures with those that another document said when it was filed (DC01)."""
        keys = [
            found.key
            for answer in self._filled.answers
            for found in answer.facts
            if isinstance(found.statement.value, Count)
        ]
        for filing in self._case.state.filings:
            if filing.body.form in {"", self._filled.profile.id}:
                continue
            then = state_at(self._case, told_at(self._case, filing))
            for key in dict.fromkeys(keys):
                before, now = then.value(key), self._case.state.value(key)
                differs = isinstance(before, Count) and isinstance(now, Count) and before != now
                if isinstance(before, Count) and differs and self._was_told(filing.body, then, key):
                    about = f"{filing.body.form} {filing.body.filing}: {show_count(before)}"
                    yield Finding("DC01", about=about, sources=(key,))

    def _was_told(self, filing: FilingRecorded, then: CaseState, key: str) -> bool:
        """Whether what was filed said a fact: a notice to one controller leaves out figures over all."""
        form = self._case.workbench.library.forms.get(filing.form)
        if form is None:
            return True  # nobody can tell any more
        whom = then.parties.get(filing.party)
        party = whom.body if whom else None
        said = filled_at(self._case, form, then, language=self._filled.language, party=party)
        return any(found.key == key for answer in said.answers for found in answer.facts)

    def _item_of(self, keys: Sequence[str]) -> str:
        """Give the first item that one of some facts answers; empty where none asks for them."""
        items = self._filled.profile.items()
        return next((item.id for item in items if set(item.sources) & set(keys)), "")

    def _stale(self) -> Iterator[Finding]:
        form, party, segment = self._filled.profile, self._filled.party, self._filled.segment
        id, people = party.party if party else "", segment.id if segment else ""
        saved: list[Entry[DraftSaved]] = [
            entry
            for entry in self._case.state.drafts
            if (entry.body.form, entry.body.party, entry.body.segment) == (form.id, id, people)
            and entry.body.language == self._filled.language
        ]
        if saved and not saved[-1].redacted:
            for block in stale_blocks(self._case, saved[-1]):
                keys = tuple(key for change in block.changes if (key := change.fact))
                words = "; ".join(change.words for change in block.changes)
                about = f"{saved[-1].body.draft}, {block.where}: {words}"
                yield Finding(STALE, self._item_of(keys), about, keys)
        filing = last_filing(self._case, form.id, id)
        if filing is None:
            return
        for answer in self._filled.answers:
            for found in answer.facts:
                stated = found.statement
                open_ = stated.status in {FactStatus.UNKNOWN, FactStatus.ESTIMATED}
                old = self._case.workbench.now() - read_utc(stated.recorded_at) > _STALE
                if open_ and old and stated.recorded_at < filing.recorded_at:
                    title = in_language(answer.item.title, self._filled.language)
                    yield Finding("DS02", answer.item.id, title, (found.key,))
