"""The files of a bundle: each measured before it is written, so that the manifest can come first."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import msgspec

from tocsin.domain.entries import Entry, EventsImported, FilingRecorded
from tocsin.domain.errors import BrokenCaseError, UserError
from tocsin.domain.events.batches import BatchDigest
from tocsin.domain.journal import SealedEntry
from tocsin.domain.law.regimes import Audience as Recipient
from tocsin.domain.record.giving import Others
from tocsin.domain.register.filing_cells import Told, filings_to
from tocsin.domain.register.row import Look
from tocsin.domain.terms import CopyFor
from tocsin.interop.stored_zip import Member
from tocsin.services.bundle.manifest import DOCUMENTS, IMPORTS, JOURNAL, SEALS, UNSENT, VAULT, is_known
from tocsin.services.bundle.pack_files import draft_name, journal_line
from tocsin.services.bundle.plan import Plan
from tocsin.services.bundle.words import BundleWords
from tocsin.services.evidence.attaching import Progress
from tocsin.services.evidence.custody import digests_of
from tocsin.services.evidence.vault_files import safe_name
from tocsin.services.record.outside import SEALS as SEALS_FOLDER
from tocsin.services.workbench import OpenCase
from tocsin.storage import workspace
from tocsin.storage.vault import CHUNK

_PIECE = 1 << 18

Pieces = Callable[[], Iterable[bytes]]


class Part(msgspec.Struct, frozen=True):
    """A file of a bundle, measured, with what it is called in the index."""

    member: Member
    sha256: str
    title: str = ""

    @property
    def name(self) -> str:
        """Its name in the bundle."""
        return self.member.name


class Gathered(msgspec.Struct):
    """What goes into a bundle.

    Attributes:
        parts: its files.
        left_out: what does not go into it, in words.
        problems: what is in the record and should be there, and is gone or changed.
        behind: what of the folder of the case stays behind, in words; it is no part of the case.
        evidence: how many pieces of evidence have their files in it.
        absent: digests that the record names, and that were destroyed on record.
    """

    parts: list[Part]
    left_out: list[str]
    problems: list[str]
    behind: list[str]
    evidence: int = 0
    absent: tuple[str, ...] = ()


def part(name: str, pieces: Pieces, title: str = "") -> Part:
    """Measure a file for a bundle."""
    size, crc, digest = 0, 0, hashlib.sha256()
    for piece in pieces():
        size, crc = size + len(piece), zlib.crc32(piece, crc)
        digest.update(piece)
    return Part(Member(name, size, crc, pieces), digest.hexdigest(), title)


def of_bytes(name: str, data: bytes, title: str = "") -> Part:
    """Measure a short file."""
    return part(name, lambda: (data,), title)


class Gathering:
    """Gathers the files of one bundle."""

    def __init__(
        self, case: OpenCase, plan: Plan, words: BundleWords, progress: Progress | None = None
    ) -> None:
        self._case = case
        self._plan = plan
        self._giving = plan.giving
        self._words = words
        self._progress = progress
        self._found = Gathered([], [], [], [])

    def gather(self) -> Gathered:
        """Gather everything that the plan gives."""
        found = self._found
        found.parts.append(part(JOURNAL, self._journal))
        self._imports()
        self._seals()
        found.parts += self._documents()
        if self._plan.copy is CopyFor.WHOLE:
            self._beside()
        self._evidence()
        return found

    def _journal(self) -> Iterator[bytes]:
        withheld, lines = self._giving.withheld, bytearray()
        emptied = {entry.seq for entry in self._case.state.entries if entry.redacted}
        for entry in self._case.sealed():
            if entry.seq > self._plan.head.seq:
                break
            if entry.body is None and entry.seq not in emptied:
                raise UserError(f"Entry #{entry.seq} was redacted meanwhile", "Make the copy again")
            lines += journal_line(blank(entry) if entry.seq in withheld else entry)
            if len(lines) > _PIECE:
                yield bytes(lines)
                lines.clear()
        yield bytes(lines)

    def _imports(self) -> None:
        for entry in filter(self._giving.gives, self._case.state.imports):
            body = entry.body
            digest = BatchDigest()
            digest.add(self._case.events.rows(body.first, body.first + body.rows))
            if digest.hexdigest() == body.digest:
                name = f"{IMPORTS}/{body.batch}.jsonl"
                self._found.parts.append(part(name, partial(self._events, body)))
            else:
                self._found.problems.append(self._words("events_changed", name=body.batch))

    def _events(self, body: EventsImported) -> Iterator[bytes]:
        encode, lines = msgspec.json.Encoder().encode_into, bytearray()
        line = bytearray()
        for row in self._case.events.rows(body.first, body.first + body.rows):
            encode(row, line)
            lines += line + b"\n"
            if len(lines) > _PIECE:
                yield bytes(lines)
                lines.clear()
        yield bytes(lines)

    def _seals(self) -> None:
        folder = self._case.folder / SEALS_FOLDER
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            name = f"{SEALS}/{path.name}"
            if is_known(name) and path.is_file() and not path.is_symlink():
                self._found.parts.append(of_bytes(name, path.read_bytes()))
            else:
                self._found.left_out.append(self._words("seal_left", name=path.name))

    def _documents(self) -> Iterator[Part]:
        """Give the texts of drafts and filings that are in the copy, and of what was sent to its reader."""
        state, gives = self._case.state, self._giving.gives
        others = Others(state, self._plan.party) if self._plan.copy is CopyFor.CONTROLLER else None
        sent = {entry.id for entry in self._sent_to_reader()}
        drafts = [entry for entry in state.drafts if gives(entry)]
        filed = [entry for entry in state.filings if gives(entry) or entry.id in sent]
        texts = [(draft_name(one.body), one.body.text, ("draft", one.body.draft)) for one in drafts]
        texts += [(f"{one.body.filing}.md", one.body.text, ("filing", one.body.filing)) for one in filed]
        for name, text, (word, id) in texts:
            if not text:
                continue
            if others is not None and others.named_in(text):
                self._found.left_out.append(self._words("names_other", name=id))
                continue
            yield of_bytes(f"{DOCUMENTS}/{safe_name(name)}", text.encode(), self._words(word, id=id))

    def _sent_to_reader(self) -> Iterator[Entry[FilingRecorded]]:
        """Give what was filed with the one who gets the copy, where no mark keeps it from them."""
        state, regimes = self._case.state, self._case.workbench.library.regimes
        unmarked = [one for one in state.filings if state.keeping.audience(one) is None and not one.redacted]
        if self._plan.copy is CopyFor.CONTROLLER:
            yield from (one for one in unmarked if one.body.party == self._plan.party)
        if self._plan.copy is CopyFor.AUTHORITY:
            look = Look(state=state, catalogue=self._case.catalogue, regimes=regimes)
            told = {one.id for one in filings_to(look, Told.AUTHORITY)}
            yield from (one for one in unmarked if one.id in told)
        if self._plan.copy is CopyFor.INSURER:
            ours = {id for id, one in regimes.items() if one.audience is Recipient.INSURER}
            yield from (one for one in unmarked if one.body.regime in ours)

    def _beside(self) -> None:
        """Take along what is typed and not sent, where it can be told whose it is."""
        folder = self._case.folder
        unsent = sorted((folder / workspace.UNSENT).glob("*.*"))
        if self._case.is_encrypted:
            self._leave("unsent_left", len(unsent))
        else:
            found = [(f"{UNSENT}/{path.name}", path) for path in unsent]
            self._found.parts += [of_bytes(name, path.read_bytes()) for name, path in found if is_known(name)]
        rendered = sum(path.is_file() for path in (folder / workspace.OUT).rglob("*"))
        self._leave("out_left", rendered)

    def _leave(self, word: str, count: int) -> None:
        if count:
            self._found.behind.append(self._words(word, count=count))

    def _evidence(self) -> None:
        state, found, words = self._case.state, self._found, self._words
        given = [entry for entry in state.evidence if self._giving.gives(entry)]
        if len(given) < len(state.evidence):
            count = len(state.evidence) - len(given)
            found.left_out.append(words("evidence_left", count=count, total=len(state.evidence)))
        absent: list[str] = []
        digests: dict[str, str] = {}
        for entry in given:
            called = f"{entry.body.evidence} {entry.body.name}"
            if state.keeping.destroyed(entry.body.evidence):
                absent.append(entry.body.sha256)
                found.left_out.append(words("destroyed", name=called))
                continue
            for digest in digests_of(self._case.vault, entry.body):
                digests.setdefault(digest, called)
            found.evidence += not entry.body.physical
        found.absent = tuple(one for one in dict.fromkeys(absent) if one not in digests)
        for digest, called in sorted(digests.items()):
            self._take_file(digest, called)

    def _take_file(self, digest: str, called: str) -> None:
        name, vault = f"{VAULT}/{digest}", self._case.vault
        if not vault.holds(digest):
            self._found.problems.append(self._words("evidence_gone", name=called))
            return
        try:
            measured = part(name, partial(self._file, digest))
        except BrokenCaseError:
            measured = None
        if measured is None or measured.sha256 != digest:
            self._found.problems.append(self._words("evidence_changed", name=called))
        else:
            self._found.parts.append(measured)

    def _file(self, digest: str) -> Iterator[bytes]:
        with self._case.vault.open(digest) as source:
            while chunk := source.read(CHUNK):
                yield chunk
                if self._progress is not None:
                    self._progress(len(chunk))


def blank(entry: SealedEntry) -> SealedEntry:
    """Give an entry without what it says, and without the salt that could confirm a guess of it."""
    return msgspec.structs.replace(entry, salt=None, body=None)
