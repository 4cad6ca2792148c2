"""Working the playbook: marking steps done or skipped, ticking lines, approving."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.domain.case import CaseState
from tocsin.domain.documents.forms import drafts_of
from tocsin.domain.entries import Body, FactSet, StepMarked
from tocsin.domain.errors import UserError
from tocsin.domain.facts import nearest
from tocsin.domain.moments import read_utc, shown, span, write_utc
from tocsin.domain.playbooks.items import ItemState
from tocsin.domain.playbooks.playbook import Step
from tocsin.domain.playbooks.progress import Progress, StepState, StepView
from tocsin.domain.playbooks.work import AtDeadline, Call, Checklist, DraftWanted, EvidenceWanted, Gate, Task
from tocsin.domain.terms import Mark
from tocsin.domain.text import checked, required
from tocsin.services.facts import read_typed
from tocsin.services.personal_data import doubts_about
from tocsin.services.workbench import OpenCase


def need_progress(case: OpenCase) -> Progress:
    """Say where the case stands in its playbooks.

    Raises:
        UserError: it follows none, or none that can be read.
    """
    progress = case.progress()
    if progress is None:
        problems = "; ".join(str(problem) for problem in case.playbook_problems[:3])
        raise UserError(
            "This case follows no playbook" + (f" that can be read: {problems}" if problems else ""),
            "Adopt one: tocsin playbook adopt generic --because …",
        )
    return progress


def need_step(case: OpenCase, step: str) -> StepView:
    """Give a step of the playbooks as it stands.

    Raises:
        UserError: there is no such step; the nearest is offered.
    """
    progress = need_progress(case)
    view = progress.step(step)
    if view is None:
        near = nearest(step, [known.step.id for known in progress.steps()])
        raise UserError(
            f"There is no step {step!r}", f"Did you mean {near}?" if near else "tocsin step list names them"
        )
    return view


def mark_done(case: OpenCase, step: str, note: str = "") -> None:
    """Say that a task is done. Other kinds are done by what they ask for, and say what is missing."""
    view = need_step(case, step)
    missing = ", ".join(item.id for item in view.open_items)
    if not isinstance(view.step.work, Task) and missing:
        raise UserError(f"{step} is not done by saying so: still open: {missing}", _how(view.step))
    _mark(case, view, Mark.DONE, because=note)


def _how(step: Step) -> str:
    return {
        "checklist": f"Tick each line: tocsin step tick {step.id} ITEM, or waive it with a reason",
        "form": f"Answer each question: tocsin step answer {step.id} KEY VALUE; unknown is an answer",
        "decision": "Decide: tocsin decide KEY OPTION --because …",
        "evidence": f"Attach it: tocsin evidence add FILE --step {step.id} --item ITEM, or waive it",
        "draft": "Save a draft: tocsin draft save FORM",
        "clock": "State when it began (tocsin fact set), or record what was filed (tocsin filing record)",
        "gate": f"Approve: tocsin step approve {step.id} --role ROLE",
        "call": f"Follow it: tocsin playbook adopt {step.work.playbook} --beside --because …"
        if isinstance(step.work, Call)
        else "",
    }.get(step.kind, "")


def skip(case: OpenCase, step: str, because: str) -> None:
    """Leave a step out, with a reason. A mandatory step cannot be left out."""
    view = need_step(case, step)
    if view.step.mandatory:
        raise UserError(
            f"{step} is a legal duty and cannot be skipped",
            'Answer it instead; "unknown for now" is an answer. ' + _how(view.step),
        )
    if view.state is StepState.DONE:
        raise UserError(f"{step} is done", f"Take it back first: tocsin step undo {step}")
    if isinstance(view.step.work, Gate):
        _refuse_to_pass(case, view, view.step.work)
    _mark(case, view, Mark.SKIPPED, because=required(because, "The reason"))


def _refuse_to_pass(case: OpenCase, view: StepView, gate: Gate) -> None:
    """Refuse to pass a gate with a reason alone, where it holds, or is not due yet.

    While what its due time is counted from is not stated, it is not due.
    """
    if gate.at_deadline is AtDeadline.HOLD:
        raise UserError(f"{view.step.id} is not passed without its approvals", _how(view.step))
    due = view.step.due
    if gate.at_deadline is not AtDeadline.PROCEED or due is None:
        return
    if view.due_at is None:
        counted_from = due.after or due.before
        raise UserError(
            f"{view.step.id} can be passed without its approvals once it is due; "
            f"{counted_from} does not say yet when that is",
            _how(view.step),
        )
    if write_utc(case.workbench.now()) < view.due_at:
        when = shown(read_utc(view.due_at), case.zone)
        raise UserError(f"{view.step.id} can be passed without its approvals from {when} on", _how(view.step))


def undo(case: OpenCase, step: str, because: str = "") -> None:
    """Take back that a step was done, skipped or approved; the journal keeps that it was."""
    view = need_step(case, step)
    whole = {Mark.DONE, Mark.SKIPPED, Mark.APPROVED}
    marks = [
        mark for mark in case.state.marks.get((view.step.origin, view.step.id), []) if not mark.body.item
    ]
    if not marks or marks[-1].body.mark not in whole:
        raise UserError(
            f"There is nothing to take back on {step}: it was not marked done, skipped or approved",
            "Ticks are taken off line by line, answers and decisions are given anew",
        )
    _mark(case, view, Mark.REOPENED, because=because)


def tick(case: OpenCase, step: str, item: str, note: str = "") -> None:
    """Tick a line of a checklist."""
    view = _with_item(case, step, item, (Checklist,))
    _mark(case, view, Mark.TICKED, item=item, because=note)


def untick(case: OpenCase, step: str, item: str) -> None:
    """Take the tick, or the waiver, off a line again."""
    view = _with_item(case, step, item, (Checklist, EvidenceWanted))
    _mark(case, view, Mark.UNTICKED, item=item)


def toggle(case: OpenCase, step: str, item: str) -> None:
    """Tick a line of a checklist, or take the tick off."""
    view = _with_item(case, step, item, (Checklist,))
    state = next(one.state for one in view.items if one.id == item)
    _mark(case, view, Mark.TICKED if state is ItemState.OPEN else Mark.UNTICKED, item=item)


def waive(case: OpenCase, step: str, item: str, because: str) -> None:
    """Say that a line does not apply, or that a piece of evidence is missing, and why."""
    view = _with_item(case, step, item, (Checklist, EvidenceWanted))
    _mark(case, view, Mark.WAIVED, item=item, because=required(because, "The reason"))


def _with_item(case: OpenCase, step: str, item: str, kinds: tuple[type, ...]) -> StepView:
    view = need_step(case, step)
    if not isinstance(view.step.work, kinds):
        raise UserError(f"{step} is of the kind {view.step.kind}: it has no such lines", _how(view.step))
    items = [one.id for one in view.items]
    if item not in items:
        raise UserError(f"{step} has no line {item!r}", "One of: " + ", ".join(items))
    return view


def approve(case: OpenCase, step: str, role: str, note: str = "") -> None:
    """Approve at a gate, in a role.

    Raises:
        UserError: the step is no gate, the role may not approve, or the approver wrote the draft.
    """
    view, gate = _gate(case, step, role)
    if gate.not_author_of:
        _refuse_author(case, view, gate.not_author_of)
    _mark(case, view, Mark.APPROVED, role=role, because=note)


def refuse(case: OpenCase, step: str, role: str, because: str) -> None:
    """Refuse at a gate; approvals given so far no longer count."""
    view, _ = _gate(case, step, role)
    _mark(case, view, Mark.REFUSED, role=role, because=required(because, "The reason"))


def _gate(case: OpenCase, step: str, role: str) -> tuple[StepView, Gate]:
    view = need_step(case, step)
    if not isinstance(view.step.work, Gate):
        raise UserError(f"{step} is of the kind {view.step.kind}, no gate", _how(view.step))
    roles = approvers(view)
    if role not in roles:
        later = view.step.work.escalate
        hint = "One of: " + ", ".join(roles)
        if later is not None and role == later.to:
            hint += f"; {role} may once nobody has for {span(int(later.after.total_seconds()))}"
        raise UserError(f"{role!r} may not approve {step}", hint)
    return view, view.step.work


def approvers(view: StepView) -> tuple[str, ...]:
    """Give the roles that may approve at a gate now, whom it was escalated to included."""
    gate = view.step.work
    if not isinstance(gate, Gate):
        return ()
    above = (gate.escalate.to,) if gate.escalate and view.escalated else ()
    return tuple(dict.fromkeys((*gate.roles, *above)))


def _refuse_author(case: OpenCase, view: StepView, draft_step: str) -> None:
    playbook = next(book for book in case.playbooks if book.id == view.playbook)
    step = playbook.step(draft_step)
    form = step.work.form if step is not None and isinstance(step.work, DraftWanted) else ""
    # One step may ask for a document per reader, and in two languages: the newest of each counts.
    row = view.step.row
    newest = {
        (draft.body.party, draft.body.segment, draft.body.language): draft
        for draft in drafts_of(case.state, form)
        if not row or draft.body.party in {"", row}
    }
    own = [draft.body.draft for draft in newest.values() if draft.actor == case.workbench.actor]
    if own:
        raise UserError(
            f"{case.workbench.actor} wrote {', '.join(own)}, and nobody approves their own draft",
            "Somebody else approves: --as NAME",
        )


def _mark(
    case: OpenCase, view: StepView, mark: Mark, *, item: str = "", role: str = "", because: str = ""
) -> None:
    step = view.step
    case.workbench.ask(doubts_about([because]))
    body = StepMarked(
        playbook=step.origin,
        step=step.id,
        mark=mark,
        item=item,
        role=role,
        because=checked(because, "The note"),
    )

    followed = tuple(playbook.sha256 for playbook in case.playbooks)

    def decide(state: CaseState) -> Sequence[Body]:
        if tuple(entry.body.sha256 for entry in state.playbooks.values()) != followed:
            raise UserError("The case follows another playbook since", "Look again: tocsin step list")
        return [body, *_records(case, state, view, body)]

    case.record(decide)


def _records(case: OpenCase, state: CaseState, view: StepView, mark: StepMarked) -> Iterator[FactSet]:
    """Give the facts that a step states once it is done; what was stated before is left alone."""
    work = view.step.work
    if not isinstance(work, Task | Checklist) or not _finishes(view, mark):
        return
    for record in work.records:
        statement = state.statement(record.fact)
        if statement is not None and statement.has_value:
            continue
        answer = read_typed(case, record.fact, record.value)
        yield FactSet(
            key=record.fact, value=answer.value, status=answer.status, source=f"step {view.step.id}"
        )


def _finishes(view: StepView, mark: StepMarked) -> bool:
    """Whether a mark is the one that ends the step."""
    still_open = {item.id for item in view.open_items}
    return mark.mark is Mark.DONE or (
        mark.mark in {Mark.TICKED, Mark.WAIVED} and bool(mark.item) and still_open == {mark.item}
    )
