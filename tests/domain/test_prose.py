"""Sentences and words of a document, as a reader meets them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.domain.documents.prose import headings, paragraphs, sentences, words


def test_headings_tables_and_rules_are_no_prose() -> None:
    text = "# Title\n\nOne two.\n\n| a | b |\n|---|---|\n| c | d |\n\n---\n\nThree four."
    assert sentences(text) == ["One two.", "Three four."]
    assert headings(text) == ["Title"]


def test_an_item_of_a_list_is_a_sentence_of_its_own() -> None:
    assert sentences("- first\n- second one\n1. third") == ["first", "second one", "third"]


def test_lines_of_one_paragraph_belong_together() -> None:
    assert list(paragraphs("one\ntwo  \nthree\n\nfour")) == ["one two three", "four"]


def test_marks_and_escapes_are_left_out() -> None:
    assert sentences("**Today** we wrote 23\\. November.") == ["Today we wrote 23. November."]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("We closed it. We told them.", 2),
        ("Am 13. Oktober begann es. Wir schlossen es.", 2),
        ("Pourquoi\u00a0? Nous ne le savons pas.", 2),
        ("See Art. 34 of it. Then write.", 2),
        ("Z. B. Ihr Name. Und mehr.", 2),
        ("¿Qué ha pasado? Nada.", 2),
        ("It ended in 2026. We are sorry.", 2),
        ("«\u00a0Oui.\u00a0» Il a dit non.", 2),
        ("No end at all", 1),
    ],
)
def test_sentences_are_counted_as_people_count_them(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_addresses_and_figures_are_no_words() -> None:
    assert words("Write to dpo@example.org or https://example.org/a 12 times, l'heure") == [
        *("Write", "to", "or", "times", "l'heure"),
    ]


@given(st.text(max_size=300))
def test_any_text_has_sentences_that_hold_words(text: str) -> None:
    assert all(words(sentence) for sentence in sentences(text))
