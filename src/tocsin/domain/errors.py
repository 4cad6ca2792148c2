"""What can go wrong, in words for the person who has to act on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum

import msgspec


class UserError(Exception):
    """Something a person can put right: shown once, without a traceback; exit code 2."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """The message, then what to do."""
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class FieldError(UserError):
    """A field of a form that cannot be read; shown at the field."""

    def __init__(self, field: str, message: str, hint: str = "") -> None:
        super().__init__(f"{field}: {message}", hint)
        self.field = field
        self.at_field = message


class DoubtError(UserError):
    """Something looks wrong that may yet be so: said again, it is recorded as said."""

    def __init__(self, doubts: Sequence[str], confirm: Callable[[], None]) -> None:
        super().__init__("Is this meant? " + "; ".join(doubts), "If it is so, say it again")
        self.doubts = tuple(doubts)
        self.confirm = confirm


class NewerCaseError(UserError):
    """The case was written by a newer version; nothing was changed."""

    def __init__(self, what: str) -> None:
        super().__init__(what, "The case was written by a newer tocsin. Update this one; nothing was changed")


class LockedCaseError(UserError):
    """The case is encrypted, and nothing at hand opens it.

    ``install`` is the command that brings what decrypts it, where that is missing; else it is empty.
    """

    def __init__(self, ref: str, *, wrong: bool = False, install: str = "") -> None:
        what = "the passphrase does not open it" if wrong else "locked"
        super().__init__(
            f"{ref} is encrypted, and {'what decrypts it is not installed' if install else what}",
            f"Install it: {install}"
            if install
            else "Type its passphrase at a terminal, or name a file with it before the command: tocsin "
            "--passphrase-file FILE …; tocsin key show says who can open it",
        )
        self.install = install


@contextmanager
def in_field(field: str) -> Iterator[None]:
    """Say of whatever is refused inside a ``with`` block that it is this field."""
    try:
        yield
    except (FieldError, DoubtError):
        raise
    except UserError as error:
        raise FieldError(field, error.message, error.hint) from None


class BrokenCaseError(Exception):
    """The case on disk is damaged or out of reach: nothing was changed; exit code 3.

    ``seq`` is the number of the entry that it is about, 0 where it is about none in particular.
    """

    def __init__(self, message: str, hint: str = "", seq: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.seq = seq

    def __str__(self) -> str:
        """The message, then what to do."""
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class HistoryError(BrokenCaseError):
    """The journal is not the one that was seen before, or was continued from."""


class Severity(StrEnum):
    """How bad a problem is: an error keeps the file from being used."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Problem(msgspec.Struct, frozen=True):
    """One thing wrong in a file that a person wrote.

    ``line`` and ``column`` count from 1; ``path`` is the place in the document, such as
    ``phases[0].steps[2].when``; ``code`` names the rule that is broken.
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    hint: str = ""
    code: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """``file:line:column code path: message (hint)``, as editors and terminals link it."""
        where = f"{self.file}:{self.line}:{self.column}"
        code = f" {self.code}" if self.code else ""
        soft = f" {self.severity}" if self.severity is not Severity.ERROR else ""
        place = f" {self.path}:" if self.path else ""
        advice = f" ({self.hint})" if self.hint else ""
        return f"{where}{code}{soft}{place} {self.message}{advice}"


class ContentError(UserError):
    """A file of rules (playbook, regime, form, vocabulary) that cannot be used, with all its problems."""

    def __init__(self, what: str, problems: Sequence[Problem]) -> None:
        super().__init__(
            f"{what} cannot be used: {len(problems)} problem{'s' if len(problems) != 1 else ''}",
            "\n".join(str(problem) for problem in problems),
        )
        self.problems = tuple(problems)
