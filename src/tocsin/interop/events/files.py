"""The rows of CSV and JSONL files, one at a time, however long the file is."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import msgspec

from tocsin.domain.errors import UserError
from tocsin.interop.events.rows import LONGEST_RECORD, RawRow, RefusedRow

_MARK = b"\xef\xbb\xbf"
_SHOWN = 500


def jsonl_rows(stream: BinaryIO) -> Iterator[RawRow | RefusedRow]:
    """Give the objects of a JSONL file, each with its line as it was."""
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    for number, source in enumerate(_lines(stream), 1):
        line = source.removeprefix(_MARK).strip() if number == 1 else source.strip()
        if not line:
            continue
        if len(line) > LONGEST_RECORD:
            yield _too_long(number, line)
            continue
        try:
            yield number, decode(line), line.decode()
        except UnicodeDecodeError as error:
            yield _refused(number, line, f"not UTF-8, at byte {error.start + 1}")
        except msgspec.ValidationError:
            yield _refused(number, line, "not a JSON object")
        except (msgspec.DecodeError, RecursionError) as error:
            yield _refused(number, line, f"not JSON: {error}")


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Give the lines of a file; of one that is far too long, only its beginning is held."""
    while line := stream.readline(LONGEST_RECORD + 2):
        if not line.endswith(b"\n"):
            while rest := stream.readline(LONGEST_RECORD):
                if rest.endswith(b"\n"):
                    break
        yield line


def _refused(number: int, line: bytes, reason: str) -> RefusedRow:
    return RefusedRow(number, reason, line[:_SHOWN].decode(errors="backslashreplace"))


def _too_long(number: int, line: bytes) -> RefusedRow:
    return _refused(number, line, f"longer than {LONGEST_RECORD:,} bytes")


def header_of(line: bytes, delimiter: str = "") -> tuple[list[str], str]:
    """Read the header of a table; gives its columns and what stands between them.

    Args:
        line: the first line.
        delimiter: what stands between columns; empty for whichever is there most often.

    Raises:
        UserError: it is not UTF-8, or a column stands in it twice.
    """
    try:
        text = line.removeprefix(_MARK).decode()
    except UnicodeDecodeError as error:
        raise UserError(
            f"The file is not UTF-8, at byte {error.start + 1} of its first line",
            "Convert it first: iconv -f WINDOWS-1252 -t UTF-8 (or -f UTF-16) FILE",
        ) from None
    between = delimiter or max(",;\t|", key=text.count)
    columns = [name.strip() for name in next(csv.reader([text], delimiter=between), [])]
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise UserError(f"The column {twice!r} stands twice in the header", "Rename one of the two")
    return columns, between


def csv_rows(stream: BinaryIO, columns: Sequence[str], delimiter: str) -> Iterator[RawRow | RefusedRow]:
    """Give the rows of a table under its header, each as a JSON object.

    Args:
        stream: at the beginning of the file.
        columns: what its header holds.
        delimiter: what stands between columns.
    """
    texts = _Texts(stream)
    reader = csv.reader(texts, delimiter=delimiter, strict=True)
    encode = msgspec.json.encode
    header_read = False
    while True:
        begins = texts.number + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield RefusedRow(begins, f"not a row of a table: {error}", texts.last[:_SHOWN])
            header_read = True
            continue
        if not header_read:
            header_read = True
            continue
        if not row:
            continue
        if len(row) != len(columns):
            yield RefusedRow(begins, f"{len(row)} cells under {len(columns)} columns", texts.last[:_SHOWN])
            continue
        record = dict(zip(columns, row, strict=True))
        try:
            text = encode(record).decode()
        except UnicodeEncodeError:
            yield RefusedRow(
                begins, "not UTF-8", delimiter.join(row)[:_SHOWN].encode(errors="replace").decode()
            )
            continue
        yield (
            (begins, record, text)
            if len(text) <= LONGEST_RECORD
            else RefusedRow(begins, f"longer than {LONGEST_RECORD:,} bytes", text[:_SHOWN])
        )


class _Texts:
    """The lines of a file as text; bytes that are none become what cannot be written again."""

    def __init__(self, stream: BinaryIO) -> None:
        self._lines = _lines(stream)
        self.number = 0
        self.last = ""

    def __iter__(self) -> _Texts:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        if self.number == 1:
            line = line.removeprefix(_MARK)
        self.last = line.decode(errors="surrogateescape")
        return self.last
