"""Which playbooks a case follows, from the shell: adopting, comparing, upgrading, leaving, closing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.house import House, house_at
from tests.cli.shell import Shell
from tests.drill import DRILL, newer, shipped_text
from tests.terminal import TOCSIN, Terminal

NEW_TEXT = newer(shipped_text("portal-exposure")).replace("within: 2h", "within: 3h", 1)
"""Another text of the playbook that the case follows: a version, and a due time."""


@pytest.fixture(autouse=True)
def _case(ref: str) -> None:
    """Every test has an open case of a processor."""


@pytest.fixture
def house(home: Path, tmp_path: Path) -> Iterator[House]:
    """The house of the organisation of the case."""
    with house_at(home, tmp_path / "config") as house:
        yield house


@pytest.fixture
def drill(tmp_path: Path) -> str:
    """The path of a playbook that breaks rules."""
    path = tmp_path / "drill.yaml"
    path.write_text(DRILL, encoding="utf-8")
    return str(path)


def followed(tocsin: Shell) -> list[str]:
    return [f"{one['id']} {one['version']}" for one in tocsin.json("playbook", "followed", "--json")]


def recorded(tocsin: Shell) -> list[str]:
    return [entry["text"] for entry in tocsin.json("timeline", "--json")]


# Adopting, and leaving.


def test_what_is_followed_says_since_when_and_of_what_text(tocsin: Shell) -> None:
    told = tocsin.done("playbook", "followed").split("\n")
    assert told[0].startswith("portal-exposure 2.0.0  since 20")
    assert told[1].startswith("  sha-256 ")
    assert len(told) == 2
    (one,) = tocsin.json("playbook", "followed", "--json")
    assert one["since"].endswith("Z")
    assert not one["newer"]
    assert {"kind": "fragment", "name": "open-log", "version": "1.0.0"} in one["parts"]


def test_another_is_followed_beside_the_first(tocsin: Shell) -> None:
    said = tocsin("playbook", "adopt", "ransomware", "--beside", "--because", "files are encrypted").stderr
    assert said.endswith(" follows ransomware 1.0.0 beside portal-exposure\n")
    assert followed(tocsin) == ["portal-exposure 2.0.0", "ransomware 1.0.0"]
    steps = {step["id"] for step in tocsin.json("step", "list", "--json")}
    assert {"stop_exposure", "call_help"} <= steps
    assert (
        recorded(tocsin)[-1]
        == "Playbook ransomware 1.0.0 adopted, beside the one followed so far (files are encrypted)"
    )


def test_what_both_share_is_done_once(tocsin: Shell) -> None:
    for key, value in (("time.detected_at", "now"), ("time.discovery_how", "staff")):
        tocsin.done("step", "answer", "first_facts", key, value)
    tocsin.done("playbook", "adopt", "ransomware", "--beside", "--because", "files are encrypted")
    done = [step["id"] for step in tocsin.json("step", "list", "--json") if step["state"] == "done"]
    assert done == ["first_facts"]


def test_without_beside_the_first_is_replaced(tocsin: Shell) -> None:
    tocsin.done("playbook", "adopt", "generic", "--because", "it was no portal")
    assert followed(tocsin) == ["generic 2.0.0"]


def test_one_that_is_followed_already_is_not_adopted_again(tocsin: Shell) -> None:
    for beside in ((), ("--beside",)):
        said = tocsin.refused("playbook", "adopt", "portal-exposure", "--because", "again", *beside)
        assert "The case follows portal-exposure 2.0.0 already" in said
        assert "tocsin playbook followed" in said


def test_adopting_and_leaving_need_a_reason(tocsin: Shell) -> None:
    assert "Missing option '--because'" in tocsin.refused("playbook", "adopt", "generic")
    assert "The reason is empty" in tocsin.refused("playbook", "adopt", "generic", "--because", " ")
    assert "Missing option '--because'" in tocsin.refused("playbook", "leave", "portal-exposure")


def test_one_of_two_can_be_left_and_what_was_done_stays_on_record(tocsin: Shell) -> None:
    tocsin.done("step", "tick", "stop_exposure", "cut")
    tocsin.done("playbook", "adopt", "generic", "--beside", "--because", "more than the portal")
    said = tocsin("playbook", "leave", "portal-exposure", "--because", "it was no portal").stderr
    assert said.endswith(" no longer follows portal-exposure\n")
    assert followed(tocsin) == ["generic 2.0.0"]
    assert any(text.startswith("Step ticked: stop_exposure / cut") for text in recorded(tocsin))


def test_the_only_one_and_one_that_is_not_followed_cannot_be_left(tocsin: Shell) -> None:
    said = tocsin.refused("playbook", "leave", "portal-exposure", "--because", "x")
    assert "portal-exposure is the only playbook of the case" in said
    said = tocsin.refused("playbook", "leave", "ransomware", "--because", "x")
    assert "The case does not follow 'ransomware'" in said
    assert "It follows: portal-exposure" in said


# A file that breaks rules.


def test_a_file_that_breaks_rules_is_adopted_only_if_that_is_meant(tocsin: Shell, drill: str) -> None:
    before = recorded(tocsin)
    said = tocsin.refused("playbook", "adopt", drill, "--because", "practice")
    assert "Is this meant? The playbook breaks rules: N001, C001" in said
    assert f"see tocsin playbook check {drill}" in said
    assert "say it again with --sure" in said
    assert recorded(tocsin) == before
    tocsin.done("playbook", "adopt", drill, "--because", "practice", "--sure")
    assert followed(tocsin) == ["drill 1.0.0"]
    assert recorded(tocsin) == [*before, "Playbook drill 1.0.0 adopted (practice)"]


def test_a_case_is_opened_with_such_a_file_only_if_that_is_meant(tocsin: Shell, drill: str) -> None:
    said = tocsin.refused("new", "Practice", "--playbook", drill)
    assert "Is this meant? The playbook breaks rules: N001, C001" in said
    assert len(tocsin.json("cases", "--json")) == 1
    ref = tocsin.done("new", "Practice", "--playbook", drill, "--sure")
    (one,) = tocsin.json("playbook", "followed", "--case", ref, "--json")
    assert one["id"] == "drill"


def test_one_of_the_library_is_not_asked_about(house: House) -> None:
    house.put("playbooks/drill.yaml", DRILL)
    house.done("playbook", "adopt", "drill", "--because", "it is ours")
    assert followed(house) == ["drill 1.0.0"]


def test_a_file_that_cannot_be_used_is_refused_with_all_that_is_wrong(tocsin: Shell, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(DRILL.replace("role: lead", "role: leader"), encoding="utf-8")
    said = tocsin.refused("playbook", "adopt", str(path), "--because", "x", "--sure")
    assert f"The playbook {path} cannot be used: 2 problems" in said
    assert said.count("leader") == 2


# Comparing.


def test_a_case_that_follows_the_text_of_the_library_differs_in_nothing(tocsin: Shell) -> None:
    assert tocsin.done("playbook", "diff").split("\n") == [
        "portal-exposure 2.0.0 → portal-exposure 2.0.0",
        "No difference",
        "In this case",
        "  stays done: nothing",
        "  to be done: nothing new",
    ]


def test_what_is_pinned_is_compared_with_the_library(house: House) -> None:
    house.put("playbooks/portal-exposure.yaml", NEW_TEXT)
    assert "the library has another text of it: tocsin playbook diff portal-exposure" in house.done(
        "playbook", "followed"
    )
    assert house.json("playbook", "followed", "--json")[0]["newer"]
    told = house.done("playbook", "diff")
    assert told.split("\n")[:5] == [
        "portal-exposure 2.0.0 → portal-exposure 2.1.0",
        "~ playbook",
        "    version: 2.0.0 → 2.1.0",
        "~ step stop_exposure",
        "    due.length: 2h → 3h",
    ]
    assert house.done("playbook", "diff", "portal-exposure") == told


def test_texts_in_other_languages_are_counted_and_shown_when_asked_for(house: House) -> None:
    text = shipped_text("portal-exposure").replace("Fermer la route des documents", "Fermer la route")
    house.put("playbooks/portal-exposure.yaml", text)
    told = house.done("playbook", "diff").split("\n")
    assert told[1] == "And 1 more in other languages: --language fr"
    told = house.done("playbook", "diff", "--language", "fr").split("\n")
    assert told[1:3] == [
        "~ step stop_exposure",
        "    work.items[cut].text.fr: Fermer la route des documents, ou tout le portail → "
        "Fermer la route, ou tout le portail",
    ]


def test_a_role_that_is_called_as_a_language_is_no_text_in_it(house: House) -> None:
    def text(telephone: str) -> str:
        return (
            "schema: breach-overlay/1\nid: our-house\nlanguages: [en, fr]\n"
            f'roles:\n  fr: {{title: {{en: "France desk", fr: "France"}}, contact: "{telephone}"}}\n'
        )

    house.put("overlay.yaml", text("1"))
    house.done("playbook", "adopt", "generic", "--because", "with the overlay")
    house.put("overlay.yaml", text("2"))
    assert "    contacts.fr: 1 → 2" in house.done("playbook", "diff").split("\n")


def test_two_of_the_library_are_compared(tocsin: Shell) -> None:
    told = tocsin.done("playbook", "diff", "generic", "ransomware").split("\n")
    assert "    id: generic → ransomware" in told
    assert "+ role continuity  Service continuity" in told
    assert "- step what_happened  What happened, since when, and did anyone get at the data?" in told
    assert "    work.items - recall" in told
    assert "    work.items + network" in told
    assert all("In this case" not in line for line in told)


def test_two_files_are_compared(tocsin: Shell, drill: str, tmp_path: Path) -> None:
    path = tmp_path / "newer.yaml"
    path.write_text(newer(DRILL).replace("needs: [call]", "after: [call]"), encoding="utf-8")
    assert tocsin.done("playbook", "diff", drill, str(path)).split("\n") == [
        "~ playbook",
        "    version: 1.0.0 → 1.1.0",
        "~ step approve",
        "    needs - call",
        "    after + call",
    ]
    found = tocsin.json("playbook", "diff", drill, str(path), "--json")
    assert found[0] == {
        "what": "changed",
        "part": "playbook",
        "id": "",
        "place": "version",
        "before": "1.0.0",
        "after": "1.1.0",
    }
    assert [(change["place"], change["after"]) for change in found[1:]] == [
        ("needs[call]", ""),
        ("after[call]", "call"),
    ]


def test_the_same_twice_is_no_difference(tocsin: Shell, drill: str) -> None:
    assert tocsin.done("playbook", "diff", drill, drill) == "No difference"
    assert tocsin.json("playbook", "diff", "generic", "generic", "--json") == []


def test_another_one_is_compared_with_what_the_case_has_done(tocsin: Shell) -> None:
    for key, value in (("time.detected_at", "now"), ("time.discovery_how", "staff")):
        tocsin.done("step", "answer", "first_facts", key, value)
    tocsin.done("step", "skip", "reporter", "--because", "anonymous")
    seen = tocsin.json("playbook", "diff", "ransomware", "--json")
    assert (seen["before"]["id"], seen["after"]["id"]) == ("portal-exposure", "ransomware")
    assert (seen["kept"], seen["gone"]) == (["first_facts"], ["reporter"])
    assert "contain" in seen["new"]
    assert {"what": "added", "part": "role", "id": "continuity"}.items() <= next(
        change.items() for change in seen["changes"] if change["id"] == "continuity"
    )
    told = tocsin.done("playbook", "diff", "ransomware").split("\n")
    assert "  stays done: first_facts" in told
    assert "  no longer shown, kept in the journal: reporter" in told


def test_what_is_compared_with_must_be_there(tocsin: Shell) -> None:
    assert "There is no playbook called 'zzz'" in tocsin.refused("playbook", "diff", "zzz")
    assert "There is no playbook called 'zzz'" in tocsin.refused("playbook", "diff", "generic", "zzz")


# Upgrading.


def upgrade(tocsin: Shell, *more: str) -> str:
    return tocsin.done("playbook", "upgrade", "--because", "the new text", *more)


def test_an_upgrade_shows_what_changes_and_records_it(house: House) -> None:
    house.put("playbooks/portal-exposure.yaml", NEW_TEXT)
    result = house("playbook", "upgrade", "--because", "the new text", "--yes")
    assert "    due.length: 2h → 3h" in result.stdout.split("\n")
    assert "  to be done: nothing new" in result.stdout.split("\n")
    assert result.stderr.endswith(" follows portal-exposure 2.1.0\n")
    assert followed(house) == ["portal-exposure 2.1.0"]
    assert recorded(house)[-1] == "Playbook portal-exposure 2.1.0 adopted (the new text)"
    assert "the library has another text" not in house.done("playbook", "followed")


def test_where_nobody_can_be_asked_nothing_is_upgraded_without_yes(house: House) -> None:
    house.put("playbooks/portal-exposure.yaml", NEW_TEXT)
    for typed in (None, "y\n"):
        result = house("playbook", "upgrade", "--because", "the new text", typed=typed)
        assert result.exit_code == 2
        assert "Nobody is there to be asked; nothing was changed" in result.stderr
        assert "--yes" in result.stderr
        assert "    due.length: 2h → 3h" in result.stdout.split("\n")
    assert followed(house) == ["portal-exposure 2.0.0"]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(("answer", "exit_code", "version"), [("y\r", 0, "2.1.0"), ("n\r", 1, "2.0.0")])
def test_on_a_terminal_an_upgrade_is_asked_about(
    house: House, monkeypatch: pytest.MonkeyPatch, answer: str, exit_code: int, version: str
) -> None:
    house.put("playbooks/portal-exposure.yaml", NEW_TEXT)
    for name, value in (
        ("TOCSIN_HOME", house.home),
        ("XDG_CONFIG_HOME", house.config),
        ("TOCSIN_ACTOR", "lead"),
    ):
        monkeypatch.setenv(name, str(value))
    with Terminal((*TOCSIN, "playbook", "upgrade", "--because", "the new text"), columns=120) as terminal:
        terminal.wait_for(b"Follow portal-exposure 2.1.0 from here on? [y/N]")
        terminal.press(answer)
        assert terminal.wait_for_end() == exit_code
    assert (b"Nothing was changed" in terminal.written) == (exit_code == 1)
    assert followed(house) == [f"portal-exposure {version}"]


def test_a_case_that_follows_the_same_text_already_says_so(tocsin: Shell) -> None:
    head = tocsin.done("head")
    result = tocsin("playbook", "upgrade", "--because", "the new text")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith(" follows portal-exposure 2.0.0 already\n")
    assert tocsin.done("head") == head


def test_one_of_two_is_upgraded_by_its_name_and_the_other_stays(house: House) -> None:
    house.done("playbook", "adopt", "generic", "--beside", "--because", "more than the portal")
    house.put("playbooks/generic.yaml", newer(shipped_text("generic")))
    assert upgrade(house) == ""  # the first one has no newer text
    assert "generic 2.0.0 → generic 2.1.0" in upgrade(house, "generic", "--yes")
    assert followed(house) == ["portal-exposure 2.0.0", "generic 2.1.0"]


def test_what_was_done_stays_done(house: House) -> None:
    house.done("step", "tick", "stop_exposure", "cut")
    house.done("step", "skip", "reporter", "--because", "anonymous")
    house.put("playbooks/portal-exposure.yaml", NEW_TEXT)
    assert "  stays done: reporter" in upgrade(house, "--yes").split("\n")
    states = {step["id"]: step for step in house.json("step", "list", "--json")}
    assert states["reporter"]["state"] == "skipped"
    assert states["stop_exposure"]["items"][0]["state"] == "done"


def test_an_upgrade_to_a_file_that_breaks_rules_asks_whether_that_is_meant(tocsin: Shell, drill: str) -> None:
    said = tocsin("playbook", "upgrade", drill, "--because", "practice", "--yes")
    assert said.exit_code == 2
    assert "The playbook breaks rules" in said.stderr
    assert "drill 1.0.0" in upgrade(tocsin, drill, "--yes", "--sure")
    assert followed(tocsin) == ["drill 1.0.0"]


# Closing.


def test_closing_says_which_playbook_is_not_at_its_end(tocsin: Shell, drill: str) -> None:
    tocsin.done("playbook", "adopt", drill, "--beside", "--sure", "--because", "practice")
    said = tocsin("close", "--because", "over").stderr.split("\n")
    assert "Still open: the playbook portal-exposure is not at its end: step.register.done is no" in said
    assert "Still open: the playbook drill is not at its end: step.approve.done is no" in said
    assert any(" is closed, head " in line for line in said)


def test_closing_says_nothing_of_a_playbook_at_its_end(tocsin: Shell, drill: str) -> None:
    tocsin.done("playbook", "adopt", drill, "--sure", "--because", "practice")
    tocsin.done("step", "done", "call")
    tocsin.done("step", "approve", "approve", "--role", "dpo")
    assert "not at its end" not in tocsin("close", "--because", "over").stderr
