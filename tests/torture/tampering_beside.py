"""What people do beside the journal: to evidence, events, seals, time stamps, guards, and a bundle."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.torture.record import Record, behind_the_back, sum_up
from tests.torture.tampering import Tampering, changed
from tocsin.storage import engine


def beside(record: Record) -> Iterator[Tampering]:
    """Give every act."""
    yield from _vault(record)
    yield from _events(record)
    yield from _seals(record)
    yield from _guards()
    yield from _bundle(record)


def _path(folder: Path, sha256: str) -> Path:
    return folder / "vault" / sha256


def _write(path: Path, data: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(data)


def _vault(record: Record) -> Iterator[Tampering]:
    bodies = {row["seq"]: json.loads(row["body"]) for row in record.rows if row["kind"] == "evidence.added"}
    at, second, folder = sorted(bodies)[:3]
    digest, other = bodies[at]["sha256"], bodies[second]["sha256"]
    manifest = bodies[folder]["sha256"]
    member = json.loads(_path(record.case, manifest).read_bytes().splitlines()[-1])["sha256"]

    def one(name: str, shows_at: int, act: Callable[[Path], object], names: str) -> Tampering:
        return Tampering("vault", name, shows_at, files=act, names=names)

    def swap(case: Path) -> None:
        first, last = _path(case, digest).read_bytes(), _path(case, other).read_bytes()
        _write(_path(case, digest), last)
        _write(_path(case, other), first)

    def link(case: Path) -> None:
        path = _path(case, digest)
        path.rename(case.parent / "away")
        path.symlink_to(case.parent / "away")

    yield one("flip a bit of a file", at, lambda case: _flip(_path(case, digest)), "was changed")
    yield one("cut a file short", at, lambda case: _write(_path(case, digest), b"the first"), "was changed")
    yield one("empty a file", at, lambda case: _write(_path(case, digest), b""), "was changed")
    yield one("remove a file", at, lambda case: _path(case, digest).unlink(), "is gone")
    yield one("swap two files", at, swap, "was changed")
    yield one("put a link in the place of a file", at, link, "")
    yield one("change a file of a folder", folder, lambda case: _flip(_path(case, member)), "")
    yield one("remove a file of a folder", folder, lambda case: _path(case, member).unlink(), "gone")
    yield one("change the list of a folder", folder, lambda case: _flip(_path(case, manifest)), "was changed")


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    _write(path, bytes(data))


def _events(record: Record) -> Iterator[Tampering]:
    at = record.at["import"]

    def one(name: str, sql: str, act: Callable[[list[Any]], list[Any]]) -> Tampering:
        def files(folder: Path) -> None:
            if (folder / "case.db").exists():
                behind_the_back(folder, lambda db: db.execute(sql))
                return
            (path,) = (folder / "imports").iterdir()
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in act(rows)]
            path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")

        return Tampering("events", name, at, files=files)

    def edited(column: int, value: object) -> Callable[[list[Any]], list[Any]]:
        return lambda rows: [*rows[:2], [*rows[2][:column], value, *rows[2][column + 1 :]], *rows[3:]]

    columns = ("id", "line", "at", "said", "zone", "grain", "about", "message", "tags", "record")
    for column, value in {"line": 99, "at": 0, "said": "never", "message": "nothing", "record": "{}"}.items():
        yield one(
            f"edit {column} of an event",
            f"UPDATE events SET {column} = {value!r} WHERE id = 3",  # noqa: S608 - as listed above
            edited(columns.index(column), value),
        )
    yield one("delete an event", "DELETE FROM events WHERE id = 3", lambda rows: rows[:2] + rows[3:])
    yield one("delete the last event", "DELETE FROM events WHERE id = 5", lambda rows: rows[:-1])
    yield one("delete every event", "DELETE FROM events", lambda _rows: [])
    yield one(
        "swap two events",
        "UPDATE events SET id = CASE id WHEN 2 THEN -3 WHEN 3 THEN 2 ELSE id END",
        lambda rows: [rows[0], rows[2], rows[1], *rows[3:]],
    )
    yield Tampering(
        "events", "remove the machine events of an import", at, bundle_only=True, names="are gone",
        files=lambda folder: next((folder / "imports").iterdir()).unlink(),
    )  # fmt: skip


def _seals(record: Record) -> Iterator[Tampering]:
    sealed, middle = record.at["seal"], record.heads["middle"].seq

    def edit(field: str, value: object) -> Callable[[Path], object]:
        def act(folder: Path) -> None:
            (path,) = (folder / "seals").glob("*.json")
            _write(path, json.dumps({**json.loads(path.read_bytes()), field: value}).encode())

        return act

    def one(name: str, shows_at: int, act: Callable[[Path], object], names: str = "") -> Tampering:
        return Tampering("seals", name, shows_at, files=act, names=names)

    for field, value in {
        "name": "dpo",
        "signed_at": "2026-11-23T12:00:00.000000Z",
        "hash": "0" * 64,
        "signature": "0" * 128,
        "key": "0" * 64,
    }.items():
        yield one(f"edit {field} of a seal beside the case", middle, edit(field, value), "does not hold")
    yield one("edit the number in a seal beside the case", 3, edit("seq", 3), "does not hold")
    yield one("edit the case in a seal beside the case", middle, edit("case", "2026-0002"), "does not hold")
    body = json.loads(record.rows[sealed - 1]["body"])
    forged = json.dumps({**body, "name": "dpo"}, sort_keys=True, separators=(",", ":"))
    yield Tampering(
        "seals", "edit a seal in the journal", sealed, rows=lambda rows: changed(rows, sealed, body=forged)
    )
    if record.root is not None:
        yield one("change a time stamp beside the case", sealed, _flip_stamp)
        yield one("cut a time stamp beside the case short", 0, _cut_stamp, "damaged")


def _stamp(folder: Path) -> Path:
    (path,) = (folder / "seals").glob("*.tsr")
    return path


def _flip_stamp(folder: Path) -> None:
    """Change the digest that a time stamp is over."""
    data = _stamp(folder).read_bytes()
    start = data.index(bytes.fromhex("0420")) + 2
    _write(_stamp(folder), data[:start] + bytes([data[start] ^ 1]) + data[start + 1 :])


def _cut_stamp(folder: Path) -> None:
    _write(_stamp(folder), _stamp(folder).read_bytes()[:100])


def _guards() -> Iterator[Tampering]:
    def one(name: str, *statements: str) -> Tampering:
        def act(case: Path) -> None:
            db = engine.sqlite().connect(case / "case.db", isolation_level=None)
            for statement in statements:
                db.execute(statement)
            db.close()

        return Tampering("guards", name, 0, files=act, case_only=True)

    yield one("remove the guard of the entries", "DROP TRIGGER journal_keeps_entries")
    yield one("remove the guard of the machine events", "DROP TRIGGER events_keep_contents")
    yield one(
        "put another guard in its place",
        "DROP TRIGGER journal_keeps_entries",
        "CREATE TRIGGER journal_keeps_entries BEFORE DELETE ON journal BEGIN SELECT 1; END",
    )
    yield one(
        "add a trigger of one's own",
        "CREATE TRIGGER more AFTER INSERT ON journal BEGIN DELETE FROM events; END",
    )


def _bundle(record: Record) -> Iterator[Tampering]:
    end, note = record.heads["end"].seq, record.at["note1"]

    def one(name: str, shows_at: int, act: Callable[[Path], object], names: str = "") -> Tampering:
        return Tampering("bundle", name, shows_at, files=act, bundle_only=True, names=names)

    def text(name: str, act: Callable[[str], str], *, summed: bool = True) -> Callable[[Path], object]:
        def change(bundle: Path) -> None:
            path = bundle / name
            path.write_text(act(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
            if summed:
                sum_up(bundle)

        return change

    def lines(act: Callable[[list[str]], list[str]]) -> Callable[[Path], object]:
        return text("journal.jsonl", lambda whole: "".join(act(whole.splitlines(keepends=True))))

    def at_note(act: Callable[[str], str]) -> Callable[[Path], object]:
        return lines(lambda all_: [*all_[: note - 1], act(all_[note - 1]), *all_[note:]])

    yield one(
        "swap two lines",
        note,
        lines(lambda all_: [*all_[: note - 1], all_[note], all_[note - 1], *all_[note + 1 :]]),
    )
    yield one("repeat a line", note, lines(lambda all_: [*all_[:note], *all_[note - 1 :]]))
    yield one("add a field to a line", note, at_note(lambda line: line.replace('{"seq"', '{"more":1,"seq"')))
    yield one(
        "say a field of a line twice",
        note,
        at_note(lambda line: line.replace('{"seq"', '{"actor":"dpo","seq"')),
    )
    yield one("leave a field of a line out", note, at_note(lambda line: line.replace('"actor":"lead",', "")))
    yield one(
        "write a number as text", note, at_note(lambda line: line.replace(f'"seq":{note}', f'"seq":"{note}"'))
    )
    yield one("put what is no JSON in", note, at_note(lambda _line: "no JSON at all\n"))
    yield one("add what is no entry at the end", end + 1, lines(lambda all_: [*all_, "null\n"]))
    yield one(
        "a head of another entry in the manifest",
        end - 1,
        text("manifest.json", lambda whole: whole.replace(f'"seq": {end}', f'"seq": {end - 1}')),
        "manifest",
    )
    yield one(
        "another case in the manifest",
        0,
        text("manifest.json", lambda whole: whole.replace(record.case.name, "2026-0002")),
        "another case",
    )
    yield one(
        "change a file that has a sum",
        0,
        text("verify_case.py", lambda whole: whole + "#", summed=False),
        "was changed",
    )
    yield one(
        "add a file that has no sum",
        0,
        lambda bundle: (bundle / "more.txt").write_text("x", encoding="utf-8"),
        "is not in SHA256SUMS",
    )
    yield one(
        "remove a file that has a sum", 0, lambda bundle: (bundle / "verify_case.py").unlink(), "is gone"
    )
    yield one(
        "change a sum",
        0,
        text(
            "SHA256SUMS", lambda whole: "0" + whole[1:] if whole[0] != "0" else "1" + whole[1:], summed=False
        ),
        "was changed",
    )
    yield one(
        "name a file outside in the sums",
        0,
        text("SHA256SUMS", lambda whole: whole + "0" * 64 + "  ../away\n", summed=False),
        "not a line of it",
    )
