"""What outside text may do to a screen: nothing."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from tocsin.domain.errors import UserError
from tocsin.domain.text import LINE_LIMIT, TEXT_LIMIT, checked, one_line, required, visible

EVERYTHING = [chr(point) for point in range(sys.maxunicode + 1)]
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_every_control_format_and_separator_character_is_written_out() -> None:
    kept = [
        char
        for char in EVERYTHING
        if unicodedata.category(char) in UNSEEN and char not in "\n\t" and visible(char) == char
    ]
    assert kept == []


def test_no_other_assigned_character_is_touched() -> None:
    touched = [
        char
        for char in EVERYTHING
        if unicodedata.category(char) not in {*UNSEEN, "Cn"} and visible(char) != char
    ]
    assert touched == []


@pytest.mark.parametrize("char", ["\U00013440", "\U00013441", "\U00013455"])
def test_hieroglyphs_that_a_later_unicode_added_behind_the_controls_are_kept(char: str) -> None:
    assert visible(char) == char


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "⟨001B⟩[31mred"),
        ("a\u202eb", "a⟨202E⟩b"),
        ("over\rwritten", "over⟨000D⟩written"),
        ("\u200bnothing", "⟨200B⟩nothing"),
        ("soft\u00adhyphen", "soft⟨00AD⟩hyphen"),
        ("\U000e0041", "⟨E0041⟩"),
        ("\x9b1A", "⟨009B⟩1A"),
        ("", ""),
    ],
)
def test_an_unseen_character_is_written_as_its_number(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_lines_and_tabs_stay_where_many_lines_are_shown() -> None:
    assert visible("a\n\tb") == "a\n\tb"


def test_on_one_line_a_line_feed_is_an_arrow_and_a_tab_a_space() -> None:
    assert one_line("a\nb\tc\x1bd") == "a ↵ b c⟨001B⟩d"


def test_letters_of_every_script_stay() -> None:
    text = "Évry, Ærø, Łódź, Αθήνα, Київ, 東京, العربية, 👩‍💻".replace("\u200d", "")
    assert visible(text) == text


def test_a_text_of_just_the_limit_is_kept_exactly() -> None:
    text = " " + "x" * (LINE_LIMIT - 1)
    assert checked(text, "The title") == text


def test_a_text_one_character_over_the_limit_is_refused_with_both_figures() -> None:
    with pytest.raises(UserError) as refused:
        checked("x" * (LINE_LIMIT + 1), "The title")
    assert refused.value.message == "The title has 2,001 characters; 2,000 is the most"
    assert "tocsin evidence add" in refused.value.hint


def test_a_longer_limit_can_be_asked_for() -> None:
    assert checked("x" * TEXT_LIMIT, "The note", TEXT_LIMIT) == "x" * TEXT_LIMIT


@pytest.mark.parametrize(("text", "place"), [("ab\udc80c", 3), ("\ud83d", 1)])
def test_a_lone_surrogate_is_refused_with_its_place(text: str, place: int) -> None:
    with pytest.raises(UserError) as refused:
        checked(text, "The note")
    assert refused.value.message == f"The note holds bytes that are not text, at character {place}"


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u00a0"])
def test_what_must_be_said_cannot_be_blank(text: str) -> None:
    with pytest.raises(UserError, match=r"^The reason is empty"):
        required(text, "The reason")


def test_what_must_be_said_is_also_checked_for_length() -> None:
    with pytest.raises(UserError, match="3 characters; 2 is the most"):
        required("abc", "The reason", 2)


def test_what_must_be_said_is_kept_exactly() -> None:
    assert required("  why not ", "The reason") == "  why not "
