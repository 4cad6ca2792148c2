"""What a case should say, from a list of what was done: the model that `_people` holds the services to."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any, TypeAlias

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.entries import CustodyRecorded, LogWritten
from tocsin.domain.facts import Count
from tocsin.domain.terms import Mark
from tocsin.services.drafts.review import draft_state

View: TypeAlias = dict[str, list[tuple[str, ...]]]
"""What a case says, in the plainest form: for each sort of thing what stands, in an order of its own."""

FACT, DECISION = "records.count", "risk.level"


class Event(msgspec.Struct):
    """What somebody did: its sort, what it is about, its words (forgotten once redacted), and its entry."""

    sort: str
    key: str
    words: str
    who: str
    seq: int
    id: str
    at: str


def expected(events: Iterable[Event], instant: str = "9999") -> View:
    """Give what was known at an instant, if every event did what it should."""
    told = Told()
    for event in events:
        if event.at <= instant:
            told.take(event)
    return told.view()


class Told:
    """What events come to, one after the other."""

    def __init__(self) -> None:
        self.notes: list[tuple[str, ...]] = []
        self.standing: dict[str, str] = {}
        self.facts: list[tuple[str, ...]] = []
        self.options: list[tuple[str, ...]] = []
        self.of: dict[str, dict[str, str]] = {
            one: {} for one in ("rows", "parties", "evidence", "claims", "drafts", "filings")
        }
        self.hands: list[tuple[str, ...]] = []
        self.ticks: set[str] = set()
        self.done: set[str] = set()
        self.is_open = True

    def take(self, event: Event) -> None:
        """Take in what was done next."""
        key, words = event.key, event.words
        match event.sort:
            case "note":
                self.notes.append((key, words))
                self.standing.pop(key, None)
                self.standing[event.id] = words
            case "fact":
                self.facts.append((words,))
            case "decision":
                self.options.append((words,))
            case "rows" | "parties" | "evidence" | "drafts" | "filings":
                self.of[event.sort][key] = words
            case "claims":
                self.of["claims"][key] = event.who
            case "verdict":
                self.of["drafts"][key] = words
            case "custody":
                self.hands.append((key, words))
            case "toggle":
                self.ticks ^= {key}
            case "done":
                self.done.add(key)
            case "undone":
                self.done.discard(key)
            case "closed" | "reopened" as what:
                self.is_open = what == "reopened"
            case sort if sort.startswith("no "):
                del self.of[sort[3:]][key]

    def view(self) -> View:
        """Give what stands now."""
        filed = set(self.of["filings"].values())
        drafts = {id: "filed" if id in filed else said for id, said in self.of["drafts"].items()}
        return {
            "notes": self.notes,
            "standing": [(text,) for text in self.standing.values()],
            "facts": self.facts,
            "options": self.options,
            **{name: sorted(rows.items()) for name, rows in (self.of | {"drafts": drafts}).items()},
            "hands": self.hands,
            "ticks": [(tick,) for tick in sorted(self.ticks)],
            "done": [(step,) for step in sorted(self.done)],
            "open": [(str(self.is_open),)],
        }


def seen(known: CaseState) -> View:
    """Give what a case says, in the form of the model."""
    notes = [(entry.id, entry.body) for entry in known.entries if isinstance(entry.body, LogWritten)]
    custody = [entry.body for entry in known.entries if isinstance(entry.body, CustodyRecorded)]
    return {
        "notes": [(body.amends, body.text) for _id, body in notes],
        "standing": [(body.text,) for id, body in notes if id not in known.amended_by],
        "facts": [(estimate(one.value),) for one in known.facts.get(FACT, [])],
        "options": [(entry.body.option,) for entry in known.decisions.get(DECISION, [])],
        "rows": sorted((one.body.row, one.body.label) for one in known.inventory),
        "parties": sorted((one.body.party, one.body.name) for one in known.parties),
        "evidence": sorted((one.body.evidence, one.body.sha256) for one in known.evidence),
        "claims": sorted((step, claim.actor) for (_book, step), claim in known.hands.claims.items()),
        "drafts": sorted((one.body.draft, str(draft_state(known, one.body.draft))) for one in known.drafts),
        "filings": sorted((one.body.filing, one.body.draft) for one in known.filings),
        "hands": [(body.evidence, body.received_by) for body in custody],
        "ticks": _last_marks(known, items=True),
        "done": _last_marks(known, items=False),
        "open": [(str(known.header.is_open),)],
    }


def estimate(value: object) -> str:
    """Give a number as it was typed: one figure, or the two between which it lies."""
    if not isinstance(value, Count):
        return ""
    return f"{value.low}..{value.high}" if value.best is None else str(value.best)


def _last_marks(known: CaseState, *, items: bool) -> list[tuple[str, ...]]:
    last: dict[str, Mark] = {}
    for (_playbook, step), marks in known.marks.items():
        for mark in marks:
            if bool(mark.body.item) is items:
                last[mark.body.item or step] = mark.body.mark
    return [(one,) for one in sorted(last) if last[one] in {Mark.TICKED, Mark.DONE}]


def everything(thing: Any) -> Any:
    """Give all that a state holds in a form that can be compared."""
    if isinstance(thing, dict):
        return {key: everything(value) for key, value in thing.items()}
    if isinstance(thing, list):
        return [everything(one) for one in thing]
    if isinstance(thing, msgspec.Struct | Enum) or not type(thing).__module__.startswith("tocsin."):
        return thing
    return {key: everything(value) for key, value in vars(thing).items() if key != "_index"}
