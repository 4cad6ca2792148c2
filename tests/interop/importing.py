"""Importing in tests: a document in, a playbook that is read without problems out."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.interop.random_workflows import document
from tocsin.content.library import Library
from tocsin.content.playbooks.playbook import parse_playbook
from tocsin.domain.playbooks.playbook import Playbook, Status, Step
from tocsin.domain.text import visible
from tocsin.interop.playbooks.drafting import Format, Imported, Origin
from tocsin.interop.playbooks.losses import Loss
from tocsin.interop.playbooks.recognising import import_document, recognise

LIBRARY = Library()
DAY = "2026-11-23"


def origin(form: Format, file: str = "theirs.json", language: str = "en") -> Origin:
    """Give the origin of a file that was read on `DAY`."""
    return Origin(form, file, hashlib.sha256(file.encode()).hexdigest(), DAY, language)


def imported(document: Any, form: Format | None = None, **more: Any) -> Imported:
    """Import a document; ``actions``, ``playbooks`` and ``language`` may be given."""
    language = more.pop("language", "en")
    known = {"actions": {}, "playbooks": {}, **more}
    form = form or recognise(document, "theirs.json")
    return import_document(document, origin(form, language=language), **known)


def read(result: Imported) -> Playbook:
    """Read the playbook of an import: a draft that there is nothing wrong with, and nothing hidden in."""
    assert visible(result.text) == result.text
    playbook, problems = parse_playbook(result.text.encode(), "theirs.yaml", LIBRARY.shelf.around)
    assert [str(problem) for problem in problems] == []
    assert playbook is not None
    assert playbook.status is Status.DRAFT
    assert playbook.id == result.playbook
    assert all(step.why for step in playbook.steps())
    return playbook


def codes(result: Imported) -> set[str]:
    """Give the codes of all losses."""
    return {str(loss.code) for loss in result.losses}


def loss(result: Imported, code: str) -> Loss:
    """Give the only loss of a code."""
    (found,) = (one for one in result.losses if one.code == code)
    return found


# Documents of CACAO.

START = {"start--1": {"type": "start", "on_completion": "action--1"}}
END = {"end--1": {"type": "end"}}


def action(name: str = "Look", follow: str = "end--1", **more: Any) -> dict[str, Any]:
    """Give an action that leads to an end."""
    return {"type": "action", "name": name, "on_completion": follow, **more}


def one_action(**more: Any) -> dict[str, Any]:
    """Give a document of one action with these properties."""
    return document({**START, "action--1": action(**more), **END}, "start--1")


def only_step(result: Imported) -> Step:
    """Give the only step of an import."""
    (step,) = read(result).steps()
    return step


def step(playbook: Playbook, title: str) -> Step:
    """Give the step of a title."""
    return next(one for one in playbook.steps() if one.title["en"] == title)
