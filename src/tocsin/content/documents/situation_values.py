"""Where a case stands, as plain values for a template: clocks, steps, decisions, what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tocsin.content.documents.form_values import Plain
from tocsin.content.documents.situation_records import Records, Situation, speaks_of_audits
from tocsin.content.documents.told import all_told, told, yes_if
from tocsin.domain.conditions.names import clocks_called
from tocsin.domain.documents.provenance import Source, party, row, together
from tocsin.domain.documents.provenance import entry as recorded
from tocsin.domain.entries import Body, FactSet, LogWritten
from tocsin.domain.facts import FactStatus, Statement, in_language
from tocsin.domain.law.readings import ClockState, Reading
from tocsin.domain.moments import Moment
from tocsin.domain.playbooks.playbook import CLOCK, Step
from tocsin.domain.playbooks.progress import OUT_OF_THE_WAY, StepState, StepView
from tocsin.domain.playbooks.work import Decision
from tocsin.domain.terms import LogKind
from tocsin.domain.timeline import happened_at, in_order

_SOON_S = 24 * 3600
"""Seconds to a deadline that is called close."""

_MOST_EVENTS = 500
_MOST_STEPS = 25
_OTHER_TIMES = frozenset({"processor.notified_controller_at", "comm.done_at", "police.filed_at"})
_OTHER_READERS = ("summary.", "measures.people", "comm.signed_by", "comm.hotline", "comm.page")
_TOLD_OUTSIDE = frozenset({LogKind.OBSERVATION, LogKind.ACTION, LogKind.FINDING})


def standing_values(situation: Situation) -> dict[str, Plain]:
    """Give what a template may use, the same in every document of a language.

    Keys: ``title``, ``opened``, ``playbooks``; ``alarm`` (late, soon or calm) and ``clocks``; ``done``,
    ``applicable``, ``next_steps``, ``late_steps``, ``more_steps``, ``avoid``; ``to_decide``,
    ``decisions``; ``unknown`` and ``estimated``; ``actions``, ``events``, ``left_out``, ``story``;
    ``parties``; ``filings``, ``drafts``, ``evidence``; ``findings``, ``measures`` and ``spans``.
    """
    said = _Told(situation)
    state = situation.words.state
    events = list(said.events())
    return {
        "title": state.header.title,
        "opened": situation.words.at(state.header.opened_at),
        "playbooks": [
            in_language(book.title, situation.words.language) for book in situation.words.playbooks
        ],
        **said.clocks(),
        **said.steps(),
        "decisions": list(said.decisions()),
        "unknown": list(said.unknown()),
        "estimated": list(said.estimated()),
        "actions": list(said.actions()),
        "events": [*events[:_MOST_EVENTS]],
        "story": list(said.story()),
        "left_out": max(0, len(events) - _MOST_EVENTS),
        "parties": list(said.parties()),
        "filings": list(said.filings()),
        "drafts": list(said.drafts()),
        "evidence": list(said.evidence()),
        "findings": list(said.findings()),
        "measures": list(said.measures()),
        "spans": list(said.spans()),
    }


def since_values(situation: Situation) -> dict[str, Plain]:
    """Give what is new since the last version of a document: ``since``, ``changes``, ``news``."""
    said = _Told(situation)
    return {"since": said.since(), "changes": list(said.changes()), "news": list(said.news())}


class _Told(Records):
    """What is known, what runs, what is to be done."""

    # Clocks.

    def clocks(self) -> dict[str, Plain]:
        counting = [reading for reading in self._situation.readings if reading.counts]
        states = {reading.state for reading in counting}
        close = any(
            reading.is_open and reading.remaining_s is not None and reading.remaining_s < _SOON_S
            for reading in counting
        )
        alarm = "late" if ClockState.OVERDUE in states else "soon" if close else "calm"
        seen = together(self._situation.sources.clock(reading) for reading in counting)
        return {"alarm": told(alarm, seen), "clocks": [self._clock(reading) for reading in counting]}

    def _clock(self, reading: Reading) -> Plain:
        whose = self._state.parties.get(reading.party) if reading.party else None
        sources = self._situation.sources
        said, because = sources.clock(reading), sources.applies(reading)
        values: dict[str, Plain] = {
            "title": told(self.clock_title(reading), said, because),
            "to": whose.body.name if whose else self.recipient(reading),
            "law": self._phrases.law(reading.law),
            "state": self._reading(reading),
            "open": reading.is_open,
        }
        return all_told(values, *said)

    def _reading(self, reading: Reading) -> str:
        length = self._words.length(reading.remaining_s or 0)
        due = self._words.at(reading.due_at) if reading.due_at else ""
        match reading.state:
            case ClockState.RUNNING if reading.remaining_s is not None:
                return self._say("clock_running", left=length, due=due)
            case ClockState.RUNNING:
                return self._say("clock_unlimited", length=self._words.length(reading.elapsed_s or 0))
            case ClockState.OVERDUE:
                return self._say("clock_overdue", left=length, due=due)
            case ClockState.MET | ClockState.MET_LATE:
                at = self._words.at(reading.met_at) if reading.met_at else ""
                return self._say(f"clock_{reading.state}", at=at)
            case _:
                return self._phrases.phrases["clock_not_started"]

    # Steps and decisions.

    def steps(self) -> dict[str, Plain]:
        progress = self._situation.progress
        views = progress.steps() if progress else []
        following = progress.next_steps() if progress else []
        undecided = [view for view in following if isinstance(view.step.work, Decision)]
        return {
            "done": sum(view.state in {StepState.DONE, StepState.SKIPPED} for view in views),
            "applicable": sum(view.state is not StepState.NOT_APPLICABLE for view in views),
            "next_steps": [self._step(view) for view in following[:_MOST_STEPS]],
            "more_steps": max(0, len(following) - _MOST_STEPS),
            "late_steps": [
                self._step(view) for view in views if view.is_late and view.state not in OUT_OF_THE_WAY
            ],
            "to_decide": [self._step(view) for view in undecided],
            "avoid": self._avoid(following),
        }

    def _avoid(self, views: Sequence[StepView]) -> list[Plain]:
        """Give the warnings of steps, each once, said because those steps are asked for."""
        reasons: dict[str, list[tuple[Source, ...]]] = {}
        for view in views:
            if view.step.avoid:
                warning = in_language(view.step.avoid, self._words.language)
                reasons.setdefault(warning, []).append(self._asked_because(view))
        return [told(warning, (), together(found)) for warning, found in reasons.items()]

    def _step(self, view: StepView) -> Plain:
        said, due = tuple(self._repeated_for(view)), self._reckoned_from(view.step)
        values: dict[str, Plain] = {
            "title": told(self._words.step_title(view.step.id), said, self._asked_because(view)),
            "role": self._words.role(view.step.role) if view.step.role else "",
            "due": told(self._words.at(view.due_at) if view.due_at else "", due),
            "late": yes_if(view.is_late, due),
            "taken_by": self._taken_by(view),
        }
        return all_told(values, *said)

    def _taken_by(self, view: StepView) -> Plain:
        """Give who has taken a step on; empty where nobody has."""
        claim = self._state.hands.claims.get((view.playbook, view.step.id))
        return told(claim.actor, (recorded(claim.id),)) if claim else ""

    def _asked_because(self, view: StepView) -> tuple[Source, ...]:
        """Give what settles that a step applies at all."""
        return self._situation.sources.named(reason.name for reason in view.because)

    def _reckoned_from(self, step: Step) -> tuple[Source, ...]:
        """Give what the time is reckoned from at which a step should be finished."""
        if step.due is None:
            return ()
        start = step.due.before or step.due.after
        if not step.due.before and not start.startswith(CLOCK):
            return (self.fact(start),)
        clocks = clocks_called(self._situation.readings, start.removeprefix(CLOCK))
        return together(
            self._situation.sources.clock(one)
            for one in clocks
            if not step.row or one.party in {"", step.row}
        )

    def _repeated_for(self, view: StepView) -> Iterator[Source]:
        """Give the party, or the row, that a step is repeated for: its title names it."""
        if view.step.row in self._state.parties.ever():
            yield party(view.step.row)
        elif view.step.row:
            yield row(view.step.row)

    def decisions(self) -> Iterator[Plain]:
        for key, taken in self._state.decisions.items():
            last = taken[-1]
            values: dict[str, Plain] = {
                "title": self._words.fact_title(key),
                "option": self._phrases.phrases["redacted"]
                if last.redacted
                else self._words.option(key, last.body.option),
                "because": last.body.because,
                "by": last.actor,
                "at": self._words.at(last.recorded_at),
                "times": len(taken),
            }
            yield all_told(values, recorded(last.id))

    # What is known.

    def _stated(self) -> Iterator[tuple[str, Statement]]:
        yield from ((key, history[-1]) for key, history in self.histories())

    def unknown(self) -> Iterator[Plain]:
        for key, last in self._stated():
            if last.status is FactStatus.UNKNOWN and not last.redacted:
                yield self._known(key, because=last.because)

    def estimated(self) -> Iterator[Plain]:
        for key, last in self._stated():
            if last.status is FactStatus.ESTIMATED and last.has_value:
                yield self._known(key, value=self.value(key, last))

    def changes(self) -> Iterator[Plain]:
        """Give the facts that read differently from what the last version of the document knew."""
        since = self._situation.since
        if since is None:
            return
        for key, history in self.histories():
            before = [one for one in history if one.recorded_at <= since.recorded_at]
            if len(before) == len(history) or self._is_for_others(key, history[-1]):
                continue
            old = self.value(key, before[-1]) if before else ""
            new = self.value(key, history[-1])
            if old != new:
                yield self._known(key, before=old, after=new)

    def _is_for_others(self, key: str, last: Statement) -> bool:
        """Whether it is the wording of a text for other readers, or a decision: those are news already."""
        return key.startswith(_OTHER_READERS) or any(
            made.id == last.entry for taken in self._state.decisions.values() for made in taken
        )

    def _known(self, key: str, **values: str) -> dict[str, Plain]:
        return all_told({"title": self._words.fact_title(key), **values}, self.fact(key))

    def since(self) -> Plain:
        """Give when the last version of the document was saved; empty where this is the first."""
        since = self._situation.since
        return told(self._words.at(since.recorded_at), [recorded(since.id)]) if since else ""

    # What happened.

    def news(self) -> Iterator[Plain]:
        """Give what was recorded since the last version, facts aside: they are among the changes."""
        since = self._situation.since
        for entry in self._state.entries:
            is_new = since is not None and entry.seq > since.seq
            if is_new and not isinstance(entry.body, FactSet) and (text := self._words.text(entry)):
                yield self.event(entry, text)

    def events(self) -> Iterator[dict[str, Plain]]:
        """Give the whole story: what was logged, found, decided, sent; of the facts only the times."""
        yield from self._in_time(lambda _body: True)

    def story(self) -> Iterator[dict[str, Plain]]:
        """Give what happened, told outside: times, what was seen and done; neither decisions nor audits."""
        yield from self._in_time(
            lambda body: (
                isinstance(body, LogWritten) and body.log in _TOLD_OUTSIDE and not speaks_of_audits(body)
            )
        )

    def _in_time(self, is_told: Callable[[Body], bool]) -> Iterator[dict[str, Plain]]:
        found = [(at, self._timed(key, statement)) for key, statement, at in self._times()]
        for entry in in_order(self._state.entries):
            body = entry.body
            if not isinstance(body, FactSet) and is_told(body) and (text := self._words.text(entry)):
                happened = happened_at(body)
                found.append((happened.at if happened else entry.recorded_at, self.event(entry, text)))
        yield from (event for _at, event in sorted(found, key=lambda one: one[0]))

    def _times(self) -> Iterator[tuple[str, Statement, str]]:
        """Give the facts that are points in time of what happened, as they were last stated."""
        for key, last in self._stated():
            if isinstance(last.value, Moment) and (key.startswith("time.") or key in _OTHER_TIMES):
                yield key, last, last.value.at

    def _timed(self, key: str, statement: Statement) -> dict[str, Plain]:
        at = self._words.at(statement.value) if isinstance(statement.value, Moment) else ""
        values: dict[str, Plain] = {"at": at, "by": statement.actor, "text": self._words.fact_title(key)}
        return all_told(values, self.fact(key))

    def actions(self) -> Iterator[Plain]:
        for entry in in_order(self._state.entries):
            body = entry.body
            if (
                isinstance(body, LogWritten)
                and body.log is LogKind.ACTION
                and (text := self._words.text(entry))
            ):
                yield self.event(entry, text)
