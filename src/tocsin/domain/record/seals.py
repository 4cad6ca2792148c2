"""Seals: a responder's Ed25519 signature (RFC 8032) over a head, and what exactly is signed."""

from __future__ import annotations

import hashlib

import msgspec

from tocsin.domain.entries.anchors import HeadSealed
from tocsin.domain.errors import UserError
from tocsin.domain.journal import canonical

PREFIX = b"tocsin/seal/1\n"
"""What every signed statement begins with, so that it cannot be taken for a signature over something else."""

FORMAT = "tocsin-seal/1"
"""What the file of a seal says it is."""

FINGERPRINT_DIGITS = 32


class Statement(msgspec.Struct, frozen=True):
    """What a signer vouches for; the fields are those of `HeadSealed`."""

    case: str
    hash: str
    key: str
    name: str
    seq: int
    signed_at: str


def statement(seal: HeadSealed) -> bytes:
    """Give the bytes that a seal signs: `PREFIX` and the canonical JSON of its statement."""
    fields = {name: getattr(seal, name) for name in Statement.__struct_fields__}
    return PREFIX + canonical(Statement(**fields)).encode()


def fingerprint(key: str) -> str:
    """Give the fingerprint of a public key: the first 32 hex digits of its SHA-256.

    Args:
        key: 64 hex digits.
    """
    return hashlib.sha256(bytes.fromhex(key)).hexdigest()[:FINGERPRINT_DIGITS]


def shown_key(key: str) -> str:
    """Give the fingerprint of a public key for reading out loud; what is no key is shown as such."""
    try:
        return spoken(fingerprint(key))
    except ValueError:
        return "(no key)"


def spoken(fingerprint: str) -> str:
    """Write a fingerprint in groups of four, for reading out loud."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def read_fingerprint(typed: str) -> str:
    """Read a fingerprint however it was written down.

    Raises:
        UserError: it is none.
    """
    digits = "".join(char for char in typed.lower() if char not in " :-\t\n")
    if len(digits) != FINGERPRINT_DIGITS or not set(digits) <= set("0123456789abcdef"):
        raise UserError(
            f"{typed!r} is no fingerprint", "It has 32 hex digits; tocsin seal key shows that of a key"
        )
    return digits


class SealFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A seal as a file of its own."""

    format: str
    case: str
    seq: int
    hash: str
    key: str
    name: str
    signed_at: str
    signature: str


def write_seal(seal: HeadSealed) -> bytes:
    """Give the file of a seal: one JSON object."""
    fields = {name: getattr(seal, name) for name in HeadSealed.__struct_fields__}
    return msgspec.json.format(msgspec.json.encode(SealFile(format=FORMAT, **fields)), indent=2) + b"\n"


def read_seal(data: bytes, where: str) -> HeadSealed:
    """Read the file of a seal.

    Raises:
        UserError: it is none.
    """
    try:
        file = msgspec.json.decode(data, type=SealFile)
        key, signature = bytes.fromhex(file.key), bytes.fromhex(file.signature)
    except (msgspec.DecodeError, ValueError) as error:
        raise UserError(f"{where} is no seal: {error}", "tocsin seal writes one") from None
    if file.format != FORMAT or len(key) != 32 or len(signature) != 64:
        raise UserError(f"{where} is no seal that this version knows", "tocsin seal writes one")
    fields = {name: getattr(file, name) for name in HeadSealed.__struct_fields__}
    return HeadSealed(**fields)
