"""Encrypted cases from the shell: made, opened, shared, under other keys; and where nothing decrypts them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.shell import Program, Shell
from tocsin.storage import engine

pytest.importorskip("pyrage", exc_type=ImportError)
if not engine.can_encrypt():
    pytest.skip("this SQLite encrypts nothing", allow_module_level=True)

from tests.cli.keyrings import ring_in_memory
from tocsin.storage import case_key

WORD = "correct horse battery"
OTHER = "staple and nothing else"


@pytest.fixture(autouse=True)
def _quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make passphrases cheap to try; a key file says itself how dear they are."""
    monkeypatch.setattr(case_key, "_MEMORY_KIB", 1 << 10)
    monkeypatch.setattr(case_key, "_PASSES", 1)


def secret(folder: Path, text: str, mode: int = 0o600) -> str:
    path = folder / f"secret-{len(list(folder.iterdir()))}"
    path.write_text(f"{text}\n", encoding="utf-8")
    path.chmod(mode)
    return str(path)


@pytest.fixture
def word(tmp_path: Path) -> str:
    """A file that holds the passphrase."""
    return secret(tmp_path, WORD)


@pytest.fixture
def ref(tocsin: Shell, word: str) -> str:
    """An encrypted case, which a passphrase opens."""
    return tocsin.done("--passphrase-file", word, "new", "Portal documents", "--encrypt")


def test_a_case_is_locked_until_its_passphrase_is_given(tocsin: Shell, ref: str, word: str) -> None:
    assert "is encrypted, and locked" in tocsin.refused("status")
    assert "is encrypted, and locked" in tocsin.refused("log", "one")
    with_word = ("--passphrase-file", word)
    tocsin.done(*with_word, "log", "one")
    assert tocsin.json(*with_word, "verify", "--json")["holds"]
    assert "Portal documents" in tocsin.done(*with_word, "status")
    assert "Portal documents" not in tocsin.done("cases")
    assert tocsin.done("cases").splitlines()[1].split() == [ref, "locked", "-", "-", "?"]


def test_another_passphrase_is_told_from_none(tocsin: Shell, ref: str, tmp_path: Path) -> None:
    refused = tocsin.refused("--passphrase-file", secret(tmp_path, OTHER), "status")
    assert f"{ref} is encrypted, and the passphrase does not open it" in refused
    assert OTHER not in refused


def test_the_passphrase_comes_from_the_settings_or_a_descriptor(tocsin: Shell, ref: str, word: str) -> None:
    assert tocsin("status", env={"TOCSIN_PASSPHRASE_FILE": word}).exit_code == 0
    number = os.open(word, os.O_RDONLY)
    try:
        tocsin.done("--passphrase-fd", str(number), "status")
    finally:
        os.close(number)
    assert ref


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_passphrase_that_others_can_read_is_not_taken(
    tocsin: Shell, ref: str, tmp_path: Path, mode: int
) -> None:
    refused = tocsin.refused("--passphrase-file", secret(tmp_path, WORD, mode), "status")
    assert "can be read by others" in refused
    assert "chmod 600" in refused
    assert ref


def test_no_option_takes_a_passphrase_itself(tocsin: Shell, ref: str) -> None:
    assert "No such option" in tocsin.refused("--passphrase", WORD, "status")
    assert ref


def test_a_short_passphrase_opens_no_case(tocsin: Shell, tmp_path: Path) -> None:
    file = secret(tmp_path, "four")
    assert "fewer than 8 characters" in tocsin.refused("--passphrase-file", file, "new", "X", "--encrypt")
    assert tocsin.json("cases", "--json") == []


def test_without_a_keyring_and_a_person_a_passphrase_must_be_named(tocsin: Shell) -> None:
    assert "There is no keyring here, and nobody to ask" in tocsin.refused("new", "X", "--encrypt")
    assert tocsin.json("cases", "--json") == []


def test_a_second_passphrase_opens_it_too_and_is_taken_away(
    tocsin: Shell, ref: str, word: str, tmp_path: Path
) -> None:
    other = secret(tmp_path, OTHER)
    tocsin.done("--passphrase-file", word, "key", "add-passphrase", "dpo", "--new-passphrase-file", other)
    tocsin.done("--passphrase-file", other, "status")
    shown = tocsin.json("key", "show", "--json")
    assert [holder["name"] for holder in shown["holders"]] == ["passphrase", "dpo"]
    tocsin.done("--passphrase-file", other, "key", "remove", "passphrase")
    assert "does not open it" in tocsin.refused("--passphrase-file", word, "status")
    assert "is the only one" in tocsin.refused("--passphrase-file", other, "key", "remove", "dpo")
    assert ref


def test_an_age_identity_opens_it(tocsin: Shell, tmp_path: Path) -> None:
    identity, recipient = case_key.new_identity()
    tocsin.done("new", "Portal documents", "--recipient", recipient)
    assert "and locked" in tocsin.refused("status")
    file = secret(tmp_path, f"# created: 2026-11-23\n{identity}")
    assert "Portal documents" in tocsin.done("--identity", file, "status")


def test_a_rekey_changes_every_file_and_nothing_that_was_said(
    tocsin: Shell, ref: str, word: str, tmp_path: Path
) -> None:
    with_word = ("--passphrase-file", word)
    file = tmp_path / "access.log"
    file.write_text("evidence", encoding="utf-8")
    tocsin.done(*with_word, "evidence", "add", str(file))
    before, folder = tocsin.json(*with_word, "head", "--json"), tocsin.folder(ref)
    files = [folder / "case.db", folder / "case.key", *(folder / "vault").iterdir()]
    written = [path.read_bytes() for path in files]
    assert "its journal and 1 file were" in tocsin(*with_word, "key", "rekey").stderr
    assert tocsin.json(*with_word, "head", "--json")["hash"] == before["hash"]
    now = [path.read_bytes() for path in files]
    assert all(one != other for one, other in zip(now, written, strict=True))
    assert tocsin.json(*with_word, "verify", "--json")["holds"]


def test_what_is_readable_all_the_same_is_said(tocsin: Shell, ref: str) -> None:
    shown = tocsin.done("key", "show")
    for what in ("who can open it", "how long each of them is", "documents that you wrote", "swap"):
        assert what in shown
    assert ref in shown


def test_a_case_that_is_not_encrypted_says_so(tocsin: Shell) -> None:
    tocsin.done("new", "Portal documents")
    assert "is not encrypted: whoever has the folder can read it" in tocsin.done("key", "show")
    assert "encrypted from its beginning" in tocsin.refused("key", "rekey")


def test_a_keyring_opens_it_without_a_word(tocsin: Shell, word: str) -> None:
    with ring_in_memory() as ring:
        ref = tocsin.done("new", "Portal documents", "--encrypt")
        assert "Portal documents" in tocsin.done("status")
        assert ref in tocsin.done("cases")
        tocsin.done("key", "add-passphrase", "dpo", "--new-passphrase-file", word)
        tocsin.done("key", "remove", "keyring")
        assert ring.kept == {}
        assert "and locked" in tocsin.refused("status")
        tocsin.done("--passphrase-file", word, "status")


# Where something is not installed.

COMMANDS = """
import json, sys
sys.modules.update(dict.fromkeys(sys.argv[1:]))
from click.testing import CliRunner
from tocsin.cli.main import cli
for command in json.load(sys.stdin):
    done = CliRunner().invoke(cli, command, catch_exceptions=False)
    print(json.dumps([done.exit_code, done.stdout, done.stderr]))
"""


def without(program: Program, missing: str, *commands: tuple[str, ...]) -> list[tuple[int, str, str]]:
    """Give commands, one after the other, where a library is not installed."""
    typed = json.dumps(commands).encode()
    done = program(missing, typed=typed, python=("-c", COMMANDS))
    assert done.returncode == 0, done.stderr
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("missing", ["sqlcipher3", "pyrage", "cryptography"])
def test_an_encrypted_case_says_what_to_install(
    tocsin: Shell, program: Program, ref: str, word: str, missing: str
) -> None:
    before = (tocsin.folder(ref) / "case.db").read_bytes()
    listed, *refused = without(
        program,
        missing,
        ("cases",),
        ("log", "one"),
        ("--passphrase-file", word, "status"),
        ("--passphrase-file", word, "key", "rekey"),
    )
    for code, _out, said in refused:
        assert code == 2
        assert "what decrypts it is not installed" in said
        assert "pip install 'tocsin[cipher]'" in said
    assert (listed[0], "locked" in listed[1]) == (0, True)
    assert (tocsin.folder(ref) / "case.db").read_bytes() == before


def test_a_day_of_work_on_the_standard_library(tocsin: Shell, program: Program, tmp_path: Path) -> None:
    file = tmp_path / "access.log"
    file.write_text("evidence", encoding="utf-8")
    *day, refused = without(
        program,
        "sqlcipher3",
        ("new", "Portal documents", "--role", "processor", "--country", "FR"),
        ("log", "route closed", "--at", "-2h"),
        ("fact", "set", "records.count", "~500"),
        ("inventory", "add", "Contact data", "--category", "contact"),
        ("evidence", "add", str(file)),
        ("draft", "save", "sa-notification"),
        ("redact", "#5", "--because", "a name", "--yes"),
        ("timeline",),
        ("verify",),
        ("new", "X", "--encrypt"),
    )
    assert [code for code, _out, _said in day] == [0] * len(day), day
    assert (refused[0], "is not installed" in refused[2]) == (2, True)
    assert tocsin.json("verify", "--json")["holds"]
