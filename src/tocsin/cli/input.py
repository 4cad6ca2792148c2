"""What comes in through standard input, and as an argument that begins with a minus."""

from __future__ import annotations

import sys

import click

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


TIMES_AS_ARGUMENTS = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
"""For commands whose value may be ``-2h``, which click would else take for options, the last for help."""


def refuse_mistyped_option(value: str) -> None:
    """Refuse a value that was meant as an option: those have two dashes, a time in the past has one.

    Raises:
        click.NoSuchOption: there is no such option.
    """
    if value.startswith("--"):
        raise click.NoSuchOption(value)
