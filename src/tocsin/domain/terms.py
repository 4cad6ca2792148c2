"""The closed sets of words that entries are written in. A word is never renamed: cases hold it."""

from __future__ import annotations

from enum import StrEnum


class Lane(StrEnum):
    """Whose doing an entry of the timeline is."""

    US = "us"
    THEM = "them"
    LEGAL = "legal"


class LogKind(StrEnum):
    """What sort of note a log entry is."""

    OBSERVATION = "observation"
    ACTION = "action"
    FINDING = "finding"
    COMMUNICATION = "communication"
    QUESTION = "question"
    NOTE = "note"


class Mark(StrEnum):
    """What somebody did to a step of the playbook, or to one item of it."""

    DONE = "done"
    SKIPPED = "skipped"
    REOPENED = "reopened"
    TICKED = "ticked"
    UNTICKED = "unticked"
    WAIVED = "waived"
    APPROVED = "approved"
    REFUSED = "refused"


class PartyRole(StrEnum):
    """What another organisation is to the processing (GDPR Art. 4(7), 4(8), 26, 28)."""

    CONTROLLER = "controller"
    JOINT_CONTROLLER = "joint_controller"
    PROCESSOR = "processor"


class Involvement(StrEnum):
    """Whether another organisation's data are part of the breach."""

    AFFECTED = "affected"
    CHECKING = "checking"
    NOT_AFFECTED = "not_affected"


class Certainty(StrEnum):
    """How sure it is that a row of the inventory was affected."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    RULED_OUT = "ruled_out"


class Ruling(StrEnum):
    """What a person says of a legal regime, whatever its condition says."""

    APPLIES = "applies"
    DOES_NOT_APPLY = "does_not_apply"
    BY_CONDITION = "by_condition"


class Verdict(StrEnum):
    """What somebody says of a draft that another wrote."""

    COMMENT = "comment"
    CHANGES_WANTED = "changes_wanted"
    REVIEWED = "reviewed"
    APPROVED = "approved"


class Purpose(StrEnum):
    """What a filing is: the notification itself, an update of it, or its withdrawal."""

    NOTIFICATION = "notification"
    UPDATE = "update"
    WITHDRAWAL = "withdrawal"


class CustodyAct(StrEnum):
    """What happened to a piece of evidence on its way from hand to hand."""

    ACQUIRED = "acquired"
    TRANSFERRED = "transferred"
    SEALED = "sealed"
    RETURNED = "returned"
    DESTROYED = "destroyed"


class Audience(StrEnum):
    """Who may be given an entry.

    ``internal``: nobody outside; ``counsel``: our lawyers only, it is privileged; ``authority``: the
    authority and our lawyers; ``everyone``: whoever is given a copy of the case.
    """

    INTERNAL = "internal"
    COUNSEL = "counsel"
    AUTHORITY = "authority"
    EVERYONE = "everyone"


class CopyFor(StrEnum):
    """For whom a copy of a case is made.

    ``whole``: nobody in particular, it holds everything, to move the case or keep it; ``internal``:
    ourselves, without privileged advice; ``controller``: one of the controllers of the case.
    """

    WHOLE = "whole"
    INTERNAL = "internal"
    COUNSEL = "counsel"
    AUTHORITY = "authority"
    CONTROLLER = "controller"
    INSURER = "insurer"
    EVERYONE = "everyone"
