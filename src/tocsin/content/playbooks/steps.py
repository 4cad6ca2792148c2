"""Reading one step of a playbook: what it says, and its place in the order."""

from __future__ import annotations

from tocsin.content.playbooks.known import Known, one_of
from tocsin.content.playbooks.work import read_work
from tocsin.content.reading import IDENTIFIER, Fields
from tocsin.domain.conditions.grammar import WORDS
from tocsin.domain.facts import FactType
from tocsin.domain.playbooks.playbook import CLOCK, Due, ForEach, Repeat, Step
from tocsin.domain.playbooks.row_names import row_types
from tocsin.domain.playbooks.work import Call, Checklist, Collects, Decision, Form, Task

ONCE = frozenset({Form, Decision, Call})
"""Kinds of work whose answers are those of the whole case: they are not repeated for rows."""

AGAIN = frozenset({Task, Checklist})
"""Kinds of work that can be done again and again."""

MOST_ROUNDS = 50


def read_step(fields: Fields, known: Known, origin: str) -> Step:
    """Read a step."""
    return _StepReader(fields, known).read(origin)


class _StepReader:
    def __init__(self, fields: Fields, known: Known) -> None:
        self._fields = fields
        self._known = known
        self._type_of = known.type_of

    def read(self, origin: str) -> Step:
        fields = self._fields
        id = fields.matching("id", IDENTIFIER, "an identifier")
        if id in WORDS:
            fields.problem("id", "S004", f"{id!r} is a word of the condition language")
        for_each = self._for_each()
        self._type_of = row_types(self._known.type_of, for_each.over if for_each else None)
        step = Step(
            id=id,
            title=fields.translated("title"),
            work=read_work(fields, self._known, self._type_of),
            why=fields.translated("why"),
            avoid=fields.translated("avoid", required=False),
            ready=fields.translated("ready", required=False),
            role=one_of(fields, "role", self._known.roles, "R004", "role"),
            needs=self._known.steps_in(self._fields, "needs"),
            after=self._known.steps_in(self._fields, "after"),
            when=fields.condition("when", self._type_of),
            due=self._due(),
            est=fields.duration("est"),
            law=fields.words("law"),
            mandatory=fields.flag("mandatory"),
            for_each=for_each,
            repeat=self._repeat(),
            origin=origin,
        )
        for _code, reason, path in fields.pairs("accept"):  # what the author answers to a rule: see `lints`
            fields.reading.scalar_text(reason, path)
        if for_each is not None and type(step.work) in ONCE:
            fields.problem("for_each", "S013", f"a {step.kind} is answered once for the whole case")
        if step.repeat is not None and type(step.work) not in AGAIN:
            fields.problem("repeat", "S013", f"a {step.kind} is not done again and again")
        fields.finish()
        return step

    def _for_each(self) -> ForEach | None:
        inner = self._fields.map("for_each")
        if inner is None:
            return None
        if not inner.has("in"):
            inner.problem("in", "S002", "'in' is missing", "in: parties, or in: inventory")
        over = inner.choice("in", Collects, Collects.PARTIES)
        where = inner.condition("where", row_types(self._known.type_of, over))
        inner.finish()
        return ForEach(over, where)

    def _repeat(self) -> Repeat | None:
        inner = self._fields.map("repeat")
        if inner is None:
            return None
        most = inner.number("most")
        if most is None or not 0 < most <= MOST_ROUNDS:
            what = f"how often at most is not said: from 1 to {MOST_ROUNDS}"
            inner.problem("most", "S004", what, "most: 5")
        repeat = Repeat(inner.condition("until", self._type_of), most or 1)
        inner.finish()
        return repeat

    def _due(self) -> Due | None:
        due = self._fields.map("due")
        if due is None:
            return None
        name, word = ("before", "by") if due.has("before") else ("after", "within")
        point = due.text(name)
        if point.startswith(CLOCK):
            self._known.check_clock(due, name, point.removeprefix(CLOCK))
        elif name == "before":
            due.problem(name, "T001", f"{point!r} is no clock", "before: clock.gdpr-33-1")
        else:
            spec = self._known.fact_in(due, name)
            if spec is not None and spec.type is not FactType.INSTANT:
                due.problem(name, "T001", f"{point} is not a point in time")
        length = due.duration(word)
        if not due.has(word):
            due.problem(word, "S002", f"{word!r} is missing", f"{word}: 2h")
        due.finish()
        if length is None:
            return None
        return Due(length=length, before=point) if name == "before" else Due(length=length, after=point)
