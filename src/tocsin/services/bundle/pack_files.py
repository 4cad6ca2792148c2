"""What goes into an accountability pack: each file with its name, its title and its SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from tocsin.content.documents.event_words import EventWords
from tocsin.content.documents.form_values import Plain
from tocsin.content.documents.told import all_told
from tocsin.domain.documents.provenance import entry as recorded
from tocsin.domain.entries import DraftSaved
from tocsin.domain.facts import in_language
from tocsin.domain.journal import SealedEntry
from tocsin.domain.timeline import Query, select
from tocsin.services.evidence.vault_files import files_of
from tocsin.services.timeline.export import as_markdown
from tocsin.services.workbench import OpenCase

JOURNAL = "journal.jsonl"
TIMELINE = "timeline.md"


class PackFile(msgspec.Struct, frozen=True):
    """A file of the pack.

    Attributes:
        name: within the pack, with its folder.
        title: what it is, in the language of the index.
        sha256: of its bytes, hex; for evidence, as it was recorded.
        size: in bytes.
        data: what it holds; None for evidence, which lies in the vault under its digest.
        entry: the id of the entry that it is a copy of; empty where it is of many.
    """

    name: str
    title: str
    sha256: str
    size: int
    data: bytes | None = None
    entry: str = ""


def pack_files(case: OpenCase, words: EventWords, *, with_evidence: bool = True) -> Iterator[PackFile]:
    """Give every file of the pack but the index: journal, timeline, drafts, filings, evidence."""
    say = words.phrases.say
    yield _file(JOURNAL, words.phrases.phrases["pack_journal"], _journal(case))
    items = select(case.reader(), Query(), with_amended=True)
    yield _file(TIMELINE, words.phrases.phrases["pack_timeline"], as_markdown(case, items).encode())
    for entry in case.state.drafts:
        draft = entry.body
        form = case.workbench.library.forms.get(draft.form)
        title = in_language(form.title, words.language) if form else draft.form
        named = say("pack_document", id=draft.draft, title=title)
        yield _file(f"drafts/{draft_name(draft)}", named, draft.text.encode(), entry.id)
    for filed in case.state.filings:
        if filed.body.text:
            title = say("pack_filing", id=filed.body.filing)
            yield _file(f"filings/{filed.body.filing}.md", title, filed.body.text.encode(), filed.id)
    if not with_evidence:
        return
    for kept in case.state.evidence:
        for one in files_of(case, kept.body):
            title = say("pack_evidence", id=kept.body.evidence, name=one.name)
            name = f"evidence/{kept.body.evidence}_{one.safe}"
            yield PackFile(name, title, one.sha256, one.size, entry=kept.id)


def pack_values(case: OpenCase, words: EventWords, *, with_evidence: bool = True) -> Plain:
    """Give the index as a template uses it: name, title, sha256 and size of each file."""
    return [
        all_told(
            {
                "name": one.name,
                "title": one.title,
                "sha256": one.sha256,
                "size": words.phrases.number(one.size),
            },
            *([recorded(one.entry)] if one.entry else []),
        )
        for one in pack_files(case, words, with_evidence=with_evidence)
    ]


def draft_name(draft: DraftSaved) -> str:
    """Give the name of the file of a saved draft: ``D-2_controller-notice_P-1_fr.md``."""
    parts = [draft.draft, draft.form, draft.party, draft.segment, draft.language]
    return "_".join(part for part in parts if part) + ".md"


def _file(name: str, title: str, data: bytes, entry: str = "") -> PackFile:
    return PackFile(name, title, hashlib.sha256(data).hexdigest(), len(data), data, entry)


def _journal(case: OpenCase) -> bytes:
    """Give the journal as stored, an entry a line; its chain is verified as the README says."""
    return b"".join(map(journal_line, case.sealed()))


def journal_line(entry: SealedEntry) -> bytes:
    """Write an entry as it stands in ``journal.jsonl``."""
    return msgspec.json.encode(entry) + b"\n"
