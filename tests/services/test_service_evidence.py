"""Evidence: copied once, named by its hash, linked to what it shows, and hashed again when asked."""

from __future__ import annotations

import hashlib
import os
import stat
from io import BytesIO
from pathlib import Path

import pytest

from tests.casework import Clock
from tests.services.scenes import beside, bodies, last
from tocsin.domain.entries import EvidenceAdded, EvidenceLinked
from tocsin.domain.errors import UserError
from tocsin.domain.playbooks.items import ItemState
from tocsin.services.evidence.attaching import (
    Place,
    add_file,
    add_stream,
    link_evidence,
    links_of,
    list_evidence,
    need_evidence,
)
from tocsin.services.evidence.custody import check_evidence
from tocsin.services.playbooks.steps import need_step
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase

LOG = b'192.0.2.17 - acc-1041 "GET /documents/880000" 200\n'
SHA256 = hashlib.sha256(LOG).hexdigest()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log file that somebody attaches."""
    path = tmp_path / "access.log"
    path.write_bytes(LOG)
    return path


def vault_files(case: OpenCase) -> list[str]:
    """Give the names of the files in the vault."""
    return sorted(path.name for path in (case.folder / "vault").iterdir())


def test_a_file_is_copied_by_its_hash_and_left_as_it_is(case: OpenCase, log: Path, clock: Clock) -> None:
    evidence = add_file(case, log, source="log server", note="90 days", collected_at=case.moment("13:30"))
    assert evidence == "EV-1"
    assert last(case, EvidenceAdded) == EvidenceAdded(
        evidence="EV-1",
        name="access.log",
        sha256=SHA256,
        size=len(LOG),
        source="log server",
        collected_at=case.moment("13:30"),
        note="90 days",
    )
    assert (case.folder / "vault" / SHA256).read_bytes() == LOG
    assert log.read_bytes() == LOG
    assert clock.now.hour == 13


def test_the_copy_is_readable_by_its_owner_alone(case: OpenCase, log: Path) -> None:
    log.chmod(0o644)
    add_file(case, log)
    assert stat.S_IMODE((case.folder / "vault" / SHA256).stat().st_mode) == 0o400


def test_what_a_stream_gives_is_kept_the_same_way(case: OpenCase) -> None:
    assert add_stream(case, BytesIO(LOG), "from the pipe", source="grep", note="only 404s") == "EV-1"
    added = last(case, EvidenceAdded)
    assert (added.name, added.source, added.note) == ("from the pipe", "grep", "only 404s")
    assert (added.sha256, added.size) == (SHA256, len(LOG))


def test_a_stream_that_gives_nothing_is_refused(case: OpenCase) -> None:
    before = case.head()
    with pytest.raises(UserError, match="Nothing came in"):
        add_stream(case, BytesIO(b""), "empty")
    assert case.head() == before


def test_an_empty_file_is_evidence_too(case: OpenCase, tmp_path: Path) -> None:
    empty = tmp_path / "error.log"
    empty.touch()
    add_file(case, empty)
    assert last(case, EvidenceAdded).size == 0


def test_the_same_bytes_are_the_same_evidence(case: OpenCase, log: Path) -> None:
    add_file(case, log)
    before = case.head()
    assert add_stream(case, BytesIO(LOG), "again, under another name") == "EV-1"
    assert case.head() == before
    assert vault_files(case) == [SHA256]


def test_the_same_bytes_can_be_linked_to_a_second_place(case: OpenCase, log: Path) -> None:
    add_file(case, log, place=Place(step="hold_evidence", item="access_logs"))
    add_file(case, log, place=Place(step="hold_evidence", item="store_logs"))
    assert len(bodies(case, EvidenceAdded)) == 1
    assert [link.item for link in links_of(case, "EV-1")] == ["access_logs", "store_logs"]


def test_the_same_bytes_attached_by_another_are_recognised(case: OpenCase, log: Path) -> None:
    with beside(case, "hosting") as theirs:
        assert add_file(theirs, log) == "EV-1"
        assert add_file(case, log) == "EV-1"
    assert len(bodies(case, EvidenceAdded)) == 1


def test_ids_count_on(case: OpenCase) -> None:
    names = [add_stream(case, BytesIO(str(number).encode()), "n") for number in range(3)]
    assert names == ["EV-1", "EV-2", "EV-3"]
    assert [entry.body.evidence for entry in list_evidence(case)] == names


def test_evidence_for_a_step_closes_the_item_it_is_for(case: OpenCase, log: Path) -> None:
    add_file(case, log, place=Place(step="hold_evidence", item="access_logs"))
    items = {item.id: item for item in need_step(case, "hold_evidence").items}
    assert items["access_logs"].state is ItemState.DONE
    assert (items["access_logs"].by, items["access_logs"].because) == ("lead", "EV-1")
    assert items["release"].state is ItemState.OPEN


def test_evidence_can_be_linked_to_a_step_that_asks_for_none(case: OpenCase, log: Path) -> None:
    add_file(case, log, place=Place(step="reproduce"))
    assert links_of(case, "EV-1") == [EvidenceLinked(evidence="EV-1", step="reproduce")]


def test_evidence_can_be_linked_to_an_entry_by_its_number(case: OpenCase, log: Path) -> None:
    noted = write_log(case, "A passport was seen")
    add_file(case, log, place=Place(entry=f"#{noted.seq}"))
    assert links_of(case, "EV-1") == [EvidenceLinked(evidence="EV-1", entry=noted.id)]


def test_evidence_that_is_there_can_be_linked_later(case: OpenCase, log: Path) -> None:
    add_file(case, log)
    link_evidence(case, "ev1", Place(step="hold_evidence", item="access_logs"))
    assert last(case, EvidenceLinked) == EvidenceLinked("EV-1", "hold_evidence", "access_logs")


@pytest.mark.parametrize(
    ("place", "what"),
    [
        (Place(step="hold"), "There is no step 'hold'"),
        (Place(step="hold_evidence", item="logs"), "hold_evidence asks for no 'logs'"),
        (Place(step="hold_evidence"), "hold_evidence asks for no ''"),
        (Place(entry="#99"), "There is no entry '#99'"),
    ],
    ids=["no step", "no item", "item missing", "no entry"],
)
def test_a_place_that_is_not_there_is_refused_before_anything_is_copied(
    case: OpenCase, log: Path, place: Place, what: str
) -> None:
    before = case.head()
    with pytest.raises(UserError, match=what):
        add_file(case, log, place=place)
    with pytest.raises(UserError, match=what):
        add_stream(case, BytesIO(LOG), "log", place=place)
    assert case.head() == before
    assert vault_files(case) == []


@pytest.mark.parametrize(("source", "note"), [("x" * 2001, ""), ("", "x" * 2001)], ids=["source", "note"])
def test_a_description_that_is_too_long_is_refused_before_anything_is_copied(
    case: OpenCase, log: Path, source: str, note: str
) -> None:
    with pytest.raises(UserError, match="2,001 characters"):
        add_file(case, log, source=source, note=note)
    assert vault_files(case) == []


def test_a_file_name_that_is_no_text_is_refused_before_anything_is_copied(
    case: OpenCase, tmp_path: Path
) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.log")
    path.write_bytes(LOG)
    with pytest.raises(UserError, match="The name of the file holds bytes that are not text"):
        add_file(case, path)
    assert vault_files(case) == []


def test_linking_needs_a_place_and_evidence(case: OpenCase, log: Path) -> None:
    add_file(case, log)
    with pytest.raises(UserError, match="Nothing was named that the evidence belongs to"):
        link_evidence(case, "EV-1", Place())
    with pytest.raises(UserError, match="There is no evidence 'EV-2'"):
        link_evidence(case, "EV-2", Place(step="reproduce"))


def test_only_an_ordinary_file_is_copied(case: OpenCase, log: Path, tmp_path: Path) -> None:
    link, pipe = tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(log)
    os.mkfifo(pipe)
    for path, what in (
        (link, "is a symbolic link"),
        (pipe, "is no ordinary file"),
        (tmp_path / "missing.log", "cannot be read: No such file"),
    ):
        with pytest.raises(UserError, match=what):
            add_file(case, path)
    assert bodies(case, EvidenceAdded) == []
    assert vault_files(case) == []


@pytest.mark.parametrize("typed", ["EV-1", "ev-1", "ev1", "1", "01", " EV-1 "])
def test_evidence_is_found_as_a_person_types_it(case: OpenCase, log: Path, typed: str) -> None:
    add_file(case, log)
    assert need_evidence(case.state, typed) == "EV-1"


@pytest.mark.parametrize("typed", ["", "EV-2", "E1", "access.log", "EV-1x"])
def test_evidence_that_is_not_there_is_not_found(case: OpenCase, log: Path, typed: str) -> None:
    add_file(case, log)
    with pytest.raises(UserError, match="There is no evidence"):
        need_evidence(case.state, typed)


def test_evidence_that_is_as_it_was_holds(case: OpenCase, log: Path) -> None:
    add_file(case, log)
    (check,) = check_evidence(case)
    assert (check.evidence, check.name, check.sha256, check.size) == ("EV-1", "access.log", SHA256, len(LOG))
    assert (check.holds, check.what) == (True, "")


def test_a_changed_file_of_the_vault_is_noticed(case: OpenCase, log: Path) -> None:
    add_file(case, log)
    add_stream(case, BytesIO(b"other"), "other")
    kept = case.folder / "vault" / SHA256
    kept.chmod(0o600)
    kept.write_bytes(LOG.replace(b"880000", b"990000"))
    changed, other = check_evidence(case)
    assert (changed.holds, changed.what) == (False, "the file was changed")
    assert other.holds


def test_a_missing_file_of_the_vault_is_noticed(case: OpenCase, log: Path) -> None:
    add_file(case, log)
    (case.folder / "vault" / SHA256).unlink()
    (check,) = check_evidence(case)
    assert (check.holds, check.what) == (False, "the file is gone")


def test_attaching_the_original_again_mends_the_vault(case: OpenCase, log: Path) -> None:
    add_file(case, log)
    kept = case.folder / "vault" / SHA256
    kept.chmod(0o600)
    kept.write_bytes(b"damaged")
    add_file(case, log)
    assert [check.holds for check in check_evidence(case)] == [True]


def test_progress_is_told_for_every_byte(case: OpenCase, tmp_path: Path) -> None:
    big = tmp_path / "big.log"
    big.write_bytes(bytes(2_500_000))
    copied: list[int] = []
    hashed: list[int] = []
    add_file(case, big, progress=copied.append)
    check_evidence(case, progress=hashed.append)
    # In pieces of 1 MiB (1 048 576 bytes): two whole ones and the rest.
    assert copied == hashed == [1_048_576, 1_048_576, 402_848]
