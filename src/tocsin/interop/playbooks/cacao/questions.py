"""The decisions that an imported workflow asks for, and the conditions over their answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from tocsin.domain.conditions.grammar import Condition, ConditionError, parse
from tocsin.domain.facts import FactSpec, FactType
from tocsin.domain.playbooks.work import Advice, Decision, Option
from tocsin.interop.playbooks.cacao.graph import OTHERWISE, Placed
from tocsin.interop.playbooks.cacao.guards import ALWAYS, Answer, Guard
from tocsin.interop.playbooks.cacao.nodes import Node, NodeType
from tocsin.interop.playbooks.cacao.patterns import as_condition, read_pattern
from tocsin.interop.playbooks.cacao.variables import Variables
from tocsin.interop.playbooks.drafting import Draft
from tocsin.interop.playbooks.foreign import clean
from tocsin.interop.playbooks.losses import Code
from tocsin.interop.playbooks.naming import Names


class _Question(msgspec.Struct, frozen=True):
    """What stands for a deciding node: its fact, and the option for each of its labels."""

    fact: FactSpec
    options: Mapping[str, str]


class Questions:
    """The questions by the nodes that they stand for. A node is asked before what depends on it."""

    def __init__(self, draft: Draft, variables: Variables) -> None:
        self._draft = draft
        self._words = draft.words
        self._variables = variables
        self._asked: dict[str, _Question] = {}

    def ask(self, node: Node, step: str, title: str, texts: Mapping[str, str]) -> Decision:
        """Declare the fact that a node decides, and give the decision.

        Args:
            node: what decides.
            step: the step that it becomes.
            title: what is asked.
            texts: what each answer is called, by its label.
        """
        names = Names()
        shown = {label: clean(text, node.place, self._draft.losses) for label, text in texts.items()}
        options = {label: names.give(_option_name(label), "case") for label in texts}
        choices = {options[label]: text or options[label] for label, text in shown.items()}
        fact = self._draft.fact(step, FactType.ENUM, title, choices=choices)
        self._asked[node.id] = _Question(fact, options)
        return Decision(fact.key, tuple(Option(choice.id, choice.title) for choice in fact.choices))

    def option_texts(self, node: Node) -> dict[str, str]:
        """Give the text of each answer to a branching node by its label, in the order of the source."""
        if node.type is not NodeType.SWITCH:
            return {"yes": self._words.yes, "no": self._words.no}
        named = {branch.label: branch.label for branch in node.branches}
        return {**named, OTHERWISE: self._words.any_other} if node.has_others else named

    def advice(self, node: Node) -> tuple[Advice, ...]:
        """Give what the source would decide by itself as advice: here a person decides."""
        found = read_pattern(node.condition) if node.type is not NodeType.SWITCH else None
        condition = as_condition(found, self._variables.fact) if found else None
        if condition is None:
            if node.condition:
                what = "its condition is left to a person to read"
                self._draft.losses.note(Code.CONDITION, node.place, what)
            return ()
        because = self._draft.text(self._words.source_condition.format(node.condition))
        otherwise = Condition(f"not ({condition.source})")
        return Advice(condition, "yes", because), Advice(otherwise, "no", because)

    # Conditions over the answers.

    def condition(self, placed: Placed) -> Condition | None:
        """Give the condition under which a step applies; None where it always does, or none can say it."""
        if placed.guard == ALWAYS:
            return None
        try:
            return parse(self._written(placed.guard))
        except ConditionError as error:
            what = f"{error.message}: whether the step applies, a person decides"
            self._draft.losses.warn(Code.CONDITION, placed.node.place, what)
            return None

    def is_over(self, loop: str) -> Condition:
        """Give the condition under which the body of a loop is not done again."""
        return Condition(self._answered(Answer(loop, "no")))

    def _written(self, guard: Guard) -> str:
        ways = sorted(" and ".join(self._answered(answer) for answer in self._sorted(way)) for way in guard)
        return ways[0] if len(ways) == 1 else " or ".join(f"({way})" for way in ways)

    def _sorted(self, way: Iterable[Answer]) -> list[Answer]:
        order = {node: number for number, node in enumerate(self._asked)}
        return sorted(way, key=lambda answer: (order[answer.node], answer.label))

    def _answered(self, answer: Answer) -> str:
        question = self._asked[answer.node]
        return f"{question.fact.key} == '{question.options[answer.label]}'"


def _option_name(label: str) -> str:
    """Give what an option is called: a word of the source, or its number behind a word of ours."""
    return label if label[:1].isalpha() else f"case {label}"
