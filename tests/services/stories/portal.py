"""The portal at a processor: three controllers, one of them told already, two still to be told."""

from __future__ import annotations

from io import BytesIO

from tests.casework import Clock, state
from tests.services.full_cases import fill_processor
from tests.services.full_documents import IN_BOTH, PLAIN, TO_PEOPLE
from tests.services.stories.telling import Told, tell
from tocsin.domain.terms import Lane, LogKind
from tocsin.services.cases import open_new_case
from tocsin.services.drafts.filings import record_filing
from tocsin.services.drafts.versions import save_draft
from tocsin.services.evidence.attaching import add_stream
from tocsin.services.playbooks.decisions import decide
from tocsin.services.rows import amend_row
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase, Workbench

PROCESSOR: dict[str, Told] = {
    "org.address": "8 Example Lane, 69000 Example",
    "org.legal_representative": "Managing director, +33 1 99 00 12 00",
    "org.legal_representative_role": {"en": "Managing director", "fr": "Gérant"},
    "processing.purpose": {
        "en": "Hosting of the portal of each controller",
        "fr": "Hébergement du portail de chaque responsable",
    },
}


def portal(workbench: Workbench, clock: Clock) -> OpenCase:
    """Play the case: the first controller is told in time; a day later the figures are better known."""
    case = open_new_case(
        workbench,
        "Portal documents",
        zone="Europe/Paris",
        playbook="portal-exposure",
        role="processor",
        country="FR",
        organisation="Example Software",
    )
    fill_processor(case)
    tell(case, PLAIN)
    tell(case, TO_PEOPLE)
    tell(case, IN_BOTH)
    tell(case, PROCESSOR)
    state(case, "records.count", "unknown", because="the log is being restored")
    add_stream(case, BytesIO(b"GET /documents/880001\n" * 40), "portal-access.log", source="log server")
    write_log(case, "Route of the documents closed", at=case.moment("13:10"), log=LogKind.ACTION)
    write_log(case, "Finding 12 names missing ownership checks #audit", log=LogKind.FINDING)
    write_log(case, "The reporter confirms that no copy is kept", lane=Lane.THEM, log=LogKind.COMMUNICATION)
    decide(case, "risk.level", "high_risk", "disability files and identity documents")
    draft, _path = save_draft(case, "controller-notice", party="P-1")
    record_filing(
        case, filed_at=case.moment("now"), draft=draft.body.draft, reference="ACK-4-221", channel="mail"
    )
    clock.move(hours=18)
    state(case, "subjects.count", "~950 (310..1900) first pass over the restored log")
    state(case, "nature.known_before", "reported")
    amend_row(
        case,
        "R-1",
        {"subjects": "~326 (326..340) log, without our own tests", "because": "first pass over the log"},
    )
    return case
