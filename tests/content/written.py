"""What the tests of the readers share: texts that are sound, and one thing at a time made wrong in them."""

from __future__ import annotations

from collections.abc import Callable

from tocsin.domain.errors import Problem

HOSTILE = [
    "# heading",
    "Title\n=====",
    "Title\n-----",
    "> quoted",
    "- item\n- item",
    "* item",
    "+ item",
    "1. one\n2. two",
    "1) one",
    "    indented code",
    "```\ncode\n```",
    "~~~\ncode\n~~~",
    "***\n---\n___",
    "a | b\n--|--\nc | d",
    "a|b\n:-",
    "|a|\n|:-:|",
    "<script>alert(1)</script>",
    "<b>bold</b> <!-- comment -->",
    "&lt;b&gt; &#60; &copy;",
    "[link](https://example.org)",
    "[link][1]\n\n[1]: https://example.org",
    "<https://example.org>",
    "<lead@example.org>",
    "![image](https://example.org/x.png)",
    "*emphasis* **strong** _emphasis_ __strong__",
    "~~gone~~",
    "`code` ``code``",
    "a\\*b \\",
    "line\\\nbreak",
    "two spaces  \nbreak",
    "[/] [/bold] [@click=app.quit]go[/]",
    "snake_case_name _a_ a_b_ _",
    ": definition",
    "a\n\n\n\nb",
    "{{ 7 * 7 }} {% raw %}",
    "\x1b[31m \u202e \u200b",
]
"""Texts that would be markup, or would act in a terminal or a template, if they were not only shown."""

Parse = Callable[[bytes], tuple[object | None, list[Problem]]]


def changed(text: str, old: str, new: str) -> str:
    """Replace what stands once in a text."""
    assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
    return text.replace(old, new)


def shown(problems: list[Problem]) -> list[str]:
    """Give problems as a person reads them, without file and hint."""
    return [f"{problem.line}:{problem.column} {problem.path}: {problem.message}" for problem in problems]


def line_of(text: str, mark: str) -> int:
    """Give the number of the only line that holds a mark."""
    numbers = [number for number, line in enumerate(text.splitlines(), 1) if mark in line]
    assert len(numbers) == 1, f"{mark!r} is on lines {numbers}"
    return numbers[0]


def check_told(parse: Parse, text: str, old: str, new: str, *, mark: str, wanted: str) -> None:
    """Make one thing wrong, and see that exactly that is told: ``path: message``, on the line of a mark."""
    assert parse(text.encode())[1] == []
    broken = changed(text, old, new)
    value, problems = parse(broken.encode())
    assert value is None
    assert [(problem.line, f"{problem.path}: {problem.message}") for problem in problems] == [
        (line_of(broken, mark), wanted)
    ]
