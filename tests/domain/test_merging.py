"""What a person wrote survives when the document is written anew."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tocsin.domain.documents.merging import END, MINE, THEIRS, has_conflict, merge

BASE = """# Notice

## What happened

About 3 000 people are concerned.

## Contact

dpo@example.org
"""


def test_a_block_that_nobody_touched_is_written_anew() -> None:
    new = BASE.replace("3 000", "12 450")
    assert merge(BASE, BASE, new).text == new


def test_a_block_that_was_edited_stays_while_its_facts_do_not_change() -> None:
    mine = BASE.replace("are concerned.", "are concerned, most of them in one town.")
    new = BASE.replace("dpo@example.org", "officer@example.org")
    merged = merge(BASE, mine, new)
    assert "most of them in one town" in merged.text
    assert "officer@example.org" in merged.text
    assert merged.conflicts == ()


def test_a_new_figure_goes_into_a_sentence_that_was_extended() -> None:
    mine = BASE.replace("are concerned.", "are concerned, most of them in one town.")
    merged = merge(BASE, mine, BASE.replace("3 000", "12 450"))
    assert "About 12 450 people are concerned, most of them in one town." in merged.text
    assert merged.conflicts == ()


def test_where_both_changed_the_same_words_both_are_shown() -> None:
    base = "## Measures\n\nAccess was cut at 08:00.\n"
    mine = base.replace("at 08:00.", "at 08:15.")
    new = base.replace("at 08:00.", "and the secrets renewed.")
    merged = merge(base, mine, new)
    assert merged.conflicts == ("## Measures",)
    assert f"{MINE} at 08:15. {THEIRS} and the secrets renewed.{END}" in merged.text
    assert has_conflict(merged.text)


def test_a_block_that_a_person_took_out_stays_out_and_one_they_added_stays() -> None:
    mine = BASE.replace("## Contact\n\ndpo@example.org\n", "## Our own\n\nA word of ours.\n")
    merged = merge(BASE, mine, BASE.replace("3 000", "4 000"))
    assert "## Contact" not in merged.text
    assert "A word of ours." in merged.text
    assert "4 000" in merged.text


def test_a_block_that_is_new_comes_after_the_one_it_follows() -> None:
    new = BASE.replace("## Contact", "## Late\n\nReasons.\n\n## Contact")
    merged = merge(BASE, BASE.replace("people", "persons"), new)
    assert (
        merged.text.index("## What happened") < merged.text.index("## Late") < merged.text.index("## Contact")
    )


def test_a_block_that_is_no_longer_written_goes_unless_a_person_wrote_into_it() -> None:
    new = BASE.partition("## Contact")[0]
    assert "## Contact" not in merge(BASE, BASE, new).text
    mine = BASE.replace("dpo@example.org", "dpo@example.org, day and night")
    assert "day and night" in merge(BASE, mine, new).text


TEXTS = st.lists(
    st.tuples(st.sampled_from(["## A", "## B", "## C"]), st.text("abc \n", max_size=20)),
    max_size=3,
    unique_by=lambda part: part[0],
).map(lambda parts: "".join(f"{heading}\n\n{text}\n\n" for heading, text in parts))


@given(TEXTS, TEXTS)
def test_without_an_edit_the_new_text_is_taken_as_it_is(base: str, new: str) -> None:
    assert merge(base, base, new).text.split() == new.split()


@given(TEXTS, TEXTS)
def test_without_new_facts_the_edited_text_is_taken_as_it_is(base: str, mine: str) -> None:
    assert merge(base, mine, base).text.split() == mine.split()


@given(TEXTS, TEXTS, TEXTS)
def test_no_word_that_a_person_added_is_lost(base: str, mine: str, new: str) -> None:
    merged = merge(base, mine, new).text.split()
    added = [word for word in mine.split() if word not in base.split()]
    assert all(any(word in one for one in merged) for word in added)
