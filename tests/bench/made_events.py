"""Machine events as a web server and its host write them: made, and the same ones every time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

_START = datetime(2026, 11, 1, tzinfo=UTC)
_WORDS = ("open", "close", "read", "write", "list", "copy", "login", "logout", "refuse", "grant", "rotate")
_KINDS = (
    ("Access Time", "apache:access:line"),
    ("Logon", "windows:evtx:record"),
    ("Content Modification Time", "fs:stat"),
    ("Write time", "syslog:line"),
)


def event_lines(count: int, seed: int = 1) -> Iterator[bytes]:
    """Give lines of Timesketch JSONL, a second and a half apart on average, in the order of their time."""
    pick = random.Random(seed)  # noqa: S311 - made data, the same every time
    encode, at = msgspec.json.encode, _START
    for number in range(count):
        at += timedelta(microseconds=pick.randrange(3_000_000))
        about, data_type = _KINDS[pick.randrange(len(_KINDS))]
        client, user = (
            f"10.{pick.randrange(4)}.{pick.randrange(250)}.{pick.randrange(250)}",
            pick.randrange(900),
        )
        path = f"/portal/documents/{pick.randrange(40_000)}"
        yield (
            encode(
                {
                    "message": f"{client} user{user} {_WORDS[pick.randrange(len(_WORDS))]} {path} status "
                    f"{pick.choice((200, 200, 200, 304, 403, 404, 500))} {pick.randrange(90_000)} bytes",
                    "datetime": at.isoformat(timespec="microseconds"),
                    "timestamp_desc": about,
                    "data_type": data_type,
                    "source_ip": client,
                    "user": f"user{user}",
                    "hostname": f"web{pick.randrange(6):02d}",
                    "path": path,
                    "tag": ["unusual"] if pick.randrange(5_000) == 0 else [],
                    "record_number": number,
                }
            )
            + b"\n"
        )


def write_events(path: Path, count: int) -> None:
    """Write a file of so many events."""
    with path.open("wb") as stream:
        stream.writelines(event_lines(count))
