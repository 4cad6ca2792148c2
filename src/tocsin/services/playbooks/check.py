"""Checking playbooks: files of one's own, or the whole library."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from tocsin.content.library import Library
from tocsin.content.playbooks.lints import judge, judge_file
from tocsin.domain.errors import Problem, UserError
from tocsin.domain.playbooks.playbook import Playbook
from tocsin.domain.rules import Rule
from tocsin.interop.sarif import sarif
from tocsin.services.workbench import Workbench


class Judged(msgspec.Struct, frozen=True):
    """What a check found in one file; without a playbook if it cannot be used, or is part of others."""

    file: Path
    playbook: Playbook | None
    problems: tuple[Problem, ...]


class Checked(msgspec.Struct, frozen=True):
    """What a check found: every problem once, and those of each file."""

    problems: tuple[Problem, ...]
    files: tuple[Judged, ...]

    @property
    def playbooks(self) -> tuple[Playbook, ...]:
        """The playbooks that can be used."""
        return tuple(judged.playbook for judged in self.files if judged.playbook is not None)


def check_playbooks(workbench: Workbench, files: Iterable[Path] = ()) -> Checked:
    """Check files, or without any the whole library.

    A fragment or an overlay is checked as part of the playbooks that it belongs to; told is what is wrong
    with it, not with them.

    Raises:
        UserError: a file cannot be read.
    """
    library, today = workbench.library, workbench.now().date().isoformat()
    chosen = tuple(files)
    found = [_judged(library, path, today) for path in chosen or _readable(library)]
    of_library = () if chosen else library.shelf.problems
    problems = dict.fromkeys([*(problem for one in found for problem in one.problems), *of_library])
    return Checked(tuple(problems), tuple(found))


def _readable(library: Library) -> list[Path]:
    """Give the files of all playbooks, but for those that the library told it cannot read."""
    unreadable = {problem.file for problem in library.shelf.problems if not problem.code}
    return [path for path in library.shelf.files if str(path) not in unreadable]


def _judged(library: Library, path: Path, today: str) -> Judged:
    written = library.shelf.written(path)
    is_whole = path in library.shelf.files
    found = judge(written, library, today) if is_whole else judge_file(path, library, today)
    return Judged(path, written.playbook, tuple(found))


def as_sarif(workbench: Workbench, checked: Checked) -> dict[str, Any]:
    """Give what a check found as SARIF, for code review."""
    return sarif(checked.problems, workbench.library.rules)


def need_rule(workbench: Workbench, code: str) -> Rule:
    """Give the rule of a code.

    Raises:
        UserError: there is none.
    """
    rules = workbench.library.rules
    rule = rules.get(code.strip().upper())
    if rule is None:
        raise UserError(f"There is no rule {code!r}", "One of: " + ", ".join(rules))
    return rule
