"""Time stamps of RFC 3161: the request over a digest, reading the answer, and checking it offline.

The request is made here and carries nothing but a SHA-256. The answer is kept as it came. Its signature is
checked with rfc3161-client where that is installed, and with openssl where that refuses or is missing: the
library turns down certificate sets that are not in DER order, which openssl accepts.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from tocsin.domain.moments import read_utc, write_utc

_SHA256 = bytes.fromhex("300d06096086480165030402010500")
"""AlgorithmIdentifier of SHA-256."""

_GRANTED = bytes.fromhex("3003020100")
"""PKIStatusInfo: granted."""

_OBJECT, _SEQUENCE = 0x06, 0x30
_SECONDS_FOR_OPENSSL = 30
LONGEST = 1 << 20
"""Bytes: no answer of a service is longer."""


class Token(msgspec.Struct, frozen=True):
    """What an answer says: the SHA-256 it is over, hex, and when the service saw it, UTC fixed-width form."""

    imprint: str
    stamped_at: str


def request(digest: str) -> bytes:
    """Give a time-stamp request in DER: version, the digest, and that the certificate is wanted.

    Without a nonce: an older answer over the same digest would be as good, and as true.

    Args:
        digest: a SHA-256 as hex.
    """
    imprint = _der(_SEQUENCE, _SHA256 + _der(0x04, bytes.fromhex(digest)))
    return _der(_SEQUENCE, _der(0x02, b"\x01") + imprint + _der(0x01, b"\xff"))


def _der(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(size)]) + size + content


def _parts(data: bytes) -> list[tuple[int, bytes]]:
    """Take DER apart, one level: tag and content of each part."""
    return list(_walk(data))


def _walk(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            more = length & 0x7F
            length, at = int.from_bytes(data[at : at + more]), at + more
        if at + length > len(data):
            raise ValueError("it is cut off")
        yield tag, data[at : at + length]
        at += length


def read_token(answer: bytes) -> Token:
    """Read an answer, or the token that is in it; whether it is genuine, `token_holds` says.

    Raises:
        ValueError: it is neither.
    """
    try:
        signed = _parts(_parts(_parts(_parts(_response(answer))[0][1])[1][1])[1][1])[0][1]
        content = _parts(_parts(signed)[2][1])
        info = _parts(_parts(_parts(content[1][1])[0][1])[0][1])
        imprint = _parts(info[2][1])[1][1]
        text = info[4][1].decode("ascii").rstrip("Z").partition(".")[0]
        instant = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except (IndexError, ValueError) as error:
        raise ValueError(f"this is no answer of a time-stamping service: {error}") from None
    return Token(imprint.hex(), write_utc(instant))


def _response(answer: bytes) -> bytes:
    """Give the answer itself; a bare token is put into one."""
    first = _parts(_parts(answer)[0][1])[0][0]
    return _der(_SEQUENCE, _GRANTED + answer) if first == _OBJECT else answer


def token_holds(answer: bytes, token: Token, roots: Sequence[Path]) -> bool | None:
    """Whether an answer was signed by a service that one of some roots vouches for.

    Args:
        answer: as it came.
        token: what it says.
        roots: files with certificates, PEM.

    Returns:
        None where it cannot be checked: there is no root, or nothing to check with.
    """
    if not roots:
        return None
    response = _response(answer)
    verdict = _by_library(response, token, roots)
    for root in roots if not verdict else ():
        also = _by_openssl(response, token, root)
        verdict = verdict if also is None else also
        if verdict:
            break
    return verdict


def _by_library(response: bytes, token: Token, roots: Sequence[Path]) -> bool | None:
    try:
        from cryptography.x509 import load_pem_x509_certificates  # noqa: PLC0415 - few cases have time stamps
        from rfc3161_client import (  # noqa: PLC0415 - as above
            VerificationError,
            VerifierBuilder,
            decode_timestamp_response,
        )
    except ImportError:
        return None
    try:
        found = [one for path in roots for one in load_pem_x509_certificates(path.read_bytes())]
        verifier = VerifierBuilder(roots=found).build()
        return verifier.verify(decode_timestamp_response(response), bytes.fromhex(token.imprint))
    except (VerificationError, ValueError, OSError):
        return False


def _by_openssl(response: bytes, token: Token, root: Path) -> bool | None:
    openssl = shutil.which("openssl")
    if openssl is None:
        return None
    at = str(int(read_utc(token.stamped_at).timestamp()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "response.tsr"
        path.write_bytes(response)
        command = [openssl, "ts", "-verify", "-digest", token.imprint, "-in", str(path), "-CAfile", str(root)]
        try:
            done = subprocess.run(  # noqa: S603 - a program of the system over two files
                [*command, "-attime", at], capture_output=True, check=False, timeout=_SECONDS_FOR_OPENSSL
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
    return None if done.returncode and b"FAILED" not in done.stdout else not done.returncode
