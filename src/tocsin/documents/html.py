"""A document as one HTML file: nothing is loaded, nothing runs, and it prints on A4."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from importlib import resources
from itertools import groupby

from tocsin.documents.frame import Document, Frame
from tocsin.documents.tree import (
    BREAK,
    Block,
    Heading,
    Items,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
    Verbatim,
    Words,
    plain,
    says_address,
)


def write_html(document: Document) -> bytes:
    """Write a document as HTML, UTF-8."""
    frame = document.frame
    sheet = resources.files("tocsin.documents").joinpath("document.css").read_text(encoding="utf-8")
    style = sheet + _margins(frame)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    state = f'<p class="state">{escape(frame.state)}</p>\n' if frame.state else ""
    mark = f'<div class="watermark" aria-hidden="true">{escape(frame.state)}</div>\n' if frame.state else ""
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(frame.language)}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta name="author" content="{escape(frame.organisation)}">',
        f"<title>{escape(frame.title)}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        f"{mark}<header>",
        f'<p class="frame">{escape(frame.organisation)}</p>',
        f'<p class="frame">{escape(frame.origin)}</p>',
        f"{state}</header>",
        "<main>",
        *(_block(block) for block in document.tree.blocks),
        "</main>",
        "<footer>",
        f'<p class="frame">{escape(frame.record)}</p>',
        "</footer>",
        "</body>",
        "</html>",
    ]
    return ("\n".join(line for line in lines if line) + "\n").encode()


def _margins(frame: Frame) -> str:
    """Put the frame into the margins of printed pages, where the browser can do that."""
    before, _page, rest = frame.words.page.partition("{page}")
    between, _pages, after = rest.partition("{pages}")
    number = f"{_css(before)} counter(page) {_css(between)} counter(pages) {_css(after)}"
    look = "font: 8pt sans-serif; color: #444;"
    return (
        f"@page {{ @top-left {{ content: {_css(frame.state)}; {look} font-weight: bold; }}\n"
        f"  @top-right {{ content: {_css(frame.origin)}; {look} }}\n"
        f"  @bottom-left {{ content: {_css(frame.record)}; {look} }}\n"
        f"  @bottom-right {{ content: {number}; {look} }} }}\n"
    )


def _css(text: str) -> str:
    """Give a text as a string of CSS; all but letters, digits and spaces is written by its number."""
    return '"' + "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in text) + '"'


def _block(block: Block) -> str:
    match block:
        case Heading(level=level, words=words):
            return f"<h{level}>{_words(words)}</h{level}>"
        case Paragraph(words=words):
            return f"<p>{_words(words)}</p>"
        case Items(items=items, start=start):
            opening = "<ul>" if start is None else "<ol>" if start == 1 else f'<ol start="{start}">'
            inner = "\n".join(f"<li>{_item(item)}</li>" for item in items)
            return f"{opening}\n{inner}\n</{'ul' if start is None else 'ol'}>"
        case Table():
            return _table(block)
        case Quote(blocks=blocks):
            return "<blockquote>\n" + "\n".join(map(_block, blocks)) + "\n</blockquote>"
        case Verbatim(text=text):
            return f"<pre>\n{escape(text)}</pre>"
        case Rule():
            return "<hr>"


def _item(blocks: tuple[Block, ...]) -> str:
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return _words(blocks[0].words)
    return "\n".join(map(_block, blocks))


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{_words(cell)}</th>' for cell in table.head)
    rows = ["<tr>" + "".join(f"<td>{_words(cell)}</td>" for cell in row) + "</tr>" for row in table.rows]
    body = ["<tbody>", *rows, "</tbody>"] if rows else []
    inner = ["<table>", "<thead>", f"<tr>{head}</tr>", "</thead>", *body, "</table>"]
    return "\n".join(['<div class="table">', *inner, "</div>"])


def _words(words: Words) -> str:
    parts = []
    for href, runs in groupby(words, lambda run: run.href):
        group = tuple(runs)
        inner = "".join(map(_run, group))
        named = ' class="named"' if href and not says_address(plain(group), href) else ""
        parts.append(f'<a{named} href="{escape(href)}" rel="noreferrer">{inner}</a>' if href else inner)
    return "".join(parts)


def _run(run: Run) -> str:
    if run.text == BREAK:
        return "<br>\n"
    return _wrapped(escape(run.text), [("code", run.code), ("em", run.emphasis), ("strong", run.strong)])


def _wrapped(text: str, marks: Iterable[tuple[str, bool]]) -> str:
    for tag, wanted in marks:
        text = f"<{tag}>{text}</{tag}>" if wanted else text
    return text
