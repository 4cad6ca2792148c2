"""Entries of the register in the shape of the register that goes with the EDPB's draft breach template.

A flat object of texts per breach, as the transcription of the template (draft v1.0, adopted 8 June 2026,
in consultation until 5 August 2026) shows it. Closed questions carry the letter and the words of the
template: field 55 (nature), 60 (incident), 61 (cause), 89 (risk), 97 (communication). What the register
does not know is null.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from tocsin.domain.facts import Count
from tocsin.domain.moments import Moment, brief_utc, find_zone
from tocsin.domain.register.row import NOTIFIED, TOLD, CellStatus, RegisterEntry

SOURCE = "https://www.edpb.europa.eu/our-work-tools/our-documents/other/template-personal-data-breach-notification_en"

_NATURE = {
    "confidentiality": (
        "a) Confidentiality breach - where there is an unauthorised or accidental disclosure of, or access "
        "to, personal data."
    ),
    "integrity": (
        "b) Integrity breach - where there is an unauthorised or accidental alteration of personal data."
    ),
    "availability": (
        "c) Availability breach - where there is an accidental or unauthorised loss of access to, or "
        "destruction of, personal data."
    ),
}
_CAUSE = {
    "internal_accidental": "a) Internal non malicious",
    "internal_malicious": "b) Internal malicious",
    "external_accidental": "c) External non malicious",
    "external_malicious": "d) External malicious",
    "technical": "a) Internal non malicious",
}
_TO_BE_DETERMINED, _UNKNOWN = "e) To be determined", "f) Unknown"
_ATTACK = {
    "ransomware": "b) Encrypted device / ransomware",
    "phishing": "d) Phishing / social engineering",
    "bec": "d) Phishing / social engineering",
    "web_exploit": "e) Security vulnerability (likely) exploited (known CVE or zero day)",
    "credential_stuffing": "f) Unauthorised access to personal data in IT systems",
    "account_takeover": "f) Unauthorised access to personal data in IT systems",
    "brute_force": "f) Unauthorised access to personal data in IT systems",
    "data_exfiltration": "g) Data exfiltration / unauthorised extraction of personal data",
    "destruction": "p) Personal data deleted/destroyed",
}
_HACKING = "c) Hacking / malware activity detected"
_OTHER = "y) Other (please specify in further description)"
_INCIDENT = {
    "access_misuse": "a) Abuse of access privileges by employee",
    "malware": _HACKING,
    "hacking": _HACKING,
    "phishing": "d) Phishing / social engineering",
    "wrong_subject_shown": "h) Data of wrong data subject shown (mix-up of records)",
    "device_lost_stolen": "i) Device lost or stolen",
    "ewaste": "j) E-waste (personal data still present on obsolete device)",
    "paper_disposal": "k) Incorrect disposal of personal data on paper",
    "mail_lost_opened": "l) Mail lost or opened / misdelivery (post/email)",
    "misconfiguration": "m) Misconfiguration",
    "paper_lost_insecure": "o) Paper lost or stolen or left in insecure location",
    "wrong_recipient": "r) Personal data sent by mistake (post/email)",
    "wrong_recipient_email": "r) Personal data sent by mistake (post/email)",
    "wrong_recipient_post": "r) Personal data sent by mistake (post/email)",
    "recipients_visible": (
        "s) Sending email to multiple recipients without blind copy / with open distribution list"
    ),
    "software_error": "t) Technical malfunction",
    "unavailability": "t) Technical malfunction",
    "malfunction": "t) Technical malfunction",
    "data_altered": "u) Unauthorised data modification",
    "unintended_publication": "v) Unintended publication (e.g., public link / public website / shared drive)",
    "redaction_failure": "v) Unintended publication (e.g., public link / public website / shared drive)",
    "verbal": "w) Verbal unauthorised disclosure of personal data",
}
_RISK = {
    "high_risk": (
        "a) The personal data breach is likely to result in a high risk to the rights and freedoms of "
        "natural persons"
    ),
    "risk": (
        "b) The personal data breach is likely to result in a (not high) risk to the rights and freedoms of "
        "natural persons"
    ),
    "none_or_unlikely": "No high risk",
}
_NOT_TOLD = {
    "direct": "b) No, but it will be communicated on a date to be determined",
    "public": "b) No, but it will be communicated on a date to be determined",
    "exempt": (
        "e) No, it will not be communicated since one of the conditions referred to in article 34(3) of the "
        "GDPR is met"
    ),
    "not_required": "No / not required",
}
_STILL_OPEN = "c) No, the investigation is still ongoing"


class EdpbRegisterEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One breach in that shape; None is what the register does not know."""

    reference: str
    date_period: str | None = None
    circumstances_cause: str | None = None
    nature_cia: str | None = None
    incident_type: str | None = None
    data_categories: str | None = None
    numbers: str | None = None
    risk_outcome: str | None = None
    methodology_enisa: str | None = None
    notified_authority: str | None = None
    notified_individuals: str | None = None
    reasoned_basis: str | None = None
    measures: str | None = None
    retention: str | None = None
    saved_at: str | None = None

    @property
    def left_open(self) -> tuple[str, ...]:
        """The fields that are null."""
        return tuple(name for name in self.__struct_fields__ if getattr(self, name) is None)


def edpb_entry(entry: RegisterEntry) -> EdpbRegisterEntry:
    """Give an entry of the register, made in English, in the shape of the EDPB's."""
    if entry.trouble:
        return EdpbRegisterEntry(reference=entry.ref)
    return EdpbRegisterEntry(
        reference=entry.ref,
        date_period=_period(entry),
        circumstances_cause=_joined([_text(entry, "summary.authority"), _cause(entry)]),
        nature_cia=_labels(entry, "nature.cia", _NATURE),
        incident_type=_incident(entry),
        data_categories=_text(entry, "data.categories"),
        numbers=_numbers(entry),
        methodology_enisa=_text(entry, "risk.score"),
        risk_outcome=_RISK.get(_id(entry, "risk.level")),
        notified_authority=_authority(entry),
        notified_individuals=_individuals(entry),
        reasoned_basis=_joined([_text(entry, "authority.because"), _text(entry, "people.because")]),
        measures=_joined([_text(entry, "measures.immediate"), _text(entry, "measures.prevent")]),
        saved_at=brief_utc(entry.opened_at) if entry.opened_at else None,
    )


def _text(entry: RegisterEntry, column: str) -> str | None:
    cell = entry.cell(column)
    return cell.text.removeprefix("≈ ") if cell.value is not None and cell.text else None


def _id(entry: RegisterEntry, column: str) -> str:
    value = entry.value(column)
    return value if isinstance(value, str) else ""


def _ids(entry: RegisterEntry, column: str) -> tuple[str, ...]:
    value = entry.value(column)
    return value if isinstance(value, tuple) else ()


def _joined(parts: Iterable[str | None]) -> str | None:
    return " | ".join(dict.fromkeys(part for part in parts if part)) or None


def _labels(entry: RegisterEntry, column: str, labels: Mapping[str, str]) -> str | None:
    found = (labels.get(one) for one in _ids(entry, column))
    return "; ".join(dict.fromkeys(label for label in found if label)) or None


def _period(entry: RegisterEntry) -> str | None:
    first, last = _day(entry, "time.started_at"), _day(entry, "time.ended_at")
    if first is None:
        return None
    if last is None and entry.value("time.ongoing") is True:
        return f"{first} - ongoing"
    return first if last in {None, first} else f"{first} - {last}"


def _day(entry: RegisterEntry, column: str) -> str | None:
    moment = entry.value(column)
    if not isinstance(moment, Moment):
        return None
    return moment.utc.astimezone(find_zone(entry.zone)).date().isoformat()


def _cause(entry: RegisterEntry) -> str | None:
    cause = _CAUSE.get(_id(entry, "nature.cause"))
    if cause is None:
        status = entry.cell("nature.cause").status
        cause = {CellStatus.UNKNOWN: _UNKNOWN, CellStatus.NOT_ANSWERED: _TO_BE_DETERMINED}.get(status)
    return f"cause: {cause}" if cause else None


def _incident(entry: RegisterEntry) -> str | None:
    """Name the incident as closely as it is known: by the attack, and by the origin beside it."""
    attacks = [_ATTACK[one] for one in _ids(entry, "nature.attack") if one in _ATTACK]
    origins = [_INCIDENT.get(origin, _OTHER) for origin in _ids(entry, "nature.origin")]
    closer = [label for label in origins if not (attacks and label == _HACKING)]
    return "; ".join(dict.fromkeys([*attacks, *closer])) or None


def _numbers(entry: RegisterEntry) -> str | None:
    people, records = _number(entry, "subjects.count"), _number(entry, "records.count")
    if people and records:
        return f"{people} data subjects / {records} records"
    return people or (f"{records} records" if records else None)


def _number(entry: RegisterEntry, column: str) -> str | None:
    """Write a count with the commas of the example: ``~12,000``, ``310-5,200``, ``up to 1,900``."""
    count = entry.value(column)
    if not isinstance(count, Count):
        return None
    about = "~" if entry.cell(column).status is CellStatus.ESTIMATED else ""
    if count.best is not None:
        return f"{about}{count.best:,}"
    if count.low is not None and count.high is not None:
        return f"{count.low:,}-{count.high:,}"
    if count.high is not None:
        return f"up to {count.high:,}"
    return f"at least {count.low:,}" if count.low is not None else None


def _authority(entry: RegisterEntry) -> str:
    if entry.value(NOTIFIED) is True:
        return "Yes (Art. 33)"
    if entry.cell(NOTIFIED).status is CellStatus.NOT_APPLICABLE:
        return "No (processor - controllers notified under Art. 33(2))"
    if _id(entry, "notify.authority") == "none":
        return "No (no likely risk - recorded)"
    return "No (not yet)"


def _individuals(entry: RegisterEntry) -> str:
    if entry.value(TOLD) is True:
        return "a) Yes"
    if entry.cell(TOLD).status is CellStatus.NOT_APPLICABLE:
        return "No / not required"
    return _NOT_TOLD.get(_id(entry, "notify.subjects"), _STILL_OPEN)
