"""What comes in through standard input."""

from __future__ import annotations

import sys

from tocsin.domain.errors import UserError
from tocsin.domain.text import TEXT_LIMIT

_MOST_BYTES = 4 * TEXT_LIMIT + 1


def read_standard_input() -> str:
    """Read the text that is piped in, without the line feed at its end.

    Raises:
        UserError: it is too long for a text, or not UTF-8.
    """
    source = sys.stdin.buffer.read(_MOST_BYTES)
    if len(source) == _MOST_BYTES:
        raise UserError(
            f"Standard input holds more than {TEXT_LIMIT:,} characters",
            "That is evidence rather than a note: tocsin evidence add - --name NAME",
        )
    try:
        return source.decode("utf-8-sig").rstrip("\n")
    except UnicodeDecodeError as error:
        raise UserError(
            f"Standard input is not UTF-8, at byte {error.start + 1}",
            "Convert it, or keep it as it is: tocsin evidence add - --name NAME",
        ) from None
