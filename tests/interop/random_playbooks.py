"""Random playbooks of ours: a partial order of steps of every kind, with conditions over facts."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from tests.content.playbook_written import AROUND
from tocsin.content.playbooks.playbook import parse_playbook
from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.facts import Choice, FactSpec, FactType, Text
from tocsin.domain.playbooks.playbook import Due, ForEach, Phase, Playbook, Repeat, Side, Status, Step
from tocsin.domain.playbooks.work import (
    Advice,
    AtDeadline,
    Call,
    Checklist,
    ClockGoal,
    ClockWanted,
    Collects,
    Decision,
    DraftWanted,
    Escalation,
    EvidenceItem,
    EvidenceWanted,
    Field,
    Form,
    Gate,
    Item,
    Option,
    Record,
    Task,
    Wait,
    Work,
)
from tocsin.domain.text import visible

ID = "random"

SIGNS = st.sampled_from("aé« »'\"\\:#-|>{}[],&*!?%@`=<\t\n 1.") | st.characters(
    exclude_categories=("C", "Zl", "Zp")
)
LINES = st.text(SIGNS, min_size=1, max_size=60).filter(
    lambda text: bool(text.strip()) and visible(text) == text
)
TEXTS = st.fixed_dictionaries({"en": LINES, "fr": LINES})
MAYBE: st.SearchStrategy[Text] = TEXTS | st.just({})
LENGTHS = st.builds(
    lambda number, unit: number * unit,
    st.integers(1, 60),
    st.sampled_from([timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)]),
)
PATHS = ("cache", "index", "no")

CONDITIONS = st.sampled_from(
    [
        "case.role == 'controller'",
        "case.role in ['controller', 'processor'] and not known(time.aware_at)",
        "portal.path != 'cache' or (unknown(nature.breach) and subjects.count > 100)",
        "portal.path == 'cache' and (nature.breach == 'confirmed' or clock.gdpr-33-1.remaining < 24h)",
        "clock.gdpr-33-1.overdue",
        "not clock.gdpr-33-1.started",
        "portal.ways has_any ['cache', 'index'] or portal.ways has 'no'",
        "portal.ways has_all ['cache', 'index']",
    ]
).map(Condition)
MAYBE_CONDITION = st.none() | CONDITIONS


def _enum(key: str, kind: FactType) -> FactSpec:
    choices = tuple(Choice(path, {"en": path, "fr": path}) for path in PATHS)
    return FactSpec(key=key, type=kind, title={"en": key, "fr": key}, choices=choices, group="nature")


FACTS = (_enum("portal.path", FactType.ENUM), _enum("portal.ways", FactType.SET))
OPTIONS = st.tuples(TEXTS, TEXTS, TEXTS).map(
    lambda texts: tuple(Option(path, text) for path, text in zip(PATHS, texts, strict=True))
)
ADVICE = st.builds(Advice, MAYBE_CONDITION, st.sampled_from(PATHS), TEXTS, LINES)
RECORDS = st.lists(st.builds(Record, st.just("time.detected_at"), st.just("now")), max_size=1).map(tuple)


def _numbered(
    what: st.SearchStrategy[Text], optional: st.SearchStrategy[bool]
) -> st.SearchStrategy[tuple[Item, ...]]:
    return st.lists(st.tuples(what, optional), min_size=1, max_size=3).map(
        lambda found: tuple(Item(f"i{number}", *one) for number, one in enumerate(found))
    )


ITEMS = _numbered(TEXTS, st.booleans())
EVIDENCE = st.tuples(ITEMS, st.none() | LENGTHS).map(
    lambda pair: tuple(EvidenceItem(item.id, item.text, item.optional, pair[1]) for item in pair[0])
)
FIELDS = st.lists(
    st.sampled_from([Field(fact="time.detected_at"), Field(fact="portal.path", optional=True)])
    | st.builds(Field, collects=st.sampled_from(Collects), optional=st.booleans()),
    min_size=1,
    max_size=3,
).map(tuple)

WORKS: st.SearchStrategy[Work] = st.one_of(
    st.builds(Task, RECORDS, st.lists(LINES, max_size=2).map(tuple)),
    st.builds(Checklist, ITEMS, RECORDS),
    st.builds(Decision, st.just("portal.path"), OPTIONS, st.lists(ADVICE, max_size=2).map(tuple)),
    st.builds(Form, FIELDS),
    st.builds(EvidenceWanted, EVIDENCE, st.sampled_from([(), ("portal.path",)])),
    st.just(DraftWanted("sa-notification")),
    st.builds(ClockWanted, st.just(("gdpr-33-1",)), st.sampled_from(ClockGoal)),
    st.builds(
        Gate,
        all_of=st.just(("dpo",)),
        any_of=st.just(("lead",)),
        count=st.integers(1, 2),
        escalate=st.none() | st.builds(Escalation, LENGTHS, st.just("lead")),
        at_deadline=st.none() | st.sampled_from(AtDeadline),
    ),
    st.builds(Wait, CONDITIONS, st.none() | LENGTHS, st.none() | LENGTHS, st.none() | LENGTHS),
    st.builds(Wait, st.none(), LENGTHS),
    st.builds(Call, st.just("generic"), st.sampled_from(["", "^1", "1.2.0"])),
)
DUES = st.builds(
    Due, length=LENGTHS, after=st.sampled_from(["time.aware_at", "clock.gdpr-33-1"])
) | st.builds(Due, length=LENGTHS, before=st.just("clock.gdpr-33-1"))


@st.composite
def _step(draw: st.DrawFn, number: int) -> Step:
    earlier = st.lists(st.integers(0, number - 1).map(lambda one: f"s{one}"), max_size=2, unique=True)
    before = earlier.map(tuple) if number else st.just(())
    work = draw(WORKS)
    once = isinstance(work, Form | Decision | Call)
    again = isinstance(work, Task | Checklist)
    done = (
        st.integers(0, number - 1).map(lambda one: Condition(f"step.s{one}.done")) if number else st.nothing()
    )
    return Step(
        id=f"s{number}",
        title=draw(TEXTS.map(lambda text: {language: f"{number} {line}" for language, line in text.items()})),
        work=work,
        why=draw(TEXTS),
        avoid=draw(MAYBE),
        ready=draw(MAYBE),
        role=draw(st.sampled_from(["lead", "dpo"])),
        needs=draw(before),
        after=draw(before),
        when=draw(MAYBE_CONDITION | done),
        due=draw(st.none() | DUES),
        est=draw(st.none() | LENGTHS),
        law=draw(st.lists(LINES, max_size=2).map(tuple)),
        mandatory=draw(st.booleans()),
        for_each=None
        if once
        else draw(st.none() | st.builds(ForEach, st.sampled_from(Collects), MAYBE_CONDITION)),
        repeat=draw(st.none() | st.builds(Repeat, MAYBE_CONDITION, st.integers(1, 50))) if again else None,
        origin=ID,
    )


@st.composite
def playbooks(draw: st.DrawFn) -> Playbook:
    """Give a playbook, without the text of its file."""
    steps = [draw(_step(number)) for number in range(draw(st.integers(1, 8)))]
    cut = draw(st.integers(0, len(steps) - 1))
    parts = [part for part in (steps[:cut], steps[cut:]) if part]
    phases = tuple(
        Phase(f"p{number}", draw(TEXTS), tuple(part), draw(MAYBE_CONDITION))
        for number, part in enumerate(parts)
    )
    return Playbook(
        id=ID,
        version="1.2.3",
        status=draw(st.sampled_from(Status)),
        reviewed="2026-11-23",
        created=draw(st.sampled_from(["", "2026-01-02"])),
        sides=draw(st.sampled_from([tuple(Side), (Side.PROCESSOR,)])),
        family=draw(st.sampled_from(["", "webapp"])),
        languages=("en", "fr"),
        jurisdictions=draw(st.sampled_from([(), ("EU", "FR")])),
        title=draw(TEXTS),
        summary=draw(TEXTS),
        pick_when=tuple(draw(st.lists(TEXTS, max_size=2))),
        roles={"lead": draw(TEXTS), "dpo": draw(TEXTS)},
        facts=FACTS,
        phases=phases,
        refs=tuple(draw(st.lists(LINES, max_size=2))),
        closes_when=draw(MAYBE_CONDITION),
    )


def read(text: str) -> Playbook:
    """Read a playbook that there is nothing wrong with."""
    playbook, problems = parse_playbook(text.encode(), "random.yaml", AROUND)
    assert [str(problem) for problem in problems] == []
    assert playbook is not None
    return playbook
