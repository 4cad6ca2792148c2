"""The one writer to the terminal: lines, tables and JSON."""

from __future__ import annotations

import io
import json
import unicodedata
from contextlib import redirect_stdout

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.cli import output
from tocsin.domain.terms import Lane

Printed = pytest.CaptureFixture[str]


class Sample(msgspec.Struct, frozen=True):
    """A value with what the output has to put into JSON."""

    name: str
    lane: Lane
    seen_at: str
    tags: tuple[str, ...] = ()


def test_a_line_is_written_with_its_controls_in_sight(capsys: Printed) -> None:
    output.say("a\x1b[31mb\u202ec\td")
    assert capsys.readouterr().out == "a⟨001B⟩[31mb⟨202E⟩c\td\n"


def test_a_note_goes_to_standard_error(capsys: Printed) -> None:
    output.note("mind\x07")
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "mind⟨0007⟩\n")


def test_a_document_gets_one_line_feed_at_its_end(capsys: Printed) -> None:
    output.raw("text")
    output.raw("text\n")
    assert capsys.readouterr().out == "text\ntext\n"


def test_a_value_is_json_by_the_names_of_its_fields() -> None:
    sample = Sample("x", Lane.THEM, "2026-11-23T13:00:00.000000Z", ("a", "b"))
    assert output.plain({"one": sample}) == {
        "one": {"name": "x", "lane": "them", "seen_at": "2026-11-23T13:00:00Z", "tags": ["a", "b"]}
    }


def test_an_instant_keeps_a_fraction_that_is_not_zero() -> None:
    assert output.plain({"at": "2026-11-23T13:00:00.000001Z"}) == {"at": "2026-11-23T13:00:00.000001Z"}


def test_only_instants_are_shortened() -> None:
    assert output.plain({"text": "at 13:00:00.000000Z"}) == {"text": "at 13:00:00.000000Z"}


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_comes_back_from_json_and_none_of_it_acts(text: str) -> None:
    written = io.StringIO()
    with redirect_stdout(written):
        output.emit_json({"text": text, text: [text]})
    document = written.getvalue()
    assert json.loads(document) == {"text": text, text: [text]}
    hidden = {"Cc", "Cf", "Zl", "Zp"}
    assert [char for char in document if unicodedata.category(char) in hidden and char != "\n"] == []


def lines(capsys: Printed) -> list[str]:
    return capsys.readouterr().out.rstrip("\n").split("\n")


def test_a_table_without_rows_is_not_drawn(capsys: Printed) -> None:
    output.table([], ["a", "b"])
    assert capsys.readouterr().out == ""


def test_columns_are_as_wide_as_their_widest_cell(capsys: Printed) -> None:
    output.table([["a", "long cell", "x"], ["bb", "c", "y"]], ["one", "two", "three"])
    assert lines(capsys) == ["one  two        three", "a    long cell  x", "bb   c          y"]


def test_the_last_column_wraps_at_words(capsys: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    output.table([["a", "one two three four five six seven"]], ["n", "text"])
    # 30 columns, of which the first takes one and two spaces: 27 are left.
    assert lines(capsys) == ["n  text", "a  one two three four five six", "   seven"]


def test_a_word_that_does_not_fit_is_broken(capsys: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "23")
    output.table([["a", "x" * 45]], ["n", "text"])
    assert lines(capsys)[1:] == ["a  " + "x" * 20, "   " + "x" * 20, "   " + "x" * 5]


def test_wide_characters_take_two_columns(capsys: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "26")
    output.table([["漢字", "漢" * 15], ["a", "b"]], ["n", "text"])
    # Four columns for the first, two between: 20 are left, ten of these characters.
    assert lines(capsys)[1:] == ["漢字  " + "漢" * 10, "      " + "漢" * 5, "a     b"]


def test_marks_above_a_letter_take_no_column(capsys: Printed) -> None:
    output.table([["e\u0301", "x"], ["e", "y"]], ["n", "text"])
    assert lines(capsys)[1:] == ["e\u0301  x", "e  y"]


def test_a_cell_is_one_line(capsys: Printed) -> None:
    output.table([["a\nb", "c\td\r\ne"]], ["one", "two"])
    assert lines(capsys)[1:] == ["a ↵ b  c d⟨000D⟩ ↵ e"]


@pytest.mark.parametrize("columns", ["1", "20", "79", "100000"])
def test_a_table_is_drawn_in_a_terminal_of_any_size(
    columns: str, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    output.table([["a", "word " * 100]], ["n", "text"])
    drawn = lines(capsys)[1:]
    assert " ".join(line.strip() for line in drawn).split() == ["a", *["word"] * 100]
    # Never narrower than 20 for the text, never wider than 160 in all.
    assert max(len(line) for line in drawn) <= max(min(int(columns), 160), 3 + 20)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=300), columns=st.integers(min_value=20, max_value=120))
def test_wrapping_loses_nothing_but_spaces(text: str, columns: int) -> None:
    from tocsin.cli.output import _width, _wrapped

    wrapped = _wrapped(text.replace("\n", " "), columns)
    assert "".join(wrapped).replace(" ", "") == text.replace("\n", " ").replace(" ", "")
    assert all(_width(line) <= columns for line in wrapped)
