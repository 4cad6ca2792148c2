"""A log in an encrypted case: taken in and found, and nothing of it on the disk can be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tocsin.domain.timeline import Query
from tocsin.services.access import Access
from tocsin.services.cases import open_new_case
from tocsin.services.events.finding import find_events
from tocsin.services.events.importing import import_file
from tocsin.services.keys import Keys
from tocsin.services.workbench import Workbench
from tocsin.storage import engine

pytest.importorskip("pyrage", exc_type=ImportError)
if not engine.can_encrypt():
    pytest.skip("this SQLite encrypts nothing", allow_module_level=True)

from tocsin.storage.case_key import new_identity

TAKEN, REFUSED = "canary-in-an-event", "canary-in-a-refused-row"


def test_nothing_of_a_log_is_left_readable(workbench: Workbench, tmp_path: Path) -> None:
    path = tmp_path / "web.jsonl"
    line = {"message": TAKEN, "datetime": "2026-11-20T08:00:00Z", "timestamp_desc": "Access"}
    path.write_text(json.dumps(line) + "\n" + json.dumps({"message": REFUSED}) + "\n", encoding="utf-8")
    identity, recipient = new_identity()
    workbench.keys = Keys(identities=lambda: (identity,))
    with open_new_case(workbench, "Locked", zone="UTC", access=Access(recipients=(recipient,))) as case:
        done = import_file(case, path)
        assert done.look.refused == 1
        assert done.refused_file is None
        (event,) = find_events(case, Query(words=("canary-in-an-event",)), limit=5).events
        assert event.message == TAKEN
    files = [one for one in workbench.home.rglob("*") if one.is_file()]
    assert files
    there = b"".join(one.read_bytes() for one in files)
    assert TAKEN.encode() not in there
    assert REFUSED.encode() not in there
