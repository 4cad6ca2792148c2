"""Assessing the risk question by question, on a terminal, with what the facts suggest as the answer."""

from __future__ import annotations

import click

from tocsin.cli import output
from tocsin.domain.errors import UserError
from tocsin.domain.risk.severity import Part
from tocsin.domain.text import visible
from tocsin.services.risk.inputs import ElementView, considerations, elements, read_input
from tocsin.services.workbench import OpenCase

_INTRO = {
    Part.DPC: "1. Which kinds of data? Score each that is affected; the highest counts. - for not affected.",
    Part.EI: "2. How easily do they say who it is? The highest counts. - for not among the data.",
    Part.CB: "3. What happened to them? Each is answered; they add up.",
}
_HOW = "Enter takes what stands in brackets. Or type a choice, what raises or lowers it, and: because …"


def ask(case: OpenCase, because: str) -> tuple[dict[str, str], dict[str, str], str]:
    """Ask for everything that an assessment takes; nothing is recorded here.

    Returns:
        What was typed for each element, what was said of each factor of the EDPB, and the reason.
    """
    output.note(_HOW)
    typed: dict[str, str] = {}
    views = elements(case)
    for part in Part:
        of_part = [one for one in views if one.part is part]
        typed |= _ask_part(case, part, of_part)
    output.note("\n4. What was considered beside the figure? A sentence each, - for nothing to say.")
    considered = {}
    for factor in considerations(case):
        text = _prompt(f"{factor.title}: {factor.question}", factor.text or "-")
        if text.strip() != "-":
            considered[factor.id] = text
    while not because.strip():
        because = _prompt("\nWhy is it assessed, or assessed anew?", "")
    return typed, considered, because


def _ask_part(case: OpenCase, part: Part, views: list[ElementView]) -> dict[str, str]:
    while True:
        output.note(f"\n{_INTRO[part]}")
        answers = {one.id: _ask_one(case, one, may_skip=part is not Part.CB) for one in views}
        said = {id: answer for id, answer in answers.items() if answer}
        if said:
            return said
        output.note("At least one of them is needed.")


def _ask_one(case: OpenCase, one: ElementView, *, may_skip: bool) -> str:
    output.note(f"\n{one.id}: {one.title}")
    for id, points, text in one.choices:
        base = ", the base" if id == one.base else ""
        output.note(f"  {id:<18} {points:>4}{base}  {text}")
    default = one.suggested.typed if one.suggested else "-" if may_skip else ""
    method = case.workbench.library.risk_method
    while True:
        answer = _prompt(one.id, default)
        try:
            found = read_input(method, one.id, answer)
        except UserError as error:
            output.note(str(error))
            continue
        if found is not None:
            return answer
        if may_skip:
            return ""
        output.note("This one is always answered.")


def _prompt(question: str, default: str) -> str:
    answer = click.prompt(visible(question), default=visible(default), err=True, show_default=bool(default))
    return str(answer)
