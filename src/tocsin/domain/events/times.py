"""The times of machine events: what a log wrote, the microsecond that it means, and nothing guessed.

A time is read by what was declared for its file: a form, and a zone for times that carry no offset. What
could be meant in two ways (day or month first, seconds or milliseconds, an hour that the clock showed twice)
is refused with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from tocsin.domain.errors import UserError
from tocsin.domain.moments import find_zone, write_utc

YEARS = range(1700, 10_000)
"""Years that a machine event may have: those that Timesketch keeps (timesketch/lib/utils.py)."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MINUTE_US = 60_000_000
_DAY_US = 24 * 60 * _MINUTE_US

_OFFSET = r"(?P<offset>Z|z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)"
_ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,18}))?)?)?"
    rf" ?{_OFFSET}?"
)
_PLAIN_OFFSET = re.compile(_OFFSET)
_NUMBER = re.compile(r"(-?)([0-9]{1,20})(?:\.([0-9]{1,9}))?")
_SLASHED = re.compile(r"[0-9]{1,2}([./-])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})(?![0-9])")
_LATEST_OFFSET = 14 * 60


class Grain(StrEnum):
    """How exactly a log wrote a time."""

    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"
    MILLISECOND = "millisecond"
    MICROSECOND = "microsecond"


class Fold(StrEnum):
    """Which of two readings is meant where the clock showed an hour twice."""

    REFUSE = "refuse"
    EARLIER = "earlier"
    LATER = "later"


class UnclearTimeError(ValueError):
    """A time that cannot be read without guessing; the message says why, in a few words."""


class EventTime(msgspec.Struct, frozen=True, gc=False):
    """A time as a log wrote it.

    Attributes:
        at: microseconds since 1970 in UTC.
        grain: how exactly it was written.
        zone: the offset it carried, as ``+01:00``, or the IANA zone it was read in.
        remark: what a person should know about how it was read; mostly empty.
    """

    at: int
    grain: Grain
    zone: str
    remark: str = ""


ReadTime = Callable[[str], EventTime]
"""Reads the text of a time; raises `UnclearTimeError`."""


def microseconds(instant: datetime) -> int:
    """Give an aware datetime as microseconds since 1970."""
    return (instant - _EPOCH) // _MICROSECOND


def instant(at: int) -> datetime:
    """Give microseconds since 1970 as a datetime in UTC."""
    return _EPOCH + timedelta(microseconds=at)


def utc_text(at: int) -> str:
    """Give microseconds since 1970 in the fixed-width form of stored instants."""
    return write_utc(instant(at))


@lru_cache(maxsize=4096)
def _day_us(day: str) -> int:
    """Give the start of a day in UTC."""
    year = int(day[:4])
    if year not in YEARS:
        raise UnclearTimeError(f"the year {year:04d} is outside 1700 to 9999")
    try:
        return (date.fromisoformat(day).toordinal() - _EPOCH.toordinal()) * _DAY_US
    except ValueError:
        raise UnclearTimeError(f"{day} is not a day of the calendar") from None


_OFFSETS: dict[str, tuple[str, int]] = dict.fromkeys(("Z", "z", "UTC", "GMT"), ("+00:00", 0))


def read_offset(text: str) -> tuple[str, int]:
    """Read an offset (``+01:00``, ``+0100``, ``+01``, ``Z``, ``UTC``); gives it in full, and its minutes."""
    known = _OFFSETS.get(text)
    if known is not None:
        return known
    if not _PLAIN_OFFSET.fullmatch(text):
        raise UnclearTimeError(f"{text!r} is no offset")
    hours, minutes = int(text[1:3]), int(text[-2:]) if len(text) > 3 else 0
    total = hours * 60 + minutes
    if total > _LATEST_OFFSET or minutes > 59:
        raise UnclearTimeError(f"there is no offset {text}")
    found = (f"{text[0]}{hours:02d}:{minutes:02d}", -total if text[0] == "-" else total)
    _OFFSETS[text] = found
    return found


class IsoTimes:
    """Reads ISO 8601: ``2026-11-23T14:00:00.123456+01:00`` and what is shorter than that.

    Args:
        zone: what times without an offset are read in; None where nobody has said.
        fold: what is meant where the clock showed an hour twice.
        remark: said of every time that is read in ``zone``.
    """

    def __init__(self, zone: ZoneInfo | None, fold: Fold = Fold.REFUSE, remark: str = "") -> None:
        self._zone = zone
        self._zone_name = zone.key if zone else ""
        self._is_utc = self._zone_name in {"UTC", "Etc/UTC"}
        self._fold = fold
        self._remark = remark

    def __call__(self, text: str) -> EventTime:
        """Read a time.

        Raises:
            UnclearTimeError: it is none, or could be meant in two ways.
        """
        match = _ISO.fullmatch(text.strip())
        if match is None:
            raise UnclearTimeError(_why_not(text))
        day, hour, minute, second, fraction, offset = match.groups()
        local, grain = _day_us(day), Grain.DAY
        remark = ""
        if hour is not None:
            clock, grain, remark = _clock_us(hour, minute, second, fraction)
            local += clock
        if offset is not None:
            if hour is None:
                raise UnclearTimeError("an offset without a time of day")
            shown, minutes = _OFFSETS.get(offset) or read_offset(offset)
            return EventTime(_bounded(local - minutes * _MINUTE_US), grain, shown, remark)
        return self.place(local, grain, remark)

    def place(self, local: int, grain: Grain, remark: str = "") -> EventTime:
        """Place a local time (microseconds, as if it were UTC) in the declared zone."""
        if self._zone is None:
            raise UnclearTimeError("no offset, and no zone was declared for this file")
        if self._is_utc:
            return EventTime(local, grain, self._zone_name, _joined(remark, self._remark))
        at, told = _in_zone(local, self._zone, self._fold)
        return EventTime(_bounded(at), grain, self._zone_name, _joined(remark, self._remark, told))


def _joined(*remarks: str) -> str:
    return "; ".join(remark for remark in remarks if remark)


def _clock_us(hour: str, minute: str, second: str | None, fraction: str | None) -> tuple[int, Grain, str]:
    """Give a time of day in microseconds, how exactly it was written, and what to say about it."""
    hours, minutes, seconds = int(hour), int(minute), int(second or 0)
    if seconds == 60:
        raise UnclearTimeError("second 60: a leap second has no place on the time scale used here")
    if hours > 23 or minutes > 59 or seconds > 59:
        raise UnclearTimeError(f"{hour}:{minute}:{second or '00'} is not a time of day")
    clock = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000
    if second is None:
        return clock, Grain.MINUTE, ""
    if fraction is None:
        return clock, Grain.SECOND, ""
    clock += int(fraction[:6].ljust(6, "0"))
    grain = Grain.MILLISECOND if len(fraction) <= 3 else Grain.MICROSECOND
    beyond = fraction[6:].strip("0")
    return (
        clock,
        grain,
        "finer than a microsecond: kept as written, ordered by microseconds" if beyond else "",
    )


def _bounded(at: int) -> int:
    if not _FIRST <= at < _END:
        raise UnclearTimeError("outside the years 1700 to 9999")
    return at


_FIRST = _day_us("1700-01-01")
_END = _day_us("9999-12-31") + _DAY_US


def _in_zone(local: int, zone: ZoneInfo, fold: Fold) -> tuple[int, str]:
    """Give the instant of a local time, and what to say of it."""
    naive = instant(local).replace(tzinfo=None)
    earlier, later = (naive.replace(tzinfo=zone, fold=number).utcoffset() or timedelta() for number in (0, 1))
    if earlier == later:
        return local - earlier // _MICROSECOND, ""
    if earlier < later:  # the clocks went forward: both readings come out at another time on the clock
        raise UnclearTimeError(f"{naive:%H:%M:%S} did not exist in {zone.key} on {naive:%Y-%m-%d}")
    if fold is Fold.REFUSE:
        raise UnclearTimeError(
            f"{naive:%H:%M:%S} happened twice in {zone.key} on {naive:%Y-%m-%d}; declare which is meant"
        )
    chosen = earlier if fold is Fold.EARLIER else later
    return local - chosen // _MICROSECOND, f"happened twice in {zone.key}; read as the {fold}, as declared"


def _why_not(text: str) -> str:
    """Say why a text is no ISO 8601 time, and what would make it readable."""
    stripped = text.strip()
    if not stripped:
        return "no time"
    if _SLASHED.match(stripped):
        return f"{stripped[:40]!r}: day or month first? Declare the form, as %d/%m/%Y %H:%M:%S"
    if _NUMBER.fullmatch(stripped):
        return (
            f"{stripped[:40]!r}: seconds, milliseconds or microseconds? Declare epoch-s, epoch-ms or epoch-us"
        )
    if re.match(r"[0-9]{5,}-", stripped):
        return f"{stripped[:40]!r}: outside the years 1700 to 9999"
    return f"{stripped[:40]!r} is not a time that can be read without guessing"


EPOCHS = {"epoch-s": 1_000_000, "epoch-ms": 1_000, "epoch-us": 1}
"""Forms that count from 1970 in UTC, each with the microseconds in its unit."""

_EPOCH_GRAINS = {"epoch-s": Grain.SECOND, "epoch-ms": Grain.MILLISECOND, "epoch-us": Grain.MICROSECOND}


class EpochTimes:
    """Reads numbers that count from 1970 in UTC."""

    def __init__(self, form: str) -> None:
        """Take ``form``: one of `EPOCHS`."""
        self._unit = EPOCHS[form]
        self._grain = _EPOCH_GRAINS[form]

    def __call__(self, text: str) -> EventTime:
        """Read a number.

        Raises:
            UnclearTimeError: it is none, or outside the years that are kept.
        """
        match = _NUMBER.fullmatch(text.strip())
        if match is None:
            raise UnclearTimeError(f"{text.strip()[:40]!r} is not a number" if text.strip() else "no time")
        sign, whole, fraction = match.groups()
        part = int((fraction or "0").ljust(9, "0")) * self._unit
        at = int(whole) * self._unit + part // 1_000_000_000
        grain = self._grain if fraction is None or not part else Grain.MICROSECOND
        remark = "" if part % 1_000_000_000 == 0 else "finer than a microsecond: ordered by microseconds"
        return EventTime(_bounded(-at if sign else at), grain, "UTC", remark)


class PatternTimes:
    """Reads times by a pattern of `datetime.strptime`, with all of a date in it."""

    def __init__(self, pattern: str, iso: IsoTimes) -> None:
        """Take the pattern, and what places a time that has no offset.

        Raises:
            UnclearTimeError: the pattern leaves something to be guessed.
        """
        _refuse_pattern(pattern)
        self._pattern = pattern
        self._iso = iso
        self._grain = _grain_of(pattern)

    def __call__(self, text: str) -> EventTime:
        """Read a time.

        Raises:
            UnclearTimeError: it does not have that form.
        """
        try:
            read = datetime.strptime(text.strip(), self._pattern)  # noqa: DTZ007 - placed in its zone below
        except ValueError:
            shown = text.strip()[:40]
            raise UnclearTimeError(
                f"{shown!r} is not written as {self._pattern}" if shown else "no time"
            ) from None
        if read.year not in YEARS:
            raise UnclearTimeError(f"the year {read.year:04d} is outside 1700 to 9999")
        local = microseconds(read.replace(tzinfo=UTC))
        offset = read.utcoffset()
        if offset is None:
            return self._iso.place(local, self._grain)
        shown, minutes = read_offset(read.strftime("%z"))
        return EventTime(_bounded(local - minutes * _MINUTE_US), self._grain, shown)


_DIRECTIVE = re.compile(r"%(.)")


def _refuse_pattern(pattern: str) -> None:
    named = set(_DIRECTIVE.findall(pattern))
    if "y" in named:
        raise UnclearTimeError(f"{pattern}: a year of two digits leaves the century to be guessed")
    if "Z" in named:
        raise UnclearTimeError(
            f"{pattern}: names of zones such as CET mean several zones; declare one instead"
        )
    if "I" in named and "p" not in named:
        raise UnclearTimeError(f"{pattern}: %I without %p leaves morning or evening to be guessed")
    is_whole = "j" in named or ("d" in named and named & {"m", "b", "B"})
    if "Y" in named and is_whole and not named & {"c", "x", "X"}:
        return
    raise UnclearTimeError(f"{pattern}: year (%Y), month (%m) and day (%d) must all be in it")


def _grain_of(pattern: str) -> Grain:
    if "%f" in pattern:
        return Grain.MICROSECOND
    if "%S" in pattern or "%T" in pattern:
        return Grain.SECOND
    return Grain.MINUTE if "%H" in pattern or "%I" in pattern else Grain.DAY


def times_of(form: str, zone: str, fold: Fold = Fold.REFUSE) -> ReadTime:
    """Give what reads the times of a file.

    Args:
        form: ``iso``, one of `EPOCHS`, or a pattern of `datetime.strptime`.
        zone: the IANA zone of times that carry no offset; empty where nobody has said.
        fold: what is meant where the clock showed an hour twice.

    Raises:
        UnclearTimeError: the pattern leaves something to be guessed.
        UserError: there is no such zone.
    """
    if form in EPOCHS:
        return EpochTimes(form)
    iso = IsoTimes(find_zone(zone) if zone else None, fold)
    return iso if form == "iso" else PatternTimes(form, iso)


class ZonedTimes:
    """Reads local times that stand beside their offset or their zone.

    Args:
        form: as for `times_of`.
        zone: the IANA zone of rows where none stands; empty where nobody has said.
        fold: what is meant where the clock showed an hour twice.
    """

    def __init__(self, form: str, zone: str = "", fold: Fold = Fold.REFUSE) -> None:
        self._form = form
        self._fold = fold
        self._readers: dict[str, ReadTime] = {"": times_of(form, zone, fold), "UTC": times_of(form, "UTC")}

    def __call__(self, text: str, zone: str) -> EventTime:
        """Read a time; one that carries an offset of its own must agree with the other.

        Raises:
            UnclearTimeError: it cannot be read, or the two disagree.
        """
        if not _PLAIN_OFFSET.fullmatch(zone):
            return self._reader(zone)(text)
        offset, minutes = read_offset(zone)
        time = self._readers["UTC"](text)
        if time.zone == "UTC":
            return EventTime(_bounded(time.at - minutes * _MINUTE_US), time.grain, offset, time.remark)
        if time.zone != offset:
            raise UnclearTimeError(f"the time says {time.zone}, beside it stands {offset}")
        return time

    def _reader(self, zone: str) -> ReadTime:
        if zone not in self._readers:
            try:
                self._readers[zone] = times_of(self._form, zone, self._fold)
            except UserError:
                raise UnclearTimeError(f"{zone[:40]!r} is neither an offset nor a zone") from None
        return self._readers[zone]
