"""Deadlines as an iCalendar file (RFC 5545): one event per clock, with alarms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from icalendar import Alarm, Calendar, Event

PRODUCT = "-//tocsin//clocks//EN"


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """A deadline for a calendar.

    Attributes:
        uid: the same for the same clock of the same case, so that a calendar replaces what it has.
        version: grows when the deadline moves.
        at: when it is, aware.
        summary: what is due, in a few words.
        description: the steps that lead to it.
        alarms: how many seconds before it to remind; 0 is the moment itself.
    """

    uid: str
    version: int
    at: datetime
    summary: str
    description: str
    alarms: Sequence[int]


def write_calendar(deadlines: Sequence[Deadline], now: datetime) -> bytes:
    """Give the iCalendar file of some deadlines; ``now`` is when it was made."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for deadline in deadlines:
        calendar.add_component(_event(deadline, now))
    written: bytes = calendar.to_ical()
    return written


def _event(deadline: Deadline, now: datetime) -> Event:
    event = Event()
    event.add("uid", deadline.uid)
    event.add("sequence", deadline.version)
    event.add("dtstamp", now)
    event.add("dtstart", deadline.at)
    event.add("dtend", deadline.at)
    event.add("transp", "TRANSPARENT")
    event.add("summary", deadline.summary)
    event.add("description", deadline.description)
    for seconds in deadline.alarms:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", deadline.summary)
        alarm.add("trigger", -timedelta(seconds=seconds))
        event.add_component(alarm)
    return event
