"""A document as a tree of few kinds of blocks, read from Markdown; what a reader must not get is left out.

Text in it is text: every writer marks it up from here, and nothing that a person typed reaches a format
as markup of that format. Pictures and HTML are left out and told; links stay where they go to the web, to
a mailbox or to a telephone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tocsin.domain.errors import UserError
from tocsin.domain.text import visible

SCHEMES = ("http", "https", "mailto", "tel")
"""Where a link may go."""

_DEEPEST = 20
"""Levels of Markdown within Markdown, two for a list and one for a quote; beyond, the parser gives up."""

_NO_CHARACTER = re.compile("[\ufffe\uffff]")
_WHITE = re.compile(r"[ \t\n]+")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<!--|</?[A-Za-z!?/][^<>]*>")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_BEFORE_SIGN = re.compile(" (?=[:;!?»])")
_AFTER_QUOTE = re.compile("(?<=«) ")


class Run(msgspec.Struct, frozen=True, omit_defaults=True):
    """Words of one look, on one line; a text that is only a line feed is the end of a line.

    ``href`` is where they lead, with one of `SCHEMES`.
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    href: str = ""


Words: TypeAlias = tuple[Run, ...]

BREAK = "\n"


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    """A heading; the first of a document is of level 1, and none is more than one below the one before."""

    level: int
    words: Words


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    """A paragraph."""

    words: Words


class Items(msgspec.Struct, frozen=True, tag="items"):
    """A list; ``start`` is the first number, or None where the items have none."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None = None


class Table(msgspec.Struct, frozen=True, tag="table"):
    """A table with one row of headers; every row has as many cells."""

    head: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]


class Quote(msgspec.Struct, frozen=True, tag="quote"):
    """What somebody else said."""

    blocks: tuple[Block, ...]


class Verbatim(msgspec.Struct, frozen=True, tag="verbatim"):
    """Lines that are shown as they are, in letters of one width."""

    text: str


class Rule(msgspec.Struct, frozen=True, tag="rule"):
    """A line across."""


Block: TypeAlias = Heading | Paragraph | Items | Table | Quote | Verbatim | Rule


class Tree(msgspec.Struct, frozen=True):
    """What a document says; ``left_out`` is what the Markdown held beyond that, in words for its author."""

    blocks: tuple[Block, ...]
    left_out: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The words of the first heading, or an empty text."""
        heading = next((block for block in self.blocks if isinstance(block, Heading)), None)
        return plain(heading.words) if heading else ""


def plain(words: Words) -> str:
    """Give words without their look, on one line."""
    return " ".join("".join(run.text for run in words).split())


def says_address(text: str, href: str) -> bool:
    """Whether the words of a link are its address, with or without what kind of address it is."""
    return text in {href, href.partition(":")[2], href.partition("://")[2]}


def spelled_out(words: Words) -> Words:
    """Give words in which each link that does not say where it leads is followed by that, for paper."""
    spelled: list[Run] = []
    for href, group in groupby(words, lambda run: run.href):
        runs = tuple(group)
        spelled.extend(runs)
        if href and not says_address(plain(runs), href):
            spelled.append(Run(f" ({href})"))
    return tuple(spelled)


def read_markdown(text: str, *, language: str = "", title: str = "") -> Tree:
    """Read a document.

    Args:
        text: Markdown (CommonMark with tables).
        language: that it is written in; French gets its unbreakable spaces.
        title: what it is called; its heading where the text has none.

    Raises:
        UserError: it is nested too deeply to be shown.
    """
    tokens = _MARKDOWN.parse(text)
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        raise UserError(
            "Lists or quotes stand within each other too deeply to be shown",
            "Edit the draft: begin fewer of its lines with several of > - * + or numbers",
        )
    reader = _Reader(tokens, language)
    blocks = tuple(_in_steps(reader.blocks()))
    if not any(isinstance(block, Heading) for block in blocks):
        blocks = (Heading(1, (Run(shown(title) or "—"),)), *blocks)
    return Tree(blocks, tuple(dict.fromkeys(reader.left_out)))


_MARKDOWN = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table")
"""With HTML on, so that it is recognised and left out instead of being printed as text."""


def shown(text: str) -> str:
    """Give a text on one line in which nothing acts, hides or is no character."""
    seen = visible(_WHITE.sub(" ", text))
    return _NO_CHARACTER.sub(lambda match: f"⟨{ord(match.group()):04X}⟩", seen)


def _in_steps(blocks: Sequence[Block]) -> Iterator[Block]:
    """Let headings go down one level at a time, from level 1."""
    before = 0
    for block in blocks:
        if isinstance(block, Heading):
            before = min(block.level, before + 1)
            yield Heading(before, block.words)
        else:
            yield block


class _Reader:
    """Goes through the tokens of a document once."""

    def __init__(self, tokens: Sequence[Token], language: str) -> None:
        self._tokens = iter(tokens)
        self._is_french = language == "fr"
        self.left_out: list[str] = []

    def blocks(self, until: str = "", *, top: bool = True) -> tuple[Block, ...]:
        """Give the blocks up to a closing token; a heading within a list or a quote is a strong paragraph."""
        found: list[Block] = []
        for token in self._tokens:
            match token.type:
                case closing if closing == until:
                    break
                case "heading_open":
                    words = self._inline("heading_close")
                    found.append(Heading(int(token.tag[1:]), words) if top else Paragraph(_strong(words)))
                case "paragraph_open":
                    words = self._inline("paragraph_close")
                    found.extend([Paragraph(words)] if words else [])
                case "bullet_list_open":
                    found.append(Items(self._items("bullet_list_close")))
                case "ordered_list_open":
                    start = int(token.attrGet("start") or 1) if token.attrGet("start") != 0 else 0
                    found.append(Items(self._items("ordered_list_close"), start))
                case "blockquote_open":
                    found.append(Quote(self.blocks("blockquote_close", top=False)))
                case "table_open":
                    found.append(self._table())
                case "hr":
                    found.append(Rule())
                case "fence" | "code_block":
                    found.append(Verbatim(_lines(token.content)))
                case "html_block":
                    words = self._of_html(token.content)
                    found.extend([Paragraph(words)] if words else [])
                case _:  # the end of something empty
                    continue
        # An empty heading is none: it would be announced, and say nothing.
        return tuple(one for one in found if not isinstance(one, Heading) or one.words)

    def _items(self, until: str) -> tuple[tuple[Block, ...], ...]:
        items = []
        for token in self._tokens:
            if token.type == until:
                break
            items.append(self.blocks("list_item_close", top=False))
        return tuple(items)

    def _table(self) -> Table:
        rows: list[list[Words]] = []
        for token in self._tokens:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
            elif token.type in {"th_open", "td_open"}:
                rows[-1].append(self._inline(token.type.replace("open", "close")))
        return Table(tuple(rows[0]), tuple(tuple(row) for row in rows[1:]))

    def _inline(self, until: str) -> Words:
        words: tuple[Run, ...] = ()
        for token in self._tokens:
            if token.type == until:
                break
            words = tuple(_joined(self._runs(token.children or [])))
        return words

    def _runs(self, tokens: Sequence[Token]) -> Iterator[Run]:
        strong = emphasis = 0
        href = ""
        for token in tokens:
            match token.type:
                case "strong_open" | "strong_close":
                    strong += token.nesting
                case "em_open" | "em_close":
                    emphasis += token.nesting
                case "link_open":
                    href = self._address(str(token.attrGet("href") or ""))
                case "link_close":
                    href = ""
                case "hardbreak":
                    yield Run(BREAK)
                case "code_inline":
                    yield Run(shown(token.content), bool(strong), bool(emphasis), True, href)
                case _:
                    text = self._said(token)
                    if text:
                        yield Run(text, bool(strong), bool(emphasis), False, href)

    def _said(self, token: Token) -> str:
        match token.type:
            case "softbreak":
                return " "
            case "html_inline":
                self._of_html(token.content)
                return ""
            case "image":
                self.left_out.append(f"a picture: {shown(token.content) or 'without a name'}")
                return self._typeset(token.content)
            case _:
                return self._typeset(token.content)

    def _of_html(self, content: str) -> Words:
        """Give what is left of HTML without its tags: the words between them. Comments say nothing."""
        said = _COMMENT.sub("", content)
        self.left_out.extend(f"HTML: {shown(tag)[:60]}" for tag in _TAG.findall(said))
        text = self._typeset(_TAG.sub(" ", said).strip())
        return (Run(text),) if text else ()

    def _address(self, href: str) -> str:
        scheme = _SCHEME.match(href)
        if scheme is not None and scheme[1].lower() in SCHEMES:
            return shown(href)
        self.left_out.append(f"a link: {shown(href)[:200] or 'without an address'}")
        return ""

    def _typeset(self, text: str) -> str:
        text = shown(text)
        if self._is_french:
            text = _AFTER_QUOTE.sub("\u00a0", _BEFORE_SIGN.sub("\u00a0", text))
        return text


def _strong(words: Words) -> Words:
    return tuple(msgspec.structs.replace(run, strong=True) for run in words)


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    """Put runs of one look together, and leave white space at the ends of lines out."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        line = lines[-1]
        if run.text == BREAK:
            lines.append([])
        elif line and msgspec.structs.replace(line[-1], text="") == msgspec.structs.replace(run, text=""):
            line[-1] = msgspec.structs.replace(run, text=line[-1].text + run.text)
        else:
            line.append(run)
    trimmed = [_trimmed(line) for line in lines]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    for number, line in enumerate(trimmed):
        if number:
            yield Run(BREAK)
        yield from line


def _trimmed(line: list[Run]) -> list[Run]:
    kept = list(line)
    while kept and not kept[0].text.lstrip(" "):
        kept.pop(0)
    while kept and not kept[-1].text.rstrip(" "):
        kept.pop()
    if kept:
        kept[0] = msgspec.structs.replace(kept[0], text=kept[0].text.lstrip(" "))
        kept[-1] = msgspec.structs.replace(kept[-1], text=kept[-1].text.rstrip(" "))
    return kept


def _lines(text: str) -> str:
    kept = visible(text.rstrip("\n").expandtabs(4))
    return _NO_CHARACTER.sub(lambda match: f"⟨{ord(match.group()):04X}⟩", kept)
