"""Putting the state of a step into words: what it waits for, why it does not apply, what its parts are."""

from __future__ import annotations

from tocsin.domain.facts import in_language
from tocsin.domain.playbook import (
    Checklist,
    ClockWanted,
    Collects,
    Decision,
    DraftWanted,
    EvidenceWanted,
    Form,
    Gate,
    Step,
    Task,
)
from tocsin.domain.progress import StepState, StepView
from tocsin.domain.verdicts import Absent, Reason, show_found
from tocsin.services.workbench import OpenCase

_COLLECTED = {
    Collects.INVENTORY: {"en": "Rows of affected data", "fr": "Lignes de données touchées"},
    Collects.PARTIES: {"en": "The organisations concerned", "fr": "Les organismes concernés"},
}


def why_words(case: OpenCase, view: StepView) -> str:
    """Say why a step is not available; empty where that needs no words."""
    if view.state is StepState.SKIPPED:
        return f"skipped by {view.by}: {view.note}"
    if view.state is StepState.NOT_APPLICABLE:
        return "; ".join(_reason(case, reason) for reason in view.because)
    if view.state is not StepState.WAITING:
        return ""
    waits = [f"first: {_step_title(case, step)}" for step in view.waits_for_steps]
    waits += [f"needs: {_title(case, name)} ({name})" for name in view.waits_for_facts]
    return "; ".join(waits)


def _reason(case: OpenCase, reason: Reason) -> str:
    spec = case.catalogue.get(reason.name)
    if spec is not None and isinstance(reason.found, str):
        return f"{_title(case, reason.name)}: {spec.choice_title(reason.found, case.header.language)}"
    found = reason.found.value if isinstance(reason.found, Absent) else show_found(reason.found)
    return f"{_title(case, reason.name)}: {found}"


def _title(case: OpenCase, name: str) -> str:
    spec = case.catalogue.get(name)
    return in_language(spec.title, case.header.language) if spec else name


def _step_title(case: OpenCase, step: str) -> str:
    found = case.playbook.step(step) if case.playbook else None
    return in_language(found.title, case.header.language) if found else step


def item_title(case: OpenCase, step: Step, item: str) -> str:
    """Give the words for one item of a step, in the language of the case."""
    language = case.header.language
    match step.work:
        case Checklist(items=lines):
            return next((in_language(line.text, language) for line in lines if line.id == item), item)
        case EvidenceWanted(items=wanted):
            return next((in_language(one.what, language) for one in wanted if one.id == item), item)
        case Form() | Decision():
            if item in set(Collects):
                return _COLLECTED[Collects(item)].get(language, _COLLECTED[Collects(item)]["en"])
            return _question(case, item)
        case DraftWanted(form=form):
            return _document(case, form, item)
        case ClockWanted():
            return _clock(case, item)
        case Gate():
            return _approval(case, item)
        case Task():
            return item


def _question(case: OpenCase, key: str) -> str:
    spec = case.catalogue.get(key)
    return in_language(spec.question or spec.title, case.header.language) if spec else key


def _document(case: OpenCase, form: str, item: str) -> str:
    if item == Collects.PARTIES:
        return _COLLECTED[Collects.PARTIES].get(case.header.language, "")
    title = in_language(case.workbench.library.form(form).title, case.header.language)
    party = case.state.parties.get(item)
    return f"{title}: {party.body.name}" if party else title


def _clock(case: OpenCase, item: str) -> str:
    regime, _slash, party = item.partition("/")
    known = case.workbench.library.regimes.get(regime)
    title = in_language(known.title, case.header.language) if known else regime
    recipient = case.state.parties.get(party) if party else None
    return f"{title}: {recipient.body.name}" if recipient else title


def _approval(case: OpenCase, item: str) -> str:
    roles = case.playbook.roles if case.playbook else {}
    language = case.header.language
    return " / ".join(
        in_language(roles[role], language) if role in roles else role for role in item.split(" or ")
    )
