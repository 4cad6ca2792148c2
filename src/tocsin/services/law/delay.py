"""The reasons for a delay: a first text from the journal, edited by a person, recorded as a fact."""

from __future__ import annotations

from tocsin.domain.errors import UserError
from tocsin.domain.law.delay import Milestone, story_of
from tocsin.domain.law.readings import Reading
from tocsin.domain.moments import Moment, Precision, span, write_utc
from tocsin.services.drafts.writing import need_phrases
from tocsin.services.facts import read_typed, set_fact
from tocsin.services.overview import reasons_missing
from tocsin.services.workbench import OpenCase

_DECIDED = "notify.authority"
_BASIS = "time.aware_basis"


def late_readings(case: OpenCase) -> list[Reading]:
    """Give the clocks that passed their deadline and want reasons, those without any first."""
    late = [reading for reading in case.readings() if reading.needs_reasons]
    return sorted(late, key=lambda reading: not reasons_missing(reading, case))


def need_late(case: OpenCase, regime: str = "", stage: str = "", party: str = "") -> Reading:
    """Give the late clock that is meant; the first that has no reasons yet, if none is named.

    Raises:
        UserError: no such clock is late.
    """
    for reading in late_readings(case):
        wanted = (regime or reading.regime, stage or reading.stage, party or reading.party)
        if reading.key == wanted:
            return reading
    which = f"The clock of {regime}" if regime else "No clock"
    raise UserError(
        f"{which} is not late, or wants no reasons" if regime else f"{which} is late that wants reasons",
        "tocsin clock shows every clock",
    )


def first_text(case: OpenCase, reading: Reading) -> str:
    """Write what the journal shows, with a mark at every gap that has to be explained.

    What was recorded already is given back instead: it is edited further, never written over.
    """
    said = case.state.text_value(reading.late_needs)
    if said:
        return said
    phrases = need_phrases(case, case.header.language)
    story = story_of(case.state, reading, case.workbench.now(), decided=_DECIDED, basis=_BASIS)

    def when(at: object) -> str:
        moment = Moment(at=write_utc(at), precision=Precision.MINUTE, said="", zone=case.header.zone)  # type: ignore[arg-type]  # a datetime
        return phrases.moment(moment, case.zone)

    def line(one: Milestone) -> str:
        said = phrases.say("delay_said", text=one.text) if one.text else ""
        return phrases.say(f"delay_{one.what}", at=when(one.at)) + said

    lines = [line(one) for one in story.milestones]
    for gap in story.gaps:
        length = span(gap.length.total_seconds())
        lines += [
            "",
            phrases.say("delay_gap", length=length, start=when(gap.after.at), end=when(gap.before.at)),
        ]
        lines += [f"- {when(one.at)}: {' '.join(one.text.split())}" for one in gap.notes]
        lines.append(phrases.phrases["delay_fill"])
    return "\n".join(lines) + "\n"


def record_reasons(case: OpenCase, reading: Reading, text: str) -> None:
    """Record the reasons for a delay.

    Raises:
        UserError: a gap is still marked as open, or nothing is said.
    """
    mark = need_phrases(case, case.header.language).phrases["delay_fill"]
    if mark in text:
        raise UserError(
            "A gap is still open in the text", f"Replace every “{mark}” by what happened, or remove the line"
        )
    set_fact(case, reading.late_needs, read_typed(case, reading.late_needs, text))
