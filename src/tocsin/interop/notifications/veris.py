"""A case as an incident of VERIS 1.4.1, the vocabulary in which the VCDB and others count incidents.

Only closed sets, figures and days leave: no name, no text of the case unless it is asked for, and
``Unknown`` where nothing is known. What VERIS has no word for is told as a loss.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.facts import Catalogue, FactStatus
from tocsin.domain.moments import Moment, read_utc
from tocsin.domain.parties import affected_controllers
from tocsin.interop.json_text import Value
from tocsin.interop.notifications import veris_words as words
from tocsin.interop.notifications.veris_source import Source
from tocsin.interop.notifications.veris_words import UNKNOWN, Act
from tocsin.interop.playbooks.losses import Code, Loss

SCHEMA_VERSION = "1.4.1"
WITHHELD = "Exported without the texts of the case."

_UNITS = (
    ("Years", 365 * 86_400),
    ("Months", 30 * 86_400),
    ("Weeks", 7 * 86_400),
    ("Days", 86_400),
    ("Hours", 3_600),
    ("Minutes", 60),
    ("Seconds", 1),
)
_REGIONS = frozenset({"eu", "eea"})
_ATTRIBUTES = frozenset({"confidentiality", "integrity", "availability"})
_LEAST = date(1950, 1, 1)
_LAST = date(2050, 12, 31)
"""The years that the schema takes."""


class VerisExport(msgspec.Struct, frozen=True):
    """An incident, and what of the case has no place in it."""

    incident: dict[str, Value]
    losses: tuple[Loss, ...]


def export_veris(
    state: CaseState,
    catalogue: Catalogue,
    *,
    notified_at: Moment | None = None,
    summary: str = "",
) -> VerisExport:
    """Give a case as an incident of VERIS.

    Args:
        state: the case.
        catalogue: the facts that it can be asked.
        notified_at: when an authority was first notified; it goes under ``plus``, as in the VCDB.
        summary: a text of the case, where it may leave; the words of the person who wrote it.
    """
    return _incident(Source(state, catalogue), notified_at, summary)


def _incident(case: Source, notified_at: Moment | None, summary: str) -> VerisExport:
    id = case.state.entries[0].id
    made: dict[str, Value] = {
        "schema_version": SCHEMA_VERSION,
        "incident_id": id,
        "source_id": "tocsin",
        "security_incident": _certainty(case),
        "summary": summary or WITHHELD,
        "timeline": _timeline(case),
        "victim": _victim(case),
        "actor": _actor(case),
        "action": _action(case),
        "asset": _asset(case),
        "attribute": _attribute(case),
        "discovery_method": _discovery(case),
        "plus": _plus(case, id, notified_at),
    }
    if summary:
        case.asked.add("summary.authority")
    case.tell_the_rest()
    return VerisExport(made, tuple(case.losses))


def _certainty(case: Source) -> str:
    breach = case.one("nature.personal_data_breach")
    established = case.one("nature.established") == "established"
    attacked = case.value("incident.cyberattack") is True
    if breach == "not_a_breach":
        told = "VERIS asks for a security incident; that no personal data were breached is not said there"
        case.losses.note(Code.NOT_CARRIED, "nature.personal_data_breach", told)
        return "Confirmed" if attacked else "False positive"
    return "Confirmed" if breach == "confirmed" or established else "Suspected"


def _timeline(case: Source) -> dict[str, Value]:
    made: dict[str, Value] = {"incident": _incident_day(case)}
    started, detected = case.value("time.started_at"), case.value("time.detected_at")
    ended = case.value("time.ended_at")
    case.asked.add("time.ongoing")
    for name, key, before, after in (
        ("discovery", "time.detected_at", started, detected),
        ("containment", "time.ended_at", detected, ended),
    ):
        if isinstance(before, Moment) and isinstance(after, Moment):
            seconds = int((after.utc - before.utc).total_seconds())
            if seconds >= 0:
                made[name] = _span(seconds)
            else:
                case.losses.warn(Code.NOT_CARRIED, key, "it lies before what it is measured from")
        else:
            made[name] = {"unit": UNKNOWN}
    return made


def _incident_day(case: Source) -> dict[str, Value]:
    for key in ("time.started_at", "time.detected_at", "time.aware_at"):
        day = case.day(key)
        if day is not None and _LEAST <= day <= _LAST:
            break
    else:
        key, day = "time.started_at", read_utc(case.state.header.opened_at).astimezone(case.zone).date()
        case.losses.warn(Code.NOT_CARRIED, key, "nobody has said when; the year is that of the case")
        return {"year": min(max(day.year, _LEAST.year), _LAST.year)}
    if key != "time.started_at":
        case.losses.warn(Code.NOT_CARRIED, "time.started_at", f"not known; the day is that of {key}")
    statement = case.state.statement(key)
    if statement is not None and statement.status is FactStatus.ESTIMATED:
        case.losses.note(Code.NOT_CARRIED, key, "an estimate: only its month is given")
        return {"year": day.year, "month": day.month}
    return {"year": day.year, "month": day.month, "day": day.day}


def _victim(case: Source) -> dict[str, Value]:
    chosen = case.several("org.countries") or (case.state.header.country.lower(),)
    countries = []
    for one in filter(None, chosen):
        is_country = len(one.partition("_")[0]) == 2 and one not in _REGIONS
        if is_country and case.is_closed("org.countries", one):
            countries.append(one[:2].upper())
        else:
            case.losses.note(Code.NOT_CARRIED, "org.countries", f"VERIS has no word for {one!r}")
            countries.append("Other")
    made: dict[str, Value] = {
        "industry": case.word("org.sector", case.one("org.sector"), words.INDUSTRY, "00"),
        "employee_count": _headcount(case),
        "government": ["Local" if case.one("org.sector") == "local_government" else UNKNOWN],
        "country": _listed(_unique(countries) or [UNKNOWN]),
    }
    clients = len(affected_controllers(case.state)) if case.one("case.role") == "processor" else 0
    if clients:
        made["secondary"] = {"amount": clients}
    return made


def _headcount(case: Source) -> str:
    count, size = case.value("org.headcount"), case.one("org.size")
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        return case.word("org.size", size, words.SIZE, UNKNOWN)
    return next((text for most, text in words.HEADCOUNT if count <= most), "Over 100000")


def _actor(case: Source) -> dict[str, Value]:
    cause = case.one("nature.cause")
    side, _line, will = cause.partition("_")
    motive = UNKNOWN if will == "malicious" else "NA"
    made: dict[str, Value] = {}
    if side in {"internal", "external"}:
        made[side] = {"variety": [UNKNOWN], "motive": [motive]}
    elif cause:
        case.losses.note(Code.NOT_CARRIED, "nature.cause", f"VERIS has no actor for {cause!r}")
    if "supply_chain" in case.several("nature.origin"):
        made["partner"] = {"motive": [motive if will else UNKNOWN], "country": [UNKNOWN]}
    return made or {"unknown": {}}


def _action(case: Source) -> dict[str, Value]:
    found: dict[str, tuple[list[str], list[str]]] = {}
    for act in _acts(case):
        varieties, vectors = found.setdefault(act.kind, ([], []))
        varieties.append(act.variety)
        vectors.append(act.vector)
    made: dict[str, Value] = {}
    for kind, (varieties, vectors) in found.items():
        said: dict[str, Value] = {"variety": _listed(_told(varieties)), "vector": _listed(_told(vectors))}
        made[kind] = {**said, "target": [UNKNOWN]} if kind == "social" else said
    return made or {"unknown": {}}


def _acts(case: Source) -> Iterable[Act]:
    malicious = case.one("nature.cause").endswith("_malicious")
    table = {**words.ORIGINS, **words.MALICIOUS_ORIGINS} if malicious else words.ORIGINS
    for origin in case.several("nature.origin"):
        if origin in table:
            yield table[origin]
        elif origin != "supply_chain":  # who did it, not what was done: an actor
            case.losses.note(Code.NOT_CARRIED, "nature.origin", f"VERIS has no action for {origin!r}")
    for attack in case.several("nature.attack"):
        if attack in words.ATTACKS:
            yield words.ATTACKS[attack]
        else:
            case.losses.note(Code.NOT_CARRIED, "nature.attack", f"VERIS has no action for {attack!r}")


def _asset(case: Source) -> dict[str, Value]:
    media = [
        case.word("data.media", one, words.MEDIA, UNKNOWN)
        for one in case.several("data.media")
        if one != "cloud_service"  # where it is, not what it is
    ]
    found = media or [words.ASSETS.get(one, UNKNOWN) for one in case.several("nature.origin")]
    assets: list[Value] = [{"variety": one} for one in _told(found)]
    cloud = [
        case.word("systems.hosting", one, words.CLOUD, "Other") for one in case.several("systems.hosting")
    ]
    if "cloud_service" in case.several("data.media"):
        cloud.append(words.CLOUD["public_cloud"])
    return {"assets": assets or [{"variety": UNKNOWN}], "cloud": _listed(_unique(cloud) or [UNKNOWN])}


def _attribute(case: Source) -> dict[str, Value]:
    lost = set(case.several("nature.cia"))
    for one in sorted(lost - _ATTRIBUTES):
        case.losses.note(Code.NOT_CARRIED, "nature.cia", f"VERIS has no word for {one!r}")
    made: dict[str, Value] = {}
    seen = case.one("nature.access_observed") in {"confirmed", "possible"}
    if "confidentiality" in lost or seen:
        made["confidentiality"] = _confidentiality(case)
    if "integrity" in lost:
        made["integrity"] = {"variety": ["Modify data"]}
    if "availability" in lost:
        made["availability"] = {"variety": [_availability(case)], **_outage(case)}
    return made or {"unknown": {}}


def _availability(case: Source) -> str:
    if "ransomware" in case.several("nature.attack"):
        return "Obscuration"
    restored = case.one("data.restored")
    return case.word("data.restored", restored, words.RESTORED, UNKNOWN)


def _outage(case: Source) -> dict[str, Value]:
    down, up = case.value("service.down_at"), case.value("service.restored_at")
    if not (isinstance(down, Moment) and isinstance(up, Moment)) or up.utc < down.utc:
        return {}
    return {"duration": _span(int((up.utc - down.utc).total_seconds()))}


def _confidentiality(case: Source) -> dict[str, Value]:
    access = case.one("nature.access_observed")
    made: dict[str, Value] = {"data_disclosure": words.DISCLOSURE.get(access, UNKNOWN)}
    total = case.figure("records.count")
    if total is not None:
        made["data_total"] = total
    varieties = [words.DATA.get(one, "Other") for one in case.several("data.categories")]
    varieties += [words.SPECIAL.get(one, words.SENSITIVE) for one in case.several("data.special")]
    made["data"] = [{"variety": one} for one in _unique(varieties)] or [{"variety": UNKNOWN}]
    people = [
        case.word("subjects.categories", one, words.VICTIMS, "Other")
        for one in case.several("subjects.categories")
    ]
    made["data_victim"] = _listed(_unique(people) or [UNKNOWN])
    protection = case.one("data.protection")
    made["state"] = [case.word("data.protection", protection, words.PROTECTION, UNKNOWN)]
    return made


def _discovery(case: Source) -> dict[str, Value]:
    how = case.one("time.discovery_how")
    if how == "other":
        return {"other": True}
    if how not in words.DISCOVERY:
        return {"unknown": True}
    who, variety = words.DISCOVERY[how]
    return {who: {"variety": [variety]}}


def _plus(case: Source, id: str, notified_at: Moment | None) -> dict[str, Value]:
    """Give what VERIS leaves room for: the exact values of closed sets, and when the authority knew."""
    made: dict[str, Value] = {"master_id": id}
    if notified_at is not None:
        day = notified_at.utc.astimezone(case.zone).date()
        made["timeline"] = {"notification": {"year": day.year, "month": day.month, "day": day.day}}
    exact: dict[str, Value] = {
        key: _listed(found)
        for key in (
            "nature.origin",
            "data.categories",
            "data.special",
            "subjects.categories",
            "conseq.harms",
        )
        if (found := [one for one in case.several(key) if case.is_closed(key, one)])
    }
    exact |= {
        key: value
        for key in ("nature.cause", "case.role", "risk.level", "notify.authority", "notify.subjects")
        if (value := case.one(key)) and case.is_closed(key, value)
    }
    if exact:
        made["tocsin"] = exact
    return made


def _span(seconds: int) -> dict[str, Value]:
    for unit, length in _UNITS:
        if seconds >= length:
            return {"unit": unit, "value": seconds // length}
    return {"unit": "Seconds", "value": 0}


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _told(values: Sequence[str]) -> list[str]:
    """Give each value once, and *unknown* only where there is nothing else."""
    known = _unique(value for value in values if value != UNKNOWN)
    return known or _unique(values)


def _listed(values: Iterable[str]) -> list[Value]:
    return [*values]
