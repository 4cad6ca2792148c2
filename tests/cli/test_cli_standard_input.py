"""What is piped in: notes, facts and evidence; too much of it, and what is no text."""

from __future__ import annotations

import hashlib

import pytest

from tests.cli.shell import Program, Shell

FIVE_MEGABYTES = b"192.0.2.17 GET /documents/880000\n" * 160_000


@pytest.fixture(autouse=True)
def _case(ref: str) -> None:
    """Every test has an open case."""


def last(tocsin: Shell) -> str:
    return str(tocsin.json("timeline", "--json")[-1]["text"])


def test_a_note_may_be_piped_in(tocsin: Shell) -> None:
    tocsin.done("log", "-", typed="first line\nsecond line\n")
    assert last(tocsin) == "first line\nsecond line"


def test_a_note_from_another_system_is_kept_as_it_came(tocsin: Shell) -> None:
    tocsin.done("log", "-", typed="été\r\n\ttab \N{PILE OF POO}".encode())
    assert last(tocsin) == "été\r\n\ttab \N{PILE OF POO}"


def test_a_mark_of_byte_order_is_no_text(tocsin: Shell) -> None:
    tocsin.done("log", "-", typed=b"\xef\xbb\xbfnote")
    assert last(tocsin) == "note"


def test_tags_count_in_what_is_piped_in(tocsin: Shell) -> None:
    tocsin.done("log", "-", typed="seen #client04 at the door")
    assert tocsin.json("timeline", "--query", "#client04", "--json")[0]["tags"] == ["client04"]


def test_a_fact_may_be_piped_in(tocsin: Shell) -> None:
    tocsin.done("fact", "set", "summary.authority", "-", typed="One paragraph.\n\nAnother.\n")
    shown = tocsin.json("fact", "show", "summary.authority", "--json")
    assert shown["value"] == "One paragraph.\n\nAnother."


@pytest.mark.parametrize("arguments", [["log", "-"], ["fact", "set", "summary.authority", "-"]], ids=" ".join)
@pytest.mark.parametrize("typed", [b"", b"\n", b"\n\n\n"], ids=["nothing", "line feed", "line feeds"])
def test_nothing_piped_in_is_refused(arguments: list[str], typed: bytes, tocsin: Shell) -> None:
    head = tocsin.done("head")
    assert tocsin.refused(*arguments, typed=typed).startswith("tocsin: ")
    assert tocsin.done("head") == head


@pytest.mark.parametrize("arguments", [["log", "-"], ["fact", "set", "summary.authority", "-"]], ids=" ".join)
def test_five_megabytes_are_no_note(arguments: list[str], tocsin: Shell) -> None:
    head = tocsin.done("head")
    said = tocsin.refused(*arguments, typed=FIVE_MEGABYTES)
    assert "Standard input holds more than 64,000 characters" in said
    assert "That is evidence rather than a note: tocsin evidence add - --name NAME" in said
    assert tocsin.done("head") == head


@pytest.mark.parametrize("typed", ["x" * 1_000_000, "\x1b[31m" * 200_000], ids=["letters", "escapes"])
def test_a_line_of_a_megabyte_is_refused_and_not_repeated(typed: str, tocsin: Shell) -> None:
    head = tocsin.done("head")
    for said in (
        tocsin.refused("log", "-", typed=typed),
        tocsin.refused("log", typed),
        tocsin.refused("fact", "set", "nature.cia", typed),
        tocsin.refused("log", "x", "--kind", typed),
        tocsin.refused("step", "show", typed),
        tocsin.refused("log", "x", typed),
    ):
        assert len(said) < 5_000
        assert "\x1b" not in said
    assert tocsin.done("head") == head


def test_a_note_of_the_greatest_length_is_kept_whole(tocsin: Shell) -> None:
    tocsin.done("log", "-", typed="é" * 64_000)
    assert last(tocsin) == "é" * 64_000


def test_one_character_more_is_refused(tocsin: Shell) -> None:
    said = tocsin.refused("log", "-", typed="é" * 64_001)
    assert "The text has 64,001 characters; 64,000 is the most" in said
    assert "tocsin evidence add FILE (or - for standard input)" in said


def test_a_long_line_is_drawn_within_the_terminal(tocsin: Shell) -> None:
    tocsin.done("log", "-", typed="漢" * 20_000)
    widest = max(len(line) for line in tocsin.done("timeline").split("\n") if "漢" in line)
    # Each of these takes two of the 100 columns.
    assert widest <= 100 - 20


def test_what_is_too_long_for_a_note_is_kept_as_evidence(tocsin: Shell, ref: str) -> None:
    printed = tocsin.done("evidence", "add", "-", "--name", "portal.log", typed=FIVE_MEGABYTES)
    assert printed == "EV-1"
    digest = hashlib.sha256(FIVE_MEGABYTES).hexdigest()
    kept = tocsin.json("evidence", "list", "--json")[0]
    assert (kept["name"], kept["sha256"], kept["size"]) == ("portal.log", digest, len(FIVE_MEGABYTES))
    assert (tocsin.folder(ref) / "vault" / digest).read_bytes() == FIVE_MEGABYTES
    assert tocsin("evidence", "verify").exit_code == 0


def test_evidence_that_is_piped_in_may_be_anything(tocsin: Shell, ref: str) -> None:
    everything = bytes(range(256))
    tocsin.done("evidence", "add", "-", typed=everything)
    kept = tocsin.json("evidence", "list", "--json")[0]
    assert kept["name"] == "standard input"
    assert (tocsin.folder(ref) / "vault" / kept["sha256"]).read_bytes() == everything


def test_evidence_that_is_piped_in_says_when_it_was_collected(tocsin: Shell) -> None:
    tocsin.done("evidence", "add", "-", "--collected", "2021-11-20 10:00", typed=b"journal")
    collected = tocsin.json("evidence", "list", "--json")[0]["collected_at"]
    assert collected["at"] == "2021-11-20T09:00:00Z"


def test_no_evidence_piped_in_is_refused(tocsin: Shell) -> None:
    head = tocsin.done("head")
    said = tocsin.refused("evidence", "add", "-", typed=b"")
    assert "Nothing came in" in said
    assert tocsin.done("head") == head


@pytest.mark.parametrize("arguments", [["log", "-"], ["fact", "set", "summary.authority", "-"]], ids=" ".join)
def test_what_is_no_utf8_is_refused_with_its_place(arguments: list[str], tocsin: Shell) -> None:
    head = tocsin.done("head")
    said = tocsin.refused(*arguments, typed=b"caf\xe9 au lait")
    assert "Standard input is not UTF-8, at byte 4" in said
    assert "tocsin evidence add - --name NAME" in said
    assert tocsin.done("head") == head


def test_a_pipe_of_the_shell_is_read_to_its_end(program: Program, tocsin: Shell) -> None:
    done = program("log", "-", typed=b"from a pipe\n")
    assert done.returncode == 0
    assert last(tocsin) == "from a pipe"


UNDECODABLE = b"caf\xe9"
ARGUMENTS: list[list[bytes]] = [
    [b"log", UNDECODABLE],
    [b"log", b"x", b"--tag", UNDECODABLE],
    [b"log", b"x", b"--step", UNDECODABLE],
    [b"log", b"x", b"--at", UNDECODABLE],
    [b"log", b"x", b"--amends", UNDECODABLE],
    [b"log", b"x", b"--kind", UNDECODABLE],
    [b"log", b"x", b"--as", UNDECODABLE],
    [b"fact", b"set", b"org.name", UNDECODABLE],
    [b"fact", b"set", UNDECODABLE, b"x"],
    [b"fact", b"set", b"org.name", b"x", b"--source", UNDECODABLE],
    [b"fact", b"set", b"org.name", b"x", b"--because", UNDECODABLE],
    [b"fact", b"set", b"dpo.contact", UNDECODABLE],
    [b"fact", b"set", b"subjects.count", b"~10 " + UNDECODABLE],
    [b"party", b"add", UNDECODABLE],
    [b"party", b"add", b"x", b"--contact", UNDECODABLE],
    [b"inventory", b"add", UNDECODABLE],
    [b"inventory", b"add", b"x", b"--location", UNDECODABLE],
    [b"inventory", b"add", b"x", b"--subjects", b"10 " + UNDECODABLE],
    [b"step", b"done", b"reproduce", b"--note", UNDECODABLE],
    [b"step", b"show", UNDECODABLE],
    [b"step", b"skip", b"reporter", b"--because", UNDECODABLE],
    [b"decide", b"nature.personal_data_breach", b"pending", b"--because", UNDECODABLE],
    [b"amend", b"--title", UNDECODABLE],
    [b"close", b"--because", UNDECODABLE],
    [b"new", UNDECODABLE],
    [b"new", b"x", b"--organisation", UNDECODABLE],
    [b"new", b"x", b"--playbook", UNDECODABLE],
    [b"filing", b"record", b"--regime", b"gdpr-33-1", b"--reference", UNDECODABLE],
    [b"evidence", b"add", UNDECODABLE],
    [b"evidence", b"add", b"/dev/null", b"--item", UNDECODABLE],
    [b"evidence", b"add", b"-", b"--name", UNDECODABLE],
    [b"status", b"--case", UNDECODABLE],
    [b"timeline", b"--query", b"after:" + UNDECODABLE],
    [b"verify", b"--against", UNDECODABLE],
    [UNDECODABLE],
]
"""Every argument that takes text, with bytes that are none."""


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=lambda value: b" ".join(value).decode(errors="replace"))
def test_an_argument_that_is_no_text_is_refused(arguments: list[bytes], tocsin: Shell) -> None:
    head = tocsin.done("head")
    # This is how Python hands over the bytes of an argument that are not UTF-8.
    said = tocsin.refused(*(one.decode(errors="surrogateescape") for one in arguments), typed=b"evidence")
    assert "caf" in said or "bytes that are not text" in said
    assert "Traceback" not in said
    assert tocsin.done("head") == head


@pytest.mark.parametrize(
    "arguments",
    [[b"log", UNDECODABLE], [b"log", b"x", b"--tag", UNDECODABLE], [b"new", UNDECODABLE], [UNDECODABLE]],
    ids=["text", "tag", "title", "command"],
)
def test_bytes_of_the_shell_that_are_no_text_are_refused(
    arguments: list[bytes], program: Program, tocsin: Shell
) -> None:
    head = tocsin.done("head")
    done = program(*arguments)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert done.stderr.decode()  # what is said is text itself
    assert tocsin.done("head") == head
