"""The order of a playbook as a workflow of CACAO.

Ours is a partial order; CACAO knows sequence, ``parallel`` and ``if-condition``. Steps that nothing
orders among each other stand in one wave, and a wave is over before the next begins: that adds waiting
which the playbook does not ask for. Every branch ends in an ``end`` of its own, as the specification asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.domain.playbooks.playbook import Playbook, Step, in_order, leans_on
from tocsin.domain.playbooks.work import Call, Wait
from tocsin.interop.json_text import Value
from tocsin.interop.playbooks.cacao.commands import commands, description, facts_of
from tocsin.interop.playbooks.cacao.ids import derived, playbook_id
from tocsin.interop.playbooks.cacao.patterns import joined, variable
from tocsin.interop.playbooks.wording import StepWords


def waves(playbook: Playbook) -> list[list[Step]]:
    """Give the steps in waves: each comes after all that it leans on, and as early as it can."""
    before = {step.id: leans_on(phase, step) for phase in playbook.phases for step in phase.steps}
    level: dict[str, int] = {}
    for id in in_order(playbook):
        level[id] = 1 + max((level[earlier] for earlier in before[id]), default=-1)
    found: list[list[Step]] = [[] for _level in range(1 + max(level.values(), default=-1))]
    for step in playbook.steps():
        found[level[step.id]].append(step)
    return found


class Workflow:
    """Builds the workflow from its end to its start, as each step names the one that comes next."""

    def __init__(self, playbook: Playbook, words: StepWords) -> None:
        """Build it."""
        self._playbook = playbook
        self._words = words
        self._steps: dict[str, Value] = {}
        self._follow = self._end("playbook", playbook.id)
        every = waves(playbook)
        for number, wave in reversed(list(enumerate(every))):
            self._follow = self._wave(number, wave, self._follow)
        self.start = self._put("start", "playbook", on_completion=self._follow)
        self.is_parallel = any(len(wave) > 1 for wave in every)

    @property
    def steps(self) -> dict[str, Value]:
        """The steps by id, the start first."""
        return dict(reversed(self._steps.items()))

    def _wave(self, number: int, wave: Sequence[Step], follow: str) -> str:
        if len(wave) == 1:
            return self._step(wave[0], follow)
        branches = [self._step(step, self._end("branch", step.id)) for step in wave]
        return self._put("parallel", str(number), next_steps=list(branches), on_completion=follow)

    def _step(self, step: Step, follow: str) -> str:
        """Add a step, in an ``if-condition`` where it has conditions; gives the id of what begins it."""
        conditions = self._words.conditions(step)
        if not conditions:
            return self._action(step, follow)
        then = self._action(step, self._end("condition", step.id))
        return self._put(
            "if-condition",
            step.id,
            name=self._words.title(step),
            condition=joined(conditions),
            on_true=then,
            on_completion=follow,
        )

    def _action(self, step: Step, follow: str) -> str:
        told: dict[str, Value] = {
            "name": self._words.title(step),
            "description": description(step, self._words),
            "on_completion": follow,
        }
        if step.law:
            told["external_references"] = [{"name": law} for law in step.law]
        if isinstance(step.work, Call):
            return self._put("playbook-action", step.id, **told, playbook_id=playbook_id(step.work.playbook))
        filled: list[Value] = [variable(fact) for fact in facts_of(step)]
        if filled:
            told["out_args"] = filled
        if isinstance(step.work, Wait) and step.work.length is not None:
            told["delay"] = int(step.work.length.total_seconds() * 1_000)
        return self._put(
            "action",
            step.id,
            **told,
            agent=agent(self._playbook, step.role),
            commands=commands(step, self._words),
        )

    def _end(self, *names: str) -> str:
        return self._put("end", *names)

    def _put(self, type: str, *names: str, **told: Value) -> str:
        id = derived(type, self._playbook.id, *names)
        self._steps[id] = {"type": type, **{name: value for name, value in told.items() if value != ""}}
        return id


def agent(playbook: Playbook, role: str) -> str:
    """Give the id of the agent that stands for a role."""
    return derived("group", playbook.id, role)


def names_asked(playbook: Playbook) -> Iterator[str]:
    """Give the names that the conditions of the workflow read."""
    for phase in playbook.phases:
        for condition in (phase.when, *(step.when for step in phase.steps)):
            if condition is not None:
                yield from condition.names
