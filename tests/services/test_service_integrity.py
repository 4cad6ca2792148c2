"""Verifying a case: what was tampered with is found, at the entry where it shows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from typing import TYPE_CHECKING

import msgspec
import pytest

from tests.conftest import OpenACase
from tests.services.scenes import beside
from tocsin.domain.entries import KINDS, LogWritten
from tocsin.domain.errors import UserError
from tocsin.domain.journal import SealedEntry, canonical, digest_of_body, digest_of_header
from tocsin.services.evidence.attaching import add_stream
from tocsin.services.record.integrity import redact
from tocsin.services.record.verification import VerifyReport, vault_bytes, verify_case
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.storage import engine
from tocsin.storage.schema import TRIGGERS

if TYPE_CHECKING:
    from sqlite3 import Connection

Tamper = Callable[["Connection"], object]


@pytest.fixture
def closed(open_case: OpenACase) -> OpenCase:
    """A case of nine entries, the last four of them notes; its file is closed."""
    case = open_case(role="controller", organisation="City of Example")
    for text in ("six", "seven", "eight", "nine"):
        write_log(case, text)
    assert case.head().seq == 9
    case.close()
    return case


def verify(case: OpenCase, known_head: str = "") -> VerifyReport:
    return verify_case(case.workbench, case.header.ref, known_head=known_head)


def verify_as_stranger(case: OpenCase, known_head: str = "") -> VerifyReport:
    """Verify a case as somebody who never saw it before."""
    stranger = Workbench(case.workbench.home, "stranger", heads=case.folder.parent / "no-memory")
    return verify_case(stranger, case.header.ref, known_head=known_head)


def found(case: OpenCase) -> list[tuple[int, str]]:
    """Give what a check finds."""
    return [(finding.seq, finding.what) for finding in verify(case).findings]


def tamper(case: OpenCase, *statements: str | Tamper) -> None:
    """Do to the case file what its owner can do to it, with its guards set aside and put back."""
    with closing(engine.connect(case.folder / "case.db", writable=True)) as db:
        guards = [sql for (sql,) in db.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
        for name in TRIGGERS:
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            if isinstance(statement, str):
                db.execute(statement)
            else:
                statement(db)
        for sql in guards:
            db.execute(sql)


def sealed(db: Connection, seq: int) -> SealedEntry:
    """Give an entry as it is stored."""
    return SealedEntry(*db.execute("SELECT * FROM journal WHERE seq = ?", (seq,)).fetchone())


def put(db: Connection, entry: SealedEntry) -> None:
    """Put an entry in the place of the one with its number."""
    db.execute("DELETE FROM journal WHERE seq = ?", (entry.seq,))
    marks = ", ".join("?" * 10)
    db.execute(f"INSERT INTO journal VALUES ({marks})", msgspec.structs.astuple(entry))  # noqa: S608


def forged(entry: SealedEntry, text: str) -> SealedEntry:
    """Give an entry with another text, its digest and its hash recomputed."""
    assert entry.salt is not None
    body = canonical(LogWritten(text=text))
    changed = msgspec.structs.replace(entry, body=body, body_sha256=digest_of_body(entry.salt, body))
    return msgspec.structs.replace(changed, hash=digest_of_header(changed))


CHANGED = "was changed: its hash does not match its contents"
UNLINKED = "does not follow the entry before it (prev differs)"
NO_MATCH = "has a body that does not match its digest"


def test_a_good_case_holds(case: OpenCase) -> None:
    add_stream(case, BytesIO(b"log"), "access.log")
    report = verify(case)
    assert report.holds
    assert report.findings == ()
    assert (report.ref, report.head, report.entries, report.evidence) == ("2026-0001", case.head(), 7, 1)
    assert report.head_matches is None


def test_a_case_can_be_verified_while_others_write_it(case: OpenCase) -> None:
    with beside(case, "dpo") as theirs:
        write_log(theirs, "meanwhile")
        assert verify(case).holds
        assert verify(case).entries == theirs.state.seq


def body_edited_with_its_digest(db: Connection) -> None:
    entry = sealed(db, 7)
    put(db, msgspec.structs.replace(forged(entry, "never"), hash=entry.hash))


def body_edited_with_digest_and_hash(db: Connection) -> None:
    put(db, forged(sealed(db, 7), "never"))


def swapped(db: Connection) -> None:
    sixth, seventh = sealed(db, 6), sealed(db, 7)
    db.execute("DELETE FROM journal WHERE seq IN (6, 7)")
    put(db, msgspec.structs.replace(sixth, seq=7))
    put(db, msgspec.structs.replace(seventh, seq=6))


def slipped_in(db: Connection) -> None:
    """Put a well-made entry between the sixth and the seventh, and count the later ones on."""
    for seq in (9, 8, 7):
        db.execute("UPDATE journal SET seq = seq + 1 WHERE seq = ?", (seq,))
    sixth = sealed(db, 6)
    later = msgspec.structs.replace(
        sixth, seq=7, id="slipped", prev=sixth.hash, recorded_at="2026-11-23T13:00:00.000006Z"
    )
    put(db, forged(later, "I had said so"))


def back_dated(db: Connection) -> None:
    """Append a well-made entry that says it was recorded an hour earlier."""
    ninth = sealed(db, 9)
    early = msgspec.structs.replace(
        ninth, seq=10, id="early", prev=ninth.hash, recorded_at="2026-11-23T12:00:00.000000Z"
    )
    put(db, forged(early, "I had said so"))


TAMPERINGS: dict[str, tuple[str | Tamper, list[tuple[int, str]]]] = {
    "body": ('UPDATE journal SET body = \'{"text":"never"}\' WHERE seq = 7', [(7, NO_MATCH)]),
    "body that is no JSON": ("UPDATE journal SET body = 'never' WHERE seq = 7", [(7, NO_MATCH)]),
    "body with its digest": (body_edited_with_its_digest, [(7, CHANGED)]),
    "body with digest and hash": (body_edited_with_digest_and_hash, [(8, UNLINKED)]),
    "salt": ("UPDATE journal SET salt = hex(zeroblob(16)) WHERE seq = 7", [(7, NO_MATCH)]),
    "actor": ("UPDATE journal SET actor = 'dpo' WHERE seq = 7", [(7, CHANGED)]),
    "time": ("UPDATE journal SET recorded_at = '2026-11-23T13:00:00.000099Z' WHERE seq = 9", [(9, CHANGED)]),
    "id": ("UPDATE journal SET id = 'another' WHERE seq = 7", [(7, CHANGED)]),
    "kind": ("UPDATE journal SET kind = 'case.closed' WHERE seq = 7", [(7, CHANGED)]),
    "unknown kind": (
        "UPDATE journal SET kind = 'case.sold' WHERE seq = 7",
        [(7, CHANGED), (7, "is of a kind that this version does not know: case.sold")],
    ),
    "hash": ("UPDATE journal SET hash = hex(zeroblob(32)) WHERE seq = 7", [(7, CHANGED), (8, UNLINKED)]),
    "prev": ("UPDATE journal SET prev = hex(zeroblob(32)) WHERE seq = 7", [(7, UNLINKED), (7, CHANGED)]),
    "removed entry": (
        "DELETE FROM journal WHERE seq = 7",
        [(8, "entry 7 is missing: 8 follows 6"), (8, UNLINKED)],
    ),
    "removed beginning": (
        "DELETE FROM journal WHERE seq = 1",
        [(2, "entry 1 is missing: 2 follows 0"), (2, UNLINKED)],
    ),
    "removed body": (
        "UPDATE journal SET body = NULL, salt = NULL WHERE seq = 7",
        [(7, "has no body, and no later entry says that it was redacted")],
    ),
    "removed salt": (
        "UPDATE journal SET salt = NULL WHERE seq = 7",
        [(7, NO_MATCH)],
    ),
    "back-dated entry at the end": (back_dated, [(10, "was recorded before the entry it follows")]),
}


@pytest.mark.parametrize(("how", "findings"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_tampering_is_found_at_its_entry(
    closed: OpenCase, how: str | Tamper, findings: list[tuple[int, str]]
) -> None:
    tamper(closed, how)
    assert found(closed) == findings
    assert not verify(closed).holds


@pytest.mark.parametrize(("how", "first"), [(swapped, 6), (slipped_in, 8)], ids=["swapped", "slipped in"])
def test_another_order_is_found_where_it_begins(closed: OpenCase, how: Tamper, first: int) -> None:
    tamper(closed, how)
    findings = verify(closed).findings
    assert findings[0].seq == first
    assert {finding.seq for finding in findings} >= {first, first + 1}


@pytest.mark.parametrize("name", TRIGGERS)
def test_a_guard_that_was_taken_away_is_missed(closed: OpenCase, name: str) -> None:
    with closing(engine.connect(closed.folder / "case.db", writable=True)) as db:
        db.execute(f"DROP TRIGGER {name}")
    assert found(closed) == [(0, f"the guard {name} is missing")]


def test_a_guarded_journal_refuses_what_was_tried(closed: OpenCase) -> None:
    with closing(engine.connect(closed.folder / "case.db", writable=True)) as db:
        for statement in (
            "UPDATE journal SET actor = 'dpo' WHERE seq = 7",
            "UPDATE journal SET body = NULL, salt = NULL WHERE seq = 7",
            "DELETE FROM journal WHERE seq = 9",
            "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE seq = 7",
        ):
            with pytest.raises(engine.sqlite().Error, match="journal"):
                db.execute(statement)
    assert verify(closed).holds


def test_an_end_that_was_cut_off_is_found_only_against_a_head(closed: OpenCase) -> None:
    head = verify(closed).head
    tamper(closed, "DELETE FROM journal WHERE seq = 9")
    report = verify_as_stranger(closed)
    assert (report.holds, report.entries) == (True, 8)
    report = verify_as_stranger(closed, str(head))
    assert (report.holds, report.head_matches, report.first_bad) == (False, False, 9)
    assert report.findings[0].what == "is gone: the journal ends at 8, and the head given names it"


def test_whoever_saw_the_case_before_notices_that_its_end_was_cut_off(closed: OpenCase) -> None:
    tamper(closed, "DELETE FROM journal WHERE seq = 9")
    (finding,) = verify(closed).findings
    assert "the journal is shorter than the last head seen" in finding.what


def rewrite_from_the_seventh(db: Connection) -> None:
    before = forged(sealed(db, 7), "never")
    put(db, before)
    for seq in (8, 9):
        linked = msgspec.structs.replace(sealed(db, seq), prev=before.hash)
        before = msgspec.structs.replace(linked, hash=digest_of_header(linked))
        put(db, before)


def test_a_rewritten_chain_is_found_only_against_a_head(closed: OpenCase) -> None:
    head = verify(closed).head
    tamper(closed, rewrite_from_the_seventh)
    assert verify_as_stranger(closed).holds
    assert verify_as_stranger(closed, str(head)).head_matches is False
    assert not verify(closed).holds


def test_a_head_of_any_earlier_moment_matches(case: OpenCase) -> None:
    earlier = case.head()
    write_log(case, "more")
    assert verify(case, str(earlier)).head_matches is True
    assert verify(case, str(case.head())).holds


def test_a_head_may_be_typed_as_it_was_read_out(case: OpenCase) -> None:
    head = str(case.head())
    for typed in (head.upper(), head.replace(" ", ""), f"  {head}\n", head.lstrip("0")):
        assert verify(case, typed).head_matches is True


@pytest.mark.parametrize("typed", ["0005", "abcd", "0005 9f3a 22c1 7b10", "0005 9f3a 22c1 7b10 44dg", "5"])
def test_what_is_no_head_is_refused(case: OpenCase, typed: str) -> None:
    with pytest.raises(UserError, match="is not a head") as refusal:
        verify(case, typed)
    assert refusal.value.hint.startswith("It looks like: 0184 9f3a")


def test_a_head_of_another_number_does_not_match(case: OpenCase) -> None:
    seq, _space, digits = str(case.head()).partition(" ")
    assert verify(case, f"{int(seq) - 1:04d} {digits}").head_matches is False
    assert verify(case, f"{int(seq) + 1:04d} {digits}").head_matches is False


def test_the_vault_is_checked_too(case: OpenCase) -> None:
    add_stream(case, BytesIO(b"log"), "access.log")
    at = case.state.seq
    add_stream(case, BytesIO(b"more"), "more.log")
    first, second = (case.vault.path(entry.body.sha256) for entry in case.state.evidence)
    first.write_bytes(b"changed")
    second.unlink()
    assert found(case) == [(at, "EV-1: the file was changed"), (at + 1, "EV-2: the file is gone")]
    assert not verify(case).holds


def test_the_vault_is_checked_as_far_as_a_damaged_journal_goes(case: OpenCase) -> None:
    add_stream(case, BytesIO(b"log"), "access.log")
    at = case.state.seq
    case.close()
    tamper(case, lambda db: db.execute("UPDATE journal SET body = 'no json' WHERE seq = ?", (at,)))
    report = verify(case)
    assert (at, NO_MATCH) in [(finding.seq, finding.what) for finding in report.findings]
    assert any("cannot be read" in finding.what for finding in report.findings)


def test_progress_counts_the_bytes_of_the_vault(case: OpenCase) -> None:
    add_stream(case, BytesIO(b"log"), "a")
    add_stream(case, BytesIO(b"longer"), "b")
    told: list[int] = []
    verify_case(case.workbench, case.header.ref, progress=told.append)
    assert sum(told) == vault_bytes(case.workbench, case.header.ref) == 9


def test_every_kind_of_entry_is_known_to_the_check(case: OpenCase) -> None:
    noted = write_log(case, "Names somebody")
    redact(case, noted.id, "names somebody")
    assert {entry.body.kind for entry in case.state.entries} <= set(KINDS)
    assert verify(case).holds
