"""The timeline for spreadsheets and paper: nothing in it acts, and nothing of it is lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import pairwise

import pytest
from markdown_it import MarkdownIt

from tests.casework import Clock, state
from tests.conftest import OpenACase
from tests.services.scenes import last
from tocsin.domain.entries import LogWritten
from tocsin.domain.terms import Audience, Lane, LogKind
from tocsin.domain.timeline import Query, TimelineItem, select
from tocsin.services.evidence.attaching import add_stream
from tocsin.services.record.integrity import redact
from tocsin.services.timeline.export import as_csv, as_markdown, cells
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase


def timeline(case: OpenCase, *, with_amended: bool = False) -> list[TimelineItem]:
    return select(case.reader(), Query(), with_amended=with_amended)


def notes_of(case: OpenCase) -> Sequence[TimelineItem]:
    return select(case.reader(), Query(kind="observation"))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_row_of_the_csv_says_everything_in_utc(case: OpenCase, clock: Clock) -> None:
    clock.move(minutes=20)
    add_stream(case, io.BytesIO(b"log"), "log")
    entry = write_log(
        case,
        'He said "stop", twice #portal #client04',
        at=case.moment("13:50"),
        log=LogKind.COMMUNICATION,
        lane=Lane.THEM,
        evidence=["EV-1"],
        audience=Audience.COUNSEL,
    )
    row = rows(as_csv(timeline(case)))[0]  # it happened before the case was opened
    assert row == {
        "seq": str(entry.seq),
        "id": entry.id,
        "happened_at": "2026-11-23T12:50:00Z",
        "recorded_at": "2026-11-23T13:20:00.000001Z",
        "actor": "lead",
        "lane": "them",
        "kind": "communication",
        "text": 'He said "stop", twice #portal #client04',
        "tags": "portal client04",
        "evidence": "EV-1",
        "audience": "counsel",
    }


def test_an_empty_timeline_is_a_line_of_headings(case: OpenCase) -> None:
    assert case.state.seq
    assert as_csv([]) == "seq,id,happened_at,recorded_at,actor,lane,kind,text,tags,evidence,audience\r\n"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('=HYPERLINK("http://example.org")', '\'=HYPERLINK("http://example.org")'),
        ("+33 1 99 00 12 34", "'+33 1 99 00 12 34"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\t=1+1", "'\t=1+1"),
        ("\r=1+1", "'⟨000D⟩=1+1"),
        ("\n=1+1", "'\n=1+1"),
        ("no = formula", "no = formula"),
    ],
)
def test_a_cell_that_could_be_a_formula_is_quoted(case: OpenCase, text: str, cell: str) -> None:
    write_log(case, text)
    assert rows(as_csv(notes_of(case)))[0]["text"] == cell


def test_an_actor_that_could_be_a_formula_is_quoted_too(case: OpenCase) -> None:
    write_log(case, "seen")
    case.workbench.actor = "=cmd|' /C calc'!A0"
    write_log(case, "seen as well")
    assert rows(as_csv(notes_of(case)))[1]["actor"] == "'=cmd|' /C calc'!A0"


def test_control_characters_are_written_out(case: OpenCase) -> None:
    write_log(case, "a\x1b[31mb\x00c\u202ed\u200be")
    exported = as_csv(notes_of(case))
    assert rows(exported)[0]["text"] == "a⟨001B⟩[31mb⟨0000⟩c⟨202E⟩d⟨200B⟩e"
    assert not set("\x1b\x00\u202e\u200b") & set(exported)


def test_a_text_with_lines_commas_and_quotes_is_one_cell(case: OpenCase) -> None:
    write_log(case, 'one\ntwo, "three"')
    assert rows(as_csv(notes_of(case)))[0]["text"] == 'one\ntwo, "three"'


def test_what_was_redacted_is_not_exported(case: OpenCase) -> None:
    entry = write_log(case, "Names somebody")
    redact(case, entry.id, "names somebody")
    exported = as_csv(timeline(case)) + as_markdown(case, timeline(case))
    assert "Names somebody" not in exported
    assert "[redacted]" in exported


def table(text: str) -> list[list[str]]:
    """Give the table of a Markdown text as a Markdown program shows it: the cells of every line."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    lines: list[list[str]] = []
    for before, token in pairwise(tokens):
        if token.type == "tr_open":
            lines.append([])
        if before.type in {"td_open", "th_open"}:
            shown = [one for one in token.children or [] if one.type != "text"]
            assert shown == [], f"{token.content!r} became markup"
            lines[-1].append("".join(one.content for one in token.children or []))
    return lines


def test_the_markdown_table_is_headed_by_case_zone_and_head(case: OpenCase) -> None:
    text = as_markdown(case, timeline(case))
    assert text.startswith("# Portal documents\n\n")
    assert f"Case 2026-0001, times in Europe/Paris, journal head {case.head()}\n" in text
    assert table(text)[0] == ["#", "Happened", "Learned", "Lane", "Who", "What"]


def test_a_line_of_the_table_shows_both_times_in_the_zone_of_the_case(case: OpenCase, clock: Clock) -> None:
    clock.move(hours=1)  # 15:00 in Paris
    entry = write_log(case, "Route closed", at=case.moment("13:50"), lane=Lane.LEGAL)
    line = next(one for one in table(as_markdown(case, timeline(case))) if one[0] == f"#{entry.seq}")
    assert line == [f"#{entry.seq}", "2026-11-23 13:50", "2026-11-23 15:00", "legal", "lead", "Route closed"]


def test_what_happened_when_it_was_recorded_shows_one_time(case: OpenCase) -> None:
    entry = write_log(case, "Route closed")
    line = next(one for one in table(as_markdown(case, timeline(case))) if one[0] == f"#{entry.seq}")
    assert line[1:3] == ["2026-11-23 14:00", ""]


def test_a_day_is_shown_as_a_day(case: OpenCase) -> None:
    write_log(case, "Deployed", at=case.moment("2026-10-13"))
    assert cells(case, timeline(case)[0])[1] == "2026-10-13"


HOSTILE = [
    "a | b | c",
    "pipe\\| and backslash\\",
    "**bold** _under_ `code` ~~gone~~",
    "<script>alert(1)</script> &amp; <!-- hidden",
    "[click](javascript:alert(1)) ![image](http://example.org/x)",
    "# heading",
    "one\ntwo\n\n| three |",
    "https://example.org <https://example.org>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_in_the_table_is_shown_as_it_was_written(case: OpenCase, text: str) -> None:
    entry = write_log(case, text)
    line = next(one for one in table(as_markdown(case, timeline(case))) if one[0] == f"#{entry.seq}")
    assert line[5] == text.replace("\n", " ↵ ")


def test_a_title_stays_a_title(open_case: OpenACase) -> None:
    case = open_case("Portal\n# second <b>heading</b>")
    tokens = MarkdownIt("commonmark").parse(as_markdown(case, []).split("Case 2026")[0])
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1"]
    assert not [token for token in tokens if token.type == "html_block"]


def test_evidence_and_amendments_are_marked(case: OpenCase) -> None:
    add_stream(case, io.BytesIO(b"log"), "log")
    first = write_log(case, "310 files", evidence=["EV-1"])
    write_log(case, "330 files", amends=first.id)
    shown = {item.seq: cells(case, item)[5] for item in timeline(case, with_amended=True)}
    assert shown[first.seq] == "310 files [EV-1] (amended)"
    assert shown[first.seq + 1] == "330 files [EV-1]"
    assert first.seq not in {item.seq for item in timeline(case)}


def test_facts_and_their_history_are_lines_of_the_timeline(case: OpenCase) -> None:
    state(case, "records.count", "400")
    state(case, "records.count", "~520", because="second pass")
    texts = [item.text for item in timeline(case)]
    assert texts[-2:] == ["Number of records: 400", "Number of records: ≈ 520 (second pass)"]


def test_the_latest_note_is_what_was_written_last(case: OpenCase) -> None:
    write_log(case, "later", at=case.moment("13:50"))
    write_log(case, "earlier", at=case.moment("13:40"))
    assert [item.text for item in notes_of(case)] == ["earlier", "later"]
    assert last(case, LogWritten).text == "earlier"
