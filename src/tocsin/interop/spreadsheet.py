"""Tables for spreadsheets: CSV and XLSX in which nothing that a case holds is ever a formula (CWE-1236)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from tocsin.domain.text import visible

_FORMULA = ("=", "+", "-", "@", "\t", "\n", "⟨000D⟩", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet may begin a formula after, a carriage return as it is written out."""

_PASSED_OVER = "' \u00a0\u2007\u202f\u3000"
_BYTE_ORDER_MARK = "\ufeff"
_CREATED = datetime(1980, 1, 1, tzinfo=UTC)
"""The date that every workbook carries, so that the same register gives the same bytes."""

LONGEST_CELL = 32_767
"""Characters that a cell of a workbook may hold (ECMA-376; Excel specifications and limits)."""

_CUT = " […]"
_NARROWEST, _WIDEST = 12, 48


def csv_cell(text: str) -> str:
    """Give a text for a cell of a CSV file.

    Control characters are written out, and what a spreadsheet could take for a formula gets an apostrophe
    in front: `csv_text` takes it off again.
    """
    safe = visible(text)
    return f"'{safe}" if _is_like_a_formula(safe) else safe


def csv_text(cell: str) -> str:
    """Give the text that a cell was made from, control characters still written out."""
    return cell[1:] if cell.startswith("'") and _is_like_a_formula(cell[1:]) else cell


def _is_like_a_formula(text: str) -> bool:
    return text.lstrip(_PASSED_OVER).startswith(_FORMULA)


def write_csv(rows: Iterable[Sequence[str]], *, byte_order_mark: bool = False) -> bytes:
    """Give a table as CSV (RFC 4180, UTF-8); with a mark in front, Excel takes it for UTF-8."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([csv_cell(text) for text in row])
    return ((_BYTE_ORDER_MARK if byte_order_mark else "") + buffer.getvalue()).encode()


def write_xlsx(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Give a table as a workbook: one sheet of texts, its header frozen, long cells wrapped.

    Args:
        name: of the sheet, at most 31 characters.
        header: what heads the columns.
        rows: the cells below it; one longer than `LONGEST_CELL` is cut, and says so.

    Raises:
        ModuleNotFoundError: the extra ``xlsx`` is not installed.
    """
    import xlsxwriter  # noqa: PLC0415 - an extra, and slow to load

    buffer = io.BytesIO()
    nothing_but_texts = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **nothing_but_texts})
    book.set_properties({"title": name, "created": _CREATED})
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "num_format": "@"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    table = [list(map(_fitting, row)) for row in rows]
    for place, title in enumerate(header):
        cells = [title, *(row[place] for row in table)]
        longest = max(len(line) for cell in cells for line in cell.split("\n"))
        sheet.set_column(place, place, min(max(longest + 2, _NARROWEST), _WIDEST))
        sheet.write_string(0, place, title, bold)
    for number, row in enumerate(table, 1):
        for place, text in enumerate(row):
            sheet.write_string(number, place, text, wrapped)
    sheet.freeze_panes(1, 1)
    book.close()
    return buffer.getvalue()


def _fitting(text: str) -> str:
    safe = visible(text)
    return safe if len(safe) <= LONGEST_CELL else safe[: LONGEST_CELL - len(_CUT)] + _CUT
