"""The stand-alone verifier: one file that an outsider runs and reads, where there is no tocsin."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests import tsa
from tests.torture import record as the
from tests.torture.record import Record, Row
from tests.torture.tampering import changed, hashed, rechained
from tocsin.domain.entries import KINDS
from tocsin.domain.journal import digest_of_body
from tocsin.services.record import verifier
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase, Workbench

pytest.importorskip("cryptography")  # seals the case that is looked at


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """A case with something of everything, and its bundle."""
    return the.build(tmp_path_factory.mktemp("record") / "made")


@pytest.fixture(scope="module")
def loaded() -> ModuleType:
    """The verifier, in this Python."""
    return the.load_verifier()


@pytest.fixture
def bundle(record: Record, tmp_path: Path) -> Path:
    """A copy of the bundle, to do something to."""
    return Path(shutil.copytree(record.bundle, tmp_path / "bundle"))


def run(*arguments: str | Path, python: tuple[str, ...] = ("-I", "-S"), **env: str) -> tuple[int, str]:
    """Run it as a program in a Python that has nothing but itself; gives exit code and everything said."""
    command = [sys.executable, *python, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **env})
    return done.returncode, unwrapped(done.stdout + done.stderr)


def looked(loaded: ModuleType, *arguments: str | Path) -> tuple[int, str]:
    """Run it in this process; gives exit code and everything said."""
    with redirect_stdout(StringIO()) as said, redirect_stderr(said):
        code = loaded.main([str(argument) for argument in arguments])
    return code, unwrapped(said.getvalue())


def unwrapped(said: str) -> str:
    """Put the lines that were too long for the terminal together again."""
    return re.sub(r"\n +", " ", said)


def rewrite(bundle: Path, rows: list[Row], **manifest: Any) -> None:
    """Put another journal into a bundle, with manifest and sums to fit."""
    (bundle / "journal.jsonl").write_text(the.lines_of(rows), encoding="utf-8", newline="\n")
    head = {"seq": rows[-1]["seq"], "hash": rows[-1]["hash"]}
    known = {"format": 1, "ref": "2026-0001", "head": head, **manifest}
    (bundle / "manifest.json").write_text(json.dumps(known), encoding="utf-8")
    the.sum_up(bundle)


def test_it_runs_where_there_is_no_tocsin_from_the_folder_it_lies_in(record: Record) -> None:
    assert run("-c", "import tocsin")[0] == 1
    code, said = run(record.bundle / verifier.NAME)
    assert code == 0
    assert said.splitlines()[0].startswith("Case 2026-0001: 20 entries, head 0020 ")
    assert "Result: holds." in said
    assert "Not proven so far: that whoever holds the file did not write it anew, or cut off its end." in said
    assert "Never proven by this: that what was entered is true and complete" in said


def test_it_says_what_is_proven_up_to_where(record: Record, loaded: ModuleType) -> None:
    _code, said = looked(loaded, record.bundle, "--against", str(record.heads["middle"]))
    assert "Entries 1 to 16 are as they were then, by the head given." in said
    assert "Not proven from entry 17 on" in said
    _code, said = looked(loaded, record.bundle, "--against", str(record.heads["end"]).upper())
    assert "Entries 1 to 20 are as they were then, by the head given." in said
    assert "Not proven" not in said
    _code, said = looked(loaded, record.bundle, "--signed-by", record.finger.upper())
    assert "Entries 1 to 16 are as they were then, by the seal of lead at 2026-11-23T13:06:00Z." in said


def test_it_says_what_it_does_and_how_the_journal_is_made() -> None:
    code, said = run(_source(), "--help")
    assert code == 0
    for words in (
        "SHA-256",
        "prev",
        "What that proves",
        "--against HEAD",
        "Nothing is changed, nothing is sent",
    ):
        assert words in said


def _source() -> Path:
    import tocsin

    return Path(tocsin.__file__).parent / "data" / "verifier" / verifier.NAME


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "is no folder"),
        (["."], "neither journal.jsonl nor case.db"),
        (["{bundle}", "--against", "12"], "is not a head; one looks like"),
        (["{bundle}", "--against-file", "nowhere"], "nowhere"),
        (["{bundle}", "--against-file", "{bundle}/manifest.json"], "holds no head"),
    ],
)
def test_what_cannot_be_checked_is_no_success(
    arguments: list[str], said: str, record: Record, loaded: ModuleType, tmp_path: Path
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        code, told = looked(loaded, *(argument.format(bundle=record.bundle) for argument in arguments))
    assert code in {1, 2}
    assert said in told


def test_a_live_case_is_read_with_what_is_not_in_its_file_yet_and_left_alone(
    case: OpenCase, loaded: ModuleType
) -> None:
    write_log(case, "in the write-ahead log")
    head = case.head()
    before = {path: path.read_bytes() for path in case.folder.rglob("case.db*")}
    code, said = looked(loaded, case.folder, "--against", str(head))
    assert code == 0
    assert f"head {head}" in said
    assert {path: path.read_bytes() for path in case.folder.rglob("case.db*")} == before


def test_an_encrypted_case_cannot_be_checked(tmp_path: Path, loaded: ModuleType) -> None:
    (tmp_path / "case.db").write_bytes(random.Random(1).randbytes(8192))  # noqa: S311 - as a cipher leaves it
    code, said = looked(loaded, tmp_path)
    assert code == 2
    assert "case.db is encrypted or damaged" in said


def test_what_an_audience_does_not_get_is_told_and_not_taken_for_tampering(
    record: Record, bundle: Path, loaded: ModuleType
) -> None:
    at = record.at["note1"]
    rows = changed(record.rows, at, body=None, salt=None)
    evidence = next(json.loads(row["body"]) for row in rows if row["kind"] == "evidence.added")
    batch = next((bundle / "imports").iterdir())
    (bundle / "vault" / evidence["sha256"]).unlink()
    batch.unlink()
    rewrite(bundle, rows)
    code, said = looked(loaded, bundle)
    assert code == 1
    assert f"entry #{at} has no body" in said
    assert "the file is gone" in said
    assert "the machine events of this import are gone" in said
    withheld = {"bodies": [at], "files": [evidence["sha256"]], "imports": [batch.stem]}
    rewrite(bundle, rows, withheld=withheld)
    code, said = looked(loaded, bundle, "--against", str(record.heads["end"]))
    assert code == 0
    assert "1 body was left out, as this copy says; the digests are here" in said
    assert "What 1 entry says is not in this copy; should it be given later" in said
    assert "left out of this copy" in said


def test_a_purged_case_keeps_a_chain_that_can_be_checked(
    record: Record, bundle: Path, loaded: ModuleType
) -> None:
    last = record.rows[-1]
    body = '{"ref":"2026-0001"}'
    purged = {**last, "seq": last["seq"] + 1, "id": "f" + last["id"][1:], "kind": "case.purged", "body": body}
    purged |= {"prev": last["hash"], "recorded_at": "2026-12-01T00:00:00.000000Z"}
    purged |= {"body_sha256": digest_of_body(last["salt"], body)}
    rows = [{**row, "body": None, "salt": None} for row in record.rows] + [hashed(purged)]
    for name in ("vault", "imports"):
        shutil.rmtree(bundle / name)
    rewrite(bundle, rows)
    code, said = looked(loaded, bundle, "--against", str(record.heads["end"]))
    assert code == 0, said
    assert "20 redacted" in said


def test_both_forms_of_a_journal_must_say_the_same(record: Record, bundle: Path, loaded: ModuleType) -> None:
    shutil.copyfile(record.case / "case.db", bundle / "case.db")
    the.sum_up(bundle)
    assert looked(loaded, bundle)[0] == 0
    rows = rechained(changed(record.rows, 6, actor="somebody"))
    rewrite(bundle, rows)
    code, said = looked(loaded, bundle)
    assert code == 1
    assert "Found: entry #6 differs between case.db and journal.jsonl" in said


def test_a_time_stamp_counts_by_the_root_of_its_service_alone(
    record: Record, loaded: ModuleType, tmp_path: Path
) -> None:
    stranger = tsa.service(tmp_path / "stranger")
    assert record.root is not None
    code, said = looked(loaded, record.bundle, "--tsa-root", record.root)
    assert code == 0
    assert "entry #17 was there at 20" in said
    assert "Entries 1 to 17 are as they were then, by the time stamp of 20" in said
    code, said = looked(loaded, record.bundle, "--tsa-root", stranger.root)
    assert code == 1
    assert "its signature is not one of root.pem" in said
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        code, said = looked(loaded, record.bundle, "--tsa-root", record.root)
    assert code == 0
    assert "signatures not checked: that takes openssl" in said


@pytest.mark.parametrize(
    ("key", "message", "signature"),
    [  # RFC 8032, section 7.1, tests 1 to 3
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a",
        ),
    ],
)
def test_signatures_are_checked_as_the_standard_says(
    key: str, message: str, signature: str, loaded: ModuleType
) -> None:
    made = bytes.fromhex(signature)
    assert loaded.ed25519_holds(bytes.fromhex(key), bytes.fromhex(message), made)
    assert not loaded.ed25519_holds(bytes.fromhex(key), bytes.fromhex(message) + b"x", made)
    for at in (0, 31, 32, 63):
        flipped = made[:at] + bytes([made[at] ^ 1]) + made[at + 1 :]
        assert not loaded.ed25519_holds(bytes.fromhex(key), bytes.fromhex(message), flipped)
    order = 2**252 + 27742317777372353535851937790883648493
    malleable = made[:32] + (int.from_bytes(made[32:], "little") + order).to_bytes(32, "little")
    assert not loaded.ed25519_holds(bytes.fromhex(key), bytes.fromhex(message), malleable)


def test_whichever_byte_of_a_bundle_is_changed_it_is_noticed(
    record: Record, bundle: Path, loaded: ModuleType
) -> None:
    chance = random.Random(7)  # noqa: S311 - the same bytes every time
    files = sorted(path for path in bundle.rglob("*") if path.is_file())
    for number in range(60):
        path = chance.choice(files)
        good = path.read_bytes()
        at = chance.randrange(len(good))
        path.chmod(0o600)
        path.write_bytes(good[:at] + bytes([good[at] ^ (1 << chance.randrange(8))]) + good[at + 1 :])
        code, said = looked(loaded, bundle)
        assert code in {1, 2}, (path, at, said)
        if number % 2 and path.name != "SHA256SUMS":
            the.sum_up(bundle)
            looked(loaded, bundle)  # whatever it says, it comes to an end
            (bundle / "SHA256SUMS").write_bytes((record.bundle / "SHA256SUMS").read_bytes())
        path.write_bytes(good)
    assert looked(loaded, bundle)[0] == 0


WHATEVER: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**400,
    0.5,
    float("inf"),
    "",
    "\x1b[2J\u202e",
    [[]],
    {"a": {}},
    "0" * 64,
)


def hostile(record: Record) -> Iterator[list[Row]]:
    """Give journals whose chain holds and whose bodies say whatever."""
    read = [
        row for row in record.rows if row["kind"] in KINDS and row["body"] and row["kind"] != "log.written"
    ]
    kinds = {row["kind"]: row for row in read}
    for row in kinds.values():
        for number, value in enumerate(WHATEVER):
            body = json.loads(row["body"])
            keys = sorted(body)
            said = json.dumps({**body, keys[number % len(keys)]: value, "files": value})
            yield rechained(
                changed(record.rows, row["seq"], body=said, body_sha256=digest_of_body(row["salt"], said))
            )


def test_whatever_bodies_say_it_comes_to_an_end_and_nothing_acts_on_the_terminal(
    record: Record, bundle: Path, loaded: ModuleType
) -> None:
    for rows in hostile(record):
        rewrite(bundle, rows)
        code, said = looked(loaded, bundle)
        assert code in {0, 1}, said
        assert not set("\x1b\u202e\x9b") & set(said)


def test_it_is_written_for_the_python_of_older_machines(record: Record) -> None:
    ast.parse(verifier.source(), feature_version=(3, 9))
    for name in ("python3.9", "python3.10"):
        python = shutil.which(name)
        if python and subprocess.run([python, "-c", ""], check=False, capture_output=True).returncode == 0:
            command = [python, "-I", "-S", str(_source()), str(record.bundle)]
            done = subprocess.run(command, capture_output=True, check=False)
            assert done.returncode == 0, done.stderr


def test_its_bytes_are_those_that_go_along_with_a_copy(record: Record) -> None:
    assert (record.bundle / verifier.NAME).read_bytes() == verifier.source() == _source().read_bytes()
    line = f"{hashlib.sha256(verifier.source()).hexdigest()}  {verifier.NAME}\n"
    assert line in (record.bundle / "SHA256SUMS").read_text(encoding="utf-8")


def test_tocsin_and_the_verifier_name_the_same_end(record: Record, tmp_path: Path) -> None:
    stranger = Workbench(record.home, "stranger", heads=tmp_path)
    with stranger.open("2026-0001") as case:
        assert str(case.head()) == str(record.heads["end"])
    report = json.loads(run(_source(), record.case, "--json")[1])
    assert report["head"] == {"seq": record.heads["end"].seq, "hash": record.heads["end"].hash}
