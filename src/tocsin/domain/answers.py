"""Reading what a person types as the answer to a question.

Every field, in a form or on the command line, takes a value, an estimate (``~12000``,
``10000..14000``), ``unknown`` or ``unknown because …``, or ``n/a because …``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from tocsin.domain.errors import UserError
from tocsin.domain.facts import Choice, Contact, Count, FactSpec, FactStatus, FactType, Value
from tocsin.domain.identifiers import looks, well_formed
from tocsin.domain.journal import SAFE_INTEGER
from tocsin.domain.moments import Moment, read_moment
from tocsin.domain.text import LINE_LIMIT, TEXT_LIMIT, checked

_WHY = r"(?:because|car|parce que)\b"
_UNKNOWN = re.compile(rf"(?:unknown|inconnu|\?)(?:\s+{_WHY}\s*(?P<because>.*))?", re.I | re.S)
_NOT_APPLICABLE = re.compile(
    rf"(?:n/a\b|na(?=\s+{_WHY}|$))[\s,:;-]*(?:{_WHY})?\s*(?P<because>.*)", re.I | re.S
)
_BECAUSE = re.compile(rf"\s+({_WHY})\s+", re.I)
_WITH_REASON = frozenset({FactType.BOOL, FactType.ENUM, FactType.SET, FactType.INT, FactType.INSTANT})
_YES = frozenset({"yes", "y", "true", "oui", "o"})
_NO = frozenset({"no", "n", "false", "non"})
_NUMBER = r"(?:[0-9]{1,3}(?:[ ,.'_\u00a0\u202f][0-9]{3})+|[0-9]+)"
_ABOUT = r"(?P<about>~|about |env\. ?|environ )?\s*"
_RANGE = rf"(?P<low>{_NUMBER})?\s*\.\.\s*(?P<high>{_NUMBER})?"
_BASIS = r"(?:[\s,;:—]+(?P<basis>[^\d\s].*))?"
_COUNTS = (
    re.compile(rf"{_ABOUT}{_RANGE}{_BASIS}", re.I | re.S),
    re.compile(rf"{_ABOUT}(?P<best>{_NUMBER})(?:\s*\(\s*{_RANGE}\s*\))?{_BASIS}", re.I | re.S),
)
_EMAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+")
_PHONE = re.compile(r"\+?\d[\d ().-]{4,}\d")


class Answer(msgspec.Struct, frozen=True):
    """What was typed, understood: a value or none, how well it is known, and why if that was said."""

    value: Value | None
    status: FactStatus
    because: str = ""


def read_answer(spec: FactSpec, typed: str, *, zone: ZoneInfo, now: datetime) -> Answer:
    """Read what was typed into the field of a fact.

    Raises:
        UserError: it is not a value of that fact; the message says what it takes.
    """
    text = typed.strip()
    if not text:
        raise UserError("Nothing was typed", 'Write "unknown" if it is not known yet')
    if match := _UNKNOWN.fullmatch(text):
        return Answer(None, FactStatus.UNKNOWN, (match["because"] or "").strip())
    if match := _NOT_APPLICABLE.fullmatch(text):
        because = match["because"].strip()
        if not because:
            raise UserError('"Not applicable" needs its reason', "Write: n/a because …")
        return Answer(None, FactStatus.NOT_APPLICABLE, because)
    because = ""
    if spec.type in _WITH_REASON:
        text, because = _apart(text)
    return msgspec.structs.replace(_READERS[spec.type](spec, text, zone, now), because=because)


def _apart(text: str) -> tuple[str, str]:
    """Take a reason off the end: ``14:00 because the log shows it``."""
    value, _word, because = _BECAUSE.split(text, maxsplit=1) if _BECAUSE.search(text) else (text, "", "")
    return value.strip(), because.strip()


def takes(spec: FactSpec) -> str:
    """Say in a few words what may be typed, for a placeholder or a message."""
    if spec.type in {FactType.ENUM, FactType.SET}:
        separator = " | " if spec.type is FactType.ENUM else ", "
        return separator.join(choice.id for choice in spec.choices)
    if spec.format is not None:
        return looks(spec.format)
    if spec.most is not None:
        return f"a whole number, at most {spec.most}"
    return _TAKES[spec.type]


_TAKES = {
    FactType.BOOL: "yes | no | unknown",
    FactType.TEXT: "text, or unknown",
    FactType.INT: "a whole number",
    FactType.INSTANT: "2026-11-23 14:00, 14:00, -2h, now, or unknown",
    FactType.COUNT: "12000, ~12000, 10000..14000, ~12000 (10000..14000) how counted",
    FactType.CONTACT: "name, address@example.org, +33 1 23 45 67 89",
}


def _read_bool(_spec: FactSpec, text: str, _zone: ZoneInfo, _now: datetime) -> Answer:
    word = text.lower()
    if word not in _YES | _NO:
        raise UserError(f"{text!r} is neither yes nor no", "Write yes, no or unknown")
    return Answer(word in _YES, FactStatus.KNOWN)


def read_choice(choices: tuple[Choice, ...], typed: str) -> str:
    """Give the value of an enumeration that was meant: by its id, its name, or the beginning of one of them.

    Raises:
        UserError: none fits, or more than one.
    """
    wanted = typed.strip().lower()
    names = {
        choice.id: {choice.id, *(title.lower() for title in choice.title.values())} for choice in choices
    }
    exact = [id for id, known in names.items() if wanted in known]
    begun = [id for id, known in names.items() if any(name.startswith(wanted) for name in known)]
    found = exact or begun
    if len(found) == 1:
        return found[0]
    offered = found or [choice.id for choice in choices]
    what = f"fits {len(found)} values" if found else "is not one of the values"
    raise UserError(f"{typed.strip()!r} {what}", "One of: " + ", ".join([*offered, "unknown"]))


def _read_enum(spec: FactSpec, text: str, _zone: ZoneInfo, _now: datetime) -> Answer:
    return Answer(read_choice(spec.choices, text), FactStatus.KNOWN)


def _read_set(spec: FactSpec, text: str, _zone: ZoneInfo, _now: datetime) -> Answer:
    words = [word for word in re.split(r"[,;\n]", text) if word.strip()]
    if not words:
        raise UserError("Nothing was typed", f"Write {takes(spec)}")
    chosen = {read_choice(spec.choices, word) for word in words}
    return Answer(tuple(choice.id for choice in spec.choices if choice.id in chosen), FactStatus.KNOWN)


def _read_text(spec: FactSpec, text: str, _zone: ZoneInfo, _now: datetime) -> Answer:
    said = checked(text, spec.key, TEXT_LIMIT)
    return Answer(well_formed(spec.format, said) if spec.format else said, FactStatus.KNOWN)


def _read_int(spec: FactSpec, text: str, _zone: ZoneInfo, _now: datetime) -> Answer:
    number = _number(text)
    if spec.most is not None and number > spec.most:
        raise UserError(f"{number} is too much", f"Write {takes(spec)}")
    return Answer(number, FactStatus.KNOWN)


def _read_instant(_spec: FactSpec, text: str, zone: ZoneInfo, now: datetime) -> Answer:
    about = text.startswith("~")
    moment = read_moment(text.removeprefix("~"), zone=zone, now=now)
    moment = Moment(at=moment.at, precision=moment.precision, said=text, zone=moment.zone)
    return Answer(moment, FactStatus.ESTIMATED if about else FactStatus.KNOWN)


def _read_count(_spec: FactSpec, text: str, _zone: ZoneInfo, _now: datetime) -> Answer:
    count, estimated = read_count(text)
    return Answer(count, FactStatus.ESTIMATED if estimated else FactStatus.KNOWN)


def _read_contact(_spec: FactSpec, text: str, _zone: ZoneInfo, _now: datetime) -> Answer:
    return Answer(read_contact(text), FactStatus.KNOWN)


_READERS: dict[FactType, Callable[[FactSpec, str, ZoneInfo, datetime], Answer]] = {
    FactType.BOOL: _read_bool,
    FactType.ENUM: _read_enum,
    FactType.SET: _read_set,
    FactType.TEXT: _read_text,
    FactType.INT: _read_int,
    FactType.INSTANT: _read_instant,
    FactType.COUNT: _read_count,
    FactType.CONTACT: _read_contact,
}


def read_count(text: str) -> tuple[Count, bool]:
    """Read a number of people or records: ``12000``, ``~12000``, ``10000..14000 query on logins``.

    Returns:
        The count, and whether it is an estimate.

    Raises:
        UserError: it cannot be read, or its range is upside down.
    """
    matches = (pattern.fullmatch(text.strip()) for pattern in _COUNTS)
    match = next((found for found in matches if found), None)
    said = match.groupdict() if match else {}
    figures = {name: _number(said[name]) for name in ("low", "best", "high") if said.get(name)}
    if not figures:
        raise UserError(f"{text!r} is not a number or a range", f"Write {_TAKES[FactType.COUNT]}")
    count = checked_count(
        Count(**figures, basis=checked((said["basis"] or "").strip(), "How it was counted"))
    )
    return count, bool(said["about"]) or not count.is_exact


def checked_count(count: Count) -> Count:
    """Give a count back if its figures are in order.

    Raises:
        UserError: they are not: low above best, best above high, or below nothing.
    """
    figures = [figure for figure in (count.low, count.best, count.high) if figure is not None]
    if any(figure < 0 or figure > SAFE_INTEGER for figure in figures):
        raise UserError("A number of people or records cannot be below 0 or beyond 9 007 199 254 740 991")
    if figures != sorted(figures):
        raise UserError(
            "The range is upside down: " + " .. ".join(map(str, figures)),
            "Give low, best, high in that order",
        )
    return count


def _number(text: str) -> int:
    digits = re.sub(r"[^0-9]", "", text)
    if not re.fullmatch(_NUMBER, text) or len(digits) > 16 or int(digits) > SAFE_INTEGER:
        raise UserError(f"{text!r} is not a whole number", "Write digits, such as 12000 or 12 000")
    return int(digits)


def read_contact(text: str) -> Contact:
    """Read ``name, mail address, telephone`` in any order; what is neither of the last two is the name.

    Raises:
        UserError: it is too long, or holds none of the three.
    """
    checked(text, "A contact", LINE_LIMIT)
    email = _EMAIL.search(text)
    rest = text.replace(email.group(), "", 1) if email else text
    phone = _PHONE.search(rest)
    rest = rest.replace(phone.group(), "", 1) if phone else rest
    name = " ".join(re.sub(r"[,;<>\n]+", " ", rest).split())
    if not name and not email and not phone:
        raise UserError(f"{text!r} is nobody to ask", f"Write {_TAKES[FactType.CONTACT]}")
    return Contact(
        name=name, email=email.group() if email else "", phone=phone.group().strip() if phone else ""
    )
