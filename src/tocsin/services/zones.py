"""The time zone of this machine."""

from __future__ import annotations

import os


def local_zone() -> str:
    """Give the IANA name of this machine's zone, or UTC where it has none."""
    named = os.environ.get("TZ", "").lstrip(":")
    if "/" in named and not named.startswith("/"):
        return named
    _before, found, zone = os.path.realpath("/etc/localtime").partition("zoneinfo/")
    return zone if found else "UTC"
