"""Rules of judgement: what makes a playbook that can be read one that can be trusted at three in the morning.

Each rule is a function from a `Look` at the playbook to findings; how bad a finding is, and why it is a
rule at all, stands in ``data/rules.yaml`` under its code. An author who knows better says so at the step:
``accept: {V001: "a lost device is wiped at once"}``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tocsin.content.library import Library
from tocsin.content.lints import care, duty, order, wording
from tocsin.content.lints.look import Finding, Look
from tocsin.content.playbooks import Written
from tocsin.domain.errors import Problem

LINTS: tuple[Callable[[Look], Iterator[Finding]], ...] = (
    wording.check_yaml,
    wording.check_languages,
    order.check_reach,
    order.check_end,
    order.check_gates,
    order.check_size,
    order.check_saying,
    duty.check_decided,
    duty.check_unknown,
    duty.check_time,
    duty.check_approvers,
    duty.check_items,
    duty.check_clocks,
    care.check_traces,
    care.check_personal_data,
    care.check_leftovers,
    care.check_grounds,
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
    found = [finding for lint in LINTS for finding in lint(look) if not _is_accepted(finding)]
    order_of = {root.reading.file: number for number, root in enumerate(written.roots)}
    problems = dict.fromkeys([*written.problems, *(_problem(finding, library) for finding in found)])
    return sorted(problems, key=lambda problem: (order_of[problem.file], problem.line, problem.column))


def _is_accepted(finding: Finding) -> bool:
    """Whether the author gave a reason for breaking this rule at this place."""
    return any(code.text == finding.code for code, _reason, _path in finding.fields.pairs("accept"))


def _problem(finding: Finding, library: Library) -> Problem:
    return Problem(
        finding.fields.reading.file,
        finding.node.line,
        finding.node.column,
        finding.path,
        finding.message,
        finding.hint,
        finding.code,
        library.rules[finding.code].severity,
    )
