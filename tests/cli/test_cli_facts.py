"""Facts from the shell: known, estimated, unknown, not applicable, and everything said before."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.shell import Shell


@pytest.fixture(autouse=True)
def _case(ref: str) -> None:
    """Every test has an open case of a processor."""


def stated(tocsin: Shell, *arguments: str) -> Any:
    return tocsin.json("fact", "set", *arguments, "--json")


@pytest.mark.parametrize(
    ("arguments", "value", "status"),
    [
        (["org.name", "City of Example"], "City of Example", "known"),
        (["time.ongoing", "yes"], True, "known"),
        (["time.ongoing", "no"], False, "known"),
        (["nature.cia", "integrity, confidentiality"], ["confidentiality", "integrity"], "known"),
        (["nature.access_observed", "Ruled out, with proof"], "ruled_out", "known"),
        (["nature.access_observed", "conf"], "confirmed", "known"),
        (["records.count", "unknown"], None, "unknown"),
        (["records.count", "--unknown"], None, "unknown"),
        (["records.count", "?"], None, "unknown"),
        (["records.count", "n/a because only paper"], None, "not_applicable"),
        (["records.count", "--not-applicable", "--because", "only paper"], None, "not_applicable"),
        (["org.name", "City of Example", "--estimated"], "City of Example", "estimated"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_fact_is_understood_as_it_is_typed(
    arguments: list[str], value: object, status: str, tocsin: Shell
) -> None:
    fact = stated(tocsin, *arguments)
    assert (fact["value"], fact["status"]) == (value, status)


@pytest.mark.parametrize(
    ("arguments", "understood", "status"),
    [
        (["12000"], (None, 12000, None, ""), "known"),
        (["12 000 logins"], (None, 12000, None, "logins"), "known"),
        (["~12000"], (None, 12000, None, ""), "estimated"),
        (["12000", "--estimated"], (None, 12000, None, ""), "estimated"),
        (["10000..14000"], (10000, None, 14000, ""), "estimated"),
        (["~12000 (10000..14000) by query"], (10000, 12000, 14000, "by query"), "estimated"),
        (["--range", "10000", "14000"], (10000, None, 14000, ""), "estimated"),
        (["12000", "--range", "10000", "14000"], (10000, 12000, 14000, ""), "estimated"),
        (["~12000", "--range", "10000", "14000"], (10000, 12000, 14000, ""), "estimated"),
        (["12000 files", "--range", "10000", "14000"], (10000, 12000, 14000, "files"), "estimated"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_number_may_be_a_range_with_its_basis(
    arguments: list[str], understood: tuple[object, ...], status: str, tocsin: Shell
) -> None:
    fact = stated(tocsin, "subjects.count", *arguments)
    assert fact["value"] == dict(zip(("low", "best", "high", "basis"), understood, strict=True))
    assert fact["status"] == status


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["subjects.count"], "Say one of: a VALUE, --unknown, --not-applicable"),
        (["subjects.count", ""], "Say one of: a VALUE, --unknown, --not-applicable"),
        (["subjects.count", "5", "--unknown"], "Say one of: a VALUE, --unknown, --not-applicable"),
        (["subjects.count", "--unknown", "--not-applicable"], "Say one of"),
        (["subjects.count", "--unknown", "--range", "1", "2"], "Say one of"),
        (["subjects.count", "--not-applicable"], '"Not applicable" needs its reason'),
        (["subjects.count", "many"], "'many' is not a number or a range"),
        (["subjects.count", "14000..10000"], "The range is upside down: 14000 .. 10000"),
        (["subjects.count", "9", "--range", "10", "20"], "The range is upside down: 10 .. 9 .. 20"),
        (["subjects.count", "--range", "few", "many"], "'few..many' is not a number or a range"),
        (["subjects.count", "5", "--range", "1"], "requires 2 arguments"),
        (["org.name", "City", "--range", "1", "2"], "Only a number of people or records has a range"),
        (["org.name", "--range", "1", "2"], "Only a number of people or records has a range"),
        (["time.ongoing", "perhaps"], "'perhaps' is neither yes nor no"),
        (["nature.cia@fr", "confidentiality"], "nature.cia is no text, so it has no languages"),
        (["org.name@french", "x"], "'french' is not the code of a language"),
        (["subject.count", "5"], "Did you mean subjects.count?"),
        (["xyzzy", "5"], "tocsin fact list --all names every fact"),
        (["nature.personal_data_breach", "confirmed"], "tocsin decide nature.personal_data_breach OPTION"),
        (["org.name", "x", "--evidence", "EV-1"], "There is no evidence 'EV-1'"),
        (["org.name", "x" * 64_001], "org.name has 64,001 characters"),
        (["org.name", "x", "--source", "x" * 2_001], "The source has 2,001 characters"),
    ],
    ids=lambda value: " ".join(value)[:50] if isinstance(value, list) else None,
)
def test_what_is_no_answer_is_refused(arguments: list[str], message: str, tocsin: Shell) -> None:
    head = tocsin.done("head")
    assert message in tocsin.refused("fact", "set", *arguments)
    assert tocsin.done("head") == head


def test_what_is_stated_is_said_back(tocsin: Shell) -> None:
    result = tocsin("fact", "set", "subjects.count", "~2400 (310..5200) files")
    assert result.stdout == ""
    assert result.stderr == "subjects.count: ≈ 2\u202f400 (310..5\u202f200) files\n"


def test_a_fact_restated_keeps_what_was_said_before(tocsin: Shell) -> None:
    tocsin.done("fact", "set", "subjects.count", "~2400", "--source", "first look", "--as", "engineering")
    tocsin.done("fact", "set", "subjects.count", "310", "--because", "the log was read", "--as", "dpo")
    history = tocsin.json("fact", "history", "subjects.count", "--json")
    assert [(one["actor"], one["value"]["best"], one["status"]) for one in history] == [
        ("engineering", 2400, "estimated"),
        ("dpo", 310, "known"),
    ]
    lines = tocsin.done("fact", "history", "subjects.count").split("\n")
    assert "≈ 2\u202f400 (first look)" in lines[1]
    assert "310 (the log was read)" in lines[2]


def test_a_history_stays_within_the_terminal(tocsin: Shell) -> None:
    tocsin.done("fact", "set", "summary.authority", "word " * 100, "--source", "source " * 20)
    lines = tocsin.done("fact", "history", "summary.authority").split("\n")
    assert max(len(line) for line in lines) <= 100


def test_nothing_said_yet_is_said(tocsin: Shell) -> None:
    result = tocsin("fact", "history", "subjects.count")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Nothing was said of subjects.count yet" in result.stderr
    assert "now: nothing was said yet" in tocsin.done("fact", "show", "subjects.count")


def test_a_text_may_be_stated_in_each_language(tocsin: Shell) -> None:
    tocsin.done("fact", "set", "summary.authority", "A portal")
    tocsin.done("fact", "set", "summary.authority@fr", "Un portail")
    keys = {fact["key"]: fact["value"] for fact in tocsin.json("fact", "list", "--json")}
    assert keys["summary.authority"] == "A portal"
    assert keys["summary.authority@fr"] == "Un portail"


def test_a_list_shows_what_was_said_and_all_shows_the_rest(tocsin: Shell) -> None:
    said = {fact["key"] for fact in tocsin.json("fact", "list", "--json")}
    assert said == {"case.role", "org.name", "org.countries"}
    every = tocsin.json("fact", "list", "--all", "--json")
    assert {"time.aware_at", "portal.access_path", "notify.authority"} <= {fact["key"] for fact in every}
    unsaid = next(fact for fact in every if fact["key"] == "time.aware_at")
    assert (unsaid["value"], unsaid["status"]) == (None, None)


def test_a_fact_says_what_it_takes_and_which_law_it_answers(tocsin: Shell) -> None:
    shown = tocsin.done("fact", "show", "nature.cia").split("\n")
    assert shown[0] == "nature.cia  What was lost"
    assert "  takes: confidentiality, integrity, availability, authenticity" in shown
    assert "  answers: gdpr:33.3.a" in shown


def test_evidence_for_a_fact_is_kept_with_it(tocsin: Shell) -> None:
    tocsin.done("evidence", "add", __file__)
    fact = stated(tocsin, "nature.access_observed", "confirmed", "--evidence", "1", "--evidence", "EV-1")
    assert set(fact["evidence"]) == {"EV-1"}


def test_what_is_true_of_one_organisation_is_stated_under_its_id(tocsin: Shell, ref: str) -> None:
    assert ref
    tocsin.done("party", "add", "Council 11", "--involvement", "affected")
    said = tocsin.json("fact", "set", "nature.access_observed@p-1", "possible", "--json")
    assert said["key"] == "nature.access_observed@P-1"
    assert "Access by others [Council 11]" in tocsin.done("fact", "show", "nature.access_observed@P-1")
    assert "There is no organisation P-9" in tocsin.refused("fact", "set", "records.count@P-9", "4")
