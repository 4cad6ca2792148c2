"""Opening, listing and closing cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.metadata import version

import msgspec

from tocsin.domain import journal
from tocsin.domain.answers import read_choice
from tocsin.domain.case import CaseState, fold
from tocsin.domain.conditions.verdicts import evaluate, show_found
from tocsin.domain.doubts import about_start
from tocsin.domain.entries import (
    Body,
    CaseAmended,
    CaseClosed,
    CaseOpened,
    CasePurged,
    CaseReopened,
    FactSet,
)
from tocsin.domain.errors import BrokenCaseError, LockedCaseError, UserError, in_field
from tocsin.domain.facts import FactStatus, in_language
from tocsin.domain.header import CaseHeader
from tocsin.domain.journal import Head
from tocsin.domain.law.readings import Reading
from tocsin.domain.moments import find_zone, read_moment
from tocsin.domain.playbooks.progress import StepState
from tocsin.domain.profile import ESTABLISHED_IN, Profile
from tocsin.domain.text import checked, required
from tocsin.services.access import Access, begin_encrypted
from tocsin.services.acts import insist_same
from tocsin.services.overview import reading_words
from tocsin.services.playbooks.adopting import adoption, check_language, doubts_about
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.storage.case_store import CaseStore
from tocsin.storage.workspace import discard_case_folder, make_case_folder

DEFAULT_PLAYBOOK = "generic"
AWARE = "time.aware_at"
FROM_THE_PROFILE = {"en": "organisation profile", "fr": "profil de l'organisme"}
LOCKED = "locked"
"""What is said of a case that nothing at hand opens: even its title is encrypted."""

_REGIONS = frozenset({"eea", "eu"})


class CaseSummary(msgspec.Struct, frozen=True):
    """One line of the list of cases.

    ``clock`` is its most urgent clock in words; ``trouble`` says why a case could not be read.
    """

    ref: str
    header: CaseHeader
    head: Head
    entries: int = 0
    most_urgent: Reading | None = None
    clock: str = ""
    steps_done: int = 0
    steps_applicable: int = 0
    trouble: str = ""


def open_new_case(
    workbench: Workbench,
    title: str,
    *,
    zone: str,
    playbook: str = DEFAULT_PLAYBOOK,
    role: str = "",
    aware: str = "",
    country: str = "",
    language: str = "en",
    organisation: str = "",
    profile: Profile | None = None,
    access: Access | None = None,
) -> OpenCase:
    """Open a case: its folder, its journal, its playbook, and what is known from the first moment.

    Args:
        workbench: where, and by whom.
        title: what the case is called; no personal data.
        zone: the IANA zone that times without one are read in.
        playbook: the id of a shipped playbook, or the path of one's own.
        role: controller, joint_controller or processor; empty if it is not clear yet.
        aware: when we were reasonably certain, as typed; empty if we are not yet.
        country: ISO 3166 code of our establishment, for the name of the authority and for which laws apply.
        language: of the case: playbook, titles, drafts.
        organisation: our own name, for the notices.
        profile: what is the same in every case; what is said here goes before it.
        access: how it is to be opened later, if it is to be encrypted.

    Raises:
        UserError: something of this cannot be used; nothing was made.
    """
    with in_field("title"):
        required(title, "The title")
    with in_field("playbook"):
        chosen = workbench.library.shelf.find(playbook)
        workbench.ask(doubts_about(workbench, playbook))
    with in_field("zone"):
        iana = find_zone(zone).key
    with in_field("language"):
        check_language(language, chosen)
    with in_field("country"):
        country = _country(workbench, country)
    said = _first_facts(
        workbench, role=role, aware=aware, zone=iana, organisation=organisation, country=country
    )
    profile = profile or Profile()
    facts = [*said, *profile.first_facts(said, in_language(FROM_THE_PROFILE, language))]
    opened = CaseOpened(
        format=journal.FORMAT,
        ref="",
        title=title,
        zone=iana,
        language=language,
        country=country or profile.country,
        program=f"tocsin {version('tocsin')}",
    )
    if before := _opened_before(workbench, opened):
        return before
    folder = make_case_folder(workbench.home, workbench.now().astimezone(find_zone(zone)).year)
    try:
        cipher = begin_encrypted(folder, access) if access else None
        case = OpenCase(workbench, CaseStore.create(folder, cipher))
        try:
            first = msgspec.structs.replace(opened, ref=folder.name)
            case.record_first([first, adoption(chosen), *facts])
        except BaseException:
            case.close()
            raise
    except BaseException:
        discard_case_folder(folder)
        raise
    return case


def _opened_before(workbench: Workbench, opened: CaseOpened) -> OpenCase | None:
    """Give the case that this run opened before, under the id that its caller chose; None if it did not.

    Raises:
        UserError: the id is that of another case.
    """
    acts, workbench.acts = workbench.acts, None
    for ref in workbench.refs() if acts else ():
        with suppress(UserError, BrokenCaseError), workbench.store(ref, asking=False) as store:
            if acts and store.number_of(acts.first) != 1:
                continue
            first = next(store.entries(kinds=[CaseOpened.kind]))
            program = first.body.program if isinstance(first.body, CaseOpened) else ""
            same = msgspec.structs.replace(opened, ref=ref, program=program)
            break
    else:
        workbench.acts = acts
        return None
    insist_same([first], [same])
    return workbench.open(ref, asking=False)


def _country(workbench: Workbench, country: str) -> str:
    code = country.strip().upper()
    known = [value.upper() for value in _countries(workbench) if len(value) == 2]
    if code and code not in known:
        raise UserError(
            f"{country!r} is no country whose law is known here",
            "A country by its two letters: " + " ".join(known),
        )
    return code


def _countries(workbench: Workbench) -> tuple[str, ...]:
    """Give the values of the country enumeration, regions aside."""
    choices = workbench.library.catalogue.need(ESTABLISHED_IN).choices
    return tuple(choice.id for choice in choices if choice.id not in _REGIONS)


def _first_facts(
    workbench: Workbench, *, role: str, aware: str, zone: str, organisation: str, country: str
) -> Sequence[FactSet]:
    facts, meant = [], ""
    if role:
        with in_field("role"):
            meant = read_choice(workbench.library.catalogue.need("case.role").choices, role)
        facts.append(FactSet(key="case.role", value=meant, status=FactStatus.KNOWN))
    if organisation:
        with in_field("organisation"):
            name = checked(organisation, "The name of the organisation")
        facts.append(FactSet(key="org.name", value=name, status=FactStatus.KNOWN))
        # A controller writes under its own name; a processor lists the controllers one by one.
        if meant == "controller":
            facts.append(FactSet(key="controller.name", value=name, status=FactStatus.KNOWN))
    if aware:
        with in_field("aware"):
            now, there = workbench.now(), find_zone(zone)
            moment = read_moment(aware, zone=there, now=now)
            doubts = about_start(AWARE, moment, CaseState(), starts_clocks=True, now=now, zone=there)
            asked = workbench.ask(doubts)
        facts.append(FactSet(key=AWARE, value=moment, status=FactStatus.KNOWN, asked=asked))
    if country:
        facts.append(FactSet(key=ESTABLISHED_IN, value=(country.lower(),), status=FactStatus.KNOWN))
    return facts


def amend_case(
    case: OpenCase, *, title: str = "", zone: str = "", country: str = "", because: str = ""
) -> None:
    """Change the title, the zone or the country of a case; what is empty stays as it is."""
    amended = CaseAmended(
        title=required(title, "The title") if title else "",
        zone=find_zone(zone).key if zone else "",
        country=_country(case.workbench, country),
        because=checked(because, "The reason"),
    )
    if amended == CaseAmended(because=amended.because):
        raise UserError("Nothing was said to change", "Name a title, a zone or a country")
    case.record(lambda _state: [amended])


def close_case(case: OpenCase, because: str) -> None:
    """End the work on a case; it stays readable, and can be reopened."""
    reason = required(because, "The reason")
    case.record(lambda _state: [CaseClosed(because=reason)])


def not_at_its_end(case: OpenCase) -> Iterator[str]:
    """Say what the playbooks ask for before a case is closed, and is not so."""
    for playbook in case.playbooks:
        verdict = evaluate(playbook.closes_when, case.lookup())
        if verdict.truth is not True:
            found = ", ".join(f"{reason.name} is {show_found(reason.found)}" for reason in verdict.because)
            yield f"the playbook {playbook.id} is not at its end: {found}"


def reopen_case(case: OpenCase, because: str) -> None:
    """Take up the work on a closed case again."""
    reason = required(because, "The reason")

    def decide(state: CaseState) -> Sequence[Body]:
        if state.header.is_open:
            raise UserError(f"Case {state.header.ref} is open already")
        return [CaseReopened(because=reason)]

    case.record(decide)


def list_cases(workbench: Workbench) -> list[CaseSummary]:
    """Give a line for every case of the workspace, the newest first; one that cannot be read says why."""
    return [_summary(workbench, ref) for ref in reversed(workbench.refs())]


def _summary(workbench: Workbench, ref: str) -> CaseSummary:
    try:
        with workbench.open(ref, asking=False) as case:
            readings = case.readings()
            progress = case.progress(readings)
            views = progress.steps() if progress else []
            urgent = next((reading for reading in readings if reading.is_open), None)
            return CaseSummary(
                ref,
                case.header,
                case.head(),
                case.state.seq,
                urgent,
                f"{reading_words(urgent, case)} → {urgent.recipient}" if urgent else "",
                sum(view.state in {StepState.DONE, StepState.SKIPPED} for view in views),
                sum(view.state is not StepState.NOT_APPLICABLE for view in views),
            )
    except LockedCaseError:
        return CaseSummary(ref, CaseHeader(ref=ref, title="?"), journal.EMPTY, trouble=LOCKED)
    except (UserError, BrokenCaseError) as error:
        return CaseSummary(ref, CaseHeader(ref=ref, title="?"), journal.EMPTY, trouble=error.message)


def only_open_case(workbench: Workbench) -> str:
    """Give the reference of the only open case.

    Raises:
        UserError: there is none, or more than one.
    """
    found = [(ref, _header(workbench, ref)) for ref in workbench.refs()]
    cases = [(ref, header) for ref, header in found if header.is_open]
    if not cases:
        closed = ", ".join(f"{ref} {header.title}" for ref, header in found)
        named = f"; or name a closed one with --case REF: {closed}" if closed else ""
        raise UserError("There is no open case here", f"Open one: tocsin new TITLE{named}")
    if len(cases) > 1:
        named = ", ".join(f"{ref} {header.title}" for ref, header in cases)
        raise UserError("More than one case is open", f"Say which with --case REF: {named}")
    return cases[0][0]


def _header(workbench: Workbench, ref: str) -> CaseHeader:
    """Read only what a case is called and whether it is open; one that cannot be read counts as open."""
    kinds = [body.kind for body in (CaseOpened, CaseAmended, CaseClosed, CaseReopened, CasePurged)]
    try:
        with workbench.store(ref, asking=False) as store:
            return fold(store.entries(kinds=kinds)).header
    except LockedCaseError:
        return CaseHeader(ref=ref, title=f"({LOCKED})", is_open=True)
    except (UserError, BrokenCaseError) as error:
        return CaseHeader(ref=ref, title=error.message, is_open=True)
