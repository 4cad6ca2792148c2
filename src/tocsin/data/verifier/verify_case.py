#!/usr/bin/env python3
r"""Check the record of a tocsin case without tocsin: one file, nothing but Python 3.9 or later.

    python3 -I verify_case.py [FOLDER]      the folder of a bundle or of a case; else the one this file is in
                                            (on Windows: py -I verify_case.py)

Looked at, as far as it is there: journal.jsonl, case.db, vault/, imports/, seals/, SHA256SUMS, manifest.json.
Nothing is changed, nothing is sent. Exit code: 0 all that could be checked holds, 1 something does not
hold, 2 it could not be checked.

How the journal is made. An entry has seq, id, recorded_at, actor, kind, salt, body, body_sha256, prev, hash:
    body_sha256 = SHA-256(the 16 bytes of salt + the bytes of body)
    hash        = SHA-256("tocsin/journal/1\n" + JSON of actor, body_sha256, id, kind, prev, recorded_at,
                  seq: keys in this order, no spaces, UTF-8 as it is)
    prev        = hash of the entry before, 64 zeros for the first
So a body can be removed (salt and body null) and the chain still holds.

Whoever made a bundle could have changed this file too: if that matters, take it from a release of tocsin.

What that proves: nothing was changed, removed, inserted or reordered by somebody who did not recompute every
hash after it. Somebody who did, or who cut off the end, is found only by what was kept elsewhere: a head on
paper (--against), a file of heads or a seal (--against-file), a seal by a key you know (--signed-by), a time
stamp (--tsa-root). What nothing here proves: that what was entered is true, that everything was entered, and
that the clock of that machine was right.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
from array import array
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timezone
from io import TextIOWrapper
from itertools import zip_longest
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any

# ruff: noqa: T201, S603 - a program of its own: it prints, and lets openssl look at time stamps
# ruff: noqa: UP017, B905 - Python 3.9 has neither datetime.UTC nor a strict zip

FIELDS = ("seq", "id", "recorded_at", "actor", "kind", "salt", "body", "body_sha256", "prev", "hash")
READ = {
    *("case.opened", "redacted", "case.purged", "evidence.added", "evidence.custody", "events.imported"),
    *("head.sealed", "head.timestamped"),
}
SEAL = ("case", "hash", "key", "name", "seq", "signed_at", "signature")
MAY_BE_NULL = {"salt", "body"}
GUARDS = {
    "journal_keeps_contents": (
        "7ff5377c20075c035d97320914a1c3594477faafa93f04534c7e136223144ccc",
        "67017c1ca8e41ce11dfd34dfdaafc71619f479b774716901fbb295241d92a634",
    ),
    "journal_keeps_entries": ("52f18ca2fcc86ce40e31b8e03481cfa1ff2dfe34977b5b9e84c386b6083287d1",),
    "journal_keeps_order": ("a2acdef3b784429b9234a142e98f3a63f6f1918e3d4409bccab3471e8ca77db4",),
    "events_keep_contents": ("986585a449331d47b159f193e39429eb93588298c81b0f0bf645f4ba190db7ab",),
}
"""SHA-256 of what each trigger says, spaces put together: of now, and of earlier versions."""
HEX64 = re.compile(r"[0-9a-f]{64}")
SALT = re.compile(r"[0-9a-f]{32}")
LARGEST = 2**53 - 1
Row = dict[str, Any]


class CannotCheckError(Exception):
    """There is nothing here that could be checked."""


class Report:
    """What holds, what does not, and what nobody could look at."""

    def __init__(self) -> None:
        self.checks: list[tuple[str, str, str]] = []
        self.findings: list[tuple[int, str]] = []

    def found(self, seq: int, what: str) -> None:
        """Note what does not hold: at an entry, or with 0 at no particular one."""
        self.findings.append((seq, what))

    def check(self, name: str, since: int, proven: str, state: str = "proven") -> None:
        """Close a check; it failed if anything was found since there were ``since`` findings."""
        failed = len(self.findings) - since
        self.checks.append(
            (name, "FAILED" if failed else state, f"{failed} found, see below" if failed else proven)
        )

    @property
    def first_bad(self) -> int:
        """The first entry at which anything shows; 0 if none does."""
        return min((seq for seq, _what in self.findings if seq), default=0)


class Journal:
    """What is kept of a journal while it is read through once."""

    def __init__(self) -> None:
        self.ref = ""
        self.seqs = array("q")
        self.hashes: list[bytes] = []
        self.told: dict[str, list[tuple[int, Row]]] = {}
        self.emptied: dict[str, tuple[int, str]] = {}
        self.redacted = 0

    def hash_at(self, seq: int) -> str:
        """Give the hash of an entry, empty if there is none."""
        return self.hashes[self.seqs.index(seq)].hex() if seq in self.seqs else ""

    @property
    def head(self) -> tuple[int, str]:
        """The last entry: its number and hash."""
        return (self.seqs[-1], self.hashes[-1].hex()) if self.seqs else (0, "0" * 64)


# Reading a journal.


def rows_of_lines(path: Path) -> Iterator[Row]:
    """Give the entries of journal.jsonl; one that says a field twice or has others is no entry."""

    def once(pairs: list[tuple[str, Any]]) -> Row:
        if len({name for name, _value in pairs}) != len(pairs):
            raise ValueError("a field is there twice")
        return dict(pairs)

    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line.decode("utf-8"), object_pairs_hook=once)
                if not isinstance(row, dict) or set(row) != set(FIELDS):
                    raise ValueError("its fields are not those of an entry")
            except (ValueError, RecursionError) as error:
                yield {"damaged": f"line {number} is no entry: {error}"}
                return
            yield row


@contextmanager
def copy_of(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a private copy of a case file, empty if there is none: reading a live one could change it."""
    with tempfile.TemporaryDirectory() as folder:
        for end in ("", "-wal", "-journal"):
            if path.with_name(path.name + end).is_file():
                shutil.copyfile(path.with_name(path.name + end), Path(folder) / f"copy.db{end}")
        with closing(sqlite3.connect(Path(folder) / "copy.db")) as database:
            yield database


def rows_of_database(database: sqlite3.Connection, report: Report) -> Iterator[Row]:
    """Give the entries of a case file."""
    try:
        kinds = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        check_guards(dict(kinds), report)
        for row in database.execute(f"SELECT {', '.join(FIELDS)} FROM journal ORDER BY seq"):  # noqa: S608
            yield dict(zip(FIELDS, row))
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error):
            raise CannotCheckError(f"case.db is encrypted or damaged: {error}") from None
        yield {"damaged": f"cannot be read any further: {error}"}


def same_rows(rows: Iterator[Row], lines: Iterator[Row], report: Report) -> Iterator[Row]:
    """Give the entries of case.db, and compare those of journal.jsonl beside it."""
    differs = False
    for row, line in zip_longest(rows, lines):
        if row != line and not differs:
            differs = True
            report.found((row or line).get("seq", 0), "differs between case.db and journal.jsonl")
        if row:
            yield row


def check_guards(triggers: dict[str, str], report: Report) -> None:
    """Compare the triggers that keep a case file from being changed by mistake."""
    since = len(report.findings)
    for name, digests in GUARDS.items():
        if name not in triggers:
            report.found(0, f"the guard {name} is missing")
        elif sha256(" ".join(triggers[name].split()).encode()) not in digests:
            report.found(0, f"the guard {name} was changed")
    for name in sorted(triggers.keys() - GUARDS.keys()):
        report.found(0, f"a trigger is there that is not of tocsin: {name}")
    report.check("guards", since, f"the {len(GUARDS)} triggers that refuse changes are in place")


# Chain and bodies.


def check_journal(rows: Iterator[Row], report: Report) -> Journal:
    """Recompute every hash, and keep what the other checks need."""
    journal, since, bad_bodies = Journal(), len(report.findings), []
    prev, last, written = "0" * 64, 0, ""
    for row in rows:
        if damage := row.get("damaged") or wrong_type(row):
            report.found(last + 1, damage)
            break
        seq = row["seq"]
        if seq != last + 1:
            report.found(seq, f"entry {last + 1} is missing: {seq} follows {last}")
        if row["prev"] != prev:
            report.found(seq, "does not follow the entry before it (prev differs)")
        if row["hash"] != hash_of(row):
            report.found(seq, "was changed: its hash does not match its contents")
        if row["recorded_at"] <= written:
            report.found(seq, "was recorded before the entry it follows")
        if row["body"] is None and row["salt"] is None:
            journal.emptied[row["id"]] = (seq, row["kind"])
        elif not is_body_of(row):
            bad_bodies.append((seq, "has a body that does not match its digest"))
        elif not take_in(journal, row):
            bad_bodies.append((seq, "has a body that is not JSON"))
        prev, last, written = row["hash"], seq, row["recorded_at"]
        journal.seqs.append(seq)
        journal.hashes.append(bytes.fromhex(prev))
    report.check("chain", since, f"{len(journal.seqs)} entries follow each other, none was changed in place")
    since = len(report.findings)
    report.findings += bad_bodies
    report.check("bodies", since, f"what entries say matches its digest; {journal.redacted} redacted")
    return journal


def wrong_type(row: Row) -> str:
    """Say what is wrong with the types of an entry; empty if nothing is."""
    if type(row["seq"]) is not int or not 0 < row["seq"] <= LARGEST:
        return "has no number"
    for name in FIELDS[1:]:
        if not isinstance(row[name], str) and not (row[name] is None and name in MAY_BE_NULL):
            return f"is damaged: {name} is no text"
    if not (HEX64.fullmatch(row["hash"]) and HEX64.fullmatch(row["body_sha256"])):
        return "is damaged: what should be a digest is none"
    return ""


def hash_of(row: Row) -> str:
    """Compute the hash of an entry anew."""
    text = encode_basestring
    header = (
        f'{{"actor":{text(row["actor"])},"body_sha256":"{row["body_sha256"]}","id":{text(row["id"])},'
        f'"kind":{text(row["kind"])},"prev":{text(row["prev"])},"recorded_at":{text(row["recorded_at"])},'
        f'"seq":{row["seq"]}}}'
    )
    return sha256(b"tocsin/journal/1\n" + header.encode("utf-8", "surrogatepass"))


def is_body_of(row: Row) -> bool:
    """Whether the body is the one that the entry was made with."""
    if row["body"] is None or not SALT.fullmatch(row["salt"] or ""):
        return False
    said = row["body"].encode("utf-8", "surrogatepass")
    return bool(sha256(bytes.fromhex(row["salt"]) + said) == row["body_sha256"])


def take_in(journal: Journal, row: Row) -> bool:
    """Keep what an entry says that the other checks are about; gives whether it could be read."""
    body = json_object(row["body"]) if row["kind"] in READ else {}
    if body is None:
        return False
    if row["kind"] == "redacted":
        seq, kind = journal.emptied.pop(str(body.get("entry", "")), (0, ""))
        journal.redacted += seq > 0
        if kind in READ:  # what a redaction leaves, such as the digest of a file, still counts
            journal.told.setdefault(kind, []).append((seq, json_object(body.get("keeps", "{}")) or {}))
    elif row["kind"] == "case.purged":
        journal.redacted += len(journal.emptied)
        journal.emptied.clear()
        journal.ref = str(body.get("ref", ""))
    elif row["kind"] == "case.opened":
        journal.ref = journal.ref or str(body.get("ref", ""))
    elif body:
        journal.told.setdefault(row["kind"], []).append((row["seq"], body))
    return True


def json_object(text: str) -> Row | None:
    """Read a JSON object; None where it is none."""
    try:
        found = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def sha256(data: bytes) -> str:
    """SHA-256 as hex."""
    return hashlib.sha256(data).hexdigest()


def sha256_of_file(path: Path) -> str:
    """SHA-256 of an ordinary file as hex; empty if there is none."""
    if path.is_symlink() or not path.is_file():
        return ""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


# What lies beside the journal.


def check_withheld(journal: Journal, withheld: set[Any], report: Report) -> None:
    """Look at the bodies that are not here: redacted, left out of this copy, or simply gone."""
    since, missing = len(report.findings), [seq for seq, _kind in journal.emptied.values()]
    for seq in missing:
        if seq not in withheld:
            report.found(seq, "has no body, and no later entry says that it was redacted")
    said = counted(len(missing), "body was", "bodies were")
    left = f"{said} left out, as this copy says; the digests are here"
    report.check("left out", since, left if missing else "no body is missing unexplained")


def check_vault(folder: Path, journal: Journal, sums: dict[str, str], left: set[Any], report: Report) -> None:
    """Hash every file that the journal names; in a bundle it may lie under another name."""
    since, held, others = len(report.findings), 0, 0
    acts = [body for _seq, body in journal.told.get("evidence.custody", [])]
    destroyed = {str(body.get("evidence")) for body in acts if body.get("act") == "destroyed"}
    named = {(digest, name.partition("_")[0]): name for name, digest in sums.items()}  # evidence/EV-1_name

    def place(name: str, digest: str) -> Path:
        return folder / named.get((digest, f"evidence/{name}"), f"vault/{digest}")

    def look(seq: int, name: str, digest: str) -> bool:
        nonlocal held, others
        if not HEX64.fullmatch(digest):
            report.found(seq, f"{name}: does not say which file it is about")
            return False
        found = sha256_of_file(place(name, digest))
        held += found == digest
        if found != digest and (found or not (digest in left or name in destroyed)):
            report.found(seq, f"{name}: the file {'was changed' if found else 'is gone'}")
        others += not found
        return found == digest

    for seq, body in journal.told.get("evidence.added", []):
        digest, name = str(body.get("sha256", "")), str(body.get("evidence", ""))
        if not body.get("physical") and look(seq, name, digest) and body.get("files"):
            for line in place(name, digest).read_bytes().split(b"\n"):
                member = json_object(line.decode("utf-8", "replace")) or {}
                if member.get("sha256"):
                    look(seq, name, str(member["sha256"]))
    what = f"; {others} destroyed on record, or left out of this copy" if others else ""
    state = "proven" if held else "none"
    report.check(
        "vault",
        since,
        f"{counted(held, 'file is', 'files are')} what was recorded{what}"
        if held or others
        else "no evidence",
        state,
    )


def check_imports(
    folder: Path, database: sqlite3.Connection, journal: Journal, left: set[Any], report: Report
) -> None:
    """Compute the digest of every batch of machine events: imports/NAME.jsonl, or a table of case.db."""
    since, held = len(report.findings), 0
    for seq, body in journal.told.get("events.imported", []):
        batch, digest = str(body.get("batch", "")), hashlib.sha256(b"tocsin/events/1\n")
        path = folder / "imports" / f"{batch}.jsonl"
        if not re.fullmatch(r"[A-Za-z0-9-]+", batch) or not (path.is_file() or has_events(database)):
            if batch not in left:
                report.found(seq, f"{batch}: the machine events of this import are gone")
            continue
        try:
            for piece in pieces_of(path) if path.is_file() else events_of(database, body):
                digest.update(piece)
        except (sqlite3.Error, OverflowError, TypeError, ValueError) as error:
            report.found(seq, f"{batch}: the machine events cannot be read: {error}")
            continue
        held += digest.hexdigest() == body.get("digest")
        if digest.hexdigest() != body.get("digest"):
            report.found(seq, f"{batch}: the machine events of this import were changed")
    what = f"{counted(held, 'batch', 'batches')} of machine events: what was recorded is there"
    report.check("imports", since, what, "proven") if held else report.check(
        "imports", since, "no machine events", "none"
    )


def pieces_of(path: Path) -> Iterator[bytes]:
    """Give the bytes of a file, piece by piece."""
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece


def has_events(database: sqlite3.Connection) -> bool:
    """Whether there are machine events in the case file."""
    return database.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone() is not None


def events_of(database: sqlite3.Connection, body: Row) -> Iterator[bytes]:
    """Give the machine events of a batch as they are digested: a JSON array on each line."""
    first, rows = int(body.get("first", 0)), int(body.get("rows", 0))
    for row in database.execute(
        "SELECT id, line, at, said, zone, grain, about, message, tags, record FROM events "
        "WHERE id >= ? AND id < ? ORDER BY id",
        (first, first + rows),
    ):
        yield json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_sums(folder: Path, report: Report) -> dict[str, str]:
    """Check SHA256SUMS: every file that it names, and that there is no other."""
    path, since, sums = folder / "SHA256SUMS", len(report.findings), {}
    if not path.is_file():
        return {}
    for line in path.read_text(encoding="utf-8").splitlines():
        match = re.fullmatch(r"([0-9a-f]{64}) [ *](.+)", line)
        name = match[2] if match else ""
        if not match or name.startswith("/") or ".." in name.split("/") or "\\" in name:
            report.found(0, f"SHA256SUMS: not a line of it: {line[:100]}")
            continue
        sums[name] = match[1]
        found = sha256_of_file(folder / name)
        if found != match[1]:
            report.found(0, f"{name}: the file {'was changed' if found else 'is gone'}")
    for where, _folders, files in os.walk(folder):
        names = (os.path.relpath(os.path.join(where, name), folder).replace(os.sep, "/") for name in files)  # noqa: PTH118
        for name in sorted(set(names) - set(sums) - {"SHA256SUMS"}):
            report.found(0, f"{name}: is not in SHA256SUMS")
    what = f"{counted(len(sums), 'file is', 'files are')} as in SHA256SUMS, and there is no other"
    report.check("files", since, f"{what} (against damage: whoever changes a file can change that list)")
    return sums


def check_manifest(manifest: Row, outside: Outside) -> None:
    """Compare what manifest.json says of the journal with the journal."""
    if not manifest:
        return
    report, since, head = outside.report, len(outside.report.findings), manifest.get("head")
    named = read_head(f"{head.get('seq')} {head.get('hash')}") if isinstance(head, dict) else None
    if named is None:
        report.found(0, "manifest.json does not say which entry is the last")
    elif outside.compare(*named, "manifest.json", known=False) and named[0] != outside.journal.head[0]:
        report.found(named[0] + 1, "follows the entry that manifest.json says is the last")
    if manifest.get("ref") != outside.journal.ref:
        report.found(0, "manifest.json is of another case")
    report.check("manifest", since, "it names this case and its last entry")


def listed(manifest: Row, name: str) -> set[Any]:
    """Give what the manifest says was left out of this copy."""
    withheld = manifest.get("withheld") or {}
    try:
        return set(withheld.get(name) or [])
    except (AttributeError, TypeError):
        raise CannotCheckError("manifest.json does not say what was left out as it should") from None


def read_json(path: Path) -> Row:
    """Read a JSON object; empty if there is no such file."""
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise CannotCheckError(f"{path.name} cannot be read: {error}") from None
    return found if isinstance(found, dict) else {}


# What was kept elsewhere.


class Outside:
    """What was kept elsewhere, and how far it vouches for the journal."""

    def __init__(self, journal: Journal, report: Report) -> None:
        self.journal, self.report = journal, report
        self.vouched = 0
        self.vouchers: list[str] = []

    def compare(self, seq: int, digits: str, what: str, known: bool) -> bool:
        """Compare what something kept elsewhere says of an entry with the entry."""
        end = self.journal.head[0]
        found = self.journal.hash_at(seq)
        if found and found.startswith(digits):
            if known and seq >= self.vouched:
                self.vouched, self.vouchers = seq, [*self.vouchers, what] if seq == self.vouched else [what]
            return True
        if seq > end:
            self.report.found(seq, f"is gone: the journal ends at {end}, and {what} names it")
        else:
            self.report.found(seq, f"is not the entry that {what} names: it or one before it was changed")
        return False


def read_heads(path: Path, ref: str) -> list[tuple[int, str]]:
    """Read the lines of a file of heads that are about this case."""
    heads = []
    if is_seal(path):
        seal = read_json(path)
        head = read_head(f"{seal.get('seq')} {seal.get('hash')}")
        return [head] if head and seal.get("case") == ref else []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        words = line.split()
        of = next((word for word in words[:2] if re.fullmatch(r"\d{4}-\d{4,}", word)), ref)
        head = read_head(re.sub(r"^(\S*Z )?(\d{4}-\d{4,} )?", "", " ".join(words)))
        if words and head is None:
            raise CannotCheckError(f"{path}, line {number} is no head: {line[:100]}")
        if head is not None and of == ref:
            heads.append(head)
    return heads


def is_seal(path: Path) -> bool:
    """Whether a file that was kept elsewhere is a seal, and not a list of heads."""
    return path.read_bytes().lstrip().startswith(b"{")


def read_head(typed: str) -> tuple[int, str] | None:
    """Read a head: a number, then the first 16 or all 64 digits of the hash, in groups or not."""
    match = re.fullmatch(
        r"#?0*(\d{1,16})((?:\s*[0-9a-f]{4}){16}|(?:\s*[0-9a-f]{4}){4})", typed.strip().lower()
    )
    return (int(match[1]), re.sub(r"\s", "", match[2])) if match else None


def check_heads(outside: Outside, typed: list[str], files: list[Path]) -> None:
    """Compare heads from paper and from files with the journal."""
    since, count = len(outside.report.findings), 0
    for text in typed:
        head = read_head(text)
        if head is None:
            raise CannotCheckError(f"{text!r} is not a head; one looks like 0184 9f3a 22c1 7b10 44de")
        count += outside.compare(*head, "the head given", known=True)
    for path in files:
        heads = read_heads(path, outside.journal.ref)
        if not heads:
            outside.report.found(0, f"{path.name} holds no head of case {outside.journal.ref}")
        for head in heads:
            count += outside.compare(*head, path.name, known=True)
    if typed or files:
        outside.report.check(
            "heads", since, counted(count, "head kept elsewhere fits", "heads kept elsewhere fit")
        )
    else:
        what = "none given (--against): only one kept elsewhere shows a cut-off end or a whole rewrite"
        outside.report.check("heads", since, what, state="not checked")


def check_seals(outside: Outside, folder: Path, files: list[Path], trusted: set[str]) -> None:
    """Check every signature over a head: in the journal, beside it, and kept elsewhere."""
    report, since, good = outside.report, len(outside.report.findings), []
    beside = [(0, read_json(path)) for path in [*sorted((folder / "seals").glob("*.json")), *files]]
    inside = outside.journal.told.get("head.sealed", [])
    seals = {str([seal.get(name) for name in SEAL]): (at, seal) for at, seal in beside + inside}
    for at, seal in seals.values():
        try:
            key, signature = bytes.fromhex(seal["key"]), bytes.fromhex(seal["signature"])
            signed = {name: seal[name] for name in SEAL if name != "signature"}
            seq, digits = int(signed["seq"]), str(signed["hash"])
        except (KeyError, OverflowError, TypeError, ValueError):
            report.found(at, "a seal is damaged: a part of it is missing")
            continue
        text = json.dumps(signed, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        finger, what = sha256(key)[:32], f"the seal of {seal['name']} at {str(seal['signed_at'])[:19]}Z"
        said = b"tocsin/seal/1\n" + text.encode("utf-8", "surrogatepass")
        if not ed25519_holds(key, said, signature):
            report.found(at or seq, f"{what}: the signature does not hold")
        elif signed["case"] != outside.journal.ref:
            report.found(at, f"{what} is of another case: {signed['case']}")
        elif outside.compare(seq, digits, what, known=finger in trusted):
            good.append(finger)
    for finger in sorted(trusted - set(good)):
        report.found(0, f"there is no seal by the key {grouped(finger)}")
    unknown = sorted(set(good) - trusted)
    named = (
        f", by keys that only you can tell whose they are (--signed-by): {', '.join(map(grouped, unknown))}"
    )
    held = counted(len(good), "signature holds", "signatures hold") + (named if unknown else "")
    state = "none" if not seals else "proven" if set(good) & trusted else "not checked"
    report.check("seals", since, held if seals else "no seal here", state)


def check_stamps(outside: Outside, folder: Path, root: Path | None) -> None:
    """Check the time stamps of others (RFC 3161) over heads, with openssl and the root given."""
    report, since = outside.report, len(outside.report.findings)
    held, unchecked = [], 0
    for seq, token in all_stamps(outside.journal, folder, report):
        try:
            imprint, instant = read_stamp(token)
        except (ValueError, IndexError, StopIteration):
            report.found(0, "a time stamp is damaged")
            continue
        openssl, what = shutil.which("openssl"), f"the time stamp of {instant:%Y-%m-%dT%H:%M:%SZ}"
        good = stamp_holds(openssl, token, imprint.hex(), instant, root) if root and openssl else None
        if root and good is False:
            report.found(seq, f"{what} does not hold: its signature is not one of {root.name}")
        elif outside.compare(seq, imprint.hex(), what, known=good is True):
            unchecked += good is None
            held.append(f"entry #{seq} was there at {instant:%Y-%m-%dT%H:%M:%SZ}")
    what = "; ".join(held) or "no time stamp here"
    if unchecked:
        what += "; signatures not checked: that takes openssl, and the root of the service (--tsa-root)"
    report.check("time stamps", since, what, "not checked" if unchecked else "proven" if held else "none")


def all_stamps(journal: Journal, folder: Path, report: Report) -> Iterable[tuple[int, bytes]]:
    """Give the time stamps beside the journal and in it, each once, with the entry it says it is over."""
    stamps = {}
    for path in sorted((folder / "seals").glob("*.tsr")):
        number = path.name.partition("-")[0]
        stamps[path.read_bytes()] = int(number) if re.fullmatch(r"\d{1,16}", number, re.ASCII) else 0
    for seq, body in journal.told.get("head.timestamped", []):
        try:
            stamps[base64.b64decode(body["token"], validate=True)] = int(body["seq"])
        except (KeyError, OverflowError, TypeError, ValueError):
            report.found(seq, "holds a time stamp that is damaged")
    return [(seq, token) for token, seq in stamps.items()]


def read_stamp(token: bytes) -> tuple[bytes, datetime]:
    """Read what an RFC 3161 response or token says: the digest, and when it was seen."""
    parts = list(der(next(der(token))[1]))
    signed = parts if parts[0][0] == 6 else list(der(parts[1][1]))  # a bare token, or a response around it
    content = list(der(next(der(signed[1][1]))[1]))[2]
    info = list(der(next(der(next(der(list(der(content[1]))[1][1]))[1]))[1]))
    imprint = list(der(info[2][1]))[1][1]
    text = info[4][1].decode("ascii").rstrip("Z").partition(".")[0]
    return imprint, datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc)


def der(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Take DER apart, one level: tag and content."""
    at = 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            more = length & 0x7F
            length, at = int.from_bytes(data[at : at + more], "big"), at + more
        if at + length > len(data):
            raise ValueError("cut off")
        yield tag, data[at : at + length]
        at += length


def stamp_holds(openssl: str, token: bytes, imprint: str, instant: datetime, root: Path) -> bool | None:
    """Let openssl check the signature of a time stamp, as of its own time; None where it cannot."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stamp"
        path.write_bytes(token)
        bare = ["-token_in"] if next(der(next(der(token))[1]))[0] == 6 else []
        command = [openssl, "ts", "-verify", "-digest", imprint, "-in", str(path), *bare]
        command += ["-CAfile", str(root), "-attime", str(int(instant.timestamp()))]
        done = subprocess.run(command, capture_output=True, check=False)
    return None if done.returncode and b"FAILED" not in done.stdout else not done.returncode


# Ed25519 (RFC 8032), checking only.

_P, _L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_SQRT_OF_MINUS_1 = pow(2, (_P - 1) // 4, _P)
_Point = tuple[int, int, int, int]


def _add(a: _Point, b: _Point) -> _Point:
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % _P, (a[1] + a[0]) * (b[1] + b[0]) % _P
    g, h = 2 * a[3] * b[3] * _D % _P, 2 * a[2] * b[2] % _P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: _Point) -> _Point:
    result: _Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point, scalar = _add(point, point), scalar >> 1
    return result


def _point(data: bytes) -> _Point | None:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if len(data) != 32 or y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _SQRT_OF_MINUS_1 % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return x, y, 1, x * y % _P


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def ed25519_holds(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature over a message is one by the holder of a public key."""
    a, r, s = _point(key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or _BASE is None or len(signature) != 64 or s >= _L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % _L
    left, right = _times(s, _BASE), _add(r, _times(k, a))
    return not (
        (left[0] * right[2] - right[0] * left[2]) % _P or (left[1] * right[2] - right[1] * left[2]) % _P
    )


# The whole.


def verify(
    folder: Path, heads: list[str], files: list[Path], trusted: set[str], root: Path | None
) -> tuple[Report, Outside]:
    """Check everything that is in a folder."""
    report = Report()
    if not folder.is_dir():
        raise CannotCheckError(f"{folder} is no folder")
    lines, database = folder / "journal.jsonl", folder / "case.db"
    if not lines.is_file() and not database.is_file():
        raise CannotCheckError(f"there is neither journal.jsonl nor case.db in {folder}")
    sums, manifest = read_sums(folder, report), read_json(folder / "manifest.json")
    left = {name: listed(manifest, name) for name in ("bodies", "files", "imports")}
    with copy_of(database) as copy:
        rows = rows_of_database(copy, report) if database.is_file() else rows_of_lines(lines)
        if lines.is_file() and database.is_file():
            rows = same_rows(rows, rows_of_lines(lines), report)
        journal = check_journal(rows, report)
        check_withheld(journal, left["bodies"], report)
        if 1 in left["bodies"]:  # the entry that names the case is not in this copy
            journal.ref = journal.ref or str(manifest.get("ref", ""))
        check_vault(folder, journal, sums, left["files"], report)
        check_imports(folder, copy, journal, left["imports"], report)
    outside = Outside(journal, report)
    check_manifest(manifest, outside)
    check_heads(outside, heads, files)
    check_seals(outside, folder, [path for path in files if is_seal(path)], trusted)
    check_stamps(outside, folder, root)
    return report, outside


def counted(count: int, one: str, many: str) -> str:
    """Put a number before its word."""
    return f"{count} {one if count == 1 else many}"


def grouped(digits: str) -> str:
    """Write hex digits in groups of four."""
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def shown(text: str) -> str:
    """Make everything visible that could act on a terminal."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def main(arguments: list[str] | None = None) -> int:
    """Check a folder and say what holds; gives the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument(
        "--against", action="append", default=[], metavar="HEAD", help="a head from elsewhere"
    )
    parser.add_argument("--against-file", action="append", default=[], type=Path, metavar="FILE",
                        help="heads, or a seal (.json), kept elsewhere")  # fmt: skip
    parser.add_argument("--signed-by", action="append", default=[], metavar="KEY",
                        help="the fingerprint of a key you know; there must be a seal by it")  # fmt: skip
    parser.add_argument("--tsa-root", type=Path, metavar="PEM", help="the root of the time-stamping service")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    chosen = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    trusted = {re.sub(r"[\s:]", "", finger).lower() for finger in chosen.signed_by}
    try:
        report, outside = verify(chosen.folder, chosen.against, chosen.against_file, trusted, chosen.tsa_root)
    except (CannotCheckError, OSError, UnicodeDecodeError) as error:
        print(f"Not checked: {shown(str(error))}", file=sys.stderr)
        return 2
    (say_json if chosen.json else say_lines)(report, outside)
    return 1 if report.findings else 0


def say_json(report: Report, outside: Outside) -> None:
    """Print one JSON document."""
    seq, digest = outside.journal.head
    checks = [{"name": name, "state": state.lower(), "what": what} for name, state, what in report.checks]
    findings = [{"seq": at, "what": what} for at, what in report.findings]
    print(json.dumps({"ref": outside.journal.ref, "head": {"seq": seq, "hash": digest}, "checks": checks,
                      "findings": findings, "holds": not findings, "first_bad": report.first_bad,
                      "vouched_to": outside.vouched}, indent=2))  # fmt: skip


def say_lines(report: Report, outside: Outside) -> None:
    """Print what was looked at, what does not hold, and what that proves."""
    (seq, digest), ref = outside.journal.head, outside.journal.ref
    say(f"Case {ref}: {counted(seq, 'entry', 'entries')}, head {seq:04d} {grouped(digest[:16])}")
    for name, state, what in report.checks:
        say(f"  {name:<13}{state:<13}{what}", indent=28)
    for at, what in sorted(report.findings, key=lambda found: found[0] or LARGEST):
        say(f"Found: {f'entry #{at} ' if at else ''}{what}")
    if report.findings:
        first = f" The first bad entry is #{report.first_bad}." if report.first_bad else ""
        say(f"Result: DOES NOT HOLD.{first}")
        return
    say("Result: holds. Everything that could be checked here is as it was recorded.")
    if left := len(outside.journal.emptied):
        what = counted(left, "entry says", "entries say")
        say(f"What {what} is not in this copy; should it be given later, its digest in the chain shows it.")
    if outside.vouched:
        by = ", ".join(dict.fromkeys(outside.vouchers))
        say(f"Entries 1 to {outside.vouched} are as they were then, by {by}.")
    if outside.vouched < seq:
        rest = f"from entry {outside.vouched + 1} on" if outside.vouched else "so far"
        say(f"Not proven {rest}: that whoever holds the file did not write it anew, or cut off its end.")
        say("  Only what was kept elsewhere tells: --against HEAD, --against-file FILE, --signed-by KEY.")
    say("Never proven by this: that what was entered is true and complete, and that the clock was right.")


def say(line: str, indent: int = 2) -> None:
    """Print a line in which nothing can act on a terminal; what is too long for it is continued indented."""
    width = max(60, min(shutil.get_terminal_size().columns, 110))
    print(textwrap.fill(shown(line), width, subsequent_indent=" " * indent, break_on_hyphens=False))


if __name__ == "__main__":
    sys.exit(main())
