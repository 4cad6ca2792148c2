"""A step as a person reads it: everything in words, in the language of the case, for screen and shell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import msgspec

from tocsin.content.library import Library
from tocsin.domain.answers import takes
from tocsin.domain.conditions.grammar import write_duration
from tocsin.domain.conditions.verdicts import Absent, Reason, show_found
from tocsin.domain.documents.segments import segment_called
from tocsin.domain.facts import FactSpec, FactType, in_language
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.parties import said_of
from tocsin.domain.playbooks.items import ItemState, ItemView
from tocsin.domain.playbooks.playbook import CLOCK, Due, Step
from tocsin.domain.playbooks.progress import Progress, StepState, StepView
from tocsin.domain.playbooks.row_names import unfilled
from tocsin.domain.playbooks.tree import branches
from tocsin.domain.playbooks.work import (
    Call,
    Checklist,
    ClockWanted,
    Collects,
    Decision,
    DraftWanted,
    EvidenceWanted,
    Form,
    Gate,
    Task,
    Wait,
)
from tocsin.domain.values import show_statement, typed_form
from tocsin.services.drafts.readers import segment_title
from tocsin.services.playbooks.decisions import AdviceView, advice_for
from tocsin.services.workbench import OpenCase, Workbench

_COLLECTED = {
    Collects.INVENTORY: {"en": "Rows of affected data", "fr": "Lignes de données touchées"},
    Collects.PARTIES: {"en": "The organisations concerned", "fr": "Les organismes concernés"},
}


class Line(msgspec.Struct, frozen=True):
    """One part of a step: a line to tick, a document, a clock, an approval, rows to fill."""

    id: str
    state: ItemState
    text: str
    optional: bool = False
    who: str = ""
    note: str = ""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One fact to answer.

    ``shown`` is what was answered, for reading; ``typed`` is the same as it would be typed. ``choices``
    are ids and names of an enumeration; ``several`` says that more than one may be chosen.
    """

    key: str
    text: str
    help: str
    takes: str
    shown: str
    typed: str
    is_open: bool
    optional: bool = False
    is_long: bool = False
    several: bool = False
    choices: tuple[tuple[str, str], ...] = ()


class OptionLine(msgspec.Struct, frozen=True):
    """One way to decide, and whether it is the one that was chosen."""

    id: str
    text: str
    chosen: bool


class StepCard(msgspec.Struct, frozen=True, kw_only=True):
    """A step in words.

    ``id`` names it in this case, with its playbook where the case follows several; ``step`` is its own id.
    """

    id: str
    step: str
    kind: str
    state: StepState
    title: str
    role: str
    why_not: str
    why: str
    avoid: str
    ready: str
    contact: str
    law: str
    takes: str
    standing: str
    due: str
    is_late: bool
    note: str
    mandatory: bool
    taken_on_by: str
    lines: tuple[Line, ...] = ()
    questions: tuple[Question, ...] = ()
    decides: str = ""
    options: tuple[OptionLine, ...] = ()
    advice: tuple[AdviceView, ...] = ()
    rationale: str = ""


def step_card(case: OpenCase, view: StepView) -> StepCard:
    """Put a step into words."""
    step, language = view.step, case.header.language
    decision = step.work if isinstance(step.work, Decision) else None
    return StepCard(
        id=view.address if len(case.state.playbooks) > 1 else step.id,
        step=step.id,
        kind=step.kind,
        state=view.state,
        title=in_language(step.title, language),
        role=role_title(case, step.role),
        contact=_contact(case, step.role),
        why_not=why_words(case, view),
        why=in_language(step.why, language),
        avoid=in_language(step.avoid, language),
        ready=in_language(step.ready, language),
        law=" · ".join(step.law),
        takes=write_duration(step.est) if step.est else "",
        standing="; ".join(_standing(case, view)),
        due=shown(read_utc(view.due_at), case.zone) if view.due_at else "",
        is_late=view.is_late,
        note=_note(case, view),
        mandatory=step.mandatory,
        taken_on_by=_taken_on_by(case, view),
        lines=tuple(_lines(case, view)),
        questions=tuple(_questions(case, view)),
        decides=decision.fact if decision else "",
        options=_options(case, decision) if decision else (),
        advice=tuple(advice_for(case, decision)) if decision else (),
        rationale=_rationale(case, decision) if decision else "",
    )


def _standing(case: OpenCase, view: StepView) -> Iterator[str]:
    """Say what is special about where a step stands."""
    step = view.step
    escalate = step.work.escalate if isinstance(step.work, Gate) else None
    if escalate is not None and view.escalated:
        yield f"nobody approved in time: {role_title(case, escalate.to)} may now"
    if taken := _taken_on_by(case, view):
        yield f"taken on by {taken}"
    if step.repeat is not None:
        yield f"done {view.rounds} of at most {step.repeat.most} times"
    if len(case.playbooks) > 1:
        yield f"of {view.playbook}"
    if isinstance(step.work, Wait) and view.state is StepState.AVAILABLE and view.waits_for_facts:
        yield "waits for " + ", ".join(fact_title(case, name) for name in view.waits_for_facts)


def _taken_on_by(case: OpenCase, view: StepView) -> str:
    return case.state.hands.who(view.playbook, view.step.id) if view.is_open else ""


def _note(case: OpenCase, view: StepView) -> str:
    if not view.at:
        return ""
    said = f": {view.note}" if view.note else ""
    return f"{view.state} {shown(read_utc(view.at), case.zone)} {view.by}{said}"


def why_words(case: OpenCase, view: StepView) -> str:
    """Say why a step is not available; empty where that needs no words."""
    if view.state is StepState.SKIPPED:
        return f"skipped by {view.by}: {view.note}"
    if view.state is StepState.NOT_APPLICABLE:
        return "; ".join(dict.fromkeys(_reason(case, reason) for reason in view.because))
    if view.state is not StepState.WAITING:
        return ""
    waits = [f"first: {_step_title(case, step)}" for step in view.waits_for_steps]
    waits += [f"needs: {fact_title(case, name)} ({name})" for name in view.waits_for_facts]
    return "; ".join(waits)


def _reason(case: OpenCase, reason: Reason) -> str:
    spec = case.catalogue.get(reason.name)
    title = fact_title(case, reason.name)
    if spec is not None and isinstance(reason.found, str):
        return f"{title}: {spec.choice_title(reason.found, case.header.language)}"
    found = reason.found.value if isinstance(reason.found, Absent) else show_found(reason.found)
    return f"{title}: {found}"


def fact_title(case: OpenCase, name: str) -> str:
    """Give the title of a fact in the language of the case, or its name."""
    spec = case.catalogue.get(name)
    return in_language(spec.title, case.header.language) if spec else name


def _step_title(case: OpenCase, step: str) -> str:
    found = next((one for book in case.playbooks if (one := book.step(step)) is not None), None)
    return in_language(found.title, case.header.language) if found else step


def _lines(case: OpenCase, view: StepView) -> list[Line]:
    asked = _asked(view.step)
    decided = view.step.work.fact if isinstance(view.step.work, Decision) else ""
    return [
        Line(
            item.id,
            item.state,
            _line_text(case, view.step, item.id),
            item.optional,
            f"{shown(read_utc(item.at), case.zone)} {item.by}".strip() if item.at else "",
            item.because,
        )
        for item in view.items
        if item.id not in asked and item.id != decided
    ]


def _asked(step: Step) -> frozenset[str]:
    match step.work:
        case Form(fields=fields):
            return frozenset(field.fact for field in fields if field.fact)
        case Decision(options=options):
            return frozenset(key for option in options for key in option.asks)
        case _:
            return frozenset()


def _questions(case: OpenCase, view: StepView) -> list[Question]:
    asked = _asked(view.step)
    return [question(case, item.id, item) for item in view.items if item.id in asked]


def question(case: OpenCase, key: str, item: ItemView | None = None) -> Question:
    """Put a fact into words as a question, with what was answered before."""
    spec = case.catalogue.need(key)
    language = case.header.language
    statement = case.state.statement(key)
    choices = tuple((choice.id, in_language(choice.title, language)) for choice in spec.choices)
    text = in_language(spec.question or spec.title, language)
    return Question(
        key=key,
        text=f"{text}{said_of(case.state, key)}",
        help=in_language(spec.help, language),
        takes=takes(spec),
        shown=show_statement(statement, spec, language=language, zone=case.zone),
        typed=typed_form(statement, case.zone),
        is_open=statement is None,
        optional=item.optional if item else False,
        is_long=spec.type is FactType.TEXT,
        several=spec.type is FactType.SET,
        choices=choices,
    )


def _options(case: OpenCase, decision: Decision) -> tuple[OptionLine, ...]:
    chosen = case.state.value(decision.fact)
    return tuple(
        OptionLine(option.id, in_language(option.text, case.header.language), option.id == chosen)
        for option in decision.options
    )


def _rationale(case: OpenCase, decision: Decision) -> str:
    taken = case.state.decisions.get(decision.fact, [])
    if not taken:
        return ""
    when = shown(read_utc(taken[-1].recorded_at), case.zone)
    return f"{taken[-1].body.because} ({taken[-1].actor}, {when})"


def _line_text(case: OpenCase, step: Step, item: str) -> str:
    """Give the words for one part of a step."""
    language = case.header.language
    match step.work:
        case Checklist(items=lines):
            return next((in_language(line.text, language) for line in lines if line.id == item), item)
        case EvidenceWanted(items=wanted):
            return next((in_language(one.what, language) for one in wanted if one.id == item), item)
        case DraftWanted(form=form) if item not in set(Collects):
            return _document(case, form, item)
        case ClockWanted():
            return _clock(case, item)
        case Gate():
            return _approval(case, item)
        case Form() | DraftWanted():
            words = _COLLECTED[Collects(item)]
            return words.get(language, words["en"])
        case Call(playbook=playbook):
            return _playbook_title(case, playbook)
        case Task() | Decision() | Wait():
            return item


def _playbook_title(case: OpenCase, playbook: str) -> str:
    known = case.workbench.library.shelf.playbooks.get(playbook)
    return in_language(known.title, case.header.language) if known else playbook


def _document(case: OpenCase, form: str, item: str) -> str:
    title = in_language(case.workbench.library.form(form).title, case.header.language)
    party = case.state.parties.get(item)
    if party is not None:
        return f"{title}: {party.body.name}"
    segment = segment_called(case.state, item)
    return f"{title}: {segment_title(case, segment, case.header.language)}" if segment else title


def _clock(case: OpenCase, item: str) -> str:
    clock, _slash, party = item.partition("/")
    regime, _dot, stage = clock.partition(".")
    known = case.workbench.library.regimes.get(regime)
    step = known.stage(stage) if known and stage else None
    titled = step or known
    title = in_language(titled.title, case.header.language) if titled else clock
    recipient = case.state.parties.get(party) if party else None
    return f"{title}: {recipient.body.name}" if recipient else title


def _approval(case: OpenCase, item: str) -> str:
    return " / ".join(role_title(case, role) for role in item.split(" or "))


def role_title(case: OpenCase, role: str) -> str:
    """Give the name of a role in the language of the case."""
    titles = next((book.roles[role] for book in case.playbooks if role in book.roles), None)
    return in_language(titles, case.header.language) if titles else role


MARKS = {
    StepState.DONE: "✓",
    StepState.AVAILABLE: "·",
    StepState.WAITING: "?",
    StepState.SKIPPED: "↷",
    StepState.NOT_APPLICABLE: "\N{EN DASH}",
}


_OPEN_FIRST = (
    StepState.AVAILABLE,
    StepState.WAITING,
    StepState.DONE,
    StepState.SKIPPED,
    StepState.NOT_APPLICABLE,
)


def due_words(workbench: Workbench, due: Due, language: str, facts: Iterable[FactSpec] = ()) -> str:
    """Say when a step is due, with the names of the fact or the clock; ``facts`` are the playbook's own."""
    library, length = workbench.library, write_duration(due.length)
    if due.before:
        return f"{length} before {_clock_title(library, due.before, language)} ends"
    if due.after.startswith(CLOCK):
        return f"{length} after {_clock_title(library, due.after, language)} starts"
    spec = library.catalogue.extended(facts).get(due.after)
    return f"{length} after {in_language(spec.title, language).lower() if spec else due.after}"


def _clock_title(library: Library, name: str, language: str) -> str:
    regime = library.regimes.get(name.removeprefix(CLOCK).partition(".")[0])
    return in_language(regime.title, language) if regime else name


def picture(progress: Progress, language: str) -> list[str]:
    """Draw the playbooks: each step below the last one that comes before it, with where it stands."""
    found = []
    states: dict[tuple[str, str], set[StepState]] = {}
    for view in progress.steps():
        states.setdefault((view.step.origin, view.step.base), set()).add(view.state)
    for playbook in progress.playbooks:
        if len(progress.playbooks) > 1:
            found.append(in_language(playbook.title, language))
        for branch in branches(playbook):
            step = branch.step
            mark = MARKS[_most_open(states[step.origin, step.id])]
            also = f"  (also {', '.join(branch.also)})" if branch.also else ""
            found.append(f"{branch.lines}{mark} {in_language(unfilled(step.title), language)}{also}")
    return found


def _most_open(states: Collection[StepState]) -> StepState:
    """Give where a step stands that is repeated for rows: what is still to be done of it comes first."""
    return next(state for state in _OPEN_FIRST if state in states)


def _contact(case: OpenCase, role: str) -> str:
    """Say how to reach a role, where the overlay of the organisation knows it."""
    return next((book.contacts[role] for book in case.playbooks if role in book.contacts), "")
