"""Rules of judgement: what makes a playbook that can be read one that can be trusted at three in the morning.

Each rule is a function from a `Look` at the playbook to findings; how bad a finding is, and why it is a
rule at all, stands in ``data/rules.yaml`` under its code. An author who knows better says so at the step:
``accept: {V001: "a lost device is wiped at once"}``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from tocsin.content.library import Library
from tocsin.content.playbooks.lints import care, duty, items, leftovers, order, wording
from tocsin.content.playbooks.lints.look import Finding, Look
from tocsin.content.playbooks.playbook import Written
from tocsin.content.yaml_text import Scalar
from tocsin.domain.errors import Problem

LINTS: tuple[Callable[[Look], Iterator[Finding]], ...] = (
    wording.check_yaml,
    wording.check_french,
    wording.check_translations,
    order.check_reach,
    order.check_end,
    order.check_gates,
    order.check_lists,
    order.check_size,
    order.check_saying,
    duty.check_decided,
    duty.check_told,
    duty.check_unknown,
    duty.check_time,
    duty.check_due,
    duty.check_approvers,
    items.check_items,
    items.check_clocks,
    care.check_traces,
    care.check_personal_data,
    care.check_grounds,
    leftovers.check_declared,
    leftovers.check_read,
)


def judge(written: Written, library: Library, today: str) -> list[Problem]:
    """Give everything wrong with a playbook: what keeps it from being read, else what the rules find.

    Args:
        written: the playbook as it was read.
        library: the facts, forms, regimes and rules to judge it by.
        today: an ISO date.
    """
    if written.playbook is None:
        return written.problems
    look = Look(written, written.playbook, library, today)
    accepted = _Accepted(look)
    found = [finding for lint in LINTS for finding in lint(look) if not accepted.takes(finding)]
    found += accepted.in_vain()
    order_of = {root.reading.file: number for number, root in enumerate(written.roots)}
    problems = dict.fromkeys([*written.problems, *(_problem(finding, library) for finding in found)])
    return sorted(problems, key=lambda problem: (order_of[problem.file], problem.line, problem.column))


def judge_file(path: Path, library: Library, today: str) -> list[Problem]:
    """Give everything wrong with a playbook and what it includes, or with a fragment or an overlay alone.

    Args:
        path: the file; a part is looked at in the playbooks that it is part of.
        library: what there is, to judge it by.
        today: an ISO date.

    Raises:
        UserError: the file cannot be read.
    """
    problems: dict[Problem, Problem] = {}
    for written in library.shelf.written_of(path):
        is_part = bool(written.roots) and written.roots[0].reading.file != str(path)
        for problem in judge(written, library, today):
            if not is_part or problem.file == str(path):
                # Hints may name what else there is, and so differ from playbook to playbook.
                problems.setdefault(msgspec.structs.replace(problem, hint=""), problem)
    found = problems.values()
    order_of = {file: number for number, file in enumerate(dict.fromkeys(one.file for one in found))}
    return sorted(found, key=lambda problem: (order_of[problem.file], problem.line, problem.column))


class _Accepted:
    """What the authors of steps accept, each with a reason."""

    def __init__(self, look: Look) -> None:
        self._places = look.places
        self._codes: Mapping[str, dict[str, tuple[Scalar, str]]] = {
            id: {code.text: (code, path) for code, _reason, path in place.pairs("accept")}
            for id, place in look.places.items()
            if place.has("accept")
        }
        self._used: set[tuple[str, str]] = set()

    def takes(self, finding: Finding) -> bool:
        """Whether the author gave a reason for breaking this rule at this step."""
        steps = [id for id in self._codes if id == finding.step or self._is_within(finding, id)]
        taken = [id for id in steps if finding.code in self._codes[id]]
        self._used.update((id, finding.code) for id in taken)
        return bool(taken)

    def _is_within(self, finding: Finding, step: str) -> bool:
        place = self._places[step]
        is_inside = f"{finding.path}.".startswith(f"{place.path}.")
        return is_inside and finding.file == place.reading.file

    def in_vain(self) -> Iterator[Finding]:
        """Find what is accepted and was never told: the code is misspelt, or the reason outlived it."""
        for id, codes in self._codes.items():
            for code, (node, path) in codes.items():
                if (id, code) not in self._used:
                    what = f"{id} accepts {code}, which nothing here breaks"
                    file = self._places[id].reading.file
                    yield Finding("W001", file, node, path, what, "Correct the code, or take it out", id)


def _problem(finding: Finding, library: Library) -> Problem:
    return Problem(
        finding.file,
        finding.node.line,
        finding.node.column,
        finding.path,
        finding.message,
        finding.hint,
        finding.code,
        library.rules[finding.code].severity,
    )
