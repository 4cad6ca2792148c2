"""The journal: sealed entries in a hash chain, their canonical bytes, and the check of the chain.

An entry is sealed once and never changes. Its hash covers the digest of its body, not the body itself,
so that a body can be redacted and the chain still verifies. The bytes are those of RFC 8785 (JSON
Canonicalization Scheme) over strings, whole numbers, booleans, lists and maps, so that any language
can recompute them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from tocsin.domain.moments import read_utc, write_utc

FORMAT = 1
"""Version of the journal format; the first entry of a case names it."""

HASH_PREFIX = b"tocsin/journal/1\n"
"""What the hash of every entry begins with, so that it cannot be taken for a hash of something else."""

GENESIS = "0" * 64
"""The ``prev`` of the first entry."""

_SALT = re.compile(r"[0-9a-f]{32}")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

SAFE_INTEGER = 2**53 - 1
"""The largest whole number whose canonical form is the same in every language (RFC 8785, RFC 7493)."""


class SealedEntry(msgspec.Struct, frozen=True):
    """One row of the journal, as stored.

    Attributes:
        seq: 1, 2, 3 …
        id: UUID version 7 as text.
        recorded_at: UTC, fixed-width form.
        actor: who recorded it.
        kind: the kind of entry, see `tocsin.domain.entries`.
        salt: 32 hex digits, or None once redacted.
        body: canonical JSON, or None once redacted.
        body_sha256: SHA-256 over the salt's 16 bytes and the body's bytes, hex.
        prev: hash of the entry before, hex.
        hash: SHA-256 over `HASH_PREFIX` and the canonical `_Header`, hex.
    """

    seq: int
    id: str
    recorded_at: str
    actor: str
    kind: str
    salt: str | None
    body: str | None
    body_sha256: str
    prev: str
    hash: str


class Head(msgspec.Struct, frozen=True):
    """The end of a journal: enough to recognise it later."""

    seq: int
    hash: str

    @property
    def recorded(self) -> bool:
        """Whether anything has been recorded yet."""
        return self.seq > 0

    def __str__(self) -> str:
        """``0184 9f3a 22c1 7b10 44de``: the number of the entry, then 16 hex digits, for reading out loud."""
        digits = self.hash[:16]
        return " ".join([f"{self.seq:04d}", *(digits[start : start + 4] for start in range(0, 16, 4))])


EMPTY = Head(seq=0, hash=GENESIS)


class _Header(msgspec.Struct, frozen=True):
    """What the hash of an entry covers; fields in the order of their names, as RFC 8785 asks."""

    actor: str
    body_sha256: str
    id: str
    kind: str
    prev: str
    recorded_at: str
    seq: int


def canonical(body: msgspec.Struct) -> str:
    """Give the canonical JSON of a body.

    Raises:
        ValueError: a number is beyond `SAFE_INTEGER`.
        UnicodeEncodeError: a text holds a lone surrogate.
    """
    _refuse_large_numbers(msgspec.to_builtins(body))
    return msgspec.json.encode(body, order="sorted").decode()


def _refuse_large_numbers(value: object) -> None:
    if isinstance(value, int) and abs(value) > SAFE_INTEGER:
        raise ValueError(f"{value} is beyond the numbers that every language writes alike")
    if isinstance(value, float):
        raise TypeError("a journal body holds no fractions")
    if isinstance(value, dict):
        for inner in value.values():
            _refuse_large_numbers(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_large_numbers(inner)


def digest_of_body(salt: str, body: str) -> str:
    """SHA-256 over the salt's bytes and the body's bytes, hex."""
    return hashlib.sha256(bytes.fromhex(salt) + body.encode()).hexdigest()


def digest_of_header(entry: SealedEntry) -> str:
    """SHA-256 over `HASH_PREFIX` and the canonical header of an entry, hex."""
    header = _Header(
        actor=entry.actor,
        body_sha256=entry.body_sha256,
        id=entry.id,
        kind=entry.kind,
        prev=entry.prev,
        recorded_at=entry.recorded_at,
        seq=entry.seq,
    )
    return hashlib.sha256(HASH_PREFIX + msgspec.json.encode(header)).hexdigest()


def seal(
    head: Head, *, id: str, recorded_at: datetime, actor: str, kind: str, body: str, salt: str
) -> SealedEntry:
    """Make the entry that follows ``head``.

    Args:
        head: the end of the journal so far.
        id: a UUID version 7 as text.
        recorded_at: the present, aware; see `next_instant`.
        actor: who records it.
        kind: the kind of entry.
        body: canonical JSON, see `canonical`.
        salt: 16 random bytes as hex.
    """
    unsealed = SealedEntry(
        seq=head.seq + 1,
        id=id,
        recorded_at=write_utc(recorded_at),
        actor=actor,
        kind=kind,
        salt=salt,
        body=body,
        body_sha256=digest_of_body(salt, body),
        prev=head.hash,
        hash="",
    )
    return msgspec.structs.replace(unsealed, hash=digest_of_header(unsealed))


def next_instant(now: datetime, last: str | None) -> datetime:
    """Give the instant to record: now, or a microsecond after the last entry where the clock went back."""
    return now if last is None else max(now, read_utc(last) + timedelta(microseconds=1))


def uuid7(instant: datetime, randomness: bytes) -> str:
    """Give a UUID version 7 (RFC 9562, section 5.7): milliseconds since 1970, then 74 random bits.

    Args:
        instant: aware.
        randomness: 10 bytes.
    """
    milliseconds = (instant - _EPOCH) // timedelta(milliseconds=1)
    value = (milliseconds << 80) | int.from_bytes(randomness)
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    digits = f"{value:032x}"
    return "-".join([digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]])


class Finding(msgspec.Struct, frozen=True):
    """One thing that does not hold in a journal.

    ``seq`` is the first entry it shows at, 0 for the whole; ``is_of_body`` says that it is about what an
    entry says, and not about the chain.
    """

    seq: int
    what: str
    is_of_body: bool = False


def verify(entries: Iterable[SealedEntry], known_kinds: frozenset[str]) -> Iterator[Finding]:
    """Check a journal from its first entry to its last.

    What it proves: nobody changed, removed, inserted or reordered an entry without recomputing every
    hash after it. What it cannot prove: that the end was not cut off, or the whole rewritten. For that,
    compare the head with one that was kept elsewhere.

    Args:
        entries: in the order of ``seq``.
        known_kinds: the kinds that this program can read.

    Yields:
        What is wrong, in order; nothing if the journal holds.
    """
    head = EMPTY
    recorded_at = ""
    emptied: dict[str, int] = {}
    for entry in entries:
        if entry.seq != head.seq + 1:
            yield Finding(entry.seq, f"entry {head.seq + 1} is missing: {entry.seq} follows {head.seq}")
        if entry.prev != head.hash:
            yield Finding(entry.seq, "does not follow the entry before it (prev differs)")
        if entry.hash != digest_of_header(entry):
            yield Finding(entry.seq, "was changed: its hash does not match its contents")
        if entry.recorded_at <= recorded_at:
            yield Finding(entry.seq, "was recorded before the entry it follows")
        if entry.kind not in known_kinds:
            yield Finding(entry.seq, f"is of a kind that this version does not know: {entry.kind}")
        if entry.body is None and entry.salt is None:
            emptied[entry.id] = entry.seq
        elif entry.body is None or not _is_body_of(entry.body_sha256, entry.salt or "", entry.body):
            yield Finding(entry.seq, "has a body that does not match its digest", is_of_body=True)
        elif entry.kind == "redacted":
            emptied.pop(_redacted_id(entry.body), None)
        elif entry.kind == "case.purged":
            emptied.clear()
        head = Head(entry.seq, entry.hash)
        recorded_at = entry.recorded_at
    for seq in emptied.values():
        yield Finding(seq, "has no body, and no later entry says that it was redacted", is_of_body=True)


def _is_body_of(digest: str, salt: str, body: str) -> bool:
    # The digest covers the bytes of the salt: written another way, it would still fit.
    return _SALT.fullmatch(salt) is not None and digest == digest_of_body(salt, body)


class _Redaction(msgspec.Struct, frozen=True):
    entry: str = ""


def _redacted_id(body: str) -> str:
    try:
        return msgspec.json.decode(body, type=_Redaction).entry
    except msgspec.DecodeError:
        return ""
