"""Working days of a country, a part of one, or an exchange, from the `holidays` library."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from tocsin.domain.calendars import Closed, weekends_only

if TYPE_CHECKING:
    from holidays import HolidayBase


def closed_on(calendar: str) -> Closed:
    """Give the function that tells why a day is no working day.

    Args:
        calendar: an ISO country code (``FR``), one with its part (``US-NY``), or the code of an exchange
            (``XNYS``). One that is not known has only Saturdays and Sundays.
    """
    return _Calendar(calendar) if calendar else weekends_only


class _Calendar:
    """Looks holidays up when it is first asked: the library is slow to load, and most cases never need it."""

    def __init__(self, calendar: str) -> None:
        self._calendar = calendar

    def __call__(self, day: date) -> str:
        holidays = _holidays(self._calendar)
        if holidays is None:
            return weekends_only(day)
        return holidays.get(day) or (f"{day:%A}" if day.weekday() in holidays.weekend else "")


@cache
def _holidays(calendar: str) -> HolidayBase | None:
    import holidays  # noqa: PLC0415 - slow to load, see above

    country, _dash, part = calendar.partition("-")
    try:
        if len(country) == 4:
            return holidays.financial_holidays(country, language="en_US")
        return holidays.country_holidays(country, subdiv=part or None, language="en_US")
    except NotImplementedError:
        return None
