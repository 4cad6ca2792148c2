"""What was kept outside a case, compared with it: heads, seals and time stamps."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tocsin.content.places import config_folder
from tocsin.domain.entries import HeadSealed, HeadTimestamped
from tocsin.domain.errors import UserError
from tocsin.domain.journal import Finding
from tocsin.domain.moments import to_the_second
from tocsin.domain.record.checking import Ledger, Outside, Proof
from tocsin.domain.record.heads import KeptHead
from tocsin.domain.record.seals import fingerprint, read_seal, spoken, statement
from tocsin.interop.timestamps import read_token, token_holds
from tocsin.storage import signing
from tocsin.storage.signing import Trusted, signature_holds

SEALS = "seals"
"""The folder of a case with its seals and time stamps as files."""

ROOTS = "timestamp-roots"
"""The folder, among this user's settings, with the certificates of time-stamping services."""

NOTHING_OUTSIDE = (
    "nothing given (--against, --against-file): only what was kept elsewhere shows that the end was not "
    "cut off, or all of it written anew"
)


def check_heads(ledger: Ledger, outside: Outside, heads: Sequence[KeptHead]) -> bool | None:
    """Compare heads that were kept elsewhere; gives whether all fit, None where there were none."""
    fitting = [outside.compare(head.seq, head.digits, head.where, counts=True) for head in heads]
    what = f"{len(heads)} kept elsewhere fit" if len(heads) > 1 else "the one kept elsewhere fits"
    ledger.close("heads", what if heads else NOTHING_OUTSIDE, Proof.PROVEN if heads else Proof.NOT_CHECKED)
    return all(fitting) if heads else None


def files_of_seals(folder: Path) -> tuple[list[HeadSealed], list[Finding]]:
    """Read the seals that lie beside a case, and what of them cannot be read."""
    seals, damaged = [], []
    for path in sorted((folder / SEALS).glob("*.json")):
        try:
            seals.append(read_seal(path.read_bytes(), path.name))
        except (UserError, OSError) as error:
            damaged.append(Finding(0, f"{SEALS}/{path.name}: {error}".splitlines()[0]))
    return seals, damaged


def files_of_stamps(folder: Path) -> list[tuple[int, HeadTimestamped]]:
    """Read the time stamps that lie beside a case; the number of the entry is in the name of the file."""
    found = []
    for path in sorted((folder / SEALS).glob("*.tsr")):
        number, raw = path.name.partition("-")[0], path.read_bytes()
        seq = int(number) if number.isdecimal() else 0
        found.append((0, HeadTimestamped(hash="", seq=seq, token=base64.b64encode(raw).decode())))
    return found


def check_seals(
    ledger: Ledger,
    outside: Outside,
    ref: str,
    seals: Iterable[tuple[int, HeadSealed]],
    *,
    trusted: Mapping[str, Trusted],
    wanted: Sequence[str] = (),
) -> None:
    """Check signatures over heads.

    Args:
        ledger: takes what does not hold.
        outside: compares what they say.
        ref: of the case.
        seals: each with the number of the entry that holds it, 0 for one that was kept as a file.
        trusted: keys whose seals count, by fingerprint.
        wanted: fingerprints; there must be a seal by each.
    """
    good: set[str] = set()
    unchecked = False
    once = {seal: at for at, seal in seals}
    for seal, at in once.items():
        who = f"the seal of {seal.name} at {to_the_second(seal.signed_at)}"
        holds = _holds(seal)
        if holds is None:
            unchecked = True
        elif not holds:
            ledger.found([Finding(at or seal.seq, f"{who}: the signature does not hold")])
        elif seal.case != ref:
            ledger.found([Finding(at, f"{who} is of another case: {seal.case}")])
        else:
            finger = fingerprint(seal.key)
            counts = finger in trusted or finger in wanted
            if outside.compare(seal.seq, seal.hash, who, counts=counts):
                good.add(finger)
    missing = [finger for finger in wanted if finger not in good]
    ledger.found(Finding(0, f"there is no seal by the key {spoken(finger)}") for finger in missing)
    ledger.close("seals", *_words(len(once), good, {*trusted, *wanted}, trusted, unchecked=unchecked))


def _holds(seal: HeadSealed) -> bool | None:
    try:
        return signature_holds(seal.key, statement(seal), seal.signature)
    except (ValueError, UnicodeEncodeError):
        return False


def _words(
    seen: int, good: set[str], known: set[str], trusted: Mapping[str, Trusted], *, unchecked: bool
) -> tuple[str, Proof]:
    if not seen:
        return "no seal here: tocsin seal makes one", Proof.NONE
    if unchecked:
        return f"{seen} not looked at: {signing.not_installed().hint}", Proof.NOT_CHECKED
    names = [trusted[finger].name for finger in sorted(good & known) if finger in trusted]
    strangers = [spoken(finger) for finger in sorted(good - known)]
    by = f", by {', '.join(names)}" if names else ""
    others = f"; by keys that nobody here trusts: {', '.join(strangers)}" if strangers else ""
    return (
        f"{seen} signature{'s hold' if seen > 1 else ' holds'}{by}{others}",
        Proof.PROVEN if good & known else Proof.NOT_CHECKED,
    )


def timestamp_roots() -> list[Path]:
    """Give the certificates that time-stamping services are trusted by here."""
    return sorted((config_folder() / ROOTS).glob("*.pem"))


def check_stamps(
    ledger: Ledger,
    outside: Outside,
    stamps: Iterable[tuple[int, HeadTimestamped]],
    roots: Sequence[Path],
) -> None:
    """Check the time stamps of others over heads.

    Args:
        ledger: takes what does not hold.
        outside: compares what they say.
        stamps: each with the number of the entry that holds it.
        roots: certificates that time-stamping services are trusted by.
    """
    told, unchecked = [], 0
    for at, body in {body.token: (at, body) for at, body in stamps}.values():
        try:
            raw = base64.b64decode(body.token, validate=True)
            token = read_token(raw)
        except ValueError:
            ledger.found([Finding(at, "holds a time stamp that is damaged")])
            continue
        who = f"the time stamp of {to_the_second(token.stamped_at)}"
        holds = token_holds(raw, token, roots)
        if holds is False:
            ledger.found([Finding(at, f"{who} does not hold by any root that is trusted here")])
        elif outside.compare(body.seq, token.imprint, who, counts=holds is True):
            told.append(f"#{body.seq} was there at {to_the_second(token.stamped_at)}")
            unchecked += holds is None
    what = "; ".join(told) or "no time stamp here: tocsin seal timestamp asks for one"
    if unchecked:
        what += "; signatures not checked: tocsin seal trust-root FILE names the root of the service"
    proof = Proof.NOT_CHECKED if unchecked else Proof.PROVEN if told else Proof.NONE
    ledger.close("time stamps", what, proof)
