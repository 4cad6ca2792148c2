"""Tables for spreadsheets: nothing in them is a formula, and nothing is lost on the way."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.domain.text import visible
from tocsin.interop.spreadsheet import LONGEST_CELL, csv_cell, csv_text, write_csv, write_xlsx

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
starts = st.sampled_from(
    ["=", "+", "-", "@", "\t", "\r", "\n", "'", "''=", " =", "'⟨000D⟩", "\uff1d", "|", ""]
)
cells = st.builds(str.__add__, starts, texts)
tables = st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(cells, min_size=width, max_size=width)))

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


class Book:
    """A workbook, as its XML says."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.sheet = ElementTree.fromstring(self.parts["xl/worksheets/sheet1.xml"])  # noqa: S314 - our own
        shared = ElementTree.fromstring(self.parts["xl/sharedStrings.xml"])  # noqa: S314 - our own
        self.texts = ["".join(one.itertext()) for one in shared.iter(f"{MAIN}si")]

    def rows(self) -> list[list[str]]:
        """Give every cell, all of which must be shared texts or blank."""
        found = []
        for row in self.sheet.iter(f"{MAIN}row"):
            line = []
            for cell in row.iter(f"{MAIN}c"):
                value = cell.find(f"{MAIN}v")
                assert (cell.get("t") == "s") == (value is not None)
                line.append(self.texts[int(value.text or "")] if value is not None else "")
            found.append(line)
        return found


@given(tables)
def test_csv_reads_back_with_the_same_cells(table: list[list[str]]) -> None:
    found = read_csv(write_csv(table))
    assert [[csv_text(cell) for cell in row] for row in found] == [
        [visible(text) for text in row] for row in table
    ]


@given(cells)
def test_no_cell_of_csv_begins_like_a_formula(text: str) -> None:
    assert not re.match(r"[ \u00a0]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]", csv_cell(text))


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(1)", "\t1", "\r1", "\n1", " =1", "'=1", "\uff1d1"]
)
def test_what_looks_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert csv_cell(text) == f"'{visible(text)}"
    assert csv_text(csv_cell(text)) == visible(text)


@pytest.mark.parametrize(
    "text", ["", "plain", "a=1", "'t Hof", "«\u00a0Documents\u00a0»", "2026-11-23", "≈ 12"]
)
def test_an_ordinary_text_stays_as_it_is(text: str) -> None:
    assert csv_cell(text) == text


def test_control_and_bidi_characters_are_written_out() -> None:
    assert csv_cell("a\x1b[31mb\u202ec") == "a⟨001B⟩[31mb⟨202E⟩c"


def test_csv_is_utf_8_with_a_mark_if_wanted() -> None:
    assert write_csv([["é"]]) == "é\r\n".encode()
    assert write_csv([["é"]], byte_order_mark=True) == b"\xef\xbb\xbf" + "é\r\n".encode()


@settings(deadline=None)  # the first workbook loads the library
@given(tables)
def test_a_workbook_holds_the_same_texts_and_no_formula(table: list[list[str]]) -> None:
    header = [f"column {number}" for number in range(len(table[0]) if table else 1)]
    book = Book(write_xlsx("Register", header, table))
    assert all(b"<f>" not in part and b"<f " not in part for part in book.parts.values())
    # Excel keeps line feeds; XML writes what begins or ends with a space so that it stays.
    assert book.rows() == [header, *([visible(text) for text in row] for row in table)]


@pytest.mark.parametrize("text", ["=1+1", "http://example.org", "mailto:a@example.org", "12", "TRUE", "{=1}"])
def test_a_workbook_takes_everything_for_text(text: str) -> None:
    book = Book(write_xlsx("Register", ["column"], [[text]]))
    assert book.rows() == [["column"], [text]]
    assert not any("hyperlink" in name for name in book.parts)


def test_a_workbook_is_the_same_bytes_whenever_it_is_written() -> None:
    table = [["a", "b"], ["=c", "d\ne"]]
    assert write_xlsx("Register", ["one", "two"], table) == write_xlsx("Register", ["one", "two"], table)
    core = Book(write_xlsx("Register", ["one", "two"], table)).parts["docProps/core.xml"]
    assert set(re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {b"1980-01-01T00:00:00Z"}


def test_the_header_is_frozen_and_long_texts_wrap() -> None:
    book = Book(write_xlsx("Register", ["one", "two"], [["a" * 500, "b"]]))
    (pane,) = book.sheet.iter(f"{MAIN}pane")
    assert (pane.get("state"), pane.get("ySplit")) == ("frozen", "1")
    widths = [float(column.get("width", 0)) for column in book.sheet.iter(f"{MAIN}col")]
    assert all(10 < width < 60 for width in widths)
    assert b'wrapText="1"' in book.parts["xl/styles.xml"]


def test_a_text_beyond_what_a_cell_holds_is_cut_and_says_so() -> None:
    (_header, (cell,)) = Book(write_xlsx("Register", ["one"], [["x" * 40_000]])).rows()
    assert len(cell) == LONGEST_CELL
    assert cell.endswith("x […]")
