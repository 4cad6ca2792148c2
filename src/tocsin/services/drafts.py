"""Drafting notifications: a document written from what is known, with what is open said plainly."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from tocsin.content.form_values import CaseLine, Plain, form_values
from tocsin.content.phrases import Phrases, parse_phrases
from tocsin.domain.applicability import Standing
from tocsin.domain.case import CaseState
from tocsin.domain.entries import Body, DraftSaved, Entry, Gap, PartyRecorded
from tocsin.domain.errors import ContentError, UserError
from tocsin.domain.forms import AnswerState, FilledForm, FormProfile, drafts_of, fill
from tocsin.domain.merging import merge
from tocsin.domain.moments import Moment, Precision, write_utc
from tocsin.domain.parties import affected_controllers, controllers
from tocsin.domain.regimes import Audience
from tocsin.domain.text import required, visible
from tocsin.domain.verdicts import Lookup
from tocsin.services.draft_changes import answer_changes, last_filing, next_phase, told_at
from tocsin.services.rows import need_party
from tocsin.services.workbench import OpenCase
from tocsin.storage import workspace

NAMES_ANOTHER = "The text names another controller: "

_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")

_ALWAYS = frozenset({"gdpr-33-1", "gdpr-33-2", "gdpr-34"})
"""Regimes whose forms are always offered: a processor prepares what its controllers file."""

DRAFT_LIMIT = 400_000
"""Characters of a draft that a person has edited."""


class Preview(msgspec.Struct, frozen=True):
    """A document as it would read now; nothing is recorded by looking."""

    filled: FilledForm
    text: str
    gaps: tuple[Gap, ...]

    @property
    def blocking(self) -> tuple[Gap, ...]:
        """What nobody has looked at yet."""
        return tuple(gap for gap in self.gaps if gap.why in {"missing", "names_other"})


class Document(msgspec.Struct, frozen=True):
    """A document that the case may owe: a form, for one recipient if it has several."""

    form: FormProfile
    party: PartyRecorded | None
    answered: int
    asked: int
    gaps: tuple[Gap, ...]
    drafts: tuple[Entry[DraftSaved], ...]


def relevant_forms(case: OpenCase) -> list[FormProfile]:
    """Give the forms that this case may owe: by where we are established, and by which laws apply."""
    standings = {one.regime.id: one.standing for one in case.applicabilities()}
    return [form for form in case.workbench.library.forms.values() if _is_relevant(form, case, standings)]


def _is_relevant(form: FormProfile, case: OpenCase, standings: Mapping[str, Standing]) -> bool:
    if form.jurisdiction:
        return form.jurisdiction == case.header.country.lower()
    if form.regime in _ALWAYS or not form.regime:
        return True
    return standings.get(form.regime) is Standing.APPLIES


def list_documents(case: OpenCase, *, everything: bool = False) -> list[Document]:
    """Give documents with what stands between them and filing, the forms of our own role first.

    Those that this case may owe, and those that a draft was saved of; with ``everything`` all there are.
    """
    lookup = case.lookup()
    documents: list[Document] = []
    begun = {entry.body.form for entry in case.state.drafts}
    relevant = {form.id for form in relevant_forms(case)} | begun
    for form in case.workbench.library.forms.values():
        if not everything and form.id not in relevant:
            continue
        recipients: Sequence[PartyRecorded | None] = [None]
        if form.audience is Audience.CONTROLLERS:
            recipients = [entry.body for entry in affected_controllers(case.state)]
        documents.extend(_document(case, form, party, lookup) for party in recipients)
    ours = Audience.CONTROLLERS if case.state.value("case.role") == "processor" else Audience.AUTHORITY
    return sorted(documents, key=lambda document: document.form.audience is not ours)


def _document(case: OpenCase, form: FormProfile, party: PartyRecorded | None, lookup: Lookup) -> Document:
    language = case.header.language
    filled = fill(form, case.state, case.catalogue, lookup, language=language, party=party)
    required_answers = [answer for answer in filled.answers if answer.item.required]
    return Document(
        form,
        party,
        sum(answer.state is not AnswerState.MISSING for answer in required_answers),
        len(required_answers),
        filled.gaps,
        tuple(drafts_of(case.state, form.id, party.party if party else "")),
    )


def preview(case: OpenCase, form: str, *, language: str = "", party: str = "") -> Preview:
    """Write a document from what is known now, without recording anything.

    Args:
        case: the open case.
        form: the id of the form.
        language: of the document; the case's own if empty.
        party: the recipient, for a form that has several; or the controller that we draft for.

    Raises:
        UserError: there is no such form, party or language.
    """
    # Imported here: the template engine is slow to load, and most of what lists documents writes none.
    from tocsin.content.templates import write_document  # noqa: PLC0415

    profile = case.workbench.library.form(form)
    recipient = need_party(case.state, party) if party else None
    if profile.audience is Audience.CONTROLLERS and recipient is None:
        known = ", ".join(f"{e.body.party} {e.body.name}" for e in controllers(case.state)) or "none yet"
        raise UserError(
            f"{form} is written to one controller at a time", f"Say which with --party. Known: {known}"
        )
    chosen = language or case.header.language
    filled = fill(profile, case.state, case.catalogue, case.lookup(), language=chosen, party=recipient)
    values = form_values(filled, case.catalogue, need_phrases(case, chosen), case_line(case))
    values |= _since(case, profile, chosen, recipient)
    library = case.workbench.library
    text = write_document(lambda name: library.template(chosen, name), profile.template, values)
    return Preview(filled, text, (*filled.gaps, *_others_named(case.state, recipient, text)))


def _since(
    case: OpenCase, profile: FormProfile, language: str, party: PartyRecorded | None
) -> dict[str, Plain]:
    """Give what a template says of an earlier filing: when it was, and which answers read differently now."""
    filing = last_filing(case, profile.id, party.party if party else "")
    if filing is None or filing.body.filed_at is None:
        return {"told": None, "changes": []}
    phrases = need_phrases(case, language)
    at = phrases.moment(filing.body.filed_at, case.zone)
    changed = answer_changes(case, profile, told_at(case, filing), language=language, party=party)
    return {
        "told": {"at": at, "reference": filing.body.reference},
        "changes": [
            {"title": one.title, "kind": str(one.kind), "before": one.before, "after": one.after}
            for one in changed
        ],
    }


def need_phrases(case: OpenCase, language: str) -> Phrases:
    """Give the words that documents of a language are written with."""
    source, name = case.workbench.library.phrases_source(language)
    phrases, problems = parse_phrases(source, name, language)
    if phrases is None:
        raise ContentError(name, problems)
    return phrases


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
    case: OpenCase, form: str, *, language: str = "", party: str = "", text: str | None = None
) -> tuple[Entry[DraftSaved], Path]:
    """Record a version of a document, and write it into ``out/``.

    Args:
        case: the open case.
        form: the id of the form.
        language: of the document; the case's own if empty.
        party: the recipient, or the controller that we draft for.
        text: what a person made of it; without one, it is written from the facts.

    Returns:
        The entry, and the path of the file.
    """
    edited = None if text is None else required(text, "The draft", DRAFT_LIMIT)

    def decide(state: CaseState) -> Sequence[Body]:
        # Written here, so that it says what is known at the very entry that it names.
        seen = preview(case, form, language=language, party=party)
        recipient = seen.filled.party
        saved = DraftSaved(
            draft=state.drafts.next_id(),
            form=form,
            language=seen.filled.language,
            party=recipient.party if recipient else "",
            text=seen.text,
            gaps=seen.gaps,
            facts_as_of=state.seq,
            phase=str(next_phase(case, form, recipient.party if recipient else "")),
        )
        if edited is None:
            return [saved]
        gaps = (*seen.filled.gaps, *_others_named(state, recipient, edited))
        return [msgspec.structs.replace(saved, text=edited, gaps=gaps, edited=True, base=seen.text)]

    case.record(decide)
    entry = list(case.state.drafts)[-1]
    return entry, write_draft(case, entry.body)


class Begun(msgspec.Struct, frozen=True):
    """What a person goes on editing.

    ``is_merged`` says that newer facts were put into what they had written; ``conflicts`` are the headings
    under which both changed the same words, and both stand.
    """

    text: str
    is_merged: bool = False
    conflicts: tuple[str, ...] = ()


def latest_text(case: OpenCase, form: str, *, language: str = "", party: str = "") -> Begun:
    """Give what a person goes on editing: the document as it reads now, with what they wrote into it."""
    seen = preview(case, form, language=language, party=party)
    recipient = seen.filled.party.party if seen.filled.party else ""
    edited = [e for e in drafts_of(case.state, form, recipient, seen.filled.language) if e.body.edited]
    if not edited:
        return Begun(seen.text)
    last = edited[-1].body
    merged = merge(last.base or last.text, last.text, seen.text)
    return Begun(merged.text, merged.text.split() != last.text.split(), merged.conflicts)


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
    parts = [draft.draft, draft.form, draft.party, draft.language]
    name = "_".join(part for part in parts if part) + ".md"
    return workspace.write_document(case.folder, name, draft.text)
