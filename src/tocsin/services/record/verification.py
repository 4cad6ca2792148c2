"""Checking a case: what is proven of it and what is not, each in words of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from tocsin.content.places import config_folder
from tocsin.domain import journal
from tocsin.domain.entries import (
    KINDS,
    Body,
    CustodyRecorded,
    Entry,
    EventsImported,
    EvidenceAdded,
    HeadSealed,
    HeadTimestamped,
)
from tocsin.domain.errors import BrokenCaseError, UserError
from tocsin.domain.journal import Finding, Head, SealedEntry
from tocsin.domain.moments import write_utc
from tocsin.domain.record.checking import Check, Ledger, Outside, Proof
from tocsin.domain.record.heads import KeptHead, head_line, read_head, read_heads
from tocsin.domain.record.keeping import Keeping
from tocsin.domain.record.seals import read_seal
from tocsin.domain.text import required
from tocsin.services.events.finding import differing
from tocsin.services.evidence.attaching import Progress
from tocsin.services.evidence.custody import EvidenceCheck, Standing, compare
from tocsin.services.private_files import read_small
from tocsin.services.record.outside import (
    check_heads,
    check_seals,
    check_stamps,
    files_of_seals,
    files_of_stamps,
    timestamp_roots,
)
from tocsin.services.record.remembering import History, accepted, recollect
from tocsin.services.record.seals import signer
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.storage import signing
from tocsin.storage.case_store import CaseStore
from tocsin.storage.events import EventTable
from tocsin.storage.vault import Vault
from tocsin.storage.workspace import VAULT

SEEN = "what this user saw on this machine"
"""What the last head seen is called where it vouches for a journal."""


class Elsewhere(msgspec.Struct, frozen=True):
    """What was kept outside the case, to compare it with.

    Attributes:
        heads: heads on paper or in files.
        seals: seals that were kept as files.
        signed_by: fingerprints of keys; there must be a seal by each.
    """

    heads: tuple[KeptHead, ...] = ()
    seals: tuple[HeadSealed, ...] = ()
    signed_by: tuple[str, ...] = ()


class VerifyReport(msgspec.Struct, frozen=True):
    """What was checked, and everything that does not hold.

    Attributes:
        ref: reference of the case.
        head: the end of its journal.
        entries: how many entries there are.
        evidence: how many pieces of evidence.
        checks: every check, each with what it proves or why it could not be made.
        findings: what does not hold.
        first_bad: the first entry at which anything shows; 0 where nothing does.
        vouched: up to which entry something outside vouches for the journal; 0 where nothing does.
        vouchers: what that is.
        destroyed: which evidence was destroyed on purpose, and by which entry.
        head_matches: None where no head was given to compare with; without one, nobody can tell whether the
            end of the journal was cut off.
    """

    ref: str
    head: Head
    entries: int
    evidence: int
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...] = ()
    first_bad: int = 0
    vouched: int = 0
    vouchers: tuple[str, ...] = ()
    destroyed: tuple[str, ...] = ()
    head_matches: bool | None = None

    @property
    def holds(self) -> bool:
        """Whether everything that could be checked is as it should be."""
        return not self.findings


def verify_case(
    workbench: Workbench,
    ref: str,
    *,
    known_head: str = "",
    elsewhere: Elsewhere = Elsewhere(),  # noqa: B008 - a frozen value
    progress: Progress | None = None,
) -> VerifyReport:
    """Check a case: every entry, the chain, the guards of the journal, every file, and what is kept outside.

    Nothing is folded, so that a damaged journal can be looked at as far as it goes.

    Args:
        workbench: where the case is.
        ref: its reference.
        known_head: a head that was kept elsewhere, as ``tocsin head`` prints it.
        elsewhere: what else was kept outside.
        progress: told how many bytes of evidence were hashed.

    Raises:
        UserError: there is no such case, or what was given to compare with is no head.
    """
    typed = (read_head(known_head),) if known_head else ()
    with workbench.store(ref) as store:
        return _Verification(workbench, ref, store).run((*typed, *elsewhere.heads), elsewhere, progress)


class _Verification:
    """One verification of a case, check by check."""

    def __init__(self, workbench: Workbench, ref: str, store: CaseStore) -> None:
        self.workbench = workbench
        self.ref = ref
        self.store = store
        self.ledger = Ledger()
        self.head = store.head()
        self.outside = Outside(self.ledger, self.head, store.head)
        self.told: list[Entry[Body]] = []
        self.reached = 0

    def run(self, heads: Sequence[KeptHead], elsewhere: Elsewhere, progress: Progress | None) -> VerifyReport:
        """Make every check."""
        self._journal()
        self._read()
        checks = self._vault(progress)
        self._imports()
        self._remembered()
        matches = check_heads(self.ledger, self.outside, heads)
        self._seals(elsewhere)
        self._stamps()
        gone = [one for _seq, one in checks if one.standing is Standing.DESTROYED]
        return VerifyReport(
            ref=self.ref,
            head=self.head,
            entries=self.head.seq,
            evidence=len(checks),
            findings=tuple(self.ledger.findings),
            checks=tuple(self.ledger.checks),
            first_bad=self.ledger.first_bad,
            vouched=self.outside.vouched,
            vouchers=self.outside.vouchers,
            destroyed=tuple(f"{one.evidence}: {one.what}" for one in gone),
            head_matches=matches,
        )

    def _journal(self) -> None:
        """Look at the guards, then recompute every hash, as far as the journal can be read."""
        ledger, bodies = self.ledger, list[Finding]()
        ledger.found(Finding(0, what) for what in self.store.wrong_guards())
        ledger.close("guards", "the triggers that refuse changes are in place")
        try:
            for finding in journal.verify(self._reading(), frozenset(KINDS)):
                (bodies if finding.is_of_body else ledger.findings).append(finding)
        except (BrokenCaseError, UserError) as error:
            ledger.found([Finding(self.reached + 1, error.message)])
        ledger.close("chain", f"{self.head.seq} entries follow each other, none was changed in place")
        ledger.found(bodies)
        ledger.close("bodies", "what entries say matches its digest, what is missing was redacted")
        ledger.findings.sort(key=lambda finding: finding.seq)

    def _reading(self) -> Iterator[SealedEntry]:
        for entry in self.store.sealed():
            self.reached = entry.seq
            yield entry

    def _read(self) -> None:
        """Read the entries that the other checks are about."""
        kinds = (EvidenceAdded, CustodyRecorded, EventsImported, HeadSealed, HeadTimestamped)
        after = -1
        while True:
            try:
                for entry in self.store.entries(max(after, 0), [kind.kind for kind in kinds]):
                    self.told.append(entry)
                return
            except BrokenCaseError as error:
                if error.seq <= after:
                    return
                after = error.seq
                self.ledger.found([Finding(after, error.message.removeprefix(f"Entry {after} "))])

    def _vault(self, progress: Progress | None) -> list[tuple[int, EvidenceCheck]]:
        """Hash every file of the vault, each with the number of the entry that added it."""
        vault, keeping = Vault(self.store.folder / VAULT, self.store.cipher), Keeping()
        for entry in self.told:
            keeping.take(entry)
        checks = [
            (entry.seq, compare(vault, entry.body, keeping, progress))
            for entry in self.told
            if isinstance(entry.body, EvidenceAdded)
        ]
        self.ledger.found(Finding(seq, f"{one.evidence}: {one.what}") for seq, one in checks if not one.holds)
        gone = sum(one.standing is Standing.DESTROYED for _seq, one in checks)
        more = f", {gone} destroyed on record" if gone else ""
        held = len(checks) - gone
        what = f"{held} {'file is' if held == 1 else 'files are'} what was put into it{more}"
        self.ledger.close("vault", what if checks else "no evidence", Proof.PROVEN if checks else Proof.NONE)
        return checks

    def _imports(self) -> None:
        """Compute the digest of every batch of machine events anew."""
        table = EventTable(self.store)
        batches = [(entry.seq, entry.body) for entry in self.told if isinstance(entry.body, EventsImported)]
        for seq, body in batches:
            try:
                what = differing(table, body)
            except (BrokenCaseError, UserError) as error:
                what = error.message
            self.ledger.found([Finding(seq, f"{body.batch}: {what}")] if what else [])
        count = len(batches)
        what = f"{count} {'batch' if count == 1 else 'batches'} of machine events: what was imported is there"
        self.ledger.close(
            "imports", what if batches else "no machine events", Proof.PROVEN if batches else Proof.NONE
        )

    def _remembered(self) -> None:
        """Compare with the last head that this user saw on this machine."""
        found = recollect(self.workbench.heads, self.store)
        if found.is_suspicious:
            self.ledger.found([Finding(0, found.words)])
        held = found.history is History.HOLDS and found.seen is not None
        if held and found.seen is not None:
            self.outside.compare(found.seen.seq, found.seen.hash, SEEN, counts=True)
        self.ledger.close("remembered", found.words, Proof.PROVEN if held else Proof.NOT_CHECKED)

    def _seals(self, elsewhere: Elsewhere) -> None:
        """Check the seals in the journal, beside it, and those that were kept elsewhere."""
        beside, damaged = files_of_seals(self.store.folder)
        self.ledger.found(damaged)
        inside = [(one.seq, one.body) for one in self.told if isinstance(one.body, HeadSealed)]
        others = [(0, seal) for seal in (*beside, *elsewhere.seals)]
        check_seals(
            self.ledger,
            self.outside,
            self.ref,
            (*others, *inside),
            trusted=signing.read_trusted(config_folder()),
            wanted=elsewhere.signed_by,
        )

    def _stamps(self) -> None:
        """Check the time stamps in the journal and beside it."""
        inside = [(one.seq, one.body) for one in self.told if isinstance(one.body, HeadTimestamped)]
        beside = files_of_stamps(self.store.folder)
        check_stamps(self.ledger, self.outside, (*beside, *inside), timestamp_roots())


def vault_bytes(workbench: Workbench, ref: str) -> int:
    """Give how many bytes of evidence there are to hash, for showing how far that has come."""
    return Vault(workbench.folder(ref) / VAULT).total_bytes()


def read_elsewhere(
    ref: str, heads: Sequence[str], files: Sequence[Path], signed_by: Sequence[str]
) -> Elsewhere:
    """Read what was kept outside a case.

    Args:
        ref: of the case.
        heads: as they were typed.
        files: of heads, or of a seal.
        signed_by: names of trusted keys, or fingerprints.

    Raises:
        UserError: one of them is not what it should be, or a file has nothing of this case.
    """
    found = [read_head(typed) for typed in heads]
    seals = []
    for path in files:
        data = read_small(path)
        try:
            text = data.decode()
        except UnicodeDecodeError:
            raise UserError(f"{path} is no text", "Name a file of heads, or a seal") from None
        if text.lstrip().startswith("{"):
            seal = read_seal(data, path.name)
            seals.append(seal)
            found.append(KeptHead(seal.seq, seal.hash, path.name))
            continue
        kept = read_heads(text, ref, path.name)
        if not kept:
            raise UserError(f"{path} holds no head of case {ref}", "tocsin head --to FILE appends one")
        found += kept
    return Elsewhere(tuple(found), tuple(seals), tuple(signer(typed) for typed in signed_by))


def append_head(case: OpenCase, path: Path) -> None:
    """Append the head of a case to a file that is kept elsewhere: a stick, a share, another machine.

    Raises:
        UserError: it cannot be written.
    """
    line = head_line(case.header.ref, case.head(), write_utc(case.workbench.now()))
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            file.write(line.encode())
            file.flush()
            os.fsync(descriptor)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}", "Name another file") from error


def accept_history(workbench: Workbench, ref: str, because: str) -> Entry[Body]:
    """Go on with a case although its history is not the one that this user saw before, and record why.

    Raises:
        UserError: there is no reason, or its history is the one that was seen.
    """
    reason = required(because, "The reason")
    with workbench.open(ref, any_history=True) as case:
        entry = case.record(lambda _state: [accepted(case.continuity.recollection, reason)])[-1]
        case.continuity.keep(ref, write_utc(workbench.now()), anew=True)
    return entry
