"""The grammar of conditions: what they mean as a tree, and where they are wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.domain.conditions.grammar import (
    DURATION,
    AllOf,
    AnyOf,
    Compare,
    ConditionError,
    Known,
    Literal,
    Name,
    Node,
    Not,
    parse,
    read_duration,
    walk,
    write_duration,
)


def written(node: Node) -> str:
    """Write a tree with every bracket, so that a test can read it."""
    match node:
        case Name(name=name):
            return name
        case Literal(value=value):
            return repr(value)
        case Compare(sign=sign, left=left, right=right):
            return f"({written(left)} {sign} {written(right)})"
        case Known(name=name, wanted=wanted):
            return f"{'known' if wanted else 'unknown'}({name.name})"
        case Not(part=part):
            return f"(not {written(part)})"
        case AllOf(parts=parts):
            return "(" + " and ".join(map(written, parts)) + ")"
        case AnyOf(parts=parts):
            return "(" + " or ".join(map(written, parts)) + ")"


def refusal(source: str) -> tuple[str, int]:
    """Give what is said of a condition that cannot be read, and the column."""
    with pytest.raises(ConditionError) as refused:
        parse(source)
    return refused.value.message, refused.value.column


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        ("a", "a"),
        ("leak.on_going-now", "leak.on_going-now"),
        ("true", "True"),
        ("a and b", "(a and b)"),
        ("a and b and c", "(a and b and c)"),
        ("a or b and c", "(a or (b and c))"),
        ("a and b or c", "((a and b) or c)"),
        ("(a or b) and c", "((a or b) and c)"),
        ("not a and b", "((not a) and b)"),
        ("not (a and b)", "(not (a and b))"),
        ("not not a", "(not (not a))"),
        ("not a == 1", "(not (a == 1))"),
        ("a == 'x'", "(a == 'x')"),
        ("a != false", "(a != False)"),
        ("a < 12 or a >= -3", "((a < 12) or (a >= -3))"),
        ("a in ['x', 'y']", "(a in ('x', 'y'))"),
        ("a in [1,2]", "(a in (1, 2))"),
        ("a has 'x'", "(a has 'x')"),
        ("a has_any ['x'] and b has_all ['y']", "((a has_any ('x',)) and (b has_all ('y',)))"),
        ("known(a.b)", "known(a.b)"),
        ("unknown( a.b )", "unknown(a.b)"),
        ("((a))", "a"),
        ("a==1", "(a == 1)"),
        ("  a\t==\n1  ", "(a == 1)"),
        ("a == ''", "(a == '')"),
        ("a == 'and or not'", "(a == 'and or not')"),
        ("a < b", "(a < b)"),
        ("android or notes", "(android or notes)"),
        ("in_house", "in_house"),
    ],
)
def test_a_condition_means_this_tree(source: str, tree: str) -> None:
    assert written(parse(source).root) == tree


@pytest.mark.parametrize(
    ("source", "length"),
    [
        ("a < 30m", timedelta(minutes=30)),
        ("a < 4h", timedelta(hours=4)),
        ("a < 2d", timedelta(days=2)),
        ("a < 1w", timedelta(days=7)),
    ],
)
def test_a_length_of_time_is_a_number_with_its_unit(source: str, length: timedelta) -> None:
    root = parse(source).root
    assert isinstance(root, Compare)
    assert root.right == Literal(length, 5)


def test_the_names_of_a_condition_are_given_once_in_their_order() -> None:
    condition = parse("b.x == 1 and (known(a) or not b.x == 2) and c < d")
    assert condition.names == ("b.x", "a", "c", "d")
    assert parse("true").names == ()


def test_a_condition_keeps_what_was_written() -> None:
    assert parse(" a  or b ").source == " a  or b "


def test_walking_a_tree_visits_every_part_once() -> None:
    names = [type(node).__name__ for node in walk(parse("not a and (b == 1 or known(c))").root)]
    assert names == ["AllOf", "Not", "Name", "AnyOf", "Compare", "Name", "Literal", "Known", "Name"]


def test_each_part_knows_its_column() -> None:
    found = [(type(node).__name__, node.column) for node in walk(parse("not a  and b.c == 'x'").root)]
    assert found == [("AllOf", 1), ("Not", 1), ("Name", 5), ("Compare", 16), ("Name", 12), ("Literal", 19)]


@pytest.mark.parametrize(
    ("source", "message", "column"),
    [
        ("", "the condition ends too early", 1),
        ("   ", "the condition ends too early", 4),
        ("a and", "the condition ends too early", 6),
        ("a ==", "the condition ends too early", 5),
        ("not", "the condition ends too early", 4),
        ("(a", "')' is missing after the expression in brackets", 3),
        ("(a b)", "')' is missing after the expression in brackets", 4),
        ("a b", "'b' is not expected here", 3),
        ("a)", "')' is not expected here", 2),
        ("and a", "'and' is not expected here", 1),
        ("a or or b", "'or' is not expected here", 6),
        ("a == == b", "'==' is not expected here", 6),
        ("a == b == c", "'==' is not expected here", 8),
        ("a = 1", "'= 1' cannot be read", 3),
        ('a == "x"', "'\"x\"' cannot be read", 6),
        ("a == 'x", '"\'x" cannot be read', 6),
        ("a == 1.5", "'1.5' cannot be read", 6),
        ("a == 12abc", "'12abc' cannot be read", 6),
        ("A == 1", "'A == 1' cannot be read", 1),
        ("a + 1", "'+ 1' cannot be read", 3),
        ("f(a)", "'(' is not expected here", 2),
        ("a == 3h4", "'3h4' cannot be read", 6),
        ("a.", "'.' cannot be read", 2),
        ("a.B", "'.B' cannot be read", 2),
        ("__import__", "'__import__' cannot be read", 1),
        ("known a", "'(' is missing after known", 7),
        ("known()", "known( ) takes the name of a fact", 7),
        ("known(1)", "known( ) takes the name of a fact", 7),
        ("known(and)", "known( ) takes the name of a fact", 7),
        ("unknown(a", "')' is missing after a", 10),
        ("unknown(a, b)", "')' is missing after a", 10),
        ("a in []", "']' is not expected here", 7),
        ("a in [1", "',' is missing after a value of the list", 8),
        ("a in [1,", "a value is missing", 9),
        ("a in [b]", "'b' is not expected here", 7),
        ("a in [[1]]", "'[' is not expected here", 7),
        ("a in [1 2]", "',' is missing after a value of the list", 9),
        ("a == 9999999999999999", "'999999999999' cannot be read", 6),
    ],
)
def test_what_cannot_be_read_is_said_with_its_column(source: str, message: str, column: int) -> None:
    assert refusal(source) == (message, column)


def test_a_word_that_cannot_be_read_comes_with_what_can() -> None:
    with pytest.raises(ConditionError) as refused:
        parse('role == "processor"')
    assert refused.value.hint.startswith("Texts stand in single quotes")


@pytest.mark.parametrize(
    ("text", "length"),
    [("30m", timedelta(minutes=30)), ("0h", timedelta(0)), ("999999w", timedelta(weeks=999_999))],
)
def test_a_duration_is_read(text: str, length: timedelta) -> None:
    assert read_duration(text) == length


@pytest.mark.parametrize(
    "text", ["", "h", "3", "3y", "-3h", "3 h", "3h ", "1.5h", "1000000h", "\u0663h", "3H"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a length of time"):
        read_duration(text)


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(0), "0m"),
        (timedelta(minutes=59), "59m"),
        (timedelta(minutes=90), "90m"),
        (timedelta(hours=1), "1h"),
        (timedelta(hours=36), "36h"),
        (timedelta(hours=72), "3d"),
        (timedelta(days=7), "1w"),
        (timedelta(days=90), "90d"),
    ],
)
def test_a_length_of_time_is_written_in_the_largest_unit_that_fits(length: timedelta, text: str) -> None:
    assert write_duration(length) == text


@given(st.from_regex(DURATION, fullmatch=True))
def test_what_is_written_of_a_duration_reads_back_as_the_same(text: str) -> None:
    length = read_duration(text)
    assert read_duration(write_duration(length)) == length
    assert write_duration(read_duration(write_duration(length))) == write_duration(length)
    assert len(write_duration(length)) <= len(text)
