from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from tests.content.written import HOSTILE
from tests.interop.random_playbooks import playbooks
from tocsin.content.documents.markdown import escape_markdown, on_one_line
from tocsin.content.library import Library
from tocsin.domain.playbooks.playbook import Playbook
from tocsin.domain.playbooks.work import Task
from tocsin.domain.text import visible
from tocsin.interop.playbooks.checklist import write_markdown
from tocsin.interop.playbooks.checklist_html import write_html

LIBRARY = Library()
PORTAL = LIBRARY.shelf.playbooks["portal-exposure"]
MARKDOWN = MarkdownIt("commonmark")


def markdown(playbook: Playbook, language: str = "en") -> str:
    return write_markdown(
        playbook, LIBRARY.catalogue, language, lambda text: escape_markdown(on_one_line(text))
    )


def html(playbook: Playbook, language: str = "en") -> str:
    return write_html(playbook, LIBRARY.catalogue, language)


class Read(HTMLParser):
    """Collects the tags and the texts of a page; every tag must be closed in its turn."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.texts: list[str] = []
        self.attributes: set[tuple[str, str | None]] = set()
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes.update(attrs)
        if tag not in {"meta", "input"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def hostile(text: str) -> Playbook:
    """Give a playbook whose every text is one from outside, with a command that came with a step."""
    step = next(PORTAL.steps())
    texts = {"en": text, "fr": text}
    changed = msgspec.structs.replace(
        step, title=texts, why=texts, avoid=texts, ready=texts, law=(text,), work=Task(not_run=(text,))
    )
    phase = msgspec.structs.replace(PORTAL.phases[0], title=texts, steps=(changed,))
    return msgspec.structs.replace(
        PORTAL, title=texts, summary=texts, phases=(phase,), roles={**PORTAL.roles, step.role: texts}
    )


# What it says.


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_step_and_line_has_a_box_in_markdown(language: str) -> None:
    text = markdown(PORTAL, language)
    assert text.count("\n- [ ] **") == sum(1 for _step in PORTAL.steps())
    for step in PORTAL.steps():
        assert f"- [ ] **{escape_markdown(step.title[language])}**" in text
        assert escape_markdown(step.why[language]) in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_step_has_a_box_in_html_and_says_who_why_and_what_not_to_do(language: str) -> None:
    page = Read(html(PORTAL, language))
    steps = list(PORTAL.steps())
    assert page.tags["section"] == page.tags["h3"] == len(steps)
    assert page.tags["input"] > len(steps)
    for step in steps:
        for text in (step.title, step.why, step.avoid, step.ready, PORTAL.roles[step.role]):
            assert not text or " ".join(text[language].split()) in page.text


def test_due_times_and_law_are_said() -> None:
    assert "within 2 h of: First alert" in Read(html(PORTAL)).text
    assert "- Law: GDPR 32(1)(b) · OWASP A01:2021" in markdown(PORTAL)


def test_a_condition_is_said_at_the_phase_or_at_the_step() -> None:
    text = markdown(LIBRARY.shelf.playbooks["generic"])
    assert "Only if: ` case.role in" in text
    assert "A sheet of paper counts no deadline" in text


def test_it_names_the_playbook_to_the_byte() -> None:
    for text in (markdown(PORTAL), Read(html(PORTAL)).text):
        assert f"SHA-256 {PORTAL.sha256}" in text


def test_commands_are_shown_as_not_run() -> None:
    playbook = hostile("rm -rf `x`")
    assert "nothing here runs them: `` rm -rf `x` ``" in markdown(playbook)
    assert "nothing here runs them: rm -rf `x`" in Read(html(playbook)).text


# What it never does.


@given(playbooks())
@settings(max_examples=40, deadline=None)
def test_any_playbook_becomes_a_page_that_is_whole(playbook: Playbook) -> None:
    page = Read(html(playbook))
    assert page.tags["section"] == sum(1 for _step in playbook.steps())


@given(playbooks())
@settings(max_examples=40, deadline=None)
def test_any_playbook_becomes_markdown_with_a_heading_for_each_phase(playbook: Playbook) -> None:
    tokens = MARKDOWN.parse(markdown(playbook))
    assert Counter(token.tag for token in tokens if token.type == "heading_open") == {
        "h1": 1,
        "h2": len(playbook.phases),
    }


@pytest.mark.parametrize(
    "text", [*HOSTILE, '"><script>alert(1)</script>', "</style><script>x</script>", "&lt;"]
)
def test_no_text_becomes_markup(text: str) -> None:
    page = Read(html(hostile(text)))
    assert not {"script", "img", "a", "b", "iframe"} & set(page.tags)
    assert not any(name.startswith("on") or name in {"src", "href"} for name, _value in page.attributes)
    assert " ".join(visible(text).split()) in page.text
    rendered = MARKDOWN.render(markdown(hostile(text)))
    assert set(re.findall(r"<(\w+)", rendered)) <= {"h1", "h2", "p", "ul", "li", "strong", "code"}


def test_nothing_is_fetched() -> None:
    page = html(PORTAL)
    assert "default-src 'none'" in page
    assert not re.search(r"https?://|url\(|@import", page)
