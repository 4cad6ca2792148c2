"""A playbook as a checklist in Markdown, for people without the workbench.

Texts are shown as they are and never read as markup: a playbook may come from anybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tocsin.domain.facts import Catalogue
from tocsin.domain.playbooks.playbook import Playbook, Step
from tocsin.domain.playbooks.work import Decision, Task
from tocsin.domain.text import one_line
from tocsin.interop.playbooks.wording import StepWords

Escape = Callable[[str], str]
"""Gives a text on one line, so that Markdown shows it as it is."""


class Checklist:
    """What both forms say, and in which order."""

    def __init__(self, playbook: Playbook, catalogue: Catalogue, language: str) -> None:
        """Start; ``catalogue`` holds the facts that every playbook knows."""
        self.playbook = playbook
        self.language = language
        self.say = StepWords(playbook, catalogue, language)
        self.words = self.say.words

    def meta(self) -> str:
        """Say which playbook it is, to the byte."""
        book = self.playbook
        return f"{book.id} {book.version} · {book.status} · {book.reviewed} · SHA-256 {book.sha256}"

    def notes(self, step: Step) -> Iterator[tuple[str, str]]:
        """Give what there is to know of a step: pairs of label and text."""
        role = self.say.role(step.role)
        rows = self.say.rows(step)
        yield self.words.role, f"{role}, {rows}" if rows else role
        for label, text in self.say.notes(step):
            if not (label == self.words.only_if and step.when is None):  # the phase says it once
                yield label, text

    def not_run(self, step: Step) -> tuple[str, ...]:
        """Give the commands that came with a step."""
        return step.work.not_run if isinstance(step.work, Task) else ()


def write_markdown(playbook: Playbook, catalogue: Catalogue, language: str, marked: Escape) -> str:
    """Write a checklist in Markdown with boxes to tick (``- [ ]``).

    Args:
        playbook: read without the overlay of an organisation.
        catalogue: the facts that every playbook knows.
        language: of the texts; one of those that the playbook is written in.
        marked: gives a text on one line, so that Markdown shows it as it is.
    """
    sheet = Checklist(playbook, catalogue, language)
    lines = [
        f"# {marked(sheet.say.say(playbook.title))}",
        "",
        marked(sheet.say.say(playbook.summary)),
        "",
        marked(sheet.meta()),
        "",
        f"{marked(sheet.words.tick)} {marked(sheet.words.no_clock)}",
    ]
    for phase in playbook.phases:
        lines += ["", f"## {marked(sheet.say.phase(phase))}"]
        if phase.when is not None:
            lines += ["", f"{marked(sheet.words.only_if)}{sheet.words.colon} {_code(phase.when.source)}"]
        for step in phase.steps:
            lines += ["", *_step(sheet, step, marked)]
    return "\n".join(lines) + "\n"


def _step(sheet: Checklist, step: Step, marked: Escape) -> Iterator[str]:
    decides = isinstance(step.work, Decision)
    yield f"- [ ] **{marked(sheet.say.title(step))}**"
    if decides:
        yield f"  - {marked(sheet.words.choose)}{sheet.words.colon}"
    for line in sheet.say.lines(step):
        optional = f" ({marked(sheet.words.optional)})" if line.optional else ""
        yield f"{'    ' if decides else '  '}- [ ] {marked(line.text)}{optional}"
    for label, text in sheet.notes(step):
        first, *others = [marked(line) for line in text.split("\n") if line.strip()]
        yield f"  - {marked(label)}{sheet.words.colon} {first}"
        yield from (f"    - {other}" for other in others)
    for command in sheet.not_run(step):
        yield f"  - {marked(sheet.words.not_run)}{sheet.words.colon} {_code(command)}"


def _code(text: str) -> str:
    """Give a text as code on one line, in as many backticks as it takes."""
    shown = one_line(text)
    fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", shown)), default=0))
    return f"{fence} {shown} {fence}"
