"""Custody, marks, what is asked about, legal hold, retention and purge, from the shell."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tocsin.data import verifier

CARD = "4111 1111 1111 1111"
CANARY = "Canary-Passport-77"


@pytest.fixture(autouse=True)
def _case(ref: str) -> None:
    """Every test has an open case."""


# Evidence.


def test_evidence_is_followed_from_hand_to_hand(tocsin: Shell, tmp_path: Path) -> None:
    disk = tmp_path / "disk.img"
    disk.write_bytes(b"disk")
    tocsin.done(*("evidence", "add", str(disk), "--from", "hosting", "--seal", "B-1"))
    tocsin.done(*("evidence", "custody", "EV-1", "transfer", "--to", "laboratory", "--because", "imaging"))
    assert [row["standing"] for row in tocsin.json("evidence", "list", "--json")] == ["with laboratory"]
    tocsin.done("evidence", "custody", "EV-1", "return", "--to", "lead")
    told = tocsin.json("evidence", "custody", "EV-1", "--json")
    assert [link["act"] for link in told["chain"]] == ["kept", "acquired", "transferred", "returned"]
    assert "transferred  to laboratory" in tocsin.done("evidence", "custody", "EV-1")
    assert "Who received it is empty" in tocsin.refused("evidence", "custody", "EV-1", "transfer")


def test_evidence_is_handed_over_as_a_bag(tocsin: Shell, tmp_path: Path) -> None:
    tocsin.done("evidence", "add", "-", "--name", "mail.eml", typed=b"mail")
    bag = tmp_path / "for-the-police"
    assert tocsin.json("evidence", "bag", str(bag), "--json")
    assert (bag / "bagit.txt").read_text().startswith("BagIt-Version: 1.0")
    for listed in (bag / "manifest-sha256.txt").read_text().splitlines():
        digest, name = listed.split("  ", 1)
        assert hashlib.sha256((bag / name).read_bytes()).hexdigest() == digest


def test_destroying_needs_a_reason_and_a_yes(tocsin: Shell, ref: str) -> None:
    tocsin.done("evidence", "add", "-", "--name", "mail.eml", typed=b"mail")
    destroy = ("evidence", "custody", "EV-1", "destroy")
    assert "The reason is empty" in tocsin.refused(*destroy)
    assert "say it again with --sure" in tocsin.refused(*destroy, "--because", "counsel")
    tocsin.done("hold", "on", "--because", "lawsuit")
    assert "legal hold" in tocsin.refused(*destroy, "--because", "counsel", "--sure")
    tocsin.done("hold", "off", "--because", "settled")
    tocsin.done(*destroy, "--because", "counsel", "--sure")
    assert list((tocsin.folder(ref) / "vault").iterdir()) == []
    assert "destroyed by entry" in tocsin.done("verify")


# Who may be given an entry.


def test_entries_are_marked_and_the_marks_are_shown(tocsin: Shell) -> None:
    tocsin.done("log", "advice of our lawyers", "--audience", "counsel")
    tocsin.done("log", "route closed")
    seq = tocsin.json("timeline", "--query", "route", "--json")[-1]["seq"]
    recorded = tocsin.json("mark", f"#{seq}", "--audience", "authority", "--because", "agreed", "--json")
    assert "marked for authority" in recorded[0]["text"]
    table = tocsin.done("timeline")
    assert "advice of our lawyers (counsel)" in table
    assert "route closed (authority)" in table
    assert tocsin.json("timeline", "--query", "audience:counsel", "--json")[0]["audience"] == "counsel"
    tocsin.done("mark", f"#{seq}", "--audience", "none")
    assert "route closed (authority)" not in tocsin.done("timeline")
    assert "marked so already" in tocsin.refused("mark", f"#{seq}", "--audience", "none")


# What looks like somebody's data.


def test_a_number_of_somebody_is_asked_about(tocsin: Shell) -> None:
    head = tocsin.json("head", "--json")["head"]
    for command in (
        ("log", f"seen: {CARD}"),
        ("fact", "set", "summary.authority", f"seen: {CARD}"),
        ("decide", "notify.authority", "full", "--because", f"seen: {CARD}"),
        ("inventory", "add", f"Card {CARD}"),
        ("party", "add", f"Holder of {CARD}"),
    ):
        said = tocsin.refused(*command)
        assert "somebody's card number is in it (411…11)" in said
        assert "--sure" in said
        assert CARD not in said
    assert tocsin.json("head", "--json")["head"] == head
    tocsin.done("log", f"seen: {CARD}", "--sure")
    assert CARD in tocsin.done("timeline")


def test_what_was_piped_in_is_kept_when_it_is_asked_about(tocsin: Shell, ref: str) -> None:
    said = tocsin.refused("log", "-", typed=f"seen: {CARD}\n")
    assert "What was piped in is kept" in said
    (kept,) = (tocsin.folder(ref) / "unsent").iterdir()
    assert CARD in kept.read_text()


# How long a case is kept.


def close(tocsin: Shell) -> None:
    """Fill the case with a word, and close it."""
    tocsin.done("log", CANARY)
    tocsin.done("evidence", "add", "-", "--name", f"{CANARY}.eml", typed=CANARY.encode())
    tocsin.done("fact", "set", "conseq.description", "Identity theft")
    tocsin.done("close", "--because", "done")


def test_how_long_it_is_kept_is_shown_and_set(tocsin: Shell, ref: str) -> None:
    assert tocsin.json("retention", "--json")["until_at"] is None
    close(tocsin)
    tocsin.done("reopen", "--because", "one thing more", "--case", ref)
    assert "(60 months): tocsin retention says why" in tocsin("close", "--because", "done").stderr
    case = ("--case", ref)
    usual = tocsin.json("retention", "--json", *case)
    assert (usual["months"], usual["is_over"]) == (60, False)
    assert "60 months after it is closed" in tocsin.done("retention", *case)
    assert "The reason is empty" in tocsin.refused("retention", "12", *case)
    tocsin.done("retention", "0", "--because", "example", *case)
    assert [one["ref"] for one in tocsin.json("cases", "--due-for-purge", "--json")] == [ref]
    tocsin.done("hold", "on", "--because", "lawsuit", *case)
    assert tocsin.json("hold", "--json", *case)["because"] == "lawsuit"
    assert tocsin.json("cases", "--due-for-purge", "--json") == []
    assert "legal hold" in tocsin.refused("purge", ref, "--because", "now", "--sure")


def test_a_purged_case_says_nothing_more_verifies_and_stays_in_the_register(tocsin: Shell, ref: str) -> None:
    assert "is open" in tocsin.refused("purge", ref, "--because", "now", "--sure")
    close(tocsin)
    head = tocsin.json("head", "--case", ref, "--json")["head"]
    assert "to be kept until" in tocsin.refused("purge", ref)
    said = tocsin.refused("purge", ref, "--because", "the data subject won in court")
    assert "Identity theft" in said
    assert "--sure" in said
    assert tocsin.json("head", "--case", ref, "--json")["head"] == head
    done = tocsin.json("purge", ref, "--because", "the data subject won in court", "--sure", "--json")
    assert (done["ref"], done["is_early"], done["files"] > 0) == (ref, True, True)
    folder = tocsin.folder(ref)
    for path in folder.rglob("*"):
        assert path.is_dir() or CANARY.encode() not in path.read_bytes(), path
    assert tocsin.json("verify", "--case", ref, "--against", head, "--json")["holds"]
    program = Path(str(verifier.__path__[0])) / "verify_case.py"
    alone = subprocess.run(
        [sys.executable, "-I", str(program), str(folder), "--against", head],
        capture_output=True,
        text=True,
        check=False,
    )
    assert alone.returncode == 0, alone.stdout + alone.stderr
    (row,) = tocsin.json("register", "--json")["entries"]
    assert row["cells"]["conseq.description"]["text"] == "Identity theft"
    assert "Purged" in tocsin.done("status", "--case", ref)
    assert "was purged" in tocsin.refused("log", "more", "--case", ref)
