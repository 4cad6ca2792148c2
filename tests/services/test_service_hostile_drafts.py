"""Text of an attacker in a case: in a document it is text, whatever it looks like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.casework import Clock
from tests.conftest import OpenACase
from tocsin.content.library import Library
from tocsin.domain.entries import Body, CaseAmended, FactSet, InventoryRecorded, PartyRecorded
from tocsin.domain.facts import Contact, Count, FactSpec, FactStatus, FactType, Value
from tocsin.domain.moments import Moment, Precision
from tocsin.domain.terms import Involvement
from tocsin.services.cases import open_new_case
from tocsin.services.drafts.writing import preview
from tocsin.services.workbench import OpenCase, Workbench

HARMLESS = "zzz"

HOSTILE = {
    "html": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "html block": "text\n\n<div onclick=steal()>\nmore\n</div>\n\n<!--",
    "link": "[click](javascript:alert(1)) ![x](http://192.0.2.1/x.png) <http://192.0.2.1>",
    "reference": "[x]: http://192.0.2.1/\n\n[x] [^1]\n\n[^1]: note",
    "headings": "# one\n## two\n\nthree\n===\n\nfour\n---",
    "lists": "- one\n+ two\n* three\n1. four\n2) five\n\n- [ ] task",
    "quote": "> quoted\n>> twice",
    "code": "```\nfence\n```\n~~~\nfence\n~~~\n`inline`",
    "indented": "one\n\n    code\n\tcode too",
    "rule": "one\n\n***\n\n___\n\n- - -",
    "table": "a | b\n---|---\n1 | 2\n| x | y |",
    "emphasis": "**bold** __bold__ *em* _em_ ~~gone~~ ***both***",
    "entity": "&lt;b&gt; &#60;b&#62; &copy;",
    "backslash": "\\<b\\> \\\\[x\\\\](y) trailing\\",
    "template": "{{ case.head }} {% for x in items %}{{ x }}{% endfor %} {# gone #}",
    "phrase": "{number} {low} {title} {because} %s %(x)s",
    "control": "\x1b[2J\x1b]52;c;ZXZpbA==\x07\x00\x9b31m",
    "bidi": "\u202egnp.exe\u202c \u2066x\u2069 \u200b\ufeff",
    "separators": "one\x0btwo\x0cthree\x85four\u2028five\u2029# six\r# seven",
}


def value_of(spec: FactSpec, text: str) -> Value:
    """Give a value of the type of a fact that carries the text wherever it can."""
    match spec.type:
        case FactType.COUNT:
            return Count(low=1, best=2, high=3, basis=text)
        case FactType.CONTACT:
            return Contact(name=text, email=text, phone=text)
        case FactType.INSTANT:
            return Moment(at="2026-11-23T13:00:00.000000Z", precision=Precision.DAY, said=text, zone="UTC")
        case FactType.SET:
            return (text,)
        case FactType.BOOL:
            return True
        case FactType.INT:
            return 5
        case FactType.TEXT | FactType.ENUM:
            return text


def poisoned(case: OpenCase, text: str) -> list[Body]:
    """Put a text into every fact, a row, a party and the title, past everything that reads what is typed."""
    facts = [
        FactSet(
            key=spec.key, value=value_of(spec, text), status=FactStatus.ESTIMATED, source=text, because=text
        )
        for spec in case.catalogue
        if spec.key != "case.role"
    ]
    row = InventoryRecorded(
        row="R-1",
        label=text,
        category=text,
        special=(text,),
        subject_categories=(text,),
        subjects=Count(best=4, basis=text),
        records=Count(best=5, basis=text),
        location=text,
        protection=text,
    )
    party = PartyRecorded(
        party="P-1", name=text, contact=Contact(name=text, email=text), involvement=Involvement.AFFECTED
    )
    return [CaseAmended(title=text), *facts, row, party]


def flat(tokens: list[Token]) -> list[Token]:
    return [one for token in tokens for one in (token, *(token.children or []))]


def structure(text: str) -> Counter[str]:
    """Count what a Markdown program makes of a document, apart from words, lines and paragraphs."""
    program = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    plain = {"text", "text_special", "softbreak", "hardbreak", "inline", "paragraph_open", "paragraph_close"}
    return Counter(
        f"{token.type} {token.tag}" for token in flat(program.parse(text)) if token.type not in plain
    )


def words(text: str) -> str:
    """Give the words of a document as a Markdown program shows them, without any white space."""
    tokens = flat(MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text))
    return "".join("".join(token.content.split()) for token in tokens if token.type.startswith("text"))


Write = Callable[[str, str, str], str]
"""Writes a form in a language, of a case in which a text stands everywhere."""


@pytest.fixture(scope="module")
def write(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Write]:
    """See `Write`; the two cases it writes from say the newest text in place of the one before."""
    workbench = Workbench(tmp_path_factory.mktemp("hostile"), "lead", library=library, now=Clock())
    with ExitStack() as stack:
        cases = {
            form: stack.enter_context(open_new_case(workbench, "Portal", zone="UTC", role=role, country="FR"))
            for form, role in (("sa-notification", "controller"), ("controller-notice", "processor"))
        }

        def one(text: str, form: str, language: str) -> str:
            case = cases[form]
            case.record(lambda _state: poisoned(case, text))
            return preview(case, form, language=language, party="P-1").text

        yield one


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("form", ["sa-notification", "controller-notice"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_changes_nothing_of_the_structure(
    write: Write, text: str, form: str, language: str
) -> None:
    assert structure(write(text, form, language)) == structure(write(HARMLESS, form, language))


@pytest.mark.parametrize("name", ["html", "link", "emphasis", "entity", "table", "template", "phrase"])
def test_hostile_text_is_shown_as_it_was_written(write: Write, name: str) -> None:
    shown = words(write(HOSTILE[name], "sa-notification", "en"))
    assert "".join(HOSTILE[name].split()) in shown


@pytest.mark.parametrize("name", ["control", "bidi", "separators"])
def test_no_control_character_reaches_a_document(write: Write, name: str) -> None:
    written = write(HOSTILE[name], "sa-notification", "en")
    unseen = set("\x00\x07\x0b\x0c\r\x1b\x85\x9b\u200b\u2028\u2029\u202c\u202e\u2066\u2069\ufeff")
    assert unseen & set(written) == set()


def test_a_template_does_not_read_what_a_fact_says(write: Write) -> None:
    written = write("{{ 7 * 191 }}{% if True %}run{% endif %}", "sa-notification", "en")
    assert "1337" not in written
    assert "{{ 7 \\* 191 }}{% if True %}run{% endif %}" in written


def test_a_text_of_many_lines_keeps_its_lines(open_case: OpenACase) -> None:
    case = open_case(role="controller")
    text = "one\ntwo\n\nthree"
    case.record(lambda _state: [FactSet(key="summary.authority", value=text, status=FactStatus.KNOWN)])
    assert "\none  \ntwo\n\nthree\n" in preview(case, "sa-notification").text
