"""What ties the head of the journal to something outside it: signatures, time stamps, a history accepted."""

from __future__ import annotations

from typing import ClassVar

from tocsin.domain.entries.body import Body


class HeadSealed(Body, frozen=True):
    """A responder signed a head: everything up to that entry, as it was.

    Attributes:
        hash: of the entry that was the head, hex.
        seq: its number.
        case: reference of the case.
        key: the Ed25519 public key, 64 hex digits.
        name: what the signer is called in the case.
        signed_at: UTC, fixed-width form, by the clock of the signer.
        signature: Ed25519 over `tocsin.domain.record.seals.statement`, 128 hex digits.
    """

    kind: ClassVar[str] = "head.sealed"
    kept: ClassVar[tuple[str, ...]] = ("case", "seq", "hash", "key", "name", "signed_at", "signature")
    hash: str
    seq: int = 0
    case: str = ""
    key: str = ""
    name: str = ""
    signed_at: str = ""
    signature: str = ""


class HeadTimestamped(Body, frozen=True):
    """A time-stamping service (RFC 3161) saw the hash of a head; ``token`` is its answer, base64."""

    kind: ClassVar[str] = "head.timestamped"
    kept: ClassVar[tuple[str, ...]] = ("seq", "hash", "token", "stamped_at", "service")
    hash: str
    seq: int = 0
    token: str = ""
    stamped_at: str = ""
    service: str = ""


class HistoryAccepted(Body, frozen=True):
    """Somebody went on with a history that is not the one this user had seen before, and said why.

    ``remembered_seq`` and ``remembered_hash`` are the last head that was seen, ``found_seq`` and
    ``found_hash`` the head that is there instead.
    """

    kind: ClassVar[str] = "history.accepted"
    kept: ClassVar[tuple[str, ...]] = ("remembered_seq", "remembered_hash", "found_seq", "found_hash")
    remembered_hash: str
    found_hash: str
    remembered_seq: int = 0
    found_seq: int = 0
    because: str = ""
