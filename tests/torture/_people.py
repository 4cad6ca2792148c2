"""Three people at one case, doing whatever they like in any order, beside a model (`_model`)."""

from __future__ import annotations

import fcntl
import hashlib
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.casework import Clock, state
from tests.torture._model import DECISION, FACT, Event, Told, everything, expected, seen
from tocsin.content.library import shipped
from tocsin.domain.case import CaseState, as_known_at
from tocsin.domain.documents.merging import has_conflict
from tocsin.domain.entries import Body, LogWritten
from tocsin.domain.errors import UserError
from tocsin.domain.law.readings import ClockState
from tocsin.domain.playbooks.progress import StepState
from tocsin.domain.terms import CustodyAct, Verdict
from tocsin.services.acts import Acts
from tocsin.services.bundle.exporting import export_case
from tocsin.services.bundle.importing import Outcome, import_case, open_bundle
from tocsin.services.bundle.plan import Wanted
from tocsin.services.cases import close_case, open_new_case, reopen_case
from tocsin.services.drafts.filings import record_filing, withdraw_filing
from tocsin.services.drafts.review import review_draft
from tocsin.services.drafts.versions import latest_text, need_draft, save_draft
from tocsin.services.evidence import custody
from tocsin.services.evidence.attaching import add_file
from tocsin.services.hands import claim_step, release_step
from tocsin.services.playbooks import steps
from tocsin.services.playbooks.decisions import decide
from tocsin.services.record.integrity import redact
from tocsin.services.record.verification import verify_case
from tocsin.services.rows import add_party, add_row, amend_party, amend_row, withdraw_party, withdraw_row
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.storage.case_store import LOCK

ACTORS = ("lead", "dpo", "counsel")
CHECKLIST, ITEMS, TASKS = "stop_exposure", ("cut", "caches", "sessions"), ("reporter", "reproduce")
FORM, REGIME = "sa-notification", "gdpr-33-1"

PEOPLE = st.sampled_from(range(len(ACTORS)))
WRITERS = st.sampled_from([0, 1])
"""Who writes drafts; counsel only reviews them, so that somebody may always approve."""
TEXTS = st.text(max_size=20)
LABELS = st.sampled_from(["Files", "Letters", "[bold]Passports[/bold]", "=1+1", "\u202eFiles"])
FIGURES = st.one_of(
    st.integers(0, 2**53 - 1).map(str),
    st.tuples(st.integers(0, 99), st.integers(100, 10_000)).map(lambda pair: f"{pair[0]}..{pair[1]}"),
)
CAN_GO: frozenset[str] = frozenset({"note", "fact", "rows", "parties"})
"""What the model can forget the words of."""
VERDICTS = st.sampled_from([Verdict.APPROVED, Verdict.REVIEWED, Verdict.CHANGES_WANTED])


class CrashError(Exception):
    """The program ends in the middle of what it does."""


class People(RuleBasedStateMachine):
    """The lead, the officer and counsel, each with the case open, none waiting for the others."""

    began = 0
    done = 0

    def __init__(self) -> None:
        super().__init__()
        People.began += 1
        self.place = tempfile.TemporaryDirectory()
        self.root = Path(self.place.name)
        self.clock = Clock()
        first = self.bench(0)
        opened = open_new_case(first, "Portal", zone="UTC", playbook="portal-exposure", role="controller")
        state(opened, "time.aware_at", "now", because="reproduced")
        decide(opened, "nature.personal_data_breach", "confirmed", "reproduced")
        self.ref = opened.header.ref
        self.people = [opened, *(self.bench(who).open(self.ref) for who in (1, 2))]
        self.begun_at = opened.state.seq
        self.events: list[Event] = []
        self.asked: dict[str, Event] = {}
        self.redacted: list[str] = []
        self.left: list[OpenCase] = []
        self.count = 0

    def teardown(self) -> None:
        try:
            self.everything_holds()
        finally:
            for case in (*self.people, *self.left):
                case.close()
            self.place.cleanup()

    # What the rules stand on.

    def bench(self, who: int, home: str = "home") -> Workbench:
        """Give a workbench of one of them, who says yes to every question."""
        heads = self.root / f"heads-{who}-{home}"
        bench = Workbench(self.root / home, ACTORS[who], library=shipped(), heads=heads, now=self.clock)
        bench.confirm = lambda _asked: True
        return bench

    @property
    def told(self) -> Told:
        """What stands by the model."""
        told = Told()
        for event in self.events:
            told.take(event)
        return told

    def end(self) -> int:
        """Give the number of the last entry that there should be."""
        return self.begun_at + len(self.events)

    def act(
        self, who: int, sort: str, do: Callable[[OpenCase], object], key: str = "", words: str = ""
    ) -> Event | None:
        """Let somebody do something; what it is about is the text that it gives, if any. Not when closed."""
        case = self.people[who]
        if not self.told.is_open and sort != "reopened":
            self.refused(lambda: do(case))
            return None
        made = do(case)
        return self.happened(case, sort, made if isinstance(made, str) else key, words)

    def happened(self, case: OpenCase, sort: str, key: str, words: str) -> Event:
        """Put what somebody has just done into the model too."""
        People.done += 1
        entry = case.state.entries[-1]
        assert entry.seq == self.end() + 1, "it is one entry, after all that were there"
        assert entry.actor == case.workbench.actor
        event = Event(sort, key, words, entry.actor, entry.seq, entry.id, entry.recorded_at)
        self.events.append(event)
        return event

    def refused(self, do: Callable[[], object]) -> None:
        """Insist that something is refused, and records nothing."""
        try:
            do()
        except UserError:
            assert self.people[0].head().seq == self.end()
        else:
            raise AssertionError("it should have been refused")

    def marked(self, text: str) -> str:
        """Give a text that can be found wherever it is."""
        self.count += 1
        return f"{text} canary{self.count}q"

    def choose(self, data: st.DataObject, sort: str) -> str:
        return str(data.draw(st.sampled_from(sorted(self.told.of[sort]))))

    # Notes, facts, decisions.

    @rule(seconds=st.sampled_from([0, 1, 59, 3600, 86_400]))
    def time_goes_on(self, seconds: int) -> None:
        self.clock.move(seconds=seconds)

    @rule(who=PEOPLE, text=TEXTS)
    def logs(self, who: int, text: str) -> None:
        text = self.marked(text)
        self.act(who, "note", lambda case: write_log(case, text), words=text)

    @precondition(lambda self: self.told.standing)
    @rule(who=PEOPLE, text=TEXTS, data=st.data())
    def amends(self, who: int, text: str, data: st.DataObject) -> None:
        notes = [event for event in self.events if event.sort == "note"]
        first, text = data.draw(st.sampled_from(notes)), self.marked(text)
        newest = first.id
        for event in notes:
            newest = event.id if event.key == newest else newest
        self.act(who, "note", lambda case: write_log(case, text, amends=f"#{first.seq}"), newest, text)

    @rule(who=PEOPLE, figure=FIGURES)
    def estimates(self, who: int, figure: str) -> None:
        self.act(who, "fact", lambda case: state(case, FACT, figure), FACT, figure)

    @rule(who=PEOPLE, option=st.sampled_from(["none_or_unlikely", "risk", "high_risk"]))
    def decides(self, who: int, option: str) -> None:
        self.act(who, "decision", lambda case: decide(case, DECISION, option, "as shown"), DECISION, option)

    # Rows and parties.

    @rule(who=PEOPLE, label=LABELS)
    def adds_a_row(self, who: int, label: str) -> None:
        self.added(who, "rows", lambda case: add_row(case, {"label": label}), label)

    @rule(who=PEOPLE, name=LABELS)
    def adds_a_party(self, who: int, name: str) -> None:
        self.added(who, "parties", lambda case: add_party(case, {"name": name}), name)

    def added(self, who: int, sort: str, do: Callable[[OpenCase], str], words: str) -> None:
        used = {event.key for event in self.events if event.sort == sort}
        event = self.act(who, sort, do, words=words)
        assert event is None or event.key not in used, "no id is given twice"

    @precondition(lambda self: self.told.of["rows"])
    @rule(who=PEOPLE, label=LABELS, data=st.data())
    def amends_a_row(self, who: int, label: str, data: st.DataObject) -> None:
        row = self.choose(data, "rows")
        self.act(who, "rows", lambda case: amend_row(case, row, {"label": label}), row, label)

    @precondition(lambda self: self.told.of["parties"])
    @rule(who=PEOPLE, name=LABELS, data=st.data())
    def amends_a_party(self, who: int, name: str, data: st.DataObject) -> None:
        party = self.choose(data, "parties")
        self.act(who, "parties", lambda case: amend_party(case, party, {"name": name}), party, name)

    @precondition(lambda self: self.told.of["rows"])
    @rule(who=PEOPLE, data=st.data())
    def withdraws_a_row(self, who: int, data: st.DataObject) -> None:
        row = self.choose(data, "rows")
        self.act(who, "no rows", lambda case: withdraw_row(case, row, "by mistake"), row)

    @precondition(lambda self: self.told.of["parties"])
    @rule(who=PEOPLE, data=st.data())
    def withdraws_a_party(self, who: int, data: st.DataObject) -> None:
        party = self.choose(data, "parties")
        self.act(who, "no parties", lambda case: withdraw_party(case, party, "by mistake"), party)

    # Evidence.

    @rule(who=PEOPLE, content=st.sampled_from([b"first", b"second", b"third" * 5000]))
    def adds_evidence(self, who: int, content: bytes) -> None:
        path, digest = self.root / "file", hashlib.sha256(content).hexdigest()
        path.write_bytes(content)
        known = {held: id for id, held in self.told.of["evidence"].items()}
        self.people[who].refresh()
        if digest in known and self.told.is_open:
            assert add_file(self.people[who], path) == known[digest], "the same bytes are the same evidence"
        else:
            self.added(who, "evidence", lambda case: add_file(case, path), digest)

    @precondition(lambda self: self.told.of["evidence"] and self.told.is_open)
    @rule(who=PEOPLE, receiver=st.sampled_from(["laboratory", "police"]), data=st.data())
    def hands_evidence_on(self, who: int, receiver: str, data: st.DataObject) -> None:
        evidence = self.choose(data, "evidence")
        step = custody.Step(CustodyAct.TRANSFERRED, received_by=receiver, because="to be read")
        custody.record_custody(self.people[who], evidence, step)
        self.happened(self.people[who], "custody", evidence, receiver)

    # Steps.

    @rule(who=PEOPLE, item=st.sampled_from(ITEMS))
    def ticks_or_unticks(self, who: int, item: str) -> None:
        self.people[who].refresh()  # what is toggled is what one sees
        self.act(who, "toggle", lambda case: steps.toggle(case, CHECKLIST, item), item)

    @rule(who=PEOPLE, step=st.sampled_from(TASKS))
    def does_a_task(self, who: int, step: str) -> None:
        if self.act(who, "done", lambda case: steps.mark_done(case, step), step):
            assert steps.need_step(self.people[who], step).state is StepState.DONE

    @precondition(lambda self: self.told.done)
    @rule(who=PEOPLE, data=st.data())
    def takes_back_a_task(self, who: int, data: st.DataObject) -> None:
        step = data.draw(st.sampled_from(sorted(self.told.done)))
        self.people[who].refresh()
        if self.act(who, "undone", lambda case: steps.undo(case, step), step):
            assert steps.need_step(self.people[who], step).state is not StepState.DONE

    @rule(who=PEOPLE, step=st.sampled_from(TASKS), because=st.sampled_from(["", "they are asleep"]))
    def takes_a_step_on(self, who: int, step: str, because: str) -> None:
        holder = self.told.of["claims"].get(step)
        if holder == ACTORS[who] or (holder and not because):
            self.refused(lambda: claim_step(self.people[who], step, because))
        else:
            self.act(who, "claims", lambda case: claim_step(case, step, because), step)

    @rule(who=PEOPLE, step=st.sampled_from(TASKS))
    def lets_go_of_a_step(self, who: int, step: str) -> None:
        if step in self.told.of["claims"]:
            self.act(who, "no claims", lambda case: release_step(case, step), step)
        else:
            self.refused(lambda: release_step(self.people[who], step))

    # Drafts and filings.

    @precondition(lambda self: self.told.is_open)
    @rule(who=WRITERS, by_hand=st.booleans())
    def saves_a_draft(self, who: int, by_hand: bool) -> None:
        case = self.people[who]
        begun = latest_text(case, FORM) if by_hand else None
        text = f"{begun.text}\nBy hand.\n" if begun else None
        saved = save_draft(case, FORM, text=text, begun=begun)[0].body
        self.happened(case, "drafts", saved.draft, "draft")
        assert text is None or saved.text == text
        assert need_draft(case.state, saved.draft) == saved

    @precondition(lambda self: self.told.of["drafts"])
    @rule(who=PEOPLE, verdict=VERDICTS, data=st.data())
    def reviews(self, who: int, verdict: Verdict, data: st.DataObject) -> None:
        draft, case = self.choose(data, "drafts"), self.people[who]
        case.refresh()
        by = next(event.who for event in self.events if (event.sort, event.key) == ("drafts", draft))
        filed = draft in self.told.of["filings"].values()
        unsettled = has_conflict(need_draft(case.state, draft).text)
        if verdict is Verdict.APPROVED and ACTORS[who] != by and (ACTORS[who] != "counsel" or unsettled):
            return  # they may have written some of it by hand

        def do(case: OpenCase) -> None:
            review_draft(case, draft, verdict, role="dpo", because="read twice")

        if filed or (verdict is Verdict.APPROVED and ACTORS[who] == by):
            self.refused(lambda: do(case))
        else:
            self.act(who, "verdict", do, draft, str(verdict))

    @precondition(lambda self: self.told.of["drafts"])
    @rule(data=st.data())
    def does_not_approve_what_they_wrote(self, data: st.DataObject) -> None:
        draft = self.choose(data, "drafts")
        by = next(event.who for event in self.events if (event.sort, event.key) == ("drafts", draft))
        case = self.people[ACTORS.index(by)]
        case.refresh()
        self.refused(
            lambda: review_draft(case, draft, Verdict.APPROVED, role="dpo", because="read my own again")
        )

    @rule(who=PEOPLE, data=st.data())
    def files(self, who: int, data: st.DataObject) -> None:
        draft = data.draw(st.sampled_from(["", *sorted(self.told.of["drafts"])]))
        self.people[who].refresh()

        def do(case: OpenCase) -> str:
            when = case.moment("now")
            filed = record_filing(case, filed_at=when, draft=draft, regime=REGIME, stage="initial")
            return filed.entry.body.filing

        self.added(who, "filings", do, draft)

    @precondition(lambda self: self.told.of["filings"])
    @rule(who=PEOPLE, data=st.data())
    def withdraws_a_filing(self, who: int, data: st.DataObject) -> None:
        filing = self.choose(data, "filings")
        self.act(who, "no filings", lambda case: withdraw_filing(case, filing, "not sent"), filing)

    @rule(who=PEOPLE)
    def looks_at_the_clock(self, who: int) -> None:
        self.people[who].refresh()
        clocks = [
            one for one in self.people[who].readings() if (one.regime, one.stage) == (REGIME, "initial")
        ]
        assert clocks, "there is a clock"
        for clock in clocks:
            is_met = clock.state in {ClockState.MET, ClockState.MET_LATE}
            assert not clock.counts or is_met is bool(self.told.of["filings"])

    # The case as a whole.

    @rule(who=PEOPLE)
    def closes_or_reopens(self, who: int) -> None:
        if self.told.is_open:
            self.act(who, "closed", lambda case: close_case(case, "all is done"))
        else:
            self.act(who, "reopened", lambda case: reopen_case(case, "there is more"))

    @precondition(lambda self: any(event.words for event in self.events if event.sort in CAN_GO))
    @rule(who=PEOPLE, data=st.data())
    def redacts(self, who: int, data: st.DataObject) -> None:
        events = [event for event in self.events if event.words and event.sort in CAN_GO]
        event, case = data.draw(st.sampled_from(events)), self.people[who]
        case.refresh()
        redact(case, f"#{event.seq}", "names a person")
        if event.sort == "note":
            self.redacted.append(event.words.rsplit(" ", 1)[1])
        event.words = ""
        self.happened(case, "redaction", "", "")
        # Not in `root`: a copy that was taken before still says it, as copies do.
        self.nothing_redacted_is_in(path for path in case.folder.rglob("*") if path.is_file())

    def nothing_redacted_is_in(self, paths: Any) -> None:
        for path in paths:
            data = path.read_bytes()
            assert not any(word.encode() in data for word in self.redacted), f"redacted, and in {path.name}"

    @precondition(lambda self: self.events)
    @rule(who=PEOPLE, data=st.data())
    def looks_back(self, who: int, data: st.DataObject) -> None:
        instant = data.draw(st.sampled_from([event.at for event in self.events]))
        self.people[who].refresh()
        assert seen(as_known_at(self.people[who].state, instant)) == expected(self.events, instant)

    @rule(who=PEOPLE, text=TEXTS)
    def asks_under_an_id(self, who: int, text: str) -> None:
        if self.told.is_open:
            id, text = str(uuid4()), self.marked(text)
            with self.under(who, id) as case:
                write_log(case, text)
                self.asked[id] = self.happened(case, "note", "", text)
            assert self.asked[id].id == id

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), other=st.booleans())
    def asks_again_under_the_id(self, data: st.DataObject, other: bool) -> None:
        id = data.draw(st.sampled_from(sorted(self.asked)))
        event = self.asked[id]
        text = f"other {event.words}" if other else event.words or "what it was is forgotten"
        with self.under(ACTORS.index(event.who), id) as case:
            if other and event.words:
                self.refused(lambda: write_log(case, text))
            else:
                assert write_log(case, text).seq == event.seq
        with self.bench(0).store(self.ref) as store:
            assert store.head().seq == self.end(), "what is asked for twice is recorded once"

    def under(self, who: int, id: str) -> OpenCase:
        """Open the case for a run whose first act has an id."""
        bench = self.bench(who)
        bench.acts = Acts(id)
        return bench.open(self.ref)

    @rule(who=PEOPLE, within=st.booleans())
    def crashes_and_comes_back(self, who: int, within: bool) -> None:
        def crash(_state: CaseState) -> Sequence[Body]:
            if within:  # the second cannot be written: the first must not stay
                return [LogWritten(text="half of it"), cast("Body", CrashError())]
            raise CrashError

        case = self.people[who]
        try:
            case.record(crash)
        except (CrashError, AttributeError, UserError):
            pass
        else:
            raise AssertionError("it should have crashed")
        self.left.append(case)  # nobody closed it
        self.people[who] = self.bench(who).open(self.ref)
        assert self.people[who].state.seq == self.end(), "all that was acknowledged, and nothing else"

    @rule(who=PEOPLE)
    def holds_the_lock_while_recording(self, who: int) -> None:
        case = self.people[who]

        def look(_state: CaseState) -> Sequence[Body]:
            with (case.folder / LOCK).open("ab") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return []
            raise AssertionError("another could write meanwhile")

        case.record(look)

    @rule(who=PEOPLE)
    def takes_a_copy_and_brings_it_in(self, who: int) -> None:
        case, self.count = self.people[who], self.count + 1
        case.refresh()
        path, elsewhere = self.root / f"copy-{self.count}", self.bench(who, f"other-{self.count}")
        made = export_case(case, Wanted(), path)
        assert not made.problems
        self.nothing_redacted_is_in([path])
        with open_bundle(path) as bundle:
            assert import_case(elsewhere, bundle).outcome is Outcome.MADE
        with open_bundle(path) as bundle:
            assert import_case(case.workbench, bundle).outcome is Outcome.SAME
        with elsewhere.open(self.ref) as copy:
            assert everything(copy.state) == everything(case.state)
            for one in case.state.evidence:
                digest = one.body.sha256
                assert copy.vault.path(digest).read_bytes() == case.vault.path(digest).read_bytes()
        report = verify_case(elsewhere, self.ref)
        assert report.holds, report.findings
        path.unlink()

    @rule()
    def everything_holds(self) -> None:
        """Whoever opens the case finds all that was done; so does who has it open; and it verifies."""
        with self.bench(0).open(self.ref) as fresh:
            assert seen(fresh.state) == expected(self.events)
            for case in self.people:
                case.refresh()
                assert everything(case.state) == everything(fresh.state)
        report = verify_case(self.bench(0), self.ref)
        assert report.holds, report.findings
        assert report.head.seq == self.end()
        self.nothing_redacted_is_in(path for path in self.people[0].folder.rglob("*") if path.is_file())

    @invariant()
    def who_looks_sees_all(self) -> None:
        """Whose case is up to date says what the model says."""
        for case in self.people:
            if case.state.seq == self.end():
                assert seen(case.state) == expected(self.events)
