"""What became known and was decided: facts, notes, decisions, marks on the steps of the playbook."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from tocsin.domain.entries.body import Body
from tocsin.domain.facts import FactStatus, Value
from tocsin.domain.moments import Moment
from tocsin.domain.terms import Audience, Lane, LogKind, Mark


class FactSet(Body, frozen=True):
    """A fact as it is known from here on. An earlier value stays in the journal.

    ``asked`` holds what looked wrong and was asked about; the person said that it is so.
    """

    kind: ClassVar[str] = "fact.set"
    kept: ClassVar[tuple[str, ...]] = ("key",)
    key: str
    value: Value | None = None
    status: FactStatus = FactStatus.UNKNOWN
    source: str = ""
    because: str = ""
    evidence: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


class LogWritten(Body, frozen=True):
    """A note for the timeline. ``amends`` names the log entry that this one replaces on the screen.

    ``audience`` is who may be given it, where that was said when it was written.
    """

    kind: ClassVar[str] = "log.written"
    kept: ClassVar[tuple[str, ...]] = ("log", "lane", "at", "step", "amends", "audience")
    log: LogKind = LogKind.NOTE
    lane: Lane = Lane.US
    text: str = ""
    at: Moment | None = None
    tags: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    step: str = ""
    amends: str = ""
    audience: Audience | None = None


class AdviceShown(msgspec.Struct, frozen=True, omit_defaults=True):
    """One piece of advice that stood beside a decision when it was taken."""

    suggest: str
    because: str = ""


class DecisionMade(Body, frozen=True):
    """An option chosen, why, and what was advised and known at that moment."""

    kind: ClassVar[str] = "decision.made"
    kept: ClassVar[tuple[str, ...]] = ("key", "step")
    key: str
    option: str = ""
    because: str = ""
    advice: tuple[AdviceShown, ...] = ()
    facts_read: dict[str, str] = msgspec.field(default_factory=dict)
    step: str = ""


class StepMarked(Body, frozen=True):
    """A step of the playbook, or one item of it, was done, skipped, ticked, approved or taken back."""

    kind: ClassVar[str] = "step.marked"
    kept: ClassVar[tuple[str, ...]] = ("playbook", "step", "mark", "item", "role")
    playbook: str
    step: str
    mark: Mark
    item: str = ""
    role: str = ""
    because: str = ""
