"""What an import leaves out or changes, each told with its place in the foreign file."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from tocsin.domain.errors import Severity
from tocsin.domain.text import visible


class Code(StrEnum):
    """What sort of loss it is: D for a dialect that was understood, X for what was left out or changed."""

    VERSION = "D001"  # another version of the format, or none said
    OLDER_TYPE = "D002"  # a word of an older version
    NEXT_STEP = "D020"  # next_step, where on_completion is meant
    DECISION = "D021"  # a step type of its own for a question to a person
    NO_CONDITION = "D022"  # a branch without a condition
    SUCCESS_BRANCH = "D023"  # on_success and on_failure, where on_true and on_false are meant
    NO_SWITCH = "D025"  # cases without the value that is looked at
    NO_AGENT = "D026"  # an action that nobody does, or that does nothing
    LOOSE_ID = "D027"  # an id that is not type--uuid
    START = "D031"  # the workflow does not begin with a start step
    MISSING_STEP = "D032"  # a step is named that is not there
    LOOP = "D040"  # a step leads back to an earlier one
    SHARED_STEP = "D042"  # several branches lead to one step

    NOT_CARRIED = "X001"  # a property that has no place here
    SECRET = "X002"  # noqa: S105 - the code for a password, a token or a key, none itself
    PERSON = "X003"  # somebody's name
    NOT_RUN = "X004"  # a command: kept as text
    UNSEEN = "X005"  # characters that cannot be seen
    TOO_LONG = "X006"  # a text that was cut
    CONDITION = "X007"  # a condition that a person has to read
    VARIABLE = "X008"  # a variable that nothing here needs
    TIME = "X009"  # a delay or a time limit for machines
    OTHER_PLAYBOOK = "X010"  # another playbook that is not here
    MACHINE = "X011"  # a machine that acts
    NOT_CONNECTED = "X012"  # a step that no way leads to
    SINGLE_ROUND = "X013"  # work that is not done again and again here
    WRONG_KIND = "X014"  # a text where a list is meant, or the other way round
    PLACEHOLDER = "X020"  # a text that nobody has written yet
    MISSING_FILE = "X021"  # a file that is named and was not found


class Loss(msgspec.Struct, frozen=True):
    """One thing that an import left out or changed.

    ``place`` is where it is in the foreign document, such as ``workflow.action--….timeout``.
    """

    code: Code
    place: str
    message: str
    severity: Severity = Severity.NOTE

    def __str__(self) -> str:
        """``code severity place: message``."""
        soft = "" if self.severity is Severity.NOTE else f" {self.severity}"
        return f"{self.code}{soft} {self.place or 'the file'}: {self.message}"


class Losses:
    """The losses of one import, each told once."""

    def __init__(self) -> None:
        self._losses: dict[Loss, None] = {}

    def __iter__(self) -> Iterator[Loss]:
        """In the order in which they were found."""
        return iter(self._losses)

    def note(self, code: Code, place: str, message: str) -> None:
        """Tell of something that a reader of the result need not act on."""
        self._losses[Loss(code, visible(place), visible(message))] = None

    def warn(self, code: Code, place: str, message: str) -> None:
        """Tell of something that changes what the playbook says: somebody should look at it."""
        self._losses[Loss(code, visible(place), visible(message), Severity.WARNING)] = None
