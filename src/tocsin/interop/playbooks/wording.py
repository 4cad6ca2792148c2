"""The steps of a playbook in words, for whoever reads it outside of the workbench."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import msgspec

from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.facts import Catalogue, Text, in_language
from tocsin.domain.playbooks.playbook import CLOCK, Phase, Playbook, Step
from tocsin.domain.playbooks.work import (
    Call,
    Checklist,
    ClockGoal,
    ClockWanted,
    Collects,
    Decision,
    DraftWanted,
    EvidenceWanted,
    Field,
    Form,
    Gate,
    Record,
    Task,
    Wait,
)
from tocsin.interop.playbooks.labels import labels


class Line(msgspec.Struct, frozen=True):
    """One thing that a step asks for."""

    text: str
    optional: bool = False


class StepWords:
    """Puts the steps of one playbook into one language."""

    def __init__(self, playbook: Playbook, catalogue: Catalogue, language: str) -> None:
        """Start; ``catalogue`` holds the facts that every playbook knows."""
        self.words = labels(language)
        self._playbook = playbook
        self._catalogue = catalogue.extended(playbook.facts)
        self._language = language
        self._phase_of = {step.id: phase for phase in playbook.phases for step in phase.steps}

    def say(self, text: Text) -> str:
        """Give a text in the language."""
        return in_language(text, self._language)

    def title(self, step: Step) -> str:
        """Give the title of a step."""
        return self.say(step.title)

    def role(self, role: str) -> str:
        """Give the title of a role."""
        return self.say(self._playbook.roles.get(role, {})) or role

    def fact(self, key: str) -> str:
        """Give the title of a fact, or its key."""
        spec = self._catalogue.get(key)
        return self.say(spec.title) if spec else key

    # What a step asks for.

    def lines(self, step: Step) -> list[Line]:
        """Give what a step asks for, a line each; nothing for one that is only done."""
        words = self.words
        match step.work:
            case Task(records=records):
                return self._recorded(records)
            case Checklist(items=items, records=records):
                ticked = [Line(self.say(item.text), item.optional) for item in items]
                return ticked + self._recorded(records)
            case Decision(options=options):
                return [Line(self.say(option.text)) for option in options]
            case Form(fields=fields):
                return [Line(self._question(field), field.optional) for field in fields]
            case EvidenceWanted(items=items):
                return [
                    Line(self.say(item.what) + self._window(item.window), item.optional) for item in items
                ]
            case DraftWanted(form=form):
                return [Line(words.draft.format(form))]
            case ClockWanted(regimes=regimes, goal=goal):
                said = words.clock_started if goal is ClockGoal.STARTED else words.clock_filed
                return [Line(said.format(regime)) for regime in regimes]
            case Gate():
                return [Line(words.approve.format(text)) for text in self._approvals(step.work)]
            case Wait(until=until, length=length):
                waited = [Line(words.wait_until.format(until.source))] if until else []
                return waited + ([Line(words.wait_for.format(self.length(length)))] if length else [])
            case Call(playbook=playbook):
                return [Line(words.also_follow.format(playbook))]

    def _recorded(self, records: Iterable[Record]) -> list[Line]:
        return [Line(f"{self.fact(record.fact)}: {record.value}") for record in records]

    def _question(self, field: Field) -> str:
        if field.collects is not None:
            return self.words.parties if field.collects is Collects.PARTIES else self.words.inventory
        spec = self._catalogue.get(field.fact)
        return self.say(spec.question or spec.title) if spec else field.fact

    def _window(self, window: timedelta | None) -> str:
        return f" ({self.length(window)})" if window else ""

    def _approvals(self, gate: Gate) -> list[str]:
        every = [self.role(role) for role in gate.all_of]
        missing = gate.count - len(every)
        any_of = " / ".join(self.role(role) for role in gate.any_of)
        return [*every, *[any_of] * (missing if any_of else 0)]

    # What there is to know besides.

    def notes(self, step: Step) -> list[tuple[str, str]]:
        """Give why, what not to do, by when, on what law and on what condition: pairs of label and text."""
        words = self.words
        said = [
            (words.why, self.say(step.why)),
            (words.avoid, self.say(step.avoid)),
            (words.ready, self.say(step.ready)),
            (words.due, self.due(step)),
            (words.law, " · ".join([*step.law, *([words.mandatory] if step.mandatory else [])])),
            (words.only_if, self.condition(step)),
            (words.first, ", ".join(self._titles((*step.needs, *step.after)))),
            (words.advice, self._advice(step)),
            (words.again_until, self._rounds(step)),
        ]
        return [(label, text) for label, text in said if text.strip()]

    def condition(self, step: Step) -> str:
        """Give the conditions under which a step applies, that of its phase included."""
        sources = [condition.source for condition in self.conditions(step)]
        return sources[0] if len(sources) == 1 else " and ".join(f"({source})" for source in sources)

    def conditions(self, step: Step) -> list[Condition]:
        """Give the conditions of a step and of its phase."""
        return [one for one in (self._phase_of[step.id].when, step.when) if one is not None]

    def phase(self, phase: Phase) -> str:
        """Give the title of a phase."""
        return self.say(phase.title)

    def _titles(self, ids: Iterable[str]) -> list[str]:
        found = (self._playbook.step(id) for id in ids)
        return [self.title(step) for step in found if step is not None]

    def _advice(self, step: Step) -> str:
        if not isinstance(step.work, Decision):
            return ""
        said = []
        for advice in step.work.advice:
            option = step.work.option(advice.suggest)
            source = f" ({advice.source})" if advice.source else ""
            when = f" [{advice.when.source}]" if advice.when else ""
            said.append(
                f"{self.say(option.text) if option else advice.suggest}: "
                f"{self.say(advice.because)}{source}{when}"
            )
        return "\n".join(said)

    def _rounds(self, step: Step) -> str:
        if step.repeat is None:
            return ""
        most = self.words.at_most.format(step.repeat.most)
        return f"{step.repeat.until.source}, {most}" if step.repeat.until else most

    def rows(self, step: Step) -> str:
        """Say for which rows a step is repeated; empty for one that is not."""
        if step.for_each is None:
            return ""
        over = step.for_each.over
        said = self.words.per_party if over is Collects.PARTIES else self.words.per_row
        return f"{said} ({step.for_each.where.source})" if step.for_each.where else said

    # Times.

    def due(self, step: Step) -> str:
        """Say by when a step is due; empty where nothing says so."""
        due = step.due
        if due is None:
            return ""
        if due.before:
            return self.words.before.format(self.length(due.length), due.before.removeprefix(CLOCK))
        start = due.after.removeprefix(CLOCK) if due.after.startswith(CLOCK) else self.fact(due.after)
        return self.words.within.format(self.length(due.length), start)

    def length(self, length: timedelta) -> str:
        """Give a length of time: minutes, hours, or days from two on."""
        minutes = int(length.total_seconds()) // 60
        if minutes % 60:
            return f"{minutes} min"
        hours = minutes // 60
        return f"{hours // 24} {self.words.days}" if hours % 24 == 0 and hours >= 96 else f"{hours} h"
