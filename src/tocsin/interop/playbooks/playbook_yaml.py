"""Writing a playbook as a file of ``breach-playbook/1``, which reads back as the same playbook.

What it includes is written out: the file stands alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.facts import FactSpec, Text
from tocsin.domain.playbooks.playbook import SCHEMA, Due, Phase, Playbook, Side, Step
from tocsin.domain.playbooks.work import (
    Advice,
    Call,
    Checklist,
    ClockWanted,
    Decision,
    DraftWanted,
    EvidenceWanted,
    Field,
    Form,
    Gate,
    Option,
    Record,
    Task,
    Wait,
    Work,
)
from tocsin.interop.playbooks.yaml_writing import Short, Tree, Word, write_yaml

_MINUTES = {"w": 7 * 24 * 60, "d": 24 * 60, "h": 60, "m": 1}


def write_playbook(
    playbook: Playbook, *, comments: Sequence[str] = (), notes: Mapping[str, Tree] | None = None
) -> str:
    """Write a playbook.

    Args:
        playbook: what to write; its contacts are those of an organisation and are left out.
        comments: lines to stand above it.
        notes: what to keep under ``x``, which no reader of playbooks acts on.
    """
    tree: dict[str, Tree] = _given(
        schema=Word(SCHEMA),
        id=Word(playbook.id),
        version=Word(playbook.version),
        status=Word(playbook.status),
        reviewed=playbook.reviewed,
        created=playbook.created,
        family=Word(playbook.family),
        **{"for": [] if playbook.sides == tuple(Side) else _words(playbook.sides)},
        languages=_words(playbook.languages),
        jurisdictions=_words(playbook.jurisdictions),
        title=_text(playbook.title),
        summary=_text(playbook.summary),
        pick_when=[_text(one) for one in playbook.pick_when],
        refs=list(playbook.refs),
        roles={role: _text(title) for role, title in playbook.roles.items()},
        facts={spec.key: _fact(spec) for spec in playbook.facts},
        closes_when=_condition(playbook.closes_when),
    )
    tree["phases"] = [_phase(phase) for phase in playbook.phases]
    return write_yaml({**tree, **_given(x=notes or {})}, comments)


def _given(**values: Tree) -> dict[str, Tree]:
    """Keep what says something: no empty text, list or map, and no plain no."""
    return {name: value for name, value in values.items() if value not in ("", [], {}, False)}


def _words(words: Iterable[str]) -> list[Tree]:
    return [Word(word) for word in words]


def _text(text: Text) -> Tree:
    return Short(text)


def _condition(condition: Condition | None) -> str:
    return condition.source if condition is not None else ""


def _length(length: timedelta | None) -> Tree:
    """Write a length of time in the largest unit that it is a whole number of."""
    if length is None:
        return ""
    minutes = int(length.total_seconds()) // 60
    unit, size = next((unit, size) for unit, size in _MINUTES.items() if minutes % size == 0)
    return Word(f"{minutes // size}{unit}")


def _fact(spec: FactSpec) -> Tree:
    choices: list[Tree] = [
        Short(
            _given(
                id=Word(choice.id), title=Short(choice.title), within=[Word(wider) for wider in choice.within]
            )
        )
        for choice in spec.choices
    ]
    return _given(
        type=Word(spec.type),
        group=Word(spec.group),
        title=_text(spec.title),
        question=_text(spec.question),
        help=_text(spec.help),
        serves=list(spec.serves),
        choices=choices,
    )


def _phase(phase: Phase) -> Tree:
    return _given(
        id=Word(phase.id),
        title=_text(phase.title),
        when=_condition(phase.when),
        steps=[_step(step) for step in phase.steps],
    )


def _step(step: Step) -> Tree:
    for_each: dict[str, Tree] = {}
    if step.for_each is not None:
        for_each = _given(**{"in": Word(step.for_each.over)}, where=_condition(step.for_each.where))
    repeat: dict[str, Tree] = {}
    if step.repeat is not None:
        repeat = _given(until=_condition(step.repeat.until), most=step.repeat.most)
    return _given(
        id=Word(step.id),
        kind=Word(step.kind),
        role=Word(step.role),
        mandatory=step.mandatory,
        needs=_words(step.needs),
        after=_words(step.after),
        when=_condition(step.when),
        for_each=Short(for_each),
        repeat=Short(repeat),
        title=_text(step.title),
        why=_text(step.why),
        avoid=_text(step.avoid),
        ready=_text(step.ready),
        due=_due(step.due),
        est=_length(step.est),
        law=list(step.law),
        **_work(step.work),
    )


def _due(due: Due | None) -> Tree:
    if due is None:
        return {}
    if due.before:
        return Short(before=Word(due.before), by=_length(due.length))
    return Short(after=Word(due.after), within=_length(due.length))


# What a step asks for.


def _work(work: Work) -> dict[str, Tree]:
    return _WRITERS[type(work)](work)


def _records(records: Iterable[Record]) -> list[Tree]:
    return [Short(fact=Word(record.fact), value=record.value) for record in records]


def _task(work: Task) -> dict[str, Tree]:
    return _given(records=_records(work.records), not_run=list(work.not_run))


def _checklist(work: Checklist) -> dict[str, Tree]:
    items: list[Tree] = [
        Short(_given(id=Word(item.id), optional=item.optional, text=_text(item.text))) for item in work.items
    ]
    return _given(items=items, records=_records(work.records))


def _decision(work: Decision) -> dict[str, Tree]:
    return _given(
        decides=Word(work.fact),
        options=[_option(option) for option in work.options],
        advice=[_advice(advice) for advice in work.advice],
    )


def _option(option: Option) -> Tree:
    return Short(
        _given(
            id=Word(option.id),
            text=_text(option.text),
            asks=_words(option.asks),
            revisit=_length(option.revisit),
        )
    )


def _advice(advice: Advice) -> Tree:
    return _given(
        when=_condition(advice.when),
        suggest=Word(advice.suggest),
        because=_text(advice.because),
        source=advice.source,
    )


def _form(work: Form) -> dict[str, Tree]:
    return _given(fields=[_field(field) for field in work.fields])


def _field(field: Field) -> Tree:
    asked = {"collects": Word(field.collects)} if field.collects else {"fact": Word(field.fact)}
    return Short(_given(**asked, optional=field.optional))


def _evidence(work: EvidenceWanted) -> dict[str, Tree]:
    items: list[Tree] = [
        Short(
            _given(
                id=Word(item.id),
                optional=item.optional,
                window=_length(item.window),
                what=_text(item.what),
            )
        )
        for item in work.items
    ]
    return _given(supports=_words(work.supports), items=items)


def _gate(work: Gate) -> dict[str, Tree]:
    escalate: Tree = {}
    if work.escalate is not None:
        escalate = Short(after=_length(work.escalate.after), to=Word(work.escalate.to))
    return _given(
        all_of=_words(work.all_of),
        any_of=_words(work.any_of),
        count=work.count if work.count != 1 else "",
        not_author_of=Word(work.not_author_of),
        escalate=escalate,
        at_deadline=Word(work.at_deadline or ""),
    )


def _wait(work: Wait) -> dict[str, Tree]:
    return _given(
        until=_condition(work.until),
        **{"for": _length(work.length)},
        remind=_length(work.remind),
        timeout=_length(work.timeout),
    )


_WRITERS: dict[type[Work], Callable[[Any], dict[str, Tree]]] = {
    Task: _task,
    Checklist: _checklist,
    Decision: _decision,
    Form: _form,
    EvidenceWanted: _evidence,
    DraftWanted: lambda work: {"form": Word(work.form)},
    ClockWanted: lambda work: {"regimes": _words(work.regimes), "goal": Word(work.goal)},
    Gate: _gate,
    Wait: _wait,
    Call: lambda work: _given(playbook=Word(work.playbook), version=work.version),
}
