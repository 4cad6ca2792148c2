"""Text of an attacker in a document: in every format it is text, whatever it looks like."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.documents.test_formats import FORMATS, said
from tests.documents.writing import WRITERS, document, part, parts
from tocsin.content.documents.markdown import escape_markdown
from tocsin.documents.html import write_html
from tocsin.documents.tree import read_markdown

HOSTILE = {
    "html": "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;",
    "markdown": "# h **b** _e_ `c` [x](https://192.0.2.1) ![y](https://192.0.2.1/z) | a | > q - l 1. n",
    "typst": '#read("/etc/passwd") #import "x" $x$ @ref <label> = h /* c */ // d \\ #{panic()} ~ `r`',
    "field codes": '{ INCLUDETEXT "http://192.0.2.1" } { HYPERLINK "x" } DDEAUTO cmd',
    "xml": "]]><w:t>x</w:t><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>&b;",
    "formula": "=cmd|'/C calc'!A0 +1 -1 @SUM(1)",
    "css": "}</style> @import url(https://192.0.2.1); \\22 ; content: attr(x)",
    "json": '"}],"blocks":[{"kind":"heading"}] \\u0022 \\" \\n',
    "template": "{{ 7*7 }} {% raw %} ${x} %s {page} {pages} {ref} {head}",
}
"""Each must be readable, to the letter, in every format."""

UNSEEN = (
    "\x00\x07\x08\x0b\x0c\x1b\x7f\x85\x9b"
    "\u00ad\u200b\u200e\u2028\u2029\u202e\u2066\ufeff\ufffe\uffff\U000e0041"
)


def written_everywhere(text: str) -> str:
    """Give a document in which a text stands in every place that holds words."""
    safe = escape_markdown(text)
    cell = str(safe).replace("\n", " ")
    table = f"| {cell} | b |\n|---|---|\n| **{cell}** | x |\n"
    return f"# {cell}\n\n{safe}\n\n## {cell}\n\n- {cell}\n\n> {cell}\n\n{table}"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("form", FORMATS)
def test_hostile_text_is_read_as_it_was_written(form: str, text: str, tmp_path: Path) -> None:
    written = WRITERS[form](document(written_everywhere(text)))
    if form == "md":
        tree = read_markdown(written.decode())
        assert tree.left_out == ()
        assert tree.title == text
        return
    words = "".join(said(form, written, tmp_path).split())
    # On paper and in lines, what stands beside or above comes in between: the plain paragraph is whole.
    assert "".join(text.split()) in words.replace("\u200b", "")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_adds_nothing_to_the_structure_of_html(text: str) -> None:
    def tags(words: str) -> list[str]:
        return re.findall(
            r"<(?!!)[^>]*>", write_html(document(written_everywhere(words))).decode().split("<body>")[1]
        )

    assert tags(text) == tags("harmless")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_adds_nothing_to_the_structure_of_word(text: str) -> None:
    def tags(words: str) -> list[str]:
        return re.findall(r"<[^>]*>", part(WRITERS["docx"](document(written_everywhere(words)))))

    ours = re.compile(r'<w:gridCol w:w="\d+"/>|<w:tcW [^>]*>')
    assert [one for one in tags(text) if not ours.match(one)] == [
        one for one in tags("harmless") if not ours.match(one)
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_what_cannot_be_seen_is_shown(form: str, tmp_path: Path) -> None:
    text = "".join(f"a{char}b " for char in UNSEEN)
    written = WRITERS[form](document(f"# T\n\n{text}\n\n`{text}`\n\n    {text}"))
    words = said(form, written, tmp_path)
    assert set(UNSEEN) & set(words) == set()
    assert "a⟨202E⟩b" in words
    assert "a⟨FFFE⟩b" in words


@pytest.mark.parametrize("form", WRITERS)
def test_hostile_markdown_of_an_editor_loads_and_runs_nothing(form: str) -> None:
    text = (
        "# T\n\n![x](https://192.0.2.1/x.png)\n\n<img src=https://192.0.2.1/y onerror=z>\n\n"
        "[a](javascript:alert(1)) [b](ftp://192.0.2.1/f) <object data=x></object>\n\n"
        "<style>@import 'https://192.0.2.1/s'</style>\n"
    )
    written = WRITERS[form](document(text))
    if form == "docx":
        written = "".join(
            part(written, name) for name in parts(written) if not name.endswith("jpeg")
        ).encode()
    for unwanted in (
        b"192.0.2.1/x.png",
        b"192.0.2.1/y",
        b"onerror",
        b"<object",
        b"<img",
        b'href="javascript',
    ):
        assert unwanted not in written
    assert b"/URI" not in written


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "lorem " * 17_000,
        "a\u00a0" * 50_000,
        "*" * 100_000,
        "**" * 2_000 + "x" + "**" * 2_000,
        "`" * 9_999,
    ],
    ids=["word", "words", "unbreakable", "stars", "deep", "ticks"],
)
def test_very_long_lines_are_written(form: str, text: str) -> None:
    assert len(WRITERS[form](document(f"# T\n\n{text}"))) > 100
