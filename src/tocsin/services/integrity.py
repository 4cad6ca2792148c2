"""Showing that the record holds, and removing a body without breaking it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from tocsin.domain import journal
from tocsin.domain.case import CaseState
from tocsin.domain.entries import (
    KINDS,
    Body,
    CaseOpened,
    Entry,
    EvidenceAdded,
    FactSet,
    PlaybookAdopted,
    Redacted,
    stripped,
)
from tocsin.domain.errors import BrokenCaseError, UserError
from tocsin.domain.journal import Finding, Head
from tocsin.domain.text import required
from tocsin.services.evidence import Progress, compare
from tocsin.services.facts import triggers
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.storage.case_store import CaseStore
from tocsin.storage.vault import Vault
from tocsin.storage.workspace import VAULT


class VerifyReport(msgspec.Struct, frozen=True):
    """What was checked, and everything that does not hold.

    ``head_matches`` is None where no head was given to compare with; without one, nobody can tell
    whether the end of the journal was cut off.
    """

    ref: str
    head: Head
    entries: int
    evidence: int
    findings: tuple[Finding, ...]
    head_matches: bool | None = None

    @property
    def holds(self) -> bool:
        """Whether everything that could be checked is as it should be."""
        return not self.findings and self.head_matches is not False


def verify_case(
    workbench: Workbench, ref: str, *, known_head: str = "", progress: Progress | None = None
) -> VerifyReport:
    """Check a case: every entry, the chain, the guards of the journal, and every file of the vault.

    Nothing is folded, so that a damaged journal can be looked at as far as it goes.

    Args:
        workbench: where the case is.
        ref: its reference.
        known_head: a head that was kept elsewhere, as ``tocsin head`` prints it.
        progress: told how many bytes of evidence were hashed.
    """
    folder = workbench.folder(ref)
    with CaseStore.open(folder) as store:
        head = store.head()
        guards = [Finding(0, f"the guard {name} is missing") for name in store.missing_guards()]
        findings = [*guards, *journal.verify(store.sealed(), frozenset(KINDS))]
        evidence: list[Entry[Body]] = []
        try:
            evidence = list(store.entries(kinds=[EvidenceAdded.kind]))
        except (BrokenCaseError, UserError) as error:
            findings.append(Finding(0, error.message))
        findings += _check_vault(evidence, Vault(folder / VAULT), progress)
        matches = _matches(store, known_head) if known_head else None
    return VerifyReport(ref, head, head.seq, len(evidence), tuple(findings), matches)


def vault_bytes(workbench: Workbench, ref: str) -> int:
    """Give how many bytes of evidence there are to hash, for showing how far that has come."""
    return Vault(workbench.folder(ref) / VAULT).total_bytes()


def _check_vault(evidence: Sequence[Entry[Body]], vault: Vault, progress: Progress | None) -> list[Finding]:
    bodies = [(entry.seq, entry.body) for entry in evidence]
    checks = [
        (seq, compare(vault, body, progress)) for seq, body in bodies if isinstance(body, EvidenceAdded)
    ]
    return [Finding(seq, f"{check.evidence}: {check.what}") for seq, check in checks if not check.holds]


def _matches(store: CaseStore, typed: str) -> bool:
    """Whether the journal holds the entry that a head kept elsewhere names.

    Raises:
        UserError: what was typed is no head.
    """
    match = re.fullmatch(r"0*([0-9]{1,16})((?:\s*[0-9a-f]{4}){4})", typed.strip().lower())
    if match is None:
        raise UserError(f"{typed!r} is not a head", "It looks like: 0184 9f3a 22c1 7b10 44de")
    wanted = re.sub(r"\s", "", match[2])
    return any(entry.seq == int(match[1]) and entry.hash.startswith(wanted) for entry in store.sealed())


def redact(case: OpenCase, typed: str, because: str) -> Entry[Body]:
    """Remove what an entry says, for good; that it was there, when and by whom, stays and still verifies.

    Args:
        case: the open case.
        typed: the entry, as ``#12`` or by its id.
        because: why; it is recorded.

    Raises:
        UserError: the entry cannot be redacted.
    """
    reason = required(because, "The reason")
    starts = triggers(case)

    def decide(state: CaseState) -> Sequence[Body]:
        entry = state.entry(typed)
        _refuse(entry, starts)
        return [Redacted(entry=entry.id, because=reason, keeps=journal.canonical(stripped(entry.body)))]

    return case.record(decide)[-1]


def _refuse(entry: Entry[Body], starts: frozenset[str]) -> None:
    if entry.redacted:
        raise UserError(f"Entry #{entry.seq} is redacted already")
    if isinstance(entry.body, Redacted | PlaybookAdopted | CaseOpened) or stripped(entry.body) == entry.body:
        raise UserError(
            f"Entry #{entry.seq} ({entry.body.kind}) holds nothing that could be redacted",
            "A title is changed with tocsin amend --title",
        )
    if isinstance(entry.body, FactSet) and entry.body.key in starts:
        raise UserError(
            f"Entry #{entry.seq} states when a legal clock starts, and a time is no personal data",
            f"Restate it instead: tocsin fact set {entry.body.key} TIME --because …",
        )
