"""What people do to a record: each act on a copy of a case and of its bundle, and where it must show.

An attacker here is careful: in a bundle they write manifest and SHA256SUMS anew after what they did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from tests.torture.record import Record, Row
from tocsin.domain.entries import HeadSealed, LogWritten
from tocsin.domain.journal import SealedEntry, canonical, digest_of_body, digest_of_header
from tocsin.domain.record.seals import statement
from tocsin.storage import signing

NEEDS_AN_ANCHOR = -1
"""Where it shows only to somebody who kept something elsewhere."""

OTHER = "0" * 63 + "1"

READ = {"evidence.added", "events.imported", "head.sealed", "head.timestamped"}
"""Kinds of entries whose bodies say what the checks are about."""


class Tampering(msgspec.Struct, frozen=True):
    """One act.

    Attributes:
        group: what it is done to.
        name: what is done.
        shows_at: the first bad entry that must be named; 0 for none in particular, `NEEDS_AN_ANCHOR`.
        rows: does it to the journal, wherever that is.
        files: does it to a folder: of the case, or of the bundle.
        bundle_only: it is about what only a bundle has.
        case_only: it is about what only a case file has.
        found_by: the anchors that show it, for one that needs an anchor.
        names: words that the finding must have.
    """

    group: str
    name: str
    shows_at: int
    rows: Callable[[list[Row]], list[Row]] | None = None
    files: Callable[[Path], object] | None = None
    bundle_only: bool = False
    case_only: bool = False
    found_by: frozenset[str] = frozenset()
    names: str = ""


# The tools of an attacker.


def entry(row: Row) -> SealedEntry:
    return SealedEntry(**row)


def hashed(row: Row) -> Row:
    """Recompute the hash of an entry."""
    return {**row, "hash": digest_of_header(entry(row))}


def saying(row: Row, text: str) -> Row:
    """Let an entry say something else, with its digest."""
    salt, body = row["salt"] or "ab" * 16, canonical(LogWritten(text=text))
    return {**row, "salt": salt, "body": body, "body_sha256": digest_of_body(salt, body)}


def renumbered(rows: list[Row]) -> list[Row]:
    return [{**row, "seq": number} for number, row in enumerate(rows, 1)]


def rechained(rows: list[Row]) -> list[Row]:
    """Recompute everything: numbers, times in order, links and hashes."""
    done: list[Row] = []
    for row in renumbered(rows):
        before = done[-1] if done else {"hash": "0" * 64, "recorded_at": ""}
        later = max(row["recorded_at"], before["recorded_at"][:-4] + "999Z" if done else "")
        at = row["recorded_at"] if row["recorded_at"] > before["recorded_at"] else _after(later)
        done.append(hashed({**row, "prev": before["hash"], "recorded_at": at}))
    return done


def _after(instant: str) -> str:
    from datetime import timedelta

    from tocsin.domain.moments import read_utc, write_utc

    return write_utc(read_utc(instant) + timedelta(microseconds=1))


def made_up(row: Row, text: str = "I had said so") -> Row:
    """Make an entry that follows another, with everything right."""
    new = {**row, "id": f"f{row['id'][1:]}", "seq": row["seq"] + 1, "kind": "log.written"}
    return hashed({**saying(new, text), "prev": row["hash"], "recorded_at": _after(row["recorded_at"])})


def changed(rows: list[Row], at: int, **fields: Any) -> list[Row]:
    """Change fields of an entry, and nothing else."""
    return [{**row, **fields} if row["seq"] == at else row for row in rows]


def _edit(at: int, field: str, value: str) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: edited(rows, at, lambda row: {**row, field: value})


def edited(rows: list[Row], at: int, act: Callable[[Row], Row]) -> list[Row]:
    return [act(row) if row["seq"] == at else row for row in rows]


def swapped(rows: list[Row], at: int) -> list[Row]:
    first, second = rows[at - 1], rows[at]
    return renumbered([*rows[: at - 1], second, first, *rows[at + 1 :]])


def inserted(rows: list[Row], after: int, row: Row) -> list[Row]:
    return renumbered([*rows[:after], row, *rows[after:]])


def without(rows: list[Row], *kinds: str) -> list[Row]:
    return [row for row in rows if row["kind"] not in kinds]


# What is done to the journal by somebody who recomputes little or nothing.


def simple(record: Record, at: int) -> Iterator[Tampering]:
    """Acts on one entry, at whichever it is."""
    # What a seal or a time stamp names is missed at its own place, others where the next does not follow.
    named = {record.heads["middle"].seq, record.at["seal"] if record.root else 0}
    following = at if at in named else at + 1
    # Without the redaction that explains it, the entry that it emptied is the first bad one.
    emptied = record.at["redacted"] if at == record.at["redaction"] else 0

    def one(name: str, shows_at: int, act: Callable[[list[Row]], list[Row]], names: str = "") -> Tampering:
        return Tampering("journal", f"{name} #{at}", shows_at, rows=act, names=names)

    is_last = at == record.heads["end"].seq
    for field, value in {
        "id": "another",
        "actor": "somebody else",
        "kind": "log.writteN",
        "body": '{"text":"never"}',
        "salt": "ab" * 16,
        "body_sha256": OTHER,
        "prev": OTHER,
        "hash": OTHER,
    }.items():
        shows_at = emptied if field in {"kind", "body", "salt", "body_sha256"} else 0
        yield one(f"edit {field} of", shows_at or at, _edit(at, field, value))
    yield one(
        "edit recorded_at of",
        at,
        lambda rows: edited(rows, at, lambda row: {**row, "recorded_at": _after(row["recorded_at"])}),
    )
    yield one(
        "other words and digest in",
        emptied or at,
        lambda rows: edited(rows, at, lambda row: saying(row, "never")),
    )
    if at != record.at["redacted"]:
        yield one("empty", emptied or at, lambda rows: changed(rows, at, body=None, salt=None), "no body")
        yield one("remove the body of", emptied or at, lambda rows: changed(rows, at, body=None))
        yield one("remove the salt of", emptied or at, lambda rows: changed(rows, at, salt=None))
    yield one(
        "capital digits in the salt of",
        emptied or at,
        lambda rows: edited(rows, at, lambda row: {**row, "salt": (row["salt"] or "ab" * 16).upper()}),
    )
    yield one(
        "insert a made-up entry without hash after",
        at + 1,
        lambda rows: inserted(rows, at, {**made_up(rows[at - 1]), "hash": OTHER}),
    )
    if not is_last:
        yield one(
            "other words, digest and hash in",
            at if record.rows[at - 1]["kind"] in READ else emptied or following,
            lambda rows: edited(rows, at, lambda row: hashed(saying(row, "never"))),
        )
        yield one(
            "delete",
            emptied or following,
            lambda rows: [row for row in rows if row["seq"] != at],
            f"entry {at} is missing",
        )
        yield one(
            "delete and renumber",
            emptied or at,
            lambda rows: renumbered([row for row in rows if row["seq"] != at]),
        )
        yield one("swap with the next", at, lambda rows: swapped(rows, at))
        yield one("move to the end", at, lambda rows: renumbered([*rows[: at - 1], *rows[at:], rows[at - 1]]))
        yield one(
            "insert a well-made entry after",
            at + 1 if at + 1 in named else at + 2,
            lambda rows: inserted(rows, at, made_up(rows[at - 1])),
        )


# By somebody who recomputes every hash.


def careful(record: Record) -> Iterator[Tampering]:
    """Acts of somebody who recomputes every hash after what they did."""
    at, end, middle = record.at, record.heads["end"].seq, record.heads["middle"].seq
    early, late = at["note1"], at["note7"]
    kept = {"end", "middle", "seal file", "signed by"}

    def bare(rows: list[Row]) -> list[Row]:
        return without(rows, "head.sealed", "head.timestamped")

    acts: dict[str, Callable[[list[Row], int], list[Row]]] = {
        "edit": lambda rows, seq: edited(rows, seq, lambda row: saying(row, "never")),
        "delete": lambda rows, seq: [row for row in rows if row["seq"] != seq],
        "insert after": lambda rows, seq: inserted(rows, seq, made_up(rows[seq - 1])),
        "reorder": swapped,
    }
    for name, act in acts.items():
        yield Tampering(
            "rewrite", f"{name} #{early}, all hashes recomputed", middle,
            rows=lambda rows, a=act: rechained(a(rows, early)),  # type: ignore[misc]
        )  # fmt: skip
        yield Tampering(
            "rewrite", f"{name} #{early}, all hashes recomputed, no seal left", NEEDS_AN_ANCHOR,
            rows=lambda rows, a=act: rechained(bare(a(rows, early))),  # type: ignore[misc]
            files=_no_seals, found_by=frozenset(kept),
        )  # fmt: skip
        yield Tampering(
            "rewrite", f"{name} #{late}, after the last anchor, all hashes recomputed", NEEDS_AN_ANCHOR,
            rows=lambda rows, a=act: rechained(a(rows, late)), found_by=frozenset({"end"}),  # type: ignore[misc]
        )  # fmt: skip
    yield Tampering(
        "rewrite", "edit the last entry, its hash recomputed", NEEDS_AN_ANCHOR,
        rows=lambda rows: edited(rows, end, lambda row: hashed(saying(row, "never"))),
        found_by=frozenset({"end"}),
    )  # fmt: skip
    yield Tampering(
        "truncate", "cut off the last entry", NEEDS_AN_ANCHOR,
        rows=lambda rows: rows[:-1], found_by=frozenset({"end"}),
    )  # fmt: skip
    yield Tampering(
        "truncate", "cut off everything after the anchors", NEEDS_AN_ANCHOR,
        rows=lambda rows: [row for row in rows if row["seq"] <= max(at["seal"], at.get("stamp", 0))],
        found_by=frozenset({"end"}),
    )  # fmt: skip
    yield Tampering(
        "truncate", "cut off from before the anchors on", NEEDS_AN_ANCHOR,
        rows=lambda rows: rows[: at["redacted"] - 1], files=_no_seals, found_by=frozenset(kept),
    )  # fmt: skip
    yield Tampering(
        "truncate", "cut off from before the anchors on, their files left", middle,
        rows=lambda rows: rows[: at["redacted"] - 1],
    )  # fmt: skip
    yield Tampering(
        "truncate", "cut off the beginning", 2, rows=lambda rows: rows[1:], names="entry 1 is missing"
    )
    yield Tampering(
        "truncate", "cut off the beginning, the rest renumbered", 1, rows=lambda rows: renumbered(rows[1:])
    )
    yield Tampering(
        "rewrite", "all of it written anew", NEEDS_AN_ANCHOR,
        rows=lambda rows: rechained([_anew(row) for row in bare(rows)]), files=_no_seals,
        found_by=frozenset(kept),
    )  # fmt: skip
    yield Tampering(
        "rewrite", "all of it written anew and sealed by another key of the same name", NEEDS_AN_ANCHOR,
        rows=lambda rows: _sealed(rechained([_anew(row) for row in bare(rows)]), None), files=_no_seals,
        found_by=frozenset(kept),
    )  # fmt: skip
    key = signing.read_key(record.home.parent / "settings" / "tocsin")
    yield Tampering(
        "rewrite", "all of it written anew and sealed with the key itself", NEEDS_AN_ANCHOR,
        rows=lambda rows: _sealed(rechained([_anew(row) for row in bare(rows)]), key), files=_no_seals,
        found_by=frozenset(kept - {"signed by"}),
    )  # fmt: skip


def _no_seals(folder: Path) -> None:
    for path in (folder / "seals").iterdir():
        path.unlink()


def _anew(row: Row) -> Row:
    if row["body"] is None:
        return row
    salt = "cd" * 16
    return {**row, "salt": salt, "body_sha256": digest_of_body(salt, row["body"])}


def _sealed(rows: list[Row], key: signing.KeyFile | None) -> list[Row]:
    """Put a seal at the end: with a key, or with one made on the spot."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    last = rows[-1]
    made = Ed25519PrivateKey.generate()
    public = key.public if key else made.public_key().public_bytes_raw().hex()
    seal = HeadSealed(
        hash=last["hash"],
        seq=last["seq"],
        case="2026-0001",
        key=public,
        name="lead",
        signed_at=last["recorded_at"],
    )
    signature = signing.sign(key, statement(seal)) if key else made.sign(statement(seal)).hex()
    body = canonical(msgspec.structs.replace(seal, signature=signature or ""))
    new = {**made_up(last), "kind": "head.sealed", "body": body}
    return [*rows, hashed({**new, "body_sha256": digest_of_body(new["salt"], body)})]
