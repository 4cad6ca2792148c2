"""Sealing a case: a responder signs its head, others add their signature, and each is kept in two places."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from tocsin.content.places import config_folder
from tocsin.domain.entries import HeadSealed
from tocsin.domain.errors import UserError
from tocsin.domain.moments import write_utc
from tocsin.domain.record.seals import fingerprint, read_fingerprint, read_seal, statement, write_seal
from tocsin.domain.text import required
from tocsin.services.private_files import write_private
from tocsin.services.record.outside import SEALS
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.storage import signing
from tocsin.storage.sharing import make_folder
from tocsin.storage.signing import KeyFile, Trusted

_LONGEST_NAME = 100


class SealView(msgspec.Struct, frozen=True):
    """A seal of a case: who signed which entry when, with which key, and whether that key is trusted here."""

    seq: int
    hash: str
    name: str
    signed_at: str
    fingerprint: str
    trusted_as: str
    entry: int


def make_key(passphrase: str = "", *, keyring: bool = False) -> KeyFile:
    """Make the key that this user seals with; with a passphrase, it is needed for every seal.

    Raises:
        UserError: there is one already, it cannot be written, or what makes or keeps it is missing.
    """
    return signing.make_key(config_folder(), passphrase, keyring=keyring)


def own_key() -> KeyFile:
    """Give the key that this user seals with.

    Raises:
        UserError: there is none.
    """
    key = signing.read_key(config_folder())
    if key is None:
        raise UserError("There is no key to seal with yet", "Make one: tocsin seal init")
    return key


def seal_head(
    case: OpenCase,
    passphrase: Callable[[], str],
    *,
    entry: str = "",
    record: bool = True,
    also: Path | None = None,
    force: bool = False,
) -> tuple[HeadSealed, list[Path]]:
    """Sign the head of a case, or an earlier entry that somebody else has sealed.

    Args:
        case: the open case.
        passphrase: gives that of the key; called only if it has one.
        entry: the entry up to which to seal, as ``#57`` or by its id; the head if empty.
        record: whether the seal is recorded in the case, and kept as a file beside it.
        also: another file to write it to.
        force: write over that file.

    Returns:
        The seal, and the files that it was written to.

    Raises:
        UserError: there is no key, the passphrase does not open it, or a file cannot be written.
    """
    key = own_key()
    head = case.head(case.state.entry(entry).seq if entry else None)
    unsigned = HeadSealed(
        hash=head.hash,
        seq=head.seq,
        case=case.header.ref,
        key=key.public,
        name=case.workbench.actor,
        signed_at=write_utc(case.workbench.now()),
    )
    signature = signing.sign(key, statement(unsigned), passphrase() if key.has_passphrase else "")
    if signature is None:
        raise UserError("The passphrase does not open the key", "Nothing was recorded; try again")
    seal = msgspec.structs.replace(unsigned, signature=signature)
    files = []
    if also is not None:
        write_private(also, write_seal(seal), force=force)
        files.append(also)
    if record:
        files.append(_keep(case, seal))
    return seal, files


def _keep(case: OpenCase, seal: HeadSealed) -> Path:
    """Write a seal beside the case, then into it: a file without its entry still is a good seal."""
    folder = case.folder / SEALS
    path = folder / f"{seal.seq:04d}-{fingerprint(seal.key)[:16]}.json"
    if not case.is_writable:
        hint = "Seal it into a file of your own: tocsin seal --only-file FILE"
        raise UserError(f"{case.folder} cannot be written", hint)
    try:
        make_folder(folder, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder} cannot be made: {error.strerror}", "Nothing was recorded") from error
    write_private(path, write_seal(seal), force=True, share=True)
    case.record(lambda _state: [seal])
    return path


def accept_seal(case: OpenCase, data: bytes, where: str) -> HeadSealed:
    """Take in a seal that somebody made with a copy of the case, after checking it.

    Args:
        case: the open case.
        data: the file of the seal.
        where: what the file is called.

    Raises:
        UserError: it is no seal of this case as it is here, or it is in it already.
    """
    seal = read_seal(data, where)
    if seal.case != case.header.ref:
        raise UserError(f"{where} is a seal of case {seal.case}, not of {case.header.ref}")
    holds = signing.signature_holds(seal.key, statement(seal), seal.signature)
    if holds is None:
        raise signing.not_installed()
    if not holds:
        raise UserError(f"{where}: the signature does not hold", "Ask its signer for another")
    found = case.head(seal.seq)
    if (found.seq, found.hash) != (seal.seq, seal.hash):
        raise UserError(
            f"{where} seals entry #{seal.seq} of another history than the one here",
            "One of the two copies was changed: run tocsin verify on both, and compare their heads",
        )
    if any(isinstance(one.body, HeadSealed) and one.body == seal for one in case.state.entries):
        raise UserError(f"{where} is recorded already")
    _keep(case, seal)
    return seal


def seals_of(case: OpenCase) -> list[SealView]:
    """Give the seals that are recorded in a case; whether they hold, `verify_case` says."""
    trusted = signing.read_trusted(config_folder())
    views = []
    for entry in case.state.entries:
        seal = entry.body
        if isinstance(seal, HeadSealed):
            finger = fingerprint(seal.key)
            known = trusted.get(finger)
            views.append(
                SealView(
                    seal.seq,
                    seal.hash,
                    seal.name,
                    seal.signed_at,
                    finger,
                    known.name if known else "",
                    entry.seq,
                )
            )
    return views


def trusted_keys() -> dict[str, Trusted]:
    """Give the keys whose seals count for this user, by fingerprint."""
    return signing.read_trusted(config_folder())


def trust_key(workbench: Workbench, typed: str, name: str) -> str:
    """Let the seals of a key count from now on; gives its fingerprint.

    Args:
        workbench: gives the time.
        typed: the fingerprint, as its owner read it out.
        name: what the owner is called: a role, rather than a person.

    Raises:
        UserError: it is no fingerprint, or there is no name.
    """
    finger = read_fingerprint(typed)
    called = required(name, "The name", _LONGEST_NAME)
    signing.trust(config_folder(), finger, Trusted(called, write_utc(workbench.now())))
    return finger


def distrust_key(typed: str) -> str:
    """Let the seals of a key count no more; gives its fingerprint.

    Raises:
        UserError: it was not trusted.
    """
    finger = signer(typed)
    known = signing.read_trusted(config_folder()).get(finger)
    if known is None or not known.since:
        raise UserError(f"{typed!r} is no key that was trusted", "tocsin seal trusted lists them")
    signing.trust(config_folder(), finger, None)
    return finger


def signer(typed: str) -> str:
    """Give the fingerprint of a key from what was typed: a fingerprint, or the name of a trusted key.

    Raises:
        UserError: it is neither.
    """
    named = [finger for finger, one in signing.read_trusted(config_folder()).items() if one.name == typed]
    if len(named) == 1:
        return named[0]
    return read_fingerprint(typed)
