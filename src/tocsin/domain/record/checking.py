"""What a verification says: its checks, what does not hold, and how far something outside vouches for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

import msgspec

from tocsin.domain.journal import Finding, Head


class Proof(StrEnum):
    """How a check came out; `NONE` where there is nothing to check."""

    PROVEN = "proven"
    FAILED = "failed"
    NOT_CHECKED = "not checked"
    NONE = "none"


class Check(msgspec.Struct, frozen=True):
    """One check: its name, how it came out, and what that means in words."""

    name: str
    proof: Proof
    what: str


class Ledger:
    """The checks of one verification as they are made."""

    def __init__(self) -> None:
        """Begin with nothing checked."""
        self.checks: list[Check] = []
        self.findings: list[Finding] = []
        self._closed = 0

    def found(self, findings: Iterable[Finding]) -> None:
        """Note what does not hold."""
        self.findings += findings

    def close(self, name: str, what: str, proof: Proof = Proof.PROVEN) -> None:
        """Close a check; it failed if anything was found since the one before was closed."""
        failed = len(self.findings) - self._closed
        self._closed = len(self.findings)
        plural = "s do" if failed > 1 else " does"
        words = f"{failed} thing{plural} not hold" if failed else what
        self.checks.append(Check(name, Proof.FAILED if failed else proof, words))

    @property
    def first_bad(self) -> int:
        """The first entry at which anything shows; 0 where nothing does, or at no particular one."""
        return min((finding.seq for finding in self.findings if finding.seq), default=0)


class Outside:
    """How far what was kept outside vouches for a journal: up to ``vouched``, by ``vouchers``."""

    def __init__(self, ledger: Ledger, head: Head, at: Callable[[int], Head]) -> None:
        """Begin with nobody vouching.

        Args:
            ledger: takes what does not hold.
            head: the end of the journal.
            at: gives the entry of a number, or the last before it.
        """
        self._ledger = ledger
        self._head = head
        self._at = at
        self.vouched = 0
        self.vouchers: tuple[str, ...] = ()

    def compare(self, seq: int, digits: str, who: str, *, counts: bool) -> bool:
        """Compare what somebody says of an entry with the entry.

        Args:
            seq: its number.
            digits: its hash, or how that begins.
            who: says so, in words.
            counts: whether it vouches for the journal, if it is right.
        """
        found = self._at(seq)
        if found.seq == seq and found.hash.startswith(digits):
            if counts and seq > self.vouched:
                self.vouched, self.vouchers = seq, ()
            if counts and seq == self.vouched and who not in self.vouchers:
                self.vouchers = (*self.vouchers, who)
            return True
        if seq > self._head.seq:
            what = f"is gone: the journal ends at {self._head.seq}, and {who} names it"
        else:
            what = f"is not the entry that {who} names: it or one before it was changed"
        self._ledger.found([Finding(seq, what)])
        return False
