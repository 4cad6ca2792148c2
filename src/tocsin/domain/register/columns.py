"""The columns of the register, in their order: what happened, its effects, what was done, who was told.

No authority prescribes the columns; Art. 33(5) GDPR asks for *the facts relating to the personal data
breach, its effects and the remedial action taken*, in a form that lets the authority verify compliance
with Art. 33. A fact is a column only where the catalogue can ask for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.domain.case import CaseState
from tocsin.domain.entries import Body, CaseClosed, Entry
from tocsin.domain.facts import Catalogue
from tocsin.domain.register.fact_cells import (
    author_cell,
    fact_column,
    reason_cell,
    recorded_cell,
    stated_at_cell,
)
from tocsin.domain.register.filing_cells import (
    Told,
    controllers,
    due_at,
    every_filing,
    first_told_at,
    is_in_time,
    is_told,
    recipients,
    references,
)
from tocsin.domain.register.row import NOTIFIED, REF, STATE, TOLD, Cell, CellStatus, Column, Look, known
from tocsin.domain.risk.severity import show_points

_OPEN = {"en": "open", "fr": "ouvert"}
_CLOSED = {"en": "closed", "fr": "clos"}


def _title(look: Look) -> Cell:
    header = look.state.header
    redacted = bool(look.state.entries) and look.state.entries[0].redacted and not header.title
    return Cell(CellStatus.REDACTED) if redacted else known(header.title, header.title)


def _state(look: Look) -> Cell:
    is_open = look.state.header.is_open
    return known("open" if is_open else "closed", look.words(_OPEN if is_open else _CLOSED))


def _closing(state: CaseState) -> Entry[Body] | None:
    """Give the entry that closed the case, if it is closed."""
    if state.header.is_open:
        return None
    return next((entry for entry in reversed(state.entries) if isinstance(entry.body, CaseClosed)), None)


def _closed_at(look: Look) -> Cell:
    entry = _closing(look.state)
    return recorded_cell(look, entry.recorded_at) if entry else Cell(CellStatus.NOT_APPLICABLE)


def _closed_because(look: Look) -> Cell:
    entry = _closing(look.state)
    if entry is None or not isinstance(entry.body, CaseClosed):
        return Cell(CellStatus.NOT_APPLICABLE)
    return Cell(CellStatus.REDACTED) if entry.redacted else known(entry.body.because, entry.body.because)


def _severity(look: Look) -> Cell:
    """Give the newest score of severity, as the register of the EDPB's draft writes it."""
    if not look.state.assessments:
        return Cell()
    body = look.state.assessments[-1].body
    method = "ENISA" if body.method.startswith("enisa") else body.method
    text = f"{method} SE = {show_points(body.severity)} ({body.band.replace('_', ' ').title()})"
    return known(text, text)


def _evidence(look: Look) -> Cell:
    lines = tuple(
        f"{entry.body.evidence} {entry.body.name} (sha256 {entry.body.sha256[:16]})"
        for entry in look.state.evidence
    )
    return known(lines, "\n".join(lines))


_COLUMNS: tuple[str | Column, ...] = (
    Column(
        REF, {"en": "Case", "fr": "Dossier"}, lambda look: known(look.state.header.ref, look.state.header.ref)
    ),
    Column("case.title", {"en": "Title", "fr": "Intitulé"}, _title),
    Column(STATE, {"en": "State", "fr": "État"}, _state),
    Column(
        "case.opened_at",
        {"en": "Recorded since", "fr": "Consigné depuis"},
        lambda look: recorded_cell(look, look.state.header.opened_at),
    ),
    *("case.role", "org.name", "controller.name", "joint_controllers.names", "processor.name"),
    *("processing.purpose", "processing.ropa_ref"),
    # The facts.
    *("time.detected_at", "time.aware_at", "time.aware_basis", "processor.notified_controller_at"),
    *("time.started_at", "time.ended_at", "time.ongoing"),
    *("time.discovery_how", "time.discovery_circumstances"),
    *("nature.personal_data_breach", "nature.established", "nature.cia", "nature.origin", "nature.cause"),
    *("nature.attack", "nature.root_cause", "summary.authority", "nature.access_observed"),
    *("nature.recipient", "nature.known_before", "nature.findings_before", "systems.description"),
    *("data.categories", "data.special", "data.protection", "records.count"),
    *("subjects.categories", "subjects.count", "subjects.vulnerable"),
    *("crossborder.is", "crossborder.states", "crossborder.authorities"),
    # Its effects.
    *("conseq.harms", "conseq.description", "conseq.materialised", "data.restored"),
    *("risk.severity", "risk.likelihood", "risk.reasoning", "risk.method", "risk.level"),
    Column(
        "risk.because",
        {"en": "Reasons for the level of risk", "fr": "Motifs du niveau de risque"},
        lambda look: reason_cell(look, "risk.level"),
    ),
    Column(
        "risk.decided_by",
        {"en": "Risk assessed by", "fr": "Risque évalué par"},
        lambda look: author_cell(look, "risk.level"),
    ),
    Column(
        "risk.decided_at",
        {"en": "Risk assessed at", "fr": "Risque évalué le"},
        lambda look: stated_at_cell(look, "risk.level"),
    ),
    Column("risk.score", {"en": "Severity by method", "fr": "Gravité selon une méthode"}, _severity),
    # The remedial action.
    *(
        "measures.before",
        "measures.immediate",
        "measures.for_people",
        "measures.recovery",
        "measures.prevent",
    ),
    # The authority.
    Column(NOTIFIED, {"en": "Authority notified", "fr": "Autorité notifiée"}, is_told(Told.AUTHORITY)),
    Column("authority.name", {"en": "Which authority", "fr": "Quelle autorité"}, recipients(Told.AUTHORITY)),
    Column(
        "authority.notified_at",
        {"en": "Authority notified at", "fr": "Autorité notifiée le"},
        first_told_at(Told.AUTHORITY),
    ),
    Column(
        "authority.reference",
        {"en": "Number of the authority", "fr": "Numéro de l'autorité"},
        references(Told.AUTHORITY),
    ),
    Column(
        "authority.filings",
        {"en": "Filings with the authority", "fr": "Dépôts auprès de l'autorité"},
        every_filing(Told.AUTHORITY),
    ),
    Column(
        "authority.due_at", {"en": "Due towards the authority", "fr": "Échéance envers l'autorité"}, due_at
    ),
    Column("authority.in_time", {"en": "Notified in time", "fr": "Notifiée dans le délai"}, is_in_time),
    "time.delay_reasons",
    "notify.authority",
    Column(
        "authority.because",
        {"en": "Reasons for notifying, or not", "fr": "Motifs de la notification, ou de son absence"},
        lambda look: reason_cell(look, "notify.authority"),
    ),
    # The people.
    Column(TOLD, {"en": "Were people told", "fr": "Les personnes sont informées"}, is_told(Told.PEOPLE)),
    Column(
        "people.told_at", {"en": "People told at", "fr": "Personnes informées le"}, first_told_at(Told.PEOPLE)
    ),
    Column(
        "people.filings",
        {"en": "Messages to people", "fr": "Messages aux personnes"},
        every_filing(Told.PEOPLE),
    ),
    *("comm.decision", "comm.done_at", "comm.planned_at", "comm.informed", "comm.not_all_reason"),
    *("comm.channels", "notify.subjects", "comm.exemption", "comm.exemption_reason"),
    Column(
        "people.because",
        {"en": "Ground for telling people, or not", "fr": "Motifs de l'information, ou de son absence"},
        lambda look: reason_cell(look, "notify.subjects"),
    ),
    # Others, and what proves it.
    Column("controllers.told", {"en": "Controllers told", "fr": "Responsables alertés"}, controllers),
    Column("others.told", {"en": "Others told", "fr": "Autres destinataires"}, every_filing(Told.OTHER)),
    *("other_auth.notified", "other_auth.details", "police.complaint", "police.filed_at"),
    *("police.reference", "insurance.notified_at", "insurance.claim_no"),
    Column("evidence", {"en": "Evidence", "fr": "Preuves"}, _evidence),
    Column("case.closed_at", {"en": "Closed at", "fr": "Clos le"}, _closed_at),
    Column("case.closed_because", {"en": "Why closed", "fr": "Motif de clôture"}, _closed_because),
    "review.lessons",
    Column(
        "journal.head",
        {"en": "Head of the journal", "fr": "Tête du journal"},
        lambda look: known(look.head, look.head),
    ),
)


def register_columns(catalogue: Catalogue) -> tuple[Column, ...]:
    """Give the columns of a register whose cases can be asked what the catalogue holds."""
    return tuple(_columns(catalogue))


def _columns(catalogue: Catalogue) -> Iterator[Column]:
    for named in _COLUMNS:
        if isinstance(named, Column):
            yield named
        elif (spec := catalogue.facts.get(named)) is not None:
            yield fact_column(named, spec.title)
