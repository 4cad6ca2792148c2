"""Writing values for a person: the short form, for a line of the timeline, a field or a table."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from tocsin.domain.facts import Contact, Count, FactSpec, FactStatus, Statement, Value
from tocsin.domain.moments import Moment, Precision, shown

_THIN = "\u202f"
_YES_NO = {"fr": ("oui", "non")}
_STATUS = {
    "en": {FactStatus.UNKNOWN: "unknown for now", FactStatus.NOT_APPLICABLE: "not applicable"},
    "fr": {FactStatus.UNKNOWN: "inconnu pour l'instant", FactStatus.NOT_APPLICABLE: "sans objet"},
}


def show_number(number: int) -> str:
    """Write a whole number with its thousands apart."""
    return f"{number:,}".replace(",", _THIN)


def show_count(count: Count) -> str:
    """Write a count as it can be typed again: ``12 000 (10 000..14 000) how counted``."""
    figure = show_number(count.best) if count.best is not None else ""
    if count.low is not None or count.high is not None:
        low = show_number(count.low) if count.low is not None else ""
        high = show_number(count.high) if count.high is not None else ""
        figure = f"{figure} ({low}..{high})" if figure else f"{low}..{high}"
    return f"{figure} {count.basis}".strip()


def show_contact(contact: Contact) -> str:
    """Write a contact on one line."""
    return ", ".join(part for part in (contact.name, contact.email, contact.phone) if part)


def show_value(value: Value | None, spec: FactSpec | None, *, language: str, zone: ZoneInfo) -> str:
    """Write the value of a fact; the names of an enumeration come from its catalogue entry."""
    match value:
        case None:
            return ""
        case bool():
            return _YES_NO.get(language, ("yes", "no"))[0 if value else 1]
        case int():
            return show_number(value)
        case str():
            return spec.choice_title(value, language) if spec else value
        case tuple():
            return ", ".join(spec.choice_title(item, language) if spec else item for item in value)
        case Count():
            return show_count(value)
        case Moment():
            return shown(value, zone)
        case Contact():
            return show_contact(value)


def show_status(status: FactStatus, language: str) -> str:
    """Write *unknown* or *not applicable* in a language."""
    return _STATUS.get(language, _STATUS["en"]).get(status, "")


def show_statement(
    statement: Statement | None, spec: FactSpec | None, *, language: str, zone: ZoneInfo
) -> str:
    """Write what was stated of a fact: the value, ``≈`` before an estimate, or why there is none."""
    if statement is None:
        return ""
    if statement.redacted:
        return "[redacted]"
    if statement.value is None:
        why = f": {statement.because}" if statement.because else ""
        return show_status(statement.status, language) + why
    about = "≈ " if statement.status is FactStatus.ESTIMATED else ""
    return about + show_value(statement.value, spec, language=language, zone=zone)


def typed_form(statement: Statement | None, zone: ZoneInfo) -> str:
    """Give what could be typed to state the same again, to fill a field that is being changed."""
    if statement is None:
        return ""
    match statement.value:
        case None if statement.status is FactStatus.NOT_APPLICABLE:
            return f"n/a because {statement.because}"
        case None:
            return "unknown"
        case bool():
            return "yes" if statement.value else "no"
        case tuple():
            return ", ".join(statement.value)
        case Moment():
            about = "~" if statement.status is FactStatus.ESTIMATED else ""
            elsewhere = statement.value.precision is Precision.DAY and statement.value.zone != zone.key
            return about + shown(statement.value, zone) + (f" {statement.value.zone}" if elsewhere else "")
        case Count():
            exact = statement.value.is_exact and statement.status is FactStatus.ESTIMATED
            return ("~" if exact else "") + show_count(statement.value).replace(_THIN, " ")
        case Contact():
            return show_contact(statement.value)
        case _:
            return str(statement.value)
