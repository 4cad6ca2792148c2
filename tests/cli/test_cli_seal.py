"""Seals and time stamps from the shell: keys, signatures of several people, requests and answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests import tsa
from tests.cli.damage import run_sql
from tests.cli.keyrings import ring_in_memory
from tests.cli.shell import Shell
from tocsin.content.places import config_folder

pytest.importorskip("cryptography")

Become = Callable[[str], None]


@pytest.fixture(autouse=True)
def become(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Become]:
    """Takes the settings of somebody; at first, those of the lead."""

    def settings_of(name: str) -> None:
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / name))
        config_folder.cache_clear()

    settings_of("lead")
    yield settings_of
    monkeypatch.undo()
    config_folder.cache_clear()


@pytest.fixture
def fingerprint(tocsin: Shell) -> str:
    """The lead has a key, without a passphrase."""
    return tocsin.done("seal", "init", "--no-passphrase")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> tsa.Service:
    """A time-stamping service."""
    return tsa.service(tmp_path_factory.mktemp("tsa") / "service")


def key_file(tmp_path: Path) -> Path:
    (path,) = (tmp_path / "lead").rglob("seal.key")
    return path


def check(report: dict[str, list[dict[str, str]]], name: str) -> tuple[str, str]:
    (found,) = (check for check in report["checks"] if check["name"] == name)
    return found["proof"], found["what"]


def test_a_key_is_made_once_and_is_for_its_owner_alone(tocsin: Shell, tmp_path: Path) -> None:
    said = tocsin.done("seal", "init", "--no-passphrase")
    assert len(said.replace(" ", "")) == 32
    assert tocsin.done("seal", "key") == said
    path = key_file(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    before = path.read_bytes()
    assert "There is a key already" in tocsin.refused("seal", "init", "--no-passphrase")
    assert path.read_bytes() == before


def test_a_key_is_protected_by_a_passphrase_that_no_file_holds(
    tocsin: Shell, ref: str, tmp_path: Path
) -> None:
    secret = tmp_path / "passphrase"
    secret.write_text("six words that nobody says aloud\n", encoding="utf-8")
    secret.chmod(0o600)
    tocsin.done("seal", "init", "--key-passphrase-file", str(secret))
    assert tocsin.json("seal", "key", "--json")["has_passphrase"]
    assert b"six words" not in key_file(tmp_path).read_bytes()
    assert "has a passphrase" in tocsin.refused("seal")
    assert tocsin.json("seal", "list", "--json") == []
    tocsin.done("seal", "--key-passphrase-file", str(secret))
    assert len(tocsin.json("seal", "list", "--json", "--case", ref)) == 1
    secret.write_text("another one\n", encoding="utf-8")
    refused = tocsin.refused("seal", "--key-passphrase-file", str(secret))
    assert "The passphrase does not open the key" in refused
    assert "another one" not in refused
    assert len(tocsin.json("seal", "list", "--json")) == 1


def test_a_key_is_protected_by_the_keyring_of_the_machine(tocsin: Shell, ref: str, tmp_path: Path) -> None:
    assert "This machine has no keyring" in tocsin.refused("seal", "init", "--keyring")
    assert "Say one of" in tocsin.refused("seal", "init", "--keyring", "--no-passphrase")
    with ring_in_memory() as ring:
        tocsin.done("seal", "init", "--keyring")
        (identity,) = ring.kept.values()
        assert identity.encode() not in key_file(tmp_path).read_bytes()
        assert not tocsin.json("seal", "key", "--json")["has_passphrase"]
        tocsin.done("seal")
        ring.kept.clear()
        assert "The keyring of this machine does not open the key" in tocsin.refused("seal")
    assert len(tocsin.json("seal", "list", "--json", "--case", ref)) == 1


@pytest.mark.usefixtures("ref")
def test_no_key_is_made_without_a_passphrase_unless_that_is_said(tocsin: Shell, tmp_path: Path) -> None:
    assert "--no-passphrase" in tocsin.refused("seal", "init")
    assert not list((tmp_path / "lead").rglob("seal.key"))
    assert "Make one: tocsin seal init" in tocsin.refused("seal")


def test_a_seal_is_an_entry_and_a_file(tocsin: Shell, ref: str, fingerprint: str, tmp_path: Path) -> None:
    head = tocsin.json("head", "--json")
    also = tmp_path / "stick.json"
    made = tocsin.json("seal", "--also", str(also), "--json")
    assert (made["seq"], made["hash"]) == (head["seq"], head["hash"])
    files = [Path(path) for path in made["files"]]
    assert [path.parent for path in files] == [tmp_path, tocsin.folder(ref) / "seals"]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert tocsin.json("head", "--json")["seq"] == head["seq"] + 1
    (listed,) = tocsin.json("seal", "list", "--json")
    assert listed["trusted_as"] == "this user's own key"
    assert listed["fingerprint"] == fingerprint.replace(" ", "")
    assert "is there already" in tocsin.refused("seal", "--also", str(also))
    proof, what = check(tocsin.json("verify", "--json"), "seals")
    assert (proof, what) == ("proven", "1 signature holds, by this user's own key")


def test_a_second_person_signs_a_copy_and_the_first_takes_it_in(
    tocsin: Shell, ref: str, fingerprint: str, become: Become, tmp_path: Path
) -> None:
    signed = tmp_path / "dpo.json"
    become("dpo")
    theirs = tocsin.done("seal", "init", "--no-passphrase")
    assert theirs != fingerprint
    tocsin.done("seal", "--only-file", str(signed), "--as", "dpo")
    become("lead")
    assert tocsin.json("seal", "list", "--json") == []
    tocsin.done("log", "meanwhile")
    tocsin.done("seal", "accept", str(signed))
    assert "is recorded already" in tocsin.refused("seal", "accept", str(signed))
    proof, what = check(tocsin.json("verify", "--json"), "seals")
    assert (proof, what) == ("not checked", f"1 signature holds; by keys that nobody here trusts: {theirs}")
    assert "there is no seal by" not in tocsin.done("verify", "--signed-by", theirs)
    tocsin.done("seal", "trust", theirs, "--name", "dpo")
    report = tocsin.json("verify", "--signed-by", "dpo", "--json")
    assert check(report, "seals") == ("proven", "1 signature holds, by dpo")
    assert [one["name"] for one in tocsin.json("seal", "trusted", "--json")["keys"]] == [
        "this user's own key",
        "dpo",
    ]
    tocsin.done("seal", "distrust", "dpo")
    assert "no fingerprint" in tocsin.refused("verify", "--signed-by", "dpo")
    missing = tocsin("verify", "--signed-by", fingerprint)
    assert missing.exit_code == 1
    assert f"there is no seal by the key {fingerprint}" in missing.stdout
    assert ref in missing.stdout


@pytest.mark.usefixtures("fingerprint")
def test_a_seal_of_another_history_is_not_taken_in(tocsin: Shell, ref: str, tmp_path: Path) -> None:
    tocsin.done("log", "as it was")
    signed = tmp_path / "kept.json"
    tocsin.done("seal", "--only-file", str(signed))
    forged = json.loads(signed.read_bytes())
    for field, wrong, said in (
        ("seq", 3, "the signature does not hold"),
        ("name", "dpo", "the signature does not hold"),
        ("signature", "00" * 64, "the signature does not hold"),
        ("signature", "00", "is no seal"),
        ("case", "2026-0009", "is a seal of case 2026-0009"),
        ("more", "", "is no seal"),
    ):
        path = tmp_path / "forged.json"
        path.write_text(json.dumps({**forged, field: wrong}), encoding="utf-8")
        assert said in tocsin.refused("seal", "accept", str(path)), field
    run_sql(tocsin.folder(ref), "DELETE FROM journal WHERE seq = 6")
    tocsin.done("head", "--accept", "--because", "the disk was restored")
    tocsin.done("log", "as it was not")
    assert "seals entry #6 of another history" in tocsin.refused("seal", "accept", str(signed))
    report = tocsin.json("verify", "--against-file", str(signed), "--json", exit_code=1)
    assert report["first_bad"] == 6


@pytest.mark.parametrize("field", ["name", "signed_at", "signature", "hash", "seq", "key", "case"])
@pytest.mark.usefixtures("fingerprint")
def test_a_seal_beside_the_case_that_was_changed_is_found(field: str, tocsin: Shell, ref: str) -> None:
    tocsin.done("seal")
    (path,) = (tocsin.folder(ref) / "seals").iterdir()
    seal = json.loads(path.read_bytes())
    seal[field] = 4 if field == "seq" else seal[field][:-1] + ("1" if seal[field][-1] != "1" else "2")
    path.write_text(json.dumps(seal), encoding="utf-8")
    assert tocsin("verify").exit_code == 1


@pytest.mark.usefixtures("fingerprint")
def test_trust_is_given_to_a_fingerprint(tocsin: Shell) -> None:
    assert "is no fingerprint" in tocsin.refused("seal", "trust", "7f3a", "--name", "dpo")
    typed = "7F3A 91C2 04BE 77D0:1122 A0C3-5E6F 9D81"
    assert "The name is empty" in tocsin.refused("seal", "trust", typed, "--name", " ")
    tocsin.done("seal", "trust", typed, "--name", "dpo\x1b[2J")
    assert "7f3a 91c2 04be 77d0 1122 a0c3 5e6f 9d81  dpo" in tocsin.done("seal", "trusted")
    assert "\x1b" not in tocsin.done("seal", "trusted")
    assert "is no key that was trusted" in tocsin.refused("seal", "distrust", "1" * 32)


def test_a_time_stamp_is_asked_for_by_file_taken_in_and_checked_offline(
    tocsin: Shell, ref: str, service: tsa.Service, tmp_path: Path
) -> None:
    request, response = tmp_path / "head.tsq", tmp_path / "head.tsr"
    head = tocsin.json("head", "--json")
    tocsin.done("seal", "timestamp", "--request", str(request))
    asked = request.read_bytes()
    assert bytes.fromhex(head["hash"]) in asked
    assert len(asked) < 64
    assert tocsin.json("head", "--json") == head
    response.write_bytes(service.answer(asked))
    said = tocsin("seal", "timestamp", "--response", str(response))
    assert "was there at 20" in said.stdout
    assert "Its signature was not checked" in said.stderr
    assert check(tocsin.json("verify", "--json"), "time stamps")[0] == "not checked"
    tocsin.done("seal", "trust-root", str(service.root), "--name", "ours")
    assert check(tocsin.json("verify", "--json"), "time stamps")[0] == "proven"
    assert "time stamps  ours" in tocsin.done("seal", "trusted")
    (kept,) = (tocsin.folder(ref) / "seals").iterdir()
    assert kept.read_bytes() == response.read_bytes()
    kept.write_bytes(response.read_bytes()[:-4] + b"\0\0\0\0")
    assert check(tocsin.json("verify", "--json", exit_code=1), "time stamps")[0] == "failed"


def test_an_answer_that_is_not_of_the_service_or_not_over_the_case_is_refused(
    tocsin: Shell, ref: str, service: tsa.Service, tmp_path: Path
) -> None:
    request, response = tmp_path / "head.tsq", tmp_path / "head.tsr"
    tocsin.done("seal", "timestamp", "--request", str(request), "--case", ref)
    response.write_bytes(service.answer(request.read_bytes()))
    stranger = tsa.service(tmp_path / "stranger")
    tocsin.done("seal", "trust-root", str(stranger.root), "--name", "stranger")
    before = tocsin.done("head")
    refused = tocsin.refused("seal", "timestamp", "--response", str(response))
    assert "is not one of a service that is trusted here" in refused
    other = tocsin.done("new", "Other", "--zone", "UTC")
    assert "over no entry of this case" in tocsin.refused(
        "seal", "timestamp", "--response", str(response), "--case", other
    )
    for data in (b"", b"no DER at all", b"\x30\x82\xff\xff", response.read_bytes()[:200]):
        response.write_bytes(data)
        assert "no answer of a time-stamping service" in tocsin.refused(
            "seal", "timestamp", "--response", str(response), "--case", ref
        )
    assert tocsin.done("head", "--case", ref) == before
    assert "no certificate in PEM" in tocsin.refused("seal", "trust-root", str(response), "--name", "x")
    assert "is no name for a root" in tocsin.refused(
        "seal", "trust-root", str(service.root), "--name", "../x"
    )


@pytest.fixture
def address(service: tsa.Service) -> Iterator[str]:
    """The time-stamping service on this machine, by HTTP."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = service.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.usefixtures("ref")
def test_a_service_is_asked_only_where_its_address_is_given(tocsin: Shell, address: str) -> None:
    head = tocsin.done("head")
    said = tocsin("seal", "timestamp", "--service", address)
    assert said.exit_code == 0
    assert f"Sending the SHA-256 of {head} to {address}, nothing else" in said.stderr
    assert "Time stamp by http://127.0.0.1" in tocsin.done("timeline")
    before = tocsin.done("head")
    assert "did not answer" in tocsin.refused("seal", "timestamp", "--service", "http://127.0.0.1:9/")
    assert "is no address" in tocsin.refused("seal", "timestamp", "--service", "file:///etc/passwd")
    assert "Say one of" in tocsin.refused("seal", "timestamp")
    assert tocsin.done("head") == before
