"""Working days of a country, a part of one, or an exchange, from the `holidays` library."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import msgspec

from tocsin.content.compiled import kept
from tocsin.domain.law.calendars import Closed, weekends_only


class _Year(msgspec.Struct, frozen=True):
    """The days of a year on which nobody works: holidays by name, and days of the week from Monday as 0."""

    holidays: dict[date, str]
    weekend: tuple[int, ...]


def closed_on(calendar: str) -> Closed:
    """Give the function that tells why a day is no working day.

    Args:
        calendar: an ISO country code (``FR``), one with its part (``US-NY``), or the code of an exchange
            (``XNYS``). One that is not known has only Saturdays and Sundays.
    """

    def closed(day: date) -> str:
        year = _year(calendar, day.year)
        if year is None:
            return weekends_only(day)
        return year.holidays.get(day) or (f"{day:%A}" if day.weekday() in year.weekend else "")

    return closed if calendar else weekends_only


@cache
def _year(calendar: str, year: int) -> _Year | None:
    """Give a year of a calendar, None where it is not known; kept, as the library is slow to load."""
    library = find_spec("holidays")
    sources = [Path(library.origin).with_name("version.py")] if library and library.origin else []
    return kept(f"holidays-{calendar}-{year}", sources, _Year | None, lambda: _from_library(calendar, year))


def _from_library(calendar: str, year: int) -> _Year | None:
    import holidays  # noqa: PLC0415 - slow to load, see above

    country, _dash, part = calendar.partition("-")
    try:
        if len(country) == 4:
            found = holidays.financial_holidays(country, years=year, language="en_US")
        else:
            found = holidays.country_holidays(country, subdiv=part or None, years=year, language="en_US")
    except NotImplementedError:
        return None
    in_it = {day: name for day, name in found.items() if day.year == year}
    return _Year(in_it, tuple(sorted(found.weekend)))
