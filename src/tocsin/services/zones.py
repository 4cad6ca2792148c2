"""The time zone of this machine."""

from __future__ import annotations

import os
from contextlib import suppress

from tocsin.domain.errors import UserError
from tocsin.domain.moments import find_zone


def local_zone() -> str:
    """Give the IANA name of this machine's zone, or UTC where it has none."""
    named = os.environ.get("TZ", "").lstrip(":")
    with suppress(UserError):  # a path, or a rule such as CET-1CEST, names no zone
        return find_zone(named).key
    _before, found, zone = os.path.realpath("/etc/localtime").partition("zoneinfo/")
    return zone if found else "UTC"
