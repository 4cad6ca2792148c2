from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tocsin.content.yaml_text import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_NODES,
    Mapping,
    Node,
    Scalar,
    Sequence,
    read_yaml,
)
from tocsin.domain.errors import Problem


def read(text: str) -> Node:
    """Read a text that there is nothing wrong with."""
    node, problems = read_yaml(text.encode(), "play.yaml")
    assert problems == []
    assert node is not None
    return node


def refused(source: str | bytes) -> Problem:
    """Read a text that one thing is wrong with."""
    node, problems = read_yaml(source.encode() if isinstance(source, str) else source, "play.yaml")
    assert node is None
    assert len(problems) == 1
    assert problems[0].file == "play.yaml"
    return problems[0]


def place(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column


def value(text: str) -> Scalar:
    """Give the value in ``key: value``."""
    node = read(f"key: {text}\n")
    assert isinstance(node, Mapping)
    scalar = node.pairs[0][1]
    assert isinstance(scalar, Scalar)
    return scalar


# What a plain document becomes.


def test_a_map_keeps_the_order_of_its_keys() -> None:
    node = read("b: 1\na: 2\n")
    assert isinstance(node, Mapping)
    assert [key.text for key, _value in node.pairs] == ["b", "a"]


def test_a_list_keeps_its_order() -> None:
    node = read("- b\n- a\n")
    assert isinstance(node, Sequence)
    assert [item.text for item in node.items if isinstance(item, Scalar)] == ["b", "a"]


def test_every_node_knows_its_line_and_column() -> None:
    node = read("one: 1\ntwo:\n  - x\n  - {y: z}\n")
    assert isinstance(node, Mapping)
    (_one, first), (two, items) = node.pairs
    assert (first.line, first.column) == (1, 6)
    assert (two.line, two.column) == (2, 1)
    assert isinstance(items, Sequence)
    assert [(item.line, item.column) for item in items.items] == [(3, 5), (4, 5)]


def test_a_folded_text_is_one_line() -> None:
    assert value(">-\n  one\n  two") == Scalar("one two", plain=False, line=1, column=6)


def test_a_literal_text_keeps_its_lines() -> None:
    assert value("|\n  one\n  two").text == "one\ntwo\n"


def test_line_ends_of_windows_are_read_as_such() -> None:
    assert read("a: 1\r\nb: 2\r\n") == read("a: 1\nb: 2\n")


def test_a_byte_order_mark_at_the_start_is_left_out() -> None:
    node, problems = read_yaml(b"\xef\xbb\xbfa: 1\n", "play.yaml")
    assert problems == []
    assert node == read("a: 1\n")


def test_a_comment_is_no_value() -> None:
    assert read("# before\na: 1 # after\n") == Mapping(
        ((Scalar("a", plain=True, line=2, column=1), Scalar("1", plain=True, line=2, column=4)),), 2, 1
    )


@pytest.mark.parametrize("marks", ["---\na: 1\n", "a: 1\n...\n", "%YAML 1.2\n---\na: 1\n"])
def test_one_document_may_have_its_marks(marks: str) -> None:
    assert isinstance(read(marks), Mapping)


# YAML 1.2: what is text and what is not.


@pytest.mark.parametrize(
    "typed",
    [
        "NO", "no", "No", "yes", "Yes", "on", "off", "y", "n",  # YAML 1.1 made these true or false
        "12:30", "1:30:00", "190:20:30",  # and these numbers to the base of sixty
        "2026-11-23", "2026-11-23T14:00:00Z",  # and these dates
        "1_000", "0b101", "1.2.3", "1.0.0", "0o8", "0xG", "e5", "+", ".", "--1", "nil", "TrUe", "NuLL",
    ],
)  # fmt: skip
def test_a_word_is_text(typed: str) -> None:
    assert value(typed).text == typed
    assert value(typed).is_text
    assert not value(typed).is_null


@pytest.mark.parametrize(
    "typed",
    [
        "true", "True", "TRUE", "false", "False", "FALSE",
        "0", "7", "-3", "+12", "010", "0o17", "0x1F", "1.10", "1.", ".5", "1e3", "-1.5E-7",
        ".inf", "-.INF", ".nan", ".NaN",
    ],
)  # fmt: skip
def test_a_plain_number_or_truth_is_no_text_but_keeps_its_letters(typed: str) -> None:
    assert value(typed).text == typed
    assert not value(typed).is_text


@pytest.mark.parametrize("typed", ["~", "null", "Null", "NULL", ""])
def test_nothing_is_nothing(typed: str) -> None:
    assert value(typed).is_null
    assert not value(typed).is_text


@pytest.mark.parametrize("typed", ["true", "1.10", "010", "null", "~", "", "NO"])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_whatever_is_quoted_is_text(typed: str, quote: str) -> None:
    quoted = value(f"{quote}{typed}{quote}")
    assert quoted.text == typed
    assert quoted.is_text
    assert not quoted.is_null


# What is refused, and where.


def test_an_empty_file_is_refused() -> None:
    for source in ("", "\n\n", "# only a comment\n", b"\xef\xbb\xbf"):
        assert refused(source).message == "the file is empty"


def test_bytes_that_are_no_utf8_are_refused_with_their_line() -> None:
    problem = refused(b"a: 1\nb: r\xe9sum\xe9\n")
    assert (problem.message, place(problem)) == ("the file is not UTF-8", (2, 1))
    assert problem.hint == "Save it as UTF-8"


def test_utf16_is_refused() -> None:
    assert refused("a: 1\n".encode("utf-16")).message == "the file is not UTF-8"


def test_a_file_of_five_megabytes_is_refused() -> None:
    assert refused(b"a: " + b"x" * 5_000_000).message == "the file has 5,000,003 bytes; 262,144 is the most"


def test_a_file_of_the_greatest_size_is_read() -> None:
    text = "a: '" + "x" * (MAX_BYTES - 5) + "'"
    assert len(text.encode()) == MAX_BYTES
    read(text)
    assert "bytes" in refused(text + "\n").message


@pytest.mark.parametrize(
    ("text", "at", "word"),
    [
        ("a: &x 1\n", (1, 4), "anchors"),
        ("a: 1\nb: *a\n", (2, 4), "anchors"),
        ("a: &x\n  next: *x\n", (1, 4), "anchors"),
        ("a: 1\nb: !thing 2\n", (2, 4), "the tag !thing"),
        ("a: !!binary aGVsbG8=\n", (1, 4), "the tag tag:yaml.org,2002:binary"),
        ("a: !!python/object/apply:os.system [ls]\n", (1, 4), "the tag tag:yaml.org,2002:python"),
        ("a: !!set {b, c}\n", (1, 4), "the tag"),
        ("a: 1\n---\nb: 2\n", (2, 1), "a second document begins here"),
        ("a: 1\n<<: {b: 2}\n", (2, 1), "merge keys"),
        ("[a, b]: 1\n", (1, 1), "a key is a list or a map"),
        ("? {a: b}\n: 1\n", (1, 3), "a key is a list or a map"),
    ],
)
def test_what_could_surprise_is_refused_with_its_place(text: str, at: tuple[int, int], word: str) -> None:
    problem = refused(text)
    assert word in problem.message
    assert place(problem) == at


def test_a_quoted_merge_key_is_an_ordinary_key() -> None:
    node = read("'<<': 1\n")
    assert isinstance(node, Mapping)
    assert node.pairs[0][0].text == "<<"


def test_a_key_that_is_there_twice_is_refused_where_it_is_repeated() -> None:
    problem = refused("title: a\nother: x\ntitle: b\n")
    assert (problem.message, place(problem)) == ("the key 'title' is here twice", (3, 1))


def test_a_quoted_key_is_the_same_key() -> None:
    assert place(refused('title: a\n"title": b\n')) == (2, 1)
    assert place(refused("{a: 1, 'a': 2}\n")) == (1, 8)


def test_every_repeated_key_is_told() -> None:
    node, problems = read_yaml(b"a: 1\na: 2\nb: {c: 1, c: 2}\na: 3\n", "play.yaml")
    assert node is None
    assert [(problem.line, problem.column) for problem in problems] == [(2, 1), (3, 11), (4, 1)]


def test_the_same_key_in_two_maps_is_fine() -> None:
    assert isinstance(read("a: {x: 1}\nb: {x: 1}\n"), Mapping)


@pytest.mark.parametrize(
    ("source", "at", "code"),
    [
        ("a: 1\nb: x\u202ey\n", (2, 5), "U+202E"),
        ("a: x\u200by\n", (1, 5), "U+200B"),
        ("a: 1\n# a comment \u2066\n", (2, 13), "U+2066"),
        ("a: \x1b[31m\n", (1, 4), "U+001B"),
        ("a: \x00\n", (1, 4), "U+0000"),
        ("a: 1\rb: 2\n", (1, 5), "U+000D"),
        ("a: 1\x85b: 2\n", (1, 5), "U+0085"),
        ("a: 1\u2028b: 2\n", (1, 5), "U+2028"),
        ("a: 1\nb: \ufeffx\n", (2, 4), "U+FEFF"),
        ("a: soft\u00adhyphen\n", (1, 8), "U+00AD"),
        ("a: \U000e0041\n", (1, 4), "U+E0041"),
    ],
)
def test_a_character_that_cannot_be_seen_is_refused_with_its_place(
    source: str, at: tuple[int, int], code: str
) -> None:
    problem = refused(source)
    assert problem.message == f"the character {code} is not allowed"
    assert place(problem) == at


@pytest.mark.parametrize(
    ("escape", "code"),
    [(r"\e[31m", "U+001B"), (r"\0", "U+0000"), (r"\x07", "U+0007"), (r"\u202E", "U+202E"), (r"\r", "U+000D"),
     (r"\N", "U+0085"), (r"\L", "U+2028"), (r"\P", "U+2029"), (r"\U000E0041", "U+E0041")],
)  # fmt: skip
def test_an_escape_does_not_bring_in_what_cannot_be_seen(escape: str, code: str) -> None:
    problem = refused(f'a: 1\nb: "{escape}"\n')
    assert problem.message == f"the character {code} is not allowed"
    assert problem.line == 2


def test_an_escape_in_a_key_is_refused_too() -> None:
    assert refused('"\\e": 1\n').message == "the character U+001B is not allowed"


@pytest.mark.parametrize(("escape", "text"), [(r"\n", "\n"), (r"\t", "\t"), (r"\u00e9", "é"), (r"\"", '"')])
def test_a_harmless_escape_is_read(escape: str, text: str) -> None:
    assert value(f'"{escape}"').text == text


def test_a_file_may_be_nested_so_deep_and_no_deeper() -> None:
    read("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    problem = refused("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))
    assert problem.message == f"the file is nested more than {MAX_DEPTH} deep"
    assert place(problem) == (1, MAX_DEPTH + 1)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_a_hundred_thousand_levels_are_refused_at_the_first_too_many(opening: str) -> None:
    assert "nested more than" in refused(opening * (100_000 // len(opening))).message


def test_a_file_may_hold_so_many_values_and_no_more() -> None:
    read("[" + "a," * (MAX_NODES - 1) + "]")
    assert refused("[" + "a," * MAX_NODES + "]").message == "the file has more than 20,000 values"


def test_a_number_of_six_thousand_digits_stays_text_nobody_reckons_with() -> None:
    assert value("9" * 6_000).text == "9" * 6_000


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a:\n\tb: 1\n", 2),
        ("a: 1\n b: 2\n", 2),
        ("a: [1, 2\n", 2),
        ("a: 'open\n", 2),
        ("a: one: two\n", 1),
        ("a: @home\n", 1),
        ("a: 1\nb: `x`\n", 2),
        ("a: %x\n", 1),
        ("key without colon\nb: 1\n", 2),
        ("a: {b: 1\nc: 2\n", 2),
    ],
)
def test_what_is_no_yaml_is_refused_with_its_line_and_what_to_do(text: str, line: int) -> None:
    problem = refused(text)
    assert problem.line == line
    assert problem.message
    assert "Put the text in quotes" in problem.hint


def test_a_character_that_yaml_does_not_allow_is_refused() -> None:
    assert refused("a: \ufffe\n").message.startswith("it is not YAML")


# Whatever comes in, it is read or refused.


@given(st.binary(max_size=400))
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_read_or_refused(source: bytes) -> None:
    node, problems = read_yaml(source, "play.yaml")
    assert (node is None) == bool(problems)


@given(st.text(st.sampled_from("ab:-?,[]{}#&*!|>'\"%@`\\ \n\t<~0.1/é\u202e"), max_size=60))
@settings(max_examples=800, deadline=None)
@example("? ? ?")
@example("- - -\n -")
@example("{,}")
@example("!<")
@example("%TAG ! !\n---\n")
@example("a: |9\n")
def test_any_text_of_yaml_signs_is_read_or_refused(text: str) -> None:
    node, problems = read_yaml(text.encode(), "play.yaml")
    assert (node is None) == bool(problems)
    lines = text.count("\n") + 2
    assert all(1 <= problem.line <= lines and problem.column >= 1 for problem in problems)


@given(st.recursive(st.text("abc", max_size=3), lambda inner: st.lists(inner, max_size=3), max_leaves=10))
@settings(max_examples=100, deadline=None)
def test_lists_come_back_as_they_were_written(tree: object) -> None:
    def written(node: object) -> str:
        return "[" + ", ".join(map(written, node)) + "]" if isinstance(node, list) else f"'{node}'"

    def found(node: Node) -> object:
        return (
            [found(item) for item in node.items] if isinstance(node, Sequence) else getattr(node, "text", "")
        )

    assert found(read(written(tree))) == tree
