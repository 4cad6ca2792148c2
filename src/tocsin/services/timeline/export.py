"""The timeline for other programs and for paper."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.content.documents.markdown import escape_markdown
from tocsin.domain.moments import Moment, brief_utc, read_utc, shown
from tocsin.domain.text import one_line
from tocsin.domain.timeline import TimelineItem
from tocsin.interop.spreadsheet import write_csv
from tocsin.services.workbench import OpenCase

_COLUMNS = (
    "seq",
    "id",
    "happened_at",
    "recorded_at",
    "actor",
    "lane",
    "kind",
    "text",
    "tags",
    "evidence",
    "audience",
)


def as_csv(items: Sequence[TimelineItem]) -> str:
    """Give the timeline for a spreadsheet, in UTC.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front, and control
    characters are written out; JSON has the exact text.
    """
    rows = [
        [
            str(item.seq),
            item.id,
            brief_utc(item.happened_at),
            brief_utc(item.recorded_at),
            item.actor,
            item.lane,
            item.kind,
            item.text,
            " ".join(item.tags),
            " ".join(item.evidence),
            item.audience,
        ]
        for item in items
    ]
    return write_csv([_COLUMNS, *rows]).decode()


def as_markdown(case: OpenCase, items: Sequence[TimelineItem]) -> str:
    """Give the timeline as a table, times in the zone of the case."""
    lines = [
        f"# {escape_markdown(case.header.title)}",
        "",
        f"Case {case.header.ref}, times in {case.header.zone}, journal head {case.head()}",
        "",
        "| # | Happened | Learned | Lane | Who | What |",
        "|---|---|---|---|---|---|",
    ]
    for item in items:
        lines.append("| " + " | ".join(escape_markdown(one_line(cell)) for cell in cells(case, item)) + " |")
    return "\n".join(lines) + "\n"


def cells(case: OpenCase, item: TimelineItem) -> list[str]:
    """Give a line of the timeline as cells: number, happened, learned, lane, who, what."""
    marks = f" [{', '.join(item.evidence)}]" if item.evidence else ""
    amended = " (amended)" if item.amended_by else ""
    given = f" ({item.audience})" if item.audience else ""
    return [
        f"#{item.seq}",
        _local(case, item.happened or item.happened_at),
        _local(case, item.recorded_at) if item.happened else "",
        item.lane,
        item.actor,
        item.text + marks + amended + given,
    ]


def _local(case: OpenCase, instant: Moment | str) -> str:
    """Write an instant without its offset: the zone is said once, above the column."""
    text = shown(read_utc(instant) if isinstance(instant, str) else instant, case.zone)
    return text.rpartition(" ")[0] if text.count(" ") == 2 else text
