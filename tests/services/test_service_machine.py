"""Two people at one case, doing whatever they like in any order, beside a model in a few lines."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.casework import Clock, state
from tocsin.content.library import Library
from tocsin.domain.case import CaseState, as_known_at
from tocsin.domain.entries import Body, Entry, LogWritten
from tocsin.domain.facts import Count
from tocsin.services.cases import open_new_case
from tocsin.services.playbooks import steps
from tocsin.services.playbooks.decisions import decide
from tocsin.services.record.integrity import redact
from tocsin.services.record.verification import verify_case
from tocsin.services.rows import add_row, amend_row, withdraw_row
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase, Workbench

LIBRARY = Library()
FACT, DECISION, STEP = "records.count", "risk.level", "stop_exposure"
TEXTS = st.text(min_size=1, max_size=30).filter(lambda text: bool(text.strip()))
LABELS = st.sampled_from(["Files", "Letters", "Passports", "=1+1", "\u202eFiles"])
ITEMS = st.sampled_from(["cut", "caches", "sessions"])
PEOPLE = st.sampled_from([0, 1])

View: TypeAlias = dict[str, Sequence[tuple[str, ...]]]
"""What a case says, in the plainest form: notes, values of a fact, rows, ticks, options."""


class Event(msgspec.Struct):
    """What somebody did: its sort, its words (forgotten once redacted), and when it was recorded."""

    sort: str
    key: str
    words: str
    seq: int
    at: str


def expected(events: list[Event], instant: str) -> View:
    """Give what the model says was known at an instant."""
    notes, facts, options = [], [], []
    rows: dict[str, str] = {}
    ticks: set[str] = set()
    for event in events:
        if event.at > instant:
            break
        match event.sort:
            case "note":
                notes.append((event.key, event.words))
            case "fact":
                facts.append((event.words,))
            case "row":
                rows[event.key] = event.words
            case "withdrawal":
                del rows[event.key]
            case "toggle":
                ticks ^= {event.key}
            case "decision":
                options.append((event.words,))
    return {
        "notes": notes,
        "facts": facts,
        "rows": sorted(rows.items()),
        "ticks": [(tick,) for tick in sorted(ticks)],
        "options": options,
    }


def seen(known: CaseState) -> View:
    """Give what the case says, in the form of the model."""
    amended = {entry.id: entry.body.amends for entry in known.entries if isinstance(entry.body, LogWritten)}
    values = [one.value for one in known.facts.get(FACT, [])]
    ticked: dict[str, bool] = {}
    for mark in known.marks.get(("portal-exposure", STEP), []):
        ticked[mark.body.item] = mark.body.mark == "ticked"
    return {
        "notes": [
            (amended[entry.id], entry.body.text)
            for entry in known.entries
            if isinstance(entry.body, LogWritten)
        ],
        "facts": [(str(value.best) if isinstance(value, Count) else "",) for value in values],
        "rows": sorted((entry.body.row, entry.body.label) for entry in known.inventory),
        "ticks": [(item,) for item in sorted(item for item, on in ticked.items() if on)],
        "options": [(entry.body.option,) for entry in known.decisions.get(DECISION, [])],
    }


class TwoPeople(RuleBasedStateMachine):
    """The lead and the officer, each with the case open, neither waiting for the other."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        at_home = Path(self.folder.name)
        benches = [Workbench(at_home, who, library=LIBRARY, now=self.clock) for who in ("lead", "dpo")]
        first = open_new_case(benches[0], "Portal", zone="UTC", playbook="portal-exposure")
        self.people: list[OpenCase] = [first, benches[1].open(first.header.ref)]
        self.begun_at = first.state.seq
        self.events: list[Event] = []
        self.last_in_chain: dict[str, str] = {}

    def teardown(self) -> None:
        for case in self.people:
            case.close()
        self.folder.cleanup()

    def record(self, who: int, sort: str, key: str, words: str) -> Entry[Body]:
        """Put what a person has just done into the model too."""
        entry = self.people[who].state.entries[-1]
        self.events.append(Event(sort, key, words, entry.seq, entry.recorded_at))
        return entry

    def of_sort(self, *sorts: str) -> list[Event]:
        return [event for event in self.events if event.sort in sorts]

    def current_rows(self) -> list[str]:
        return [row for row, _label in expected(self.events, "9999")["rows"]]

    @rule(seconds=st.sampled_from([0, 1, 59, 3600, 86_400]))
    def time_goes_on(self, seconds: int) -> None:
        self.clock.move(seconds=seconds)

    @rule(who=PEOPLE)
    def looks(self, who: int) -> None:
        self.people[who].refresh()
        assert seen(self.people[who].state) == expected(self.events, "9999")

    @rule(who=PEOPLE, text=TEXTS)
    def logs(self, who: int, text: str) -> None:
        write_log(self.people[who], text)
        entry = self.record(who, "note", "", text)
        self.last_in_chain[entry.id] = entry.id

    @precondition(lambda self: self.of_sort("note"))
    @rule(who=PEOPLE, text=TEXTS, data=st.data())
    def amends(self, who: int, text: str, data: st.DataObject) -> None:
        first = data.draw(st.sampled_from(sorted(self.last_in_chain)))
        write_log(self.people[who], text, amends=first)
        entry = self.record(who, "note", self.last_in_chain[first], text)
        self.last_in_chain = {
            one: entry.id if last == self.last_in_chain[first] else last
            for one, last in self.last_in_chain.items()
        }

    @rule(who=PEOPLE, figure=st.integers(0, 2**53 - 1))
    def states_a_fact(self, who: int, figure: int) -> None:
        state(self.people[who], FACT, str(figure))
        self.record(who, "fact", FACT, str(figure))

    @rule(who=PEOPLE, label=LABELS)
    def adds_a_row(self, who: int, label: str) -> None:
        row = add_row(self.people[who], {"label": label})
        assert row not in {event.key for event in self.events}
        self.record(who, "row", row, label)

    @precondition(lambda self: self.current_rows())
    @rule(who=PEOPLE, label=LABELS, data=st.data())
    def amends_a_row(self, who: int, label: str, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from(self.current_rows()))
        amend_row(self.people[who], row, {"label": label})
        self.record(who, "row", row, label)

    @precondition(lambda self: self.current_rows())
    @rule(who=PEOPLE, data=st.data())
    def withdraws_a_row(self, who: int, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from(self.current_rows()))
        withdraw_row(self.people[who], row, "entered by mistake")
        self.record(who, "withdrawal", row, "")

    @rule(who=PEOPLE, item=ITEMS)
    def ticks_or_unticks(self, who: int, item: str) -> None:
        self.people[who].refresh()  # what is toggled is what one sees
        steps.toggle(self.people[who], STEP, item)
        self.record(who, "toggle", item, "")

    @rule(who=PEOPLE, option=st.sampled_from(["none_or_unlikely", "risk", "high_risk"]))
    def decides(self, who: int, option: str) -> None:
        decide(self.people[who], DECISION, option, "as the facts show")
        self.record(who, "decision", DECISION, option)

    @precondition(lambda self: any(event.words for event in self.events))
    @rule(who=PEOPLE, data=st.data())
    def redacts(self, who: int, data: st.DataObject) -> None:
        event = data.draw(st.sampled_from([event for event in self.events if event.words]))
        redact(self.people[who], f"#{event.seq}", "names a person")
        event.words = ""
        self.record(who, "redaction", "", "")

    @precondition(lambda self: self.events)
    @rule(who=PEOPLE, data=st.data())
    def looks_back(self, who: int, data: st.DataObject) -> None:
        instant = data.draw(st.sampled_from([event.at for event in self.events]))
        self.people[who].refresh()
        assert seen(as_known_at(self.people[who].state, instant)) == expected(self.events, instant)

    @invariant()
    def whoever_opens_the_case_finds_all_that_was_done(self) -> None:
        bench, ref = self.people[0].workbench, self.people[0].header.ref
        with bench.open(ref) as case:
            assert seen(case.state) == expected(self.events, "9999")

    @invariant()
    def the_journal_grew_by_what_was_done_and_holds(self) -> None:
        report = verify_case(self.people[0].workbench, self.people[0].header.ref)
        assert report.holds, report.findings
        assert report.head.seq == self.begun_at + len(self.events)


TestTwoPeople = TwoPeople.TestCase
TestTwoPeople.settings = settings(
    max_examples=15,
    stateful_step_count=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
