"""Writing into the timeline: a note, or the amendment of one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.entries import Body, Entry, LogWritten
from tocsin.domain.errors import UserError
from tocsin.domain.moments import Moment, Precision, read_moment
from tocsin.domain.terms import Audience, Lane, LogKind
from tocsin.domain.text import TEXT_LIMIT, required
from tocsin.services.evidence.attaching import need_evidence
from tocsin.services.personal_data import doubts_about
from tocsin.services.workbench import OpenCase

_TAG = re.compile(r"(?<!\S)#([\w][\w.-]{0,40})")
_TAG_LIMIT = 100
_TIMED = re.compile(r"@(\d{4}-\d{2}-\d{2} \d{2}:\d{2}(?::\d{2})?|\S+)\s+(?=\S)")
# A path, or a name with an ending; not a telephone number.
_FILE = re.compile(r"(?<!\S)\+((?:\.{0,2}|~)/\S+|[A-Za-z_][\w-]*(?:\.\w+)+)")


class LogLine(msgspec.Struct, frozen=True):
    """A line as typed, understood: ``@13:20 text #tag +file``."""

    text: str
    at: Moment | None
    tags: tuple[str, ...]
    files: tuple[str, ...]


def read_log_line(typed: str, *, zone: ZoneInfo, now: datetime) -> LogLine:
    """Take a line apart: when it happened (``@…`` at the start), its tags and the files to attach.

    A first word with ``@`` that is no time is text, as it would be in a chat. A day and a time of day
    may have a space between them.
    """
    text, at = typed.strip(), None
    if timed := _TIMED.match(text):
        try:
            at = read_moment(timed[1], zone=zone, now=now)
            text = text[timed.end() :]
        except UserError:
            at = None
    files = tuple(_FILE.findall(text))
    return LogLine(text=_FILE.sub("", text).strip(), at=at, tags=tags_in(text), files=files)


def tags_in(text: str) -> tuple[str, ...]:
    """Give the tags that a text carries, in small letters, each once."""
    return tuple(dict.fromkeys(tag.lower() for tag in _TAG.findall(text)))


def write_log(
    case: OpenCase,
    text: str,
    *,
    at: Moment | None = None,
    log: LogKind | None = None,
    lane: Lane | None = None,
    tags: Sequence[str] = (),
    evidence: Sequence[str] = (),
    step: str = "",
    amends: str = "",
    audience: Audience | None = None,
) -> Entry[LogWritten]:
    """Write a note into the timeline.

    Args:
        case: the open case.
        text: what was seen, done or said; ``#tags`` in it count.
        at: when it happened, if that is not now.
        log: what sort of note it is; an observation if nothing is said.
        lane: whose doing it was; ours if nothing is said.
        tags: further tags.
        evidence: ids of evidence that belongs to it.
        step: the step of the playbook it belongs to.
        amends: an earlier note that this one replaces; it stays readable. What is not said anew is
            taken over from it.
        audience: who may be given it; nobody outside but our lawyers if nothing is said.

    Raises:
        UserError: there is no text, or no such evidence, step or note.
        DoubtError: there seem to be data of people in it, and nobody has said yet that it is meant.
    """
    required(text, "The text", TEXT_LIMIT)
    for tag in tags:
        required(tag, "A tag", _TAG_LIMIT)
    if step and all(playbook.step(step) is None for playbook in case.playbooks):
        raise UserError(f"There is no step {step!r}", "tocsin step list names them")
    case.workbench.ask(doubts_about([text, *tags]))
    own_tags = tuple(dict.fromkeys([*(tag.lstrip("#").lower() for tag in tags), *tags_in(text)]))

    def decide(state: CaseState) -> Sequence[Body]:
        ids = tuple(need_evidence(state, one) for one in evidence)
        body = LogWritten(
            log=log or LogKind.OBSERVATION,
            lane=lane or Lane.US,
            text=text,
            at=at,
            tags=own_tags,
            evidence=ids,
            step=step,
            audience=audience,
        )
        return [_amending(state, body, amends, log, lane) if amends else body]

    entry = case.record(decide)[-1]
    assert isinstance(entry.body, LogWritten)  # noqa: S101 - it is what was just written
    return cast("Entry[LogWritten]", entry)


def _amending(
    state: CaseState, body: LogWritten, typed: str, log: LogKind | None, lane: Lane | None
) -> LogWritten:
    """Point an amendment at the newest version of the note, and take over what it does not say itself."""
    earlier = state.entry(typed)
    while newer := state.amended_by.get(earlier.id):
        earlier = newer
    if not isinstance(earlier.body, LogWritten):
        raise UserError(
            f"Entry #{earlier.seq} is no note, so there is no text to amend",
            "Facts are restated with tocsin fact set, rows with tocsin inventory amend",
        )
    return msgspec.structs.replace(
        body,
        amends=earlier.id,
        log=log or earlier.body.log,
        lane=lane or earlier.body.lane,
        at=body.at or earlier.body.at or _recorded(earlier),
        tags=body.tags or earlier.body.tags,
        evidence=body.evidence or earlier.body.evidence,
        step=body.step or earlier.body.step,
        audience=body.audience or state.keeping.audience(earlier),
    )


def _recorded(entry: Entry[Body]) -> Moment:
    """A note without a time of its own happened when it was recorded; its amendment keeps that."""
    return Moment(at=entry.recorded_at, precision=Precision.SECOND, said="", zone="UTC")
