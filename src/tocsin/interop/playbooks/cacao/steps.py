"""The steps of a foreign workflow as steps of ours: actions to do, questions to decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tocsin.domain.facts import FactSpec
from tocsin.domain.playbooks.playbook import Repeat
from tocsin.domain.playbooks.work import Call, Checklist, Field, Form, Item, Task, Work
from tocsin.interop.playbooks.cacao.acting import Actors, Orders, read_orders
from tocsin.interop.playbooks.cacao.graph import FAILURE, SUCCESS, Placed
from tocsin.interop.playbooks.cacao.nodes import DECIDING, Node, NodeType
from tocsin.interop.playbooks.cacao.questions import Questions
from tocsin.interop.playbooks.cacao.variables import Variables
from tocsin.interop.playbooks.drafting import Draft, one_line
from tocsin.interop.playbooks.foreign import ForeignMap
from tocsin.interop.playbooks.losses import Code

_MOST_ROUNDS = 50


class Steps:
    """Turns placed nodes into steps of a draft."""

    def __init__(
        self, draft: Draft, actors: Actors, variables: Variables, playbooks: Mapping[str, str]
    ) -> None:
        """Start; ``playbooks`` are ours, by the CACAO ids that they have."""
        self._draft = draft
        self._words = draft.words
        self._actors = actors
        self._variables = variables
        self._playbooks = playbooks
        self._questions = Questions(draft, variables)
        self._last: dict[str, str] = {}  # the step that a node is over with

    def add_inputs(self) -> None:
        """Add a form for what is expected from outside, if anything is."""
        facts = list(self._variables.given_from_outside())
        if facts:
            self._draft.add(
                self._draft.phase("imported", self._words.imported),
                id=self._draft.step_id(self._words.inputs),
                title=self._words.inputs,
                why=self._words.inputs_why,
                role=self._actors.role(""),
                work=Form(tuple(Field(fact=spec.key, optional=True) for spec in facts)),
                place="playbook_variables",
            )

    def add(self, placed: Placed) -> None:
        """Add the step or steps that stand for a node."""
        if placed.node.type in DECIDING:
            self._add_decision(placed)
        elif placed.node.type is NodeType.PLAYBOOK:
            self._add_call(placed)
        else:
            self._add_action(placed)

    # Actions.

    def _add_action(self, placed: Placed) -> None:
        fields = placed.node.fields
        orders = read_orders(fields.maps("commands"))
        agent = fields.text("agent")
        missing = [] if fields.has("commands") else ["a command"]
        missing += [] if self._actors.has(agent) else [f"an agent, so it is for {self._words.responder!r}"]
        if missing:
            what = f"an action without {' and without '.join(missing)}"
            self._draft.losses.note(Code.NO_AGENT, placed.node.place, what)
        self._variables.read(fields.entries("step_variables"))
        fields.leave("in_args", Code.VARIABLE, "what it is given is left out")
        known = [spec for name in fields.words("out_args") if (spec := self._variables.fact(name))]
        work: Work = Task(not_run=orders.not_run)
        if len(orders.manual) > 1 and not orders.not_run:
            work = Checklist(tuple(self._item(number, text) for number, text in enumerate(orders.manual)))
        title = placed.node.name or next(iter((*orders.about, *orders.manual)), "")
        told = () if isinstance(work, Checklist) else orders.manual
        self._add(
            placed,
            title,
            work,
            why=self._why(placed.node, orders, told),
            role=self._actors.role(agent),
            known=known,
        )

    def _item(self, number: int, text: str) -> Item:
        return Item(f"line_{number + 1}", self._draft.text(text))

    def _why(self, node: Node, orders: Orders, told: Iterable[str]) -> str:
        """Give what the source says of an action besides its title: no reason is invented."""
        references = references_of(node.fields)
        targets = [self._actors.target(id) for id in node.fields.words("targets")]
        said = [node.fields.text("description"), *orders.about]
        how = [text for text in told if text != node.name]
        if how:
            said.append("\n".join((self._words.how, *how)))
        if any(targets):
            said.append(self._words.acts_on.format(", ".join(dict.fromkeys(one for one in targets if one))))
        if references:
            said.append(self._words.see.format(", ".join(references)))
        return "\n\n".join(dict.fromkeys(one for one in said if one))

    def _add_call(self, placed: Placed) -> None:
        fields = placed.node.fields
        other = fields.text("playbook_id")
        fields.leave("playbook_version", Code.NOT_CARRIED, "any version of the other playbook is followed")
        for names in ("in_args", "out_args", "targets", "agent"):
            fields.leave(names, Code.NOT_CARRIED, "what is handed over is left out")
        self._variables.read(fields.entries("step_variables"))
        title = placed.node.name or self._words.follow.format(self._playbooks.get(other) or other)
        why, role = fields.text("description"), self._actors.role("")
        if other in self._playbooks:
            self._add(placed, title, Call(self._playbooks[other]), why=why, role=role)
            return
        what = f"the playbook {other or 'it names'} is not here: a task says to follow it"
        self._draft.losses.warn(Code.OTHER_PLAYBOOK, placed.node.place, what)
        why = "\n\n".join(one for one in (why, self._words.follow.format(other)) if one)
        self._add(placed, title, Task(), why=why, role=role)

    # Decisions.

    def _add_decision(self, placed: Placed) -> None:
        node, words = placed.node, self._words
        self._variables.read(node.fields.entries("step_variables"))
        title = node.name or (words.source_asks.format(node.condition) if node.condition else words.which_way)
        id = self._last[node.id] = self._draft.step_id(node.name, "decide")
        decision = self._questions.ask(node, id, title, self._questions.option_texts(node))
        told = [node.fields.text("description")]
        if node.condition:
            told.append(words.source_condition.format(node.condition))
        if node.type is NodeType.WHILE:
            told.append(words.decide_again)
        self._draft.add(
            self._phase(placed),
            id=id,
            title=title,
            why="\n\n".join(one for one in told if one),
            role=self._actors.role(""),
            work=msgspec.structs.replace(decision, advice=self._questions.advice(node)),
            place=node.place,
            after=self._after(placed),
            when=self._questions.condition(placed),
        )
        self._tell_single_round(placed)

    # What every step has.

    def _add(
        self,
        placed: Placed,
        title: str,
        work: Work,
        *,
        why: str,
        role: str,
        known: Sequence[FactSpec] = (),
    ) -> None:
        """Add a step; ``known`` are the facts that the source finds out by it."""
        node = placed.node
        id = self._draft.step_id(title, "step")
        self._last[node.id] = id
        shown = title or self._words.step.format(id)
        self._draft.add(
            self._phase(placed),
            id=id,
            title=shown,
            why=why,
            role=role,
            work=work,
            place=node.place,
            after=self._after(placed),
            when=self._questions.condition(placed),
            repeat=self._repeat(placed, work),
        )
        if known:
            self._add_values(placed, shown, role, known)
        for time in ("delay", "timeout"):
            node.fields.leave(time, Code.TIME, "a time for machines, in milliseconds: left out")
        node.fields.leave("owner", Code.PERSON, "whose step it is is left out")
        if node.failure:
            self._add_outcome(placed, shown, role)

    def _add_values(self, placed: Placed, title: str, role: str, known: Sequence[FactSpec]) -> None:
        """Ask for what a step found out: in the source, a machine notes it."""
        step = self._last[placed.node.id]
        id = self._last[placed.node.id] = self._draft.step_id(f"{step[:40]} values")
        self._draft.add(
            self._phase(placed),
            id=id,
            title=one_line(self._words.found_out.format(title)),
            why=self._words.found_out_why,
            role=role,
            work=Form(tuple(Field(fact=spec.key, optional=True) for spec in known)),
            place=placed.node.place,
            after=[step],
            when=self._questions.condition(placed),
        )
        self._tell_single_round(placed)

    def _add_outcome(self, placed: Placed, title: str, role: str) -> None:
        """Ask whether a step succeeded, where the source goes on in two ways."""
        asked = one_line(self._words.did_it_succeed.format(title))
        texts = {SUCCESS: self._words.success, FAILURE: self._words.failure}
        step = self._last[placed.node.id]
        id = self._last[placed.node.id] = self._draft.step_id(f"{step[:40]} outcome")
        self._draft.add(
            self._phase(placed),
            id=id,
            title=asked,
            why="",
            role=role,
            work=self._questions.ask(placed.node, id, asked, texts),
            place=placed.node.place,
            after=[step],
            when=self._questions.condition(placed),
        )
        self._tell_single_round(placed)

    def _phase(self, placed: Placed) -> str:
        return self._draft.phase(placed.area, getattr(self._words, placed.area))

    def _after(self, placed: Placed) -> list[str]:
        return [self._last[id] for id in placed.after]

    def _repeat(self, placed: Placed, work: Work) -> Repeat | None:
        if not placed.loop:
            return None
        if not isinstance(work, Task | Checklist):
            self._tell_single_round(placed)
            return None
        return Repeat(self._questions.is_over(placed.loop), _MOST_ROUNDS)

    def _tell_single_round(self, placed: Placed) -> None:
        """Tell that work within a loop is not done again and again here, if it is within one."""
        if placed.loop:
            what = "within a loop, this is done or decided once here: again by hand"
            self._draft.losses.warn(Code.SINGLE_ROUND, placed.node.place, what)


def references_of(fields: ForeignMap) -> list[str]:
    """Give the references of a playbook or a step: name, number and address of each."""
    found = []
    for reference in fields.maps("external_references"):
        said = [reference.text(name) for name in ("name", "external_id", "url")]
        reference.finish()
        found.append(" · ".join(dict.fromkeys(one for one in said if one)))
    return [one for one in found if one]
