"""Drafting notifications: a document written from what is known, with what is open said plainly."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tocsin.content.documents.form_values import CaseLine, form_values
from tocsin.content.documents.phrases import Phrases
from tocsin.domain.case import CaseState
from tocsin.domain.conditions.verdicts import Lookup, evaluate
from tocsin.domain.documents.forms import AnswerState, FilledForm, FormProfile, drafts_of, fill
from tocsin.domain.documents.merging import Merged, merge
from tocsin.domain.documents.provenance import Line
from tocsin.domain.documents.segments import Segment
from tocsin.domain.entries import Body, DraftSaved, Entry, Gap, PartyRecorded
from tocsin.domain.errors import UserError
from tocsin.domain.law.applicability import Standing
from tocsin.domain.law.reading_sources import ReadingSources
from tocsin.domain.law.regimes import Audience
from tocsin.domain.moments import Moment, Precision, write_utc
from tocsin.domain.parties import controllers
from tocsin.domain.text import required, visible
from tocsin.services.bundle.pack_files import draft_name
from tocsin.services.drafts.changes import next_phase
from tocsin.services.drafts.readers import need_recipient, need_segment, readers
from tocsin.services.drafts.since import told_before
from tocsin.services.workbench import OpenCase
from tocsin.storage import workspace

NAMES_ANOTHER = "The text names another controller: "

_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")

_ALWAYS = frozenset({"gdpr-33-1", "gdpr-33-2", "gdpr-34"})
"""Regimes whose forms are always offered: a processor prepares what its controllers file."""

if TYPE_CHECKING:
    from tocsin.content.documents.templates import Written

DRAFT_LIMIT = 400_000
"""Characters of a draft that a person has edited."""


class Preview(msgspec.Struct, frozen=True):
    """A document as it would read now; nothing is recorded by looking."""

    filled: FilledForm
    written: Written
    gaps: tuple[Gap, ...]

    @property
    def text(self) -> str:
        """The whole text."""
        return self.written.text

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of its text, each with what it is built from."""
        return self.written.lines

    @property
    def blocking(self) -> tuple[Gap, ...]:
        """What nobody has looked at yet."""
        return tuple(gap for gap in self.gaps if gap.why in {"missing", "names_other"})


class Document(msgspec.Struct, frozen=True):
    """A document of the case: a form, for one recipient or one group of people if it has several."""

    form: FormProfile
    party: PartyRecorded | None
    answered: int
    asked: int
    gaps: tuple[Gap, ...]
    drafts: tuple[Entry[DraftSaved], ...]
    filled: FilledForm
    segment: Segment | None = None

    @property
    def reader(self) -> tuple[str, str]:
        """The ids of the recipient and of the group of people, each empty where there is only one."""
        return (self.party.party if self.party else "", self.segment.id if self.segment else "")


def relevant_forms(case: OpenCase) -> list[FormProfile]:
    """Give the forms that this case may need: by where we are established, and by which laws apply."""
    standings = {one.regime.id: one.standing for one in case.applicabilities()}
    lookup = case.lookup()
    return [
        form
        for form in case.workbench.library.forms.values()
        if _is_relevant(form, case, standings) and evaluate(form.when, lookup).truth is True
    ]


def _is_relevant(form: FormProfile, case: OpenCase, standings: Mapping[str, Standing]) -> bool:
    if form.jurisdiction:
        return form.jurisdiction == case.header.country.lower()
    if form.regime in _ALWAYS or not form.regime:
        return True
    return standings.get(form.regime) is Standing.APPLIES


def list_documents(case: OpenCase, *, everything: bool = False, owed: bool = False) -> list[Document]:
    """Give documents with what stands between them and filing, the forms of our own role first.

    Those that this case may need, and those that a draft was saved of; with ``everything`` all there are,
    with ``owed`` only those that answer a duty.
    """
    lookup = case.lookup()
    documents: list[Document] = []
    begun = {entry.body.form for entry in case.state.drafts}
    relevant = {form.id for form in relevant_forms(case)} | begun
    for form in case.workbench.library.forms.values():
        if (not everything and form.id not in relevant) or (owed and not form.is_filed):
            continue
        documents.extend(_document(case, form, *reader, lookup) for reader in readers(case, form))
    ours = Audience.CONTROLLERS if case.state.value("case.role") == "processor" else Audience.AUTHORITY
    return sorted(documents, key=lambda one: (not one.form.is_filed, one.form.audience is not ours))


def _document(
    case: OpenCase, form: FormProfile, party: PartyRecorded | None, segment: Segment | None, lookup: Lookup
) -> Document:
    language = case.header.language
    filled = fill(form, case.state, case.catalogue, lookup, language=language, party=party, segment=segment)
    whose, people = party.party if party else "", segment.id if segment else ""
    required_answers = [answer for answer in filled.answers if answer.item.required]
    return Document(
        form,
        party,
        sum(answer.state is not AnswerState.MISSING for answer in required_answers),
        len(required_answers),
        filled.gaps,
        tuple(drafts_of(case.state, form.id, whose, segment=people)),
        filled,
        segment,
    )


def preview(case: OpenCase, form: str, *, language: str = "", party: str = "", segment: str = "") -> Preview:
    """Write a document from what is known now, without recording anything.

    Args:
        case: the open case.
        form: the id of the form.
        language: of the document; the case's own if empty.
        party: the recipient, for a form that has several; or the controller that we draft for.
        segment: the group of people that a letter is for, where there are several.

    Raises:
        UserError: there is no such form, party, segment or language.
    """
    # Imported here: the template engine is slow to load, and most of what lists documents writes none.
    from tocsin.content.documents.templates import write_document  # noqa: PLC0415
    from tocsin.services.drafts.values import extra_values  # noqa: PLC0415

    library = case.workbench.library
    profile = library.form(form)
    recipient = need_recipient(case, profile, party)
    people = need_segment(case, profile, segment, recipient)
    chosen = language or case.header.language
    library.template(chosen, profile.template)  # refused before anything is written in that language
    filled = fill(
        profile,
        case.state,
        case.catalogue,
        case.lookup(),
        language=chosen,
        party=recipient,
        segment=people,
    )
    phrases = need_phrases(case, chosen)
    sources = reading_sources(case)
    values = form_values(filled, case.catalogue, phrases, case_line(case), sources.named)
    values |= told_before(case, filled, phrases, sources)
    values |= extra_values(case, filled, phrases)
    written = write_document(lambda name: library.template(chosen, name), profile.template, values)
    gaps = (*filled.gaps, *_others_named(case.state, recipient, written.text))
    return Preview(filled, written, gaps)


def need_phrases(case: OpenCase, language: str) -> Phrases:
    """Give the words that documents of a language are written with."""
    return case.workbench.library.phrases(language)


def _others_named(state: CaseState, party: PartyRecorded | None, text: str) -> list[Gap]:
    """Find the names of other controllers in a document that goes to one of them."""
    if party is None:
        return []
    names = {_plain(e.body.name): e.body.name for e in controllers(state) if _plain(e.body.name)}
    # The longest name first, so that Council 11 is not taken for Council 1.
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    found = set(re.findall(pattern, _plain(text))) if pattern else set()
    return [
        Gap("names", f"{NAMES_ANOTHER}{names[name]}", "names_other")
        for name in names
        if name in found and name != _plain(party.name)
    ]


def _plain(text: str) -> str:
    """Give a text as it is compared: without the escapes of Markdown, capitals and line breaks."""
    return " ".join(_ESCAPE.sub("", visible(text)).split()).casefold()


def reading_sources(case: OpenCase) -> ReadingSources:
    """Give what tells of clocks and conditions what they rest on."""
    return ReadingSources(case.state, case.workbench.library.regimes, case.readings)


def case_line(case: OpenCase) -> CaseLine:
    """Say what a document says of the case it comes from."""
    now = Moment(at=write_utc(case.workbench.now()), precision=Precision.MINUTE, said="", zone="UTC")
    return CaseLine(
        ref=case.header.ref,
        head=str(case.head()),
        prepared=now,
        zone=case.zone,
        role=case.state.text_value("case.role"),
        sender=case.state.text_value("org.name"),
        authority=case.authority,
    )


def save_draft(
    case: OpenCase,
    form: str,
    *,
    language: str = "",
    party: str = "",
    segment: str = "",
    text: str | None = None,
    begun: Begun | None = None,
    afresh: bool = False,
) -> tuple[Entry[DraftSaved], Path | None]:
    """Record a version of a document, and write it into ``out/``; not of an encrypted case.

    Without a text it is written from the facts, and what a person wrote into the newest version stays in it;
    where both changed the same words, both stand (`tocsin.domain.documents.merging`).

    Args:
        case: the open case.
        form: the id of the form.
        language: of the document; the case's own if empty.
        party: the recipient, or the controller that we draft for.
        segment: the group of people that a letter is for.
        text: what a person made of it.
        begun: what they made it from (`latest_text`): what was recorded since they began is news to it.
        afresh: whether what was written by hand is left out: it stays in the version that has it.

    Returns:
        The entry, and the path of the file, if it was written.
    """
    edited = None if text is None else required(text, "The draft", DRAFT_LIMIT)

    def decide(state: CaseState) -> Sequence[Body]:
        # Written here, so that it says what is known at the very entry that it names.
        seen = preview(case, form, language=language, party=party, segment=segment)
        recipient, people = seen.filled.party, seen.filled.segment
        saved = DraftSaved(
            draft=state.drafts.next_id(),
            form=form,
            language=seen.filled.language,
            party=recipient.party if recipient else "",
            text=seen.text,
            gaps=seen.gaps,
            facts_as_of=state.seq,
            phase=str(next_phase(case, form, recipient.party if recipient else "")),
            segment=people.id if people else "",
            rows=people.rows if people else (),
        )
        merged = _merged(state, seen) if edited is None and not afresh else None
        own = merged.text if merged is not None else edited
        if own is None or own.split() == seen.text.split():
            return [saved]
        gaps = (*seen.filled.gaps, *_others_named(state, recipient, own))
        mine = msgspec.structs.replace(saved, text=own, gaps=gaps, edited=True, base=seen.text)
        if begun is None:
            return [mine]
        return [msgspec.structs.replace(mine, base=begun.base, facts_as_of=begun.seq, written_at=begun.at)]

    case.record(decide)
    entry = list(case.state.drafts)[-1]
    return entry, None if case.is_encrypted else write_draft(case, entry.body)


class Begun(msgspec.Struct, frozen=True):
    """What a person goes on editing.

    ``is_merged`` says that newer facts were put into what they had written; ``conflicts`` are the headings
    under which both changed the same words, and both stand. ``is_edited`` says that a person wrote into it.
    ``base`` is the document without their words, as of the entry ``seq`` and the time ``at``, UTC.
    """

    text: str
    base: str
    seq: int
    at: str
    is_merged: bool = False
    conflicts: tuple[str, ...] = ()
    is_edited: bool = False


def latest_text(
    case: OpenCase, form: str, *, language: str = "", party: str = "", segment: str = ""
) -> Begun:
    """Give what a person goes on editing: the document as it reads now, with what they wrote into it."""
    seen = preview(case, form, language=language, party=party, segment=segment)
    begun = Begun(seen.text, seen.text, case.state.seq, write_utc(case.workbench.now()))
    merged = _merged(case.state, seen)
    if merged is None:
        return begun
    is_merged = merged.text.split() != _versions(case.state, seen)[-1].body.text.split()
    return msgspec.structs.replace(
        begun, text=merged.text, is_merged=is_merged, conflicts=merged.conflicts, is_edited=True
    )


def _merged(state: CaseState, seen: Preview) -> Merged | None:
    """Put what a person wrote into the newest version into the document as it reads now; None without any."""
    newest = _versions(state, seen)[-1:]
    if not newest or not newest[0].body.edited:
        return None
    last = newest[0].body
    return merge(last.base or last.text, last.text, seen.text)


def _versions(state: CaseState, seen: Preview) -> list[Entry[DraftSaved]]:
    filled = seen.filled
    party, segment = filled.party, filled.segment
    return drafts_of(
        state,
        filled.profile.id,
        party.party if party else "",
        filled.language,
        segment.id if segment else "",
    )


def need_draft(state: CaseState, typed: str) -> DraftSaved:
    """Give a saved draft by its id (``D-2``, ``2``).

    Raises:
        UserError: there is none.
    """
    row = state.drafts.matching(typed)
    entry = state.drafts.get(row) if row else None
    if entry is None:
        known = ", ".join(state.drafts.ever()) or "none yet"
        raise UserError(f"There is no draft {typed!r}", f"Known: {known}")
    return entry.body


def write_draft(case: OpenCase, draft: DraftSaved) -> Path:
    """Write a saved draft into ``out/`` as Markdown, and give its path."""
    return workspace.write_document(case.folder, draft_name(draft), draft.text)
