"""An example case: the portal that showed people other people's documents, in the middle of its second day.

It is built by the services that a person uses, one scene after the other, with times counted back from
now so that its clocks are running. Everybody in it is a role; addresses are those kept for examples.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from tocsin.domain.terms import Lane, LogKind
from tocsin.services.cases import open_new_case
from tocsin.services.drafts.filings import record_filing
from tocsin.services.drafts.versions import save_draft
from tocsin.services.evidence.attaching import Place, add_file
from tocsin.services.facts import read_typed, set_fact
from tocsin.services.playbooks import steps
from tocsin.services.playbooks.decisions import decide
from tocsin.services.rows import add_party, add_row, amend_row
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase, Workbench

ZONE = "Europe/Paris"
TITLE = {"en": "Portal documents (example)", "fr": "Documents du portail (exemple)"}

_LEAD, _HOSTING, _ENGINEERING, _DPO, _LIAISON = "lead", "hosting", "engineering", "dpo", "liaison"

_SUMMARY = {
    "en": (
        "Since a release of the portal, a signed-in user could open documents filed by other users by "
        "changing the number in the address: the server checked that the session was valid, not that "
        "the document belonged to it. A user reported it; the route was closed the same day."
    ),
    "fr": (
        "Depuis une mise à jour du portail, un usager connecté pouvait ouvrir les documents déposés par "
        "d'autres en changeant le numéro dans l'adresse\u00a0: le serveur vérifiait la session, mais pas que "
        "le document lui appartenait. Un usager l'a signalé\u00a0; la route a été fermée le jour même."
    ),
}
_CONSEQUENCES = {
    "en": (
        "Strangers may have learned that a person lives with a disability and what support they receive; "
        "identity documents can be used to impersonate them or to make a scam believable."
    ),
    "fr": (
        "Des inconnus ont pu apprendre qu'une personne est en situation de handicap et quelles aides elle "
        "reçoit\u00a0; les pièces d'identité peuvent servir à usurper son identité ou à rendre une "
        "escroquerie crédible."
    ),
}
_MEASURES = {
    "en": "Document route closed; shared caches purged; sessions revoked; access logs of 90 days secured.",
    "fr": (
        "Route des documents fermée\u00a0; caches partagés purgés\u00a0; sessions révoquées\u00a0; "
        "journaux de 90 jours figés."
    ),
}


class _Clock:
    """The time of the scene; `Workbench` asks it instead of the machine."""

    def __init__(self, real: Callable[[], datetime]) -> None:
        self._real = real
        self._back = timedelta()

    def set_back(self, hours: float) -> None:
        """Play the next scene so many hours ago."""
        self._back = timedelta(hours=hours)

    def __call__(self) -> datetime:
        return self._real() - self._back


Scene = Callable[[OpenCase], None]


def build_demo(workbench: Workbench, language: str = "en") -> str:
    """Build the example case in a workspace and give its reference.

    Args:
        workbench: where; its clock is the present that the scenes count back from.
        language: ``en`` or ``fr``: of the playbook and of what people wrote.
    """
    clock = _Clock(workbench.now)
    clock.set_back(33.2)
    ref = ""
    for hours, actor, scene in _script(language):
        clock.set_back(hours)
        stage = Workbench(
            workbench.home,
            actor,
            library=workbench.library,
            now=clock,
            randomness=workbench.randomness,
        )
        if not ref:
            with _open(stage, language) as case:
                ref = case.header.ref
        with stage.open(ref) as case:
            scene(case)
    return ref


def _open(workbench: Workbench, language: str) -> OpenCase:
    return open_new_case(
        workbench,
        TITLE[language],
        zone=ZONE,
        playbook="portal-exposure",
        role="processor",
        country="FR",
        language=language,
        organisation="Example Software",
    )


def _script(language: str) -> Iterator[tuple[float, str, Scene]]:
    """Give the scenes: how many hours ago, who acts, and what they do."""
    yield 33.2, _LEAD, _alert
    yield 32.4, _HOSTING, _contain
    yield 31.6, _HOSTING, _secure_logs
    yield 30.75, _DPO, lambda case: _become_aware(case, language)
    yield 30.1, _LIAISON, _list_controllers
    yield 26.0, _ENGINEERING, _scope
    yield 22.5, _ENGINEERING, _inventory
    yield 12.3, _DPO, lambda case: _describe(case, language)
    yield 9.4, _DPO, lambda case: _first_notice(case, language)
    yield 2.2, _ENGINEERING, _news
    yield 0.4, _LEAD, _state_of_play


def _state(case: OpenCase, key: str, typed: str, source: str = "", because: str = "") -> None:
    set_fact(case, key, read_typed(case, key, typed), source=source, because=because)


def _alert(case: OpenCase) -> None:
    write_log(
        case,
        "A user of client 04 reports a passport scan of somebody else in the portal #client04",
        at=case.moment("-10m"),
        lane=Lane.THEM,
        log=LogKind.COMMUNICATION,
    )
    _state(case, "time.detected_at", "-10m", source="ticket of the help desk")
    _state(case, "time.discovery_how", "customer_or_subject")
    write_log(case, "Asked hosting to close the document route, not to restart anything", log=LogKind.ACTION)


def _contain(case: OpenCase) -> None:
    for item in ("cut", "caches", "sessions"):
        steps.tick(case, "stop_exposure", item)
    _state(case, "time.ended_at", "-5m", source="change record of the load balancer")
    write_log(case, "Route /documents answers 503; portal otherwise up", log=LogKind.ACTION)


def _secure_logs(case: OpenCase) -> None:
    with tempfile.TemporaryDirectory() as folder:
        logs = Path(folder, "portal-access.log")
        logs.write_text("".join(_access_log(case.workbench.now())), encoding="utf-8")
        add_file(
            case,
            logs,
            source="web tier, log server",
            note="90 days of the document route",
            place=Place(step="hold_evidence", item="access_logs"),
        )
        release = Path(folder, "release.txt")
        release.write_text("portal 8.4.2, deployed with feature flag documents_v2=on\n", encoding="utf-8")
        add_file(case, release, source="deployment tool", place=Place(step="hold_evidence", item="release"))
    write_log(case, "Log rotation on the web tier stopped before the copy", log=LogKind.ACTION)


def _access_log(now: datetime) -> Iterator[str]:
    """An access log: one account walks through the numbers of documents that are not its own."""
    for number in range(400):
        when = now - timedelta(hours=14, seconds=-7 * number)
        yield (
            f"192.0.2.{17 + number % 3} - acc-1041 [{when:%d/%b/%Y:%H:%M:%S +0000}] "
            f'"GET /documents/{880_000 + number} HTTP/2" 200 {41_000 + 137 * number}\n'
        )


def _become_aware(case: OpenCase, language: str) -> None:
    basis = {
        "en": "Reproduced with two test accounts; the access log shows one account reading 400 documents.",
        "fr": "Reproduit avec deux comptes de test ; le journal montre un compte lisant 400 documents.",
    }
    _state(case, "nature.access_observed", "confirmed", source="EV-1")
    _state(case, "nature.recipient", "unidentified", source="EV-1")
    _state(case, "data.protection", "cleartext", because="files are stored and served as they are")
    _state(case, "time.aware_at", "-5m", because="reproduced, and seen in the log")
    _state(case, "time.aware_basis", basis[language])
    steps.mark_done(case, "reproduce", "two test accounts, no real document opened")
    decide(case, "nature.personal_data_breach", "confirmed", basis[language])


def _list_controllers(case: OpenCase) -> None:
    for name, hours, involvement in (
        ("Departmental Council 04", "24", "affected"),
        ("Departmental Council 11", "48", "affected"),
        ("Metropolis of the North", "72", "affected"),
        ("Departmental Council 27", "", "checking"),
        ("Departmental Council 31", "48", "not_affected"),
    ):
        typed = {
            "name": name,
            "contract_hours": hours,
            "involvement": involvement,
            "contact": f"Data protection officer, dpo@{name.lower().replace(' ', '-')}.example.org",
        }
        add_party(case, typed)


def _scope(case: OpenCase) -> None:
    _state(case, "portal.access_path", "object_authorisation", source="code review of release 8.4.2")
    _state(case, "nature.cia", "confidentiality")
    _state(case, "nature.origin", "wrong_subject_shown, software_error")
    # 41 days in hours: days would be refused in the nights in which the clocks change.
    _state(case, "time.started_at", "~-984h", source="deployment date of release 8.4.2")
    _state(case, "nature.established", "established")
    _state(case, "nature.known_before", "under_review")
    write_log(
        case,
        "Finding 12 of the spring audit names missing ownership checks; asking who owned it #audit",
        log=LogKind.FINDING,
    )


def _inventory(case: OpenCase) -> None:
    add_row(
        case,
        {
            "label": "Identity documents in the file (client 04)",
            "category": "id_documents",
            "subject_categories": "beneficiaries",
            "subjects": "~310 (280..350) distinct files in the log",
            "records": "400 documents read",
            "location": "document store, tenant 04",
            "protection": "cleartext",
            "certainty": "confirmed",
            "party": "P-1",
            "evidence": "EV-1",
        },
    )
    add_row(
        case,
        {
            "label": "Disability files (client 11)",
            "category": "health_or_disability",
            "special": "health",
            "subject_categories": "beneficiaries, vulnerable",
            "subjects": "..1900 all files of the tenant",
            "location": "document store, tenant 11",
            "protection": "cleartext",
            "party": "P-2",
        },
    )
    add_row(
        case,
        {
            "label": "Attachments of requests (Metropolis)",
            "category": "contact",
            "subject_categories": "citizens",
            "location": "document store, tenant 19",
            "protection": "cleartext",
            "party": "P-3",
        },
    )
    _state(case, "subjects.categories", "beneficiaries, citizens")
    _state(case, "subjects.count", "~2400 (310..5200) files of the affected tenants", source="EV-1")
    _state(case, "records.count", "unknown", because="the log of the document store is being restored")
    _state(case, "subjects.vulnerable", "yes")


def _describe(case: OpenCase, language: str) -> None:
    other = "fr" if language == "en" else "en"
    for key, texts in (
        ("summary.authority", _SUMMARY),
        ("conseq.description", _CONSEQUENCES),
        ("measures.immediate", _MEASURES),
    ):
        _state(case, key, texts[language])
        _state(case, f"{key}@{other}", texts[other])
    _state(case, "conseq.harms", "loss_of_control, identity_theft, discrimination, privacy")
    _state(case, "dpo.contact", "Data protection officer, dpo@example.org, +33 1 99 00 12 34")


def _first_notice(case: OpenCase, language: str) -> None:
    saved, _path = save_draft(case, "controller-notice", party="P-1", language=language)
    record_filing(
        case,
        filed_at=case.moment("-2m"),
        draft=saved.body.draft,
        channel="mail named in the contract",
        reference="ACK-04-221",
    )
    write_log(
        case,
        "Council 04 confirms receipt and asks for the list of files #client04",
        lane=Lane.THEM,
        log=LogKind.COMMUNICATION,
    )


def _news(case: OpenCase) -> None:
    amend_row(
        case,
        "R-2",
        {
            "subjects": "~640 (500..1900) first pass over the restored log",
            "certainty": "confirmed",
            "because": "first day of the store log restored",
        },
    )


def _state_of_play(case: OpenCase) -> None:
    write_log(
        case,
        "Councils 11 and 27 and the Metropolis are still to be told; the contract of council 11 ends first",
        log=LogKind.NOTE,
        lane=Lane.LEGAL,
    )
