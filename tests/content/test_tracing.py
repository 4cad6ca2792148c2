"""A template that is followed while it writes: the same text, and for each line what it was made from."""

from __future__ import annotations

import pytest

from tocsin.content.documents.form_values import Plain
from tocsin.content.documents.markdown import bold
from tocsin.content.documents.templates import write_document
from tocsin.content.documents.told import all_told, lines_told, told, told_for, yes_if
from tocsin.domain.documents.provenance import Source, fact, row
from tocsin.domain.errors import UserError

A, B, C, R1, R2 = fact("a"), fact("b"), fact("c"), row("R-1"), row("R-2")

VALUES: dict[str, Plain] = {
    "a": told("*first*", [A]),
    "empty": told("", [B]),
    "marked": told(bold("bold"), [A]),
    "many": lines_told([told("one", [A]), told("two\nand two", [B]), told("three", [C])]),
    "chosen": told("ours", (), [C]),
    "asked": told_for(told("x", [A]), [B]),
    "is": {"so": yes_if(True, [A]), "not": yes_if(False, [B]), "late": told("late", [C])},
    "rows": [all_told({"label": "r1", "more": ""}, R1), all_told({"label": "r2", "more": "m"}, R2)],
    "notes": [told("n1", [R1]), told("n2", [R2])],
    "nobody": [],
    "plain": "words",
}


def traced(template: str) -> list[tuple[str, tuple[Source, ...], tuple[Source, ...]]]:
    """Give the lines that have words."""
    written = write_document(lambda _name: template, "t", VALUES)
    assert written.text == "".join(f"{line.text}\n" for line in written.lines)
    return [(line.text, line.said, line.chosen) for line in written.lines if line.text.strip()]


SAYS = [
    ("To {{ a }}!", [("To \\*first\\*!", (A,), ())]),
    ("{{ marked }}", [("**bold**", (A,), ())]),
    ("{{ plain }}", [("words", (), ())]),
    ("{{ a }} and {{ chosen }}", [("\\*first\\* and ours", (A,), (C,))]),
    ("x\n\n\n\n{{ a }}\n\n\n", [("x", (), ()), ("\\*first\\*", (A,), ())]),
    # Nothing of an empty value stands in the line.
    ("x {{ empty }}", [("x", (), ())]),
    # What is said in place of a value that is missing is said because it is missing.
    ("{{ empty or 'nobody' }}", [("nobody", (B,), ())]),
    ("{{ empty or a }}", [("\\*first\\*", (B, A), ())]),
    ("{{ a if plain else chosen }}", [("\\*first\\*", (A,), ())]),
    ("| {{ a | cell }} | {{ empty | cell }} |", [("| \\*first\\* |   |", (A,), ())]),
    ("{% set x = a %}{{ plain }} {{ x }}", [("words \\*first\\*", (A,), ())]),
    ("{{ asked }}", [("x", (A,), (B,))]),
]


@pytest.mark.parametrize(("template", "lines"), SAYS, ids=[row[0] for row in SAYS])
def test_a_line_has_the_sources_of_what_it_says_and_no_other(
    template: str, lines: list[tuple[str, tuple[Source, ...], tuple[Source, ...]]]
) -> None:
    assert traced(template) == [(text.rstrip("\n"), said, chosen) for text, said, chosen in lines]


def test_each_line_of_a_value_has_its_own_sources() -> None:
    expected = [("- **M:** one  ", (A,), ()), ("  two  ", (B,), ()), ("  and two  ", (B,), ())]
    assert traced("- **M:** {{ many | in_list }}\n- x") == [
        *expected,
        ("  three", (C,), ()),
        ("- x", (), ()),
    ]


def test_a_value_whose_lines_were_put_on_one_has_all_their_sources() -> None:
    assert traced("| {{ many | cell }} |") == [("| one two and two three |", (A, B, C), ())]


CHOOSES = [
    ("{% if is.so %}yes{% endif %}", [("yes", (), (A,))]),
    ("{% if is.not %}yes{% else %}no{% endif %}", [("no", (), (B,))]),
    ("{% if is.not %}1{% elif is.late == 'late' %}2{% else %}3{% endif %}", [("2", (), (B, C))]),
    ("{% if is.so %}1{% elif is.late %}2{% endif %}", [("1", (), (A,))]),
    ("{% if is.not %}1{% elif is.not %}2{% else %}3{% endif %}", [("3", (), (B,))]),
    ("{% if is.so and is.late %}x{% endif %}", [("x", (), (A, C))]),
    ("{% if is.not and is.late %}x{% else %}y{% endif %}", [("y", (), (B,))]),
    ("{% if is.so %}{% if is.late %}x{% endif %}\n{{ a }}{% endif %}", [("x\\*first\\*", (A,), (C,))]),
    ("{% if is.so %}{{ chosen }}{% endif %}\n\nafter", [("ours", (), (A, C)), ("after", (), ())]),
    # A branch that is not taken chose nothing of what follows.
    ("{% if is.not %}x{% endif %}after {{ a }}", [("after \\*first\\*", (A,), ())]),
    ("{% if a %}x{% endif %}", [("x", (), (A,))]),
]


@pytest.mark.parametrize(("template", "lines"), CHOOSES, ids=[row[0] for row in CHOOSES])
def test_what_a_condition_looked_at_chose_the_words_of_its_branch(
    template: str, lines: list[tuple[str, tuple[Source, ...], tuple[Source, ...]]]
) -> None:
    assert traced(template) == lines


def test_the_rows_of_a_table_have_each_their_own_source() -> None:
    template = "|h|\n|---|\n{% for one in rows %}\n| {{ one.label }} {{ one.more }} |\n{% endfor %}\nend"
    assert traced(template) == [
        ("|h|", (), ()),
        ("|---|", (), ()),
        ("| r1  |", (R1,), ()),
        ("| r2 m |", (R2,), ()),
        ("end", (), ()),
    ]


def test_a_loop_that_leaves_rows_out_claims_nothing_of_them() -> None:
    assert traced("{% for one in rows if one.more %}\n- {{ one.label }}\n{% endfor %}\n{{ plain }}") == [
        ("- r2", (R2,), ()),
        ("words", (), ()),
    ]


def test_texts_of_a_list_and_the_words_for_an_empty_one() -> None:
    assert traced("{% for one in notes %}\n- {{ one }}\n{% else %}\nno\n{% endfor %}") == [
        ("- n1", (R1,), ()),
        ("- n2", (R2,), ()),
    ]
    assert traced("{% for one in nobody %}x{% else %}no{% endfor %}") == [("no", (), ())]


def test_what_is_kept_with_a_text_cannot_be_reached_from_a_template() -> None:
    for hidden in ("a._lines", "is.so._chosen", "a['_lines']"):
        sources = {"t": f"{{{{ {hidden} }}}}"}
        with pytest.raises(UserError):
            write_document(sources.__getitem__, "t", VALUES)


def test_an_included_template_is_followed_too() -> None:
    sources = {
        "t": "{% if is.so %}\n{% include 'part' %}\n{% endif %}\n\nend",
        "part": "part {{ plain }} {{ a }}\n",
    }
    written = write_document(sources.__getitem__, "t", VALUES)
    assert [(one.text, one.said, one.chosen) for one in written.lines if one.text] == [
        ("part words \\*first\\*", (A,), ()),
        ("end", (), ()),
    ]
