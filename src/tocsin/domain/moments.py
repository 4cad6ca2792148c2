"""Points in time: what a person typed, the instant it means, and how it is shown again.

Inside, an instant is UTC in one fixed-width form, ``YYYY-MM-DDTHH:MM:SS.ffffffZ``, so that text order
is time order. Outside, it always carries a zone or an offset.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from dateutil.relativedelta import relativedelta

from tocsin.domain.errors import UserError

ACCEPTED = (
    "Write 2026-11-23T14:00+01:00, 2026-11-23 14:00 Europe/Paris, 2026-11-23 14:00, "
    "2026-11-23, 14:00, -2h, -3d or now"
)

_DAY = r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
_TIME = r"(?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)"
_OFFSET = r"(?P<offset>Z|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])"
_ZONE = r"(?:\[?(?P<zone>[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)*)\]?)"
_FULL = re.compile(rf"{_DAY}(?:[T ]{_TIME})? ?{_OFFSET}? ?{_ZONE}?")
_CLOCK = re.compile(rf"{_TIME} ?{_OFFSET}? ?{_ZONE}?")
_DISTANCE = re.compile(r"(?P<sign>[+-])(?P<count>[0-9]{1,4})(?P<unit>mo|[mhdw])")
_YEARS = range(1970, 3000)
_ELAPSED = {"m": "minutes", "h": "hours"}
_ON_THE_CALENDAR = {"d": "days", "w": "weeks", "mo": "months"}


class Precision(StrEnum):
    """How exactly a person gave a time."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"


class Moment(msgspec.Struct, frozen=True, gc=False, tag="instant", tag_field="type"):
    """A point in time as somebody stated it.

    Attributes:
        at: the instant in UTC, in the fixed-width form; for a day, its first moment in ``zone``.
        precision: how exactly it was given.
        said: what was typed, unchanged.
        zone: the IANA zone it was read in, or ``UTC`` when it came with an offset of its own.
    """

    at: str
    precision: Precision
    said: str
    zone: str

    @property
    def utc(self) -> datetime:
        """The instant as an aware datetime in UTC."""
        return read_utc(self.at)


def write_utc(instant: datetime) -> str:
    """Give an aware datetime in the fixed-width form that is stored."""
    return f"{instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def read_utc(text: str) -> datetime:
    """Read the fixed-width form back."""
    return datetime.fromisoformat(text)


def brief_utc(text: str) -> str:
    """Shorten a stored instant for output: no fraction where there is none."""
    return text.replace(".000000Z", "Z")


def to_the_second(text: str) -> str:
    """Shorten a stored instant for output where a fraction tells nobody anything."""
    return f"{text[:19]}Z"


def find_zone(name: str) -> ZoneInfo:
    """Look up an IANA time zone.

    Raises:
        UserError: there is no zone of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UserError(
            f"There is no time zone called {name!r}",
            "Use a name of the IANA database, such as Europe/Paris or UTC",
        ) from None


def read_moment(typed: str, *, zone: ZoneInfo, now: datetime) -> Moment:
    """Read a time as a person types it.

    Args:
        typed: any of the forms in `ACCEPTED`. A time of day alone is the latest one that is not after
            ``now``; a time without zone or offset is read in ``zone``.
        zone: the zone of the case.
        now: the present, aware.

    Raises:
        UserError: the text is none of these forms, or a local time that does not exist or exists twice
            (the two readings are offered).
    """
    text = typed.strip()
    if text.lower() == "now":
        return _moment(now, Precision.SECOND, typed, zone.key)
    if match := _DISTANCE.fullmatch(text):
        return _at_a_distance(match, typed, zone, now)
    if match := _CLOCK.fullmatch(text):
        return _time_of_day(match, typed, zone, now)
    if match := _FULL.fullmatch(text):
        return _date_and_time(match, typed, zone)
    raise UserError(f"{typed!r} is not a time that can be read without guessing", ACCEPTED)


def _at_a_distance(match: re.Match[str], typed: str, zone: ZoneInfo, now: datetime) -> Moment:
    """Minutes and hours are elapsed time; days, weeks and months keep the time of day on the calendar."""
    count = int(match["sign"] + match["count"])
    minute = now.replace(second=0, microsecond=0)
    if unit := _ELAPSED.get(match["unit"]):
        return _moment(minute + timedelta(**{unit: count}), Precision.MINUTE, typed, zone.key)
    local = minute.astimezone(zone).replace(tzinfo=None)
    try:
        local += relativedelta(**{_ON_THE_CALENDAR[match["unit"]]: count})
    except (ValueError, OverflowError):
        raise UserError(f"{typed!r} is beyond the calendar", ACCEPTED) from None
    return _moment(_local(local, zone), Precision.MINUTE, typed, zone.key)


def _time_of_day(match: re.Match[str], typed: str, zone: ZoneInfo, now: datetime) -> Moment:
    own_zone = find_zone(match["zone"]) if match["zone"] else zone
    there = datetime.strptime(match["offset"], "%z").tzinfo if match["offset"] else own_zone
    today = now.astimezone(there).date()
    for day in (today, today - timedelta(days=1)):
        moment = _resolve(day, match, typed, own_zone)
        if moment.utc <= now:
            return moment
    raise UserError(f"{typed!r} is later than now on both possible days", ACCEPTED)


def _date_and_time(match: re.Match[str], typed: str, zone: ZoneInfo) -> Moment:
    try:
        day = date.fromisoformat(match["day"])
    except ValueError:
        raise UserError(f"{match['day']} is not a day of the calendar", ACCEPTED) from None
    if day.year not in _YEARS:
        raise UserError(f"{day.year:04d} is not a year that a breach can have", ACCEPTED)
    own_zone = find_zone(match["zone"]) if match["zone"] else zone
    return _resolve(day, match, typed, own_zone)


def _resolve(day: date, match: re.Match[str], typed: str, zone: ZoneInfo) -> Moment:
    if match["time"] is None and match["offset"]:
        raise UserError(f"{typed!r} has an offset without a time of day", ACCEPTED)
    if match["time"] is None:
        return _moment(first_moment(day, zone), Precision.DAY, typed, zone.key)
    try:
        clock = time.fromisoformat(match["time"])
    except ValueError:
        raise UserError(
            f"{match['time']} is not a time of day", "Hours run from 00 to 23; 24:00 is 00:00 of the next day"
        ) from None
    precision = Precision.SECOND if match["time"].count(":") == 2 else Precision.MINUTE
    if match["offset"]:
        instant = datetime.fromisoformat(f"{day}T{match['time']}{match['offset']}")
        if match["zone"] and instant.astimezone(zone).utcoffset() != instant.utcoffset():
            raise UserError(
                f"{typed!r}: at that time {zone.key} was not at {match['offset']}",
                f"Leave one of the two out, or write {shown(instant, zone)}",
            )
        return _moment(instant, precision, typed, zone.key if match["zone"] else "UTC")
    return _moment(_local(datetime.combine(day, clock), zone), precision, typed, zone.key)


def _moment(instant: datetime, precision: Precision, said: str, zone: str) -> Moment:
    return Moment(at=write_utc(instant), precision=precision, said=said, zone=zone)


def _readings(local: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    for fold in (0, 1):
        yield local.replace(tzinfo=zone, fold=fold)


def _local(local: datetime, zone: ZoneInfo) -> datetime:
    """Place a naive local time in its zone, or refuse to guess."""
    first, second = _readings(local, zone)
    if first.utcoffset() == second.utcoffset():
        return first
    # In a gap the reading with the offset from before comes out later on the clock than it was typed.
    exists = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local
    offered = " or ".join(shown(reading.astimezone(UTC), zone) for reading in (first, second))
    what = "happened twice" if exists else "did not exist"
    raise UserError(
        f"{local:%Y-%m-%d %H:%M} {what} in {zone.key} (the clocks changed)",
        f"Say which you mean, with its offset: {offered}",
    )


def first_moment(day: date, zone: ZoneInfo) -> datetime:
    """Give the first instant of a local day, aware, also where the clocks change at midnight."""
    first, second = _readings(datetime.combine(day, time()), zone)
    return max(first, second, key=_as_utc) if _skipped(first, zone) else min(first, second, key=_as_utc)


def _skipped(reading: datetime, zone: ZoneInfo) -> bool:
    return reading.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != reading.replace(tzinfo=None)


def _as_utc(reading: datetime) -> datetime:
    return reading.astimezone(UTC)


def shown(instant: datetime | Moment, zone: ZoneInfo, *, seconds: bool = False) -> str:
    """Write an instant for a person: ``2026-11-23 14:00 +01:00``, or only the day if only that is known."""
    if isinstance(instant, Moment):
        if instant.precision is Precision.DAY:
            return f"{instant.utc.astimezone(find_zone(instant.zone)):%Y-%m-%d}"
        seconds = seconds or instant.precision is Precision.SECOND
        instant = instant.utc
    local = instant.astimezone(zone)
    form = "%Y-%m-%d %H:%M:%S" if seconds and local.second else "%Y-%m-%d %H:%M"
    return f"{local.strftime(form)} {offset(local)}"


def offset(local: datetime) -> str:
    """Give the offset of an aware datetime as ``+01:00``."""
    return local.strftime("%z")[:3] + ":" + local.strftime("%z")[3:5]


def span(seconds: float) -> str:
    """Write a length of time as hours and minutes, ``41:17``; seconds are dropped, never rounded up."""
    minutes = int(abs(seconds)) // 60
    return f"{minutes // 60}:{minutes % 60:02d}"
