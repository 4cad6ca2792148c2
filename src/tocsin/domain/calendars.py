"""How long a period is: the arithmetic of deadlines, in UTC, apart from any law."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def after_hours(start: datetime, hours: int) -> datetime:
    """Give the instant that lies so many elapsed hours after ``start``, whatever the local clocks did."""
    return start.astimezone(UTC) + timedelta(hours=hours)


def after_hours_1182_71(start: datetime, hours: int) -> datetime:
    """Give the end of a period in hours as Regulation (EEC, Euratom) No 1182/71 counts it.

    Art. 3(1): the hour in which the event falls is not counted; Art. 3(2)(a): the period ends with the
    expiry of its last hour. The zones of the Union are whole hours apart from UTC, so the hour of the
    clock is the same everywhere. An event at 14:00:00 lies in the hour that begins then.
    """
    hour = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return hour + timedelta(hours=hours + 1)
