"""Time stamps of others (RFC 3161) over the head of a case: asked for, taken in, and kept as they came.

What leaves the machine is the SHA-256 of an entry, which tells nothing of what the case says.
"""

from __future__ import annotations

import base64
import re
import urllib.error
import urllib.request
from pathlib import Path

from tocsin.content.places import config_folder
from tocsin.domain.entries import HeadTimestamped
from tocsin.domain.errors import UserError
from tocsin.domain.journal import Head
from tocsin.interop import timestamps
from tocsin.services.private_files import write_private
from tocsin.services.record.outside import ROOTS, SEALS, timestamp_roots
from tocsin.services.workbench import OpenCase
from tocsin.storage.sharing import make_folder

_SECONDS = 30
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}", re.ASCII)


def make_request(case: OpenCase) -> tuple[bytes, Head]:
    """Give a time-stamp request over the head of a case, and that head; nothing is sent or recorded."""
    head = case.head()
    return timestamps.request(head.hash), head


def take_answer(
    case: OpenCase, answer: bytes, where: str, *, service: str = ""
) -> tuple[HeadTimestamped, bool]:
    """Record the answer of a time-stamping service, and keep it as a file beside the case.

    Args:
        case: the open case.
        answer: as it came.
        where: what it came from, in words.
        service: the address of the service, if it was asked from here.

    Returns:
        What was recorded, and whether the signature was checked: it is not where no root is trusted.

    Raises:
        UserError: it is no answer over an entry of this case, or its signature does not hold.
    """
    if len(answer) > timestamps.LONGEST:
        raise UserError(f"{where} is too long for an answer", "Look at what it is")
    try:
        token = timestamps.read_token(answer)
    except ValueError as error:
        raise UserError(
            f"{where}: {error}", "Ask the service again: tocsin seal timestamp --request"
        ) from None
    found = next((one for one in case.sealed() if one.hash == token.imprint), None)
    if found is None:
        raise UserError(
            f"{where} is over no entry of this case", "It was asked for another case, or the case was changed"
        )
    holds = timestamps.token_holds(answer, token, timestamp_roots())
    if holds is False:
        raise UserError(
            f"{where}: its signature is not one of a service that is trusted here",
            "Nothing was recorded. Name the root of the service: tocsin seal trust-root FILE --name NAME",
        )
    stamp = HeadTimestamped(
        hash=found.hash,
        seq=found.seq,
        token=base64.b64encode(answer).decode(),
        stamped_at=token.stamped_at,
        service=service,
    )
    _keep(case, stamp, answer)
    return stamp, holds is True


def _keep(case: OpenCase, stamp: HeadTimestamped, answer: bytes) -> None:
    folder = case.folder / SEALS
    digits = "".join(char for char in stamp.stamped_at if char.isdigit())[:14]
    try:
        make_folder(folder, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder} cannot be made: {error.strerror}", "Nothing was recorded") from error
    write_private(folder / f"{stamp.seq:04d}-{digits}.tsr", answer, force=True, share=True)
    case.record(lambda _state: [stamp])


def ask_service(url: str, request: bytes) -> bytes:
    """Send a time-stamp request to a service, and give its answer.

    Args:
        url: of the service, http or https.
        request: as `make_request` gives it.

    Raises:
        UserError: the service cannot be reached, or refuses.
    """
    if not re.match(r"https?://", url):
        raise UserError(f"{url!r} is no address of a service", "It begins with https:// or http://")
    asked = urllib.request.Request(  # noqa: S310 - its scheme was just looked at
        url, request, {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    )
    hint = "Nothing was recorded. Write the request to a file, and ask by another way: --request FILE"
    try:
        with urllib.request.urlopen(asked, timeout=_SECONDS) as answer:  # noqa: S310 - as above
            data: bytes = answer.read(timestamps.LONGEST + 1)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise UserError(f"{url} did not answer: {error}", hint) from None
    return data


def trust_root(data: bytes, name: str) -> Path:
    """Trust the time stamps of a service from now on, by its root certificate.

    Args:
        data: the certificate, PEM.
        name: what the service is called; letters, digits and ``-``.

    Raises:
        UserError: it is no certificate, or the name is none for a file.
    """
    if _NAME.fullmatch(name) is None:
        raise UserError(f"{name!r} is no name for a root", "Letters, digits, dots and hyphens")
    if b"-----BEGIN CERTIFICATE-----" not in data:
        raise UserError("This is no certificate in PEM", "openssl x509 -inform DER -in FILE converts one")
    folder = config_folder() / ROOTS
    path = folder / f"{name}.pem"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder} cannot be made: {error.strerror}", "Nothing was changed") from error
    write_private(path, data, force=True)
    return path
