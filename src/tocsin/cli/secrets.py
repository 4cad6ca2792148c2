"""Where passphrases and identities come from: the terminal, a file, a descriptor. Never from an argument."""

from __future__ import annotations

import getpass
import os
import stat
import sys
import warnings
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import click

from tocsin.cli.invocation import Invocation
from tocsin.domain.errors import UserError
from tocsin.domain.text import visible
from tocsin.services.keys import Keys

_LONGEST = 64 << 10
_FILES = {"passphrase_file": "TOCSIN_PASSPHRASE_FILE", "identity_file": "TOCSIN_IDENTITY_FILE"}


def keys_of(invocation: Invocation) -> Keys:
    """Give what this run opens encrypted cases with; nothing is read before it is needed."""

    @cache
    def passphrases() -> Sequence[str]:
        given = passphrase_given(invocation)
        return () if given is None else (given,)

    @cache
    def identities() -> Sequence[str]:
        path = _named(invocation, "identity_file")
        return [line for line in read_secret(path).splitlines() if line.startswith("AGE-")] if path else ()

    return Keys(passphrases, identities, ask_passphrase if can_ask() else None)


def _named(invocation: Invocation, which: str) -> str:
    return getattr(invocation, which) or os.environ.get(_FILES[which], "")


def passphrase_given(invocation: Invocation) -> str | None:
    """Give the passphrase that a descriptor or a file holds: its first line; None if neither was named."""
    if invocation.passphrase_fd is not None:
        return _first_line(_read_descriptor(invocation.passphrase_fd))
    path = _named(invocation, "passphrase_file")
    return _first_line(read_secret(path)) if path else None


def _first_line(text: str) -> str:
    return text.partition("\n")[0].removesuffix("\r")


def read_secret(name: str) -> str:
    """Read a file that nobody else may read.

    Raises:
        UserError: it cannot be read, others can read it, or it is no ordinary file.
    """
    path = Path(name).expanduser()
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "Check the name") from None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UserError(f"{path} is no ordinary file", "For a pipe there is --passphrase-fd")
        if status.st_mode & 0o077:
            raise UserError(f"{path} can be read by others", f"chmod 600 {path}")
        return _decoded(file.read(_LONGEST), str(path))


def _read_descriptor(number: int) -> str:
    try:
        with os.fdopen(number, "rb", closefd=False) as file:
            return _decoded(file.readline(_LONGEST), f"descriptor {number}")
    except OSError as error:
        raise UserError(
            f"Descriptor {number} cannot be read: {error.strerror}",
            "Open it: tocsin --passphrase-fd 3 … 3< FILE",
        ) from None


def _decoded(data: bytes, where: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise UserError(f"{where} is not UTF-8", "Write the passphrase as text") from None


def can_ask() -> bool:
    """Whether there is a person at a terminal; the Tab key asks nobody."""
    return sys.stdin.isatty() and sys.stderr.isatty() and "_TOCSIN_COMPLETE" not in os.environ


def ask_passphrase(ref: str) -> str:
    """Ask for the passphrase of a case."""
    return _ask(f"Passphrase of {visible(ref)}: ")


def new_passphrase(path: str = "") -> str | None:
    """Give a passphrase to be: from a file, or asked for twice; None where nobody can be asked.

    Raises:
        UserError: the second is another.
    """
    if path:
        return _first_line(read_secret(path))
    if not can_ask():
        return None
    first = _ask("New passphrase: ")
    if _ask("Once more: ") != first:
        raise UserError("The two are not the same", "Nothing was changed; try again")
    return first


def _ask(prompt: str) -> str:
    """Ask for what must not be seen; where the terminal would show it, do not ask."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(prompt, stream=sys.stderr)
        except getpass.GetPassWarning:
            raise UserError(
                "This terminal would show the passphrase",
                "Name a file with it: tocsin --passphrase-file FILE …",
            ) from None
        except (EOFError, KeyboardInterrupt):
            raise click.Abort from None
