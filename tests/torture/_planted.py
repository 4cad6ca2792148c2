"""Faults to plant into the program, one at a time, to see whether the machine of `_people` finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any
from unittest.mock import patch

import msgspec

from tocsin.domain import case as folding
from tocsin.domain import journal
from tocsin.domain.answers import read_answer
from tocsin.domain.entries import FilingRecorded, LogWritten, StepClaimed, StepMarked
from tocsin.domain.facts import Count
from tocsin.domain.journal import Head
from tocsin.domain.record.hands import Hands
from tocsin.domain.registers import Register
from tocsin.domain.terms import Mark
from tocsin.services import workbench
from tocsin.services.acts import Acts
from tocsin.services.bundle.parts import Gathering
from tocsin.services.drafts import review
from tocsin.services.evidence import attaching as evidence
from tocsin.services.playbooks import steps
from tocsin.services.workbench import OpenCase
from tocsin.storage import case_store
from tocsin.storage.case_store import CaseStore, Writer

Planted = Callable[[], AbstractContextManager[Any]]


def _nothing(*_whatever: object, **_more: object) -> None:
    return None


def _unchained() -> AbstractContextManager[Any]:
    seal = journal.seal

    def alone(head: Head, **said: Any) -> Any:
        return seal(Head(head.seq, "0" * 64), **said)

    return patch.object(journal, "seal", alone)


def _folded(kind: type, apply: Callable[..., None]) -> AbstractContextManager[Any]:
    return patch.dict(folding._APPLY, {kind: apply})


def _tick_lost() -> AbstractContextManager[Any]:
    marked = folding._APPLY[StepMarked]

    def forgetful(state: Any, entry: Any) -> None:
        if entry.body.item != "caches":
            marked(state, entry)

    return _folded(StepMarked, forgetful)


def _refresh_skips() -> AbstractContextManager[Any]:
    entries = CaseStore.entries

    def skipping(self: CaseStore, after: int = 0, kinds: Any = ()) -> Iterator[Any]:
        found = list(entries(self, after, kinds))
        return iter(found[1:] if after and len(found) > 1 else found)

    return patch.object(CaseStore, "entries", skipping)


def _id_ignored() -> AbstractContextManager[Any]:
    return patch.object(Acts, "next", lambda _acts: "")


def _range_lost() -> AbstractContextManager[Any]:
    read = read_answer

    def rounded(*said: Any, **more: Any) -> Any:
        answer = read(*said, **more)
        if isinstance(answer.value, Count) and answer.value.best is None:
            return msgspec.structs.replace(answer, value=Count(best=answer.value.low))
        return answer

    return patch("tocsin.services.facts.read_answer", rounded)


def _filing_unseen() -> AbstractContextManager[Any]:
    def before_it_began(self: OpenCase, *_said: Any, **_more: Any) -> Any:
        with _folded(FilingRecorded, _nothing):
            known = folding.fold(self.state.entries)
        return readings(self, known, self.workbench.now())

    readings = OpenCase.readings
    return patch.object(OpenCase, "readings", before_it_began)


def _undo_forgets() -> AbstractContextManager[Any]:
    mark = steps._mark

    def marking(case: Any, view: Any, what: Mark, **more: Any) -> None:
        mark(case, view, Mark.DONE if what is Mark.REOPENED else what, **more)

    return patch.object(steps, "_mark", marking)


def _stale() -> AbstractContextManager[Any]:
    record = OpenCase.record

    def hasty(self: OpenCase, decide: Callable[..., Any]) -> Any:
        seen = folding.fold(self.state.entries)
        return record(self, lambda _state: decide(seen))

    return patch.object(OpenCase, "record", hasty)


def _files_dropped() -> AbstractContextManager[Any]:
    gather = Gathering.gather

    def careless(self: Any) -> Any:
        found = gather(self)
        kept = [one for one in found.parts if not one.name.startswith("vault/")]
        return msgspec.structs.replace(found, parts=kept)

    return patch.object(Gathering, "gather", careless)


def _then_is_before() -> AbstractContextManager[Any]:
    def earlier(state: Any, instant: str) -> Any:
        return folding.fold(entry for entry in state.entries if entry.recorded_at < instant)

    return patch("tests.torture._people.as_known_at", earlier)


def _kept_in_memory() -> AbstractContextManager[Any]:
    def taking(self: OpenCase, entries: Any, head: Any = None) -> None:
        folding.fold(entries, self.state)
        if entries:
            self.continuity.follow(self.state.seq, head)

    return patch.object(OpenCase, "_take_in", taking)


def _amendment_lost() -> AbstractContextManager[Any]:
    insert = Writer._insert

    def inserting(self: Writer, sealed: Any) -> None:
        if sealed.kind != LogWritten.kind or '"amends":""' in sealed.body or '"amends"' not in sealed.body:
            insert(self, sealed)

    return patch.object(Writer, "_insert", inserting)


@contextmanager
def _half_stays() -> Iterator[None]:
    writing = CaseStore.writing

    @contextmanager
    def committing(self: CaseStore, actor: str) -> Iterator[Writer]:
        failed: list[Exception] = []
        with writing(self, actor) as writer:
            try:
                yield writer
            except Exception as error:
                failed.append(error)
        if failed:
            raise failed[0]

    with patch.object(CaseStore, "writing", committing):
        yield


def _held(hands: Hands, entry: Any) -> None:
    if isinstance(entry.body, StepClaimed):
        hands.claims[entry.body.playbook, entry.body.step] = entry


PLANTED: dict[str, Planted] = {
    "an entry is not chained to the one before": _unchained,
    "the fold forgets what a note amends": lambda: _folded(LogWritten, _nothing),
    "a redaction leaves the body": lambda: patch.object(Writer, "empty", _nothing),
    "what was redacted stays in memory": _kept_in_memory,
    "refreshing skips an entry": _refresh_skips,
    "the tick of one item is lost": _tick_lost,
    "the id of who asks is ignored": _id_ignored,
    "what was withdrawn still counts": lambda: patch.object(Register, "withdraw", _nothing),
    "an estimate loses its range": _range_lost,
    "a filing does not stop the clock": _filing_unseen,
    "taking back a task does it again": _undo_forgets,
    "the lock is not taken": lambda: patch.object(case_store, "holding", lambda *_: nullcontext()),
    "it is decided on what one saw, not on what is": _stale,
    "a copy lacks the evidence": _files_dropped,
    "what was known then is what was known before": _then_is_before,
    "an acknowledged amendment is not written": _amendment_lost,
    "half of what failed stays": _half_stays,
    "a closed case takes more": lambda: patch.object(workbench, "refuse_if_ended", _nothing),
    "the same bytes are evidence twice": lambda: patch.object(evidence, "_known", lambda *_: ""),
    "who wrote a draft approves it": lambda: patch.object(review, "_refuse_to_approve", _nothing),
    "a step that was let go of is still held": lambda: patch.object(Hands, "take", _held),
}
