"""The clocks of a case for other programs: a calendar, and Markdown for a wiki or a chat."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.content.documents.markdown import escape_markdown
from tocsin.domain.law.calendars import end_words
from tocsin.domain.law.readings import Reading
from tocsin.domain.law.thresholds import limits
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.text import visible
from tocsin.services.overview import reading_words
from tocsin.services.workbench import OpenCase


def as_calendar(case: OpenCase, readings: Sequence[Reading]) -> bytes:
    """Give every deadline that is still to be met as an iCalendar file."""
    # Imported here: the library is slow to load, and this is the only thing that needs it.
    from tocsin.interop.ical import Deadline, write_calendar  # noqa: PLC0415

    opened = case.state.entries[0].id
    deadlines = [
        Deadline(
            uid=f"{'.'.join(part for part in reading.key if part)}.{opened}@tocsin",
            version=len(reading.earlier) + len(case.state.extensions.get(reading.key, [])),
            at=read_utc(reading.due_at),
            summary=f"{reading.law} → {visible(reading.recipient)} ({case.header.ref})",
            description="\n".join(visible(step) for step in reading.because),
            alarms=[*limits(reading), 0],
        )
        for reading in readings
        if reading.is_open and reading.due_at
    ]
    return write_calendar(deadlines, case.workbench.now().replace(microsecond=0))


def as_markdown(case: OpenCase, readings: Sequence[Reading]) -> str:
    """Give the clocks of a case as a table in Markdown, with how each deadline was counted below it."""
    lines = [
        f"## Clocks of {case.header.ref}",
        "",
        f"As at {shown(case.workbench.now(), case.zone)}, head {case.head()}.",
        "",
        "| state | what | to whom | due |",
        "| --- | --- | --- | --- |",
    ]
    counting = [reading for reading in readings if reading.counts]
    for reading in counting:
        due = _due(case, reading) or "no figure"
        cells = (reading_words(reading, case), reading.law, reading.recipient, due)
        lines.append(
            "| " + " | ".join(escape_markdown(visible(cell)).replace("\n", " ") for cell in cells) + " |"
        )
    for reading in counting:
        lines += ["", f"**{escape_markdown(visible(f'{reading.law} → {reading.recipient}'))}**", ""]
        lines += [f"1. {escape_markdown(visible(step))}" for step in reading.because]
    return "\n".join(lines) + "\n"


def _due(case: OpenCase, reading: Reading) -> str:
    return end_words(read_utc(reading.due_at), case.zone, ends_day=reading.ends_day) if reading.due_at else ""
