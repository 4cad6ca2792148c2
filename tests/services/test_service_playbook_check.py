"""Checking playbooks, fragments and overlays: each problem once, file by file, and what can be used."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.casework import Clock
from tests.drill import DRILL, OVERLAY, shipped_text
from tocsin.content.library import Library
from tocsin.domain.errors import Severity, UserError
from tocsin.services.playbooks.check import Checked, as_sarif, check_playbooks, need_rule
from tocsin.services.workbench import Workbench

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file."""

    def to(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return to


@pytest.fixture
def at_home(home: Path, clock: Clock, tmp_path: Path) -> Callable[[], Workbench]:
    """Gives a workbench with what lies in the folder ``config``, read anew."""
    return lambda: Workbench(home, "lead", library=Library(own=tmp_path / "config"), now=clock)


def codes(checked: Checked) -> set[str]:
    return {problem.code for problem in checked.problems}


def test_there_is_nothing_wrong_with_what_is_shipped(workbench: Workbench) -> None:
    checked = check_playbooks(workbench)
    assert checked.problems == ()
    assert [book.id for book in checked.playbooks] == list(workbench.library.shelf.playbooks)
    assert len(checked.files) == len(checked.playbooks)


def test_a_file_that_can_be_used_comes_with_its_playbook(workbench: Workbench, write: Write) -> None:
    path = write("mine.yaml", shipped_text("generic"))
    (judged,) = check_playbooks(workbench, [path]).files
    assert judged.playbook is not None
    assert (judged.file, judged.playbook.id, judged.problems) == (path, "generic", ())


def test_each_file_has_its_own_problems_and_all_of_them_are_there(workbench: Workbench, write: Write) -> None:
    files = [
        write("good.yaml", shipped_text("generic")),
        write("drill.yaml", DRILL),
        write("empty.yaml", ""),
        write("unknown.yaml", DRILL + "nonsense: 1\n"),
    ]
    checked = check_playbooks(workbench, files)
    good, drill, empty, unknown = checked.files
    assert good.problems == ()
    assert drill.playbook is not None
    assert {problem.code for problem in drill.problems} >= {"N001", "C001", "Q003"}
    assert (empty.playbook, unknown.playbook) == (None, None)
    assert [problem.code for problem in empty.problems] == ["Y006"]
    assert [problem.code for problem in unknown.problems] == ["S005"]
    assert checked.problems == (*drill.problems, *empty.problems, *unknown.problems)
    assert [book.id for book in checked.playbooks] == ["generic", "drill"]


def test_every_problem_is_told_once_and_names_its_file(workbench: Workbench, write: Write) -> None:
    path = write("drill.yaml", DRILL)
    once, twice = (check_playbooks(workbench, [path] * number) for number in (1, 2))
    assert once.problems == twice.problems
    assert len(set(once.problems)) == len(once.problems)
    assert {problem.file for problem in once.problems} == {str(path)}


def test_what_the_rules_call_an_error_keeps_nothing_from_being_used(
    workbench: Workbench, write: Write
) -> None:
    checked = check_playbooks(workbench, [write("drill.yaml", DRILL)])
    assert Severity.ERROR in {problem.severity for problem in checked.problems}
    assert len(checked.playbooks) == 1


def test_a_file_that_cannot_be_read_is_refused(workbench: Workbench, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read: No such file"):
        check_playbooks(workbench, [tmp_path / "nowhere.yaml"])
    with pytest.raises(UserError, match="cannot be read: Is a directory"):
        check_playbooks(workbench, [tmp_path])


def test_the_day_of_the_check_is_that_of_the_clock(workbench: Workbench, clock: Clock, write: Write) -> None:
    path = write("drill.yaml", DRILL)
    now = codes(check_playbooks(workbench, [path]))
    clock.move(days=3_000)
    assert codes(check_playbooks(workbench, [path])) > now


def test_what_is_wrong_with_a_shipped_one_is_told_when_it_is_named(
    home: Path, clock: Clock, tmp_path: Path, write: Write
) -> None:
    path = write("ours/drill.yaml", DRILL)
    workbench = Workbench(home, "lead", library=Library(playbooks=tmp_path / "ours"), now=clock)
    assert "N001" in codes(check_playbooks(workbench, [path]))


# Parts of playbooks.


@pytest.mark.parametrize("name", ["open-log", "art33-notify", "processor-notice"])
def test_a_fragment_is_checked_in_the_place_of_that_of_its_name(
    workbench: Workbench, write: Write, name: str
) -> None:
    path = write(f"{name}.yaml", shipped_text(f"fragments/{name}"))
    (judged,) = check_playbooks(workbench, [path]).files
    assert (judged.playbook, judged.problems) == (None, ())


def test_what_is_wrong_with_a_fragment_is_told_at_its_place_and_only_that(
    workbench: Workbench, write: Write
) -> None:
    broken = shipped_text("fragments/open-log").replace("kind: form", "kind: from", 1)
    path = write("open-log.yaml", broken)
    checked = check_playbooks(workbench, [path])
    assert {problem.file for problem in checked.problems} == {str(path)}
    assert "from" in checked.problems[0].message
    line = broken.split("\n")[checked.problems[0].line - 1]
    assert "kind: from" in line


def test_a_fragment_that_nothing_includes_is_checked_all_the_same(workbench: Workbench, write: Write) -> None:
    text = shipped_text("fragments/open-log").replace("id: open-log", "id: our-log", 1)
    assert codes(check_playbooks(workbench, [write("our-log.yaml", text)])) == set()
    broken = write("our-log.yaml", text.replace("kind: form", "kind: from", 1))
    (problem, *_more) = check_playbooks(workbench, [broken]).problems
    assert problem.file == str(broken)


def test_an_overlay_is_checked_with_every_playbook_of_the_library(workbench: Workbench, write: Write) -> None:
    checked = check_playbooks(workbench, [write("overlay.yaml", OVERLAY)])
    assert codes(checked) == {"Q003", "Q004", "Q005", "Q006"}
    assert checked.playbooks == ()
    lost = write("overlay.yaml", OVERLAY.replace("into: open", "into: nowhere"))
    assert codes(check_playbooks(workbench, [lost])) == {"R007"}


# What is one's own.


def test_the_library_is_checked_with_what_is_ones_own(at_home: Callable[[], Workbench], write: Write) -> None:
    drill = write("config/playbooks/drill.yaml", DRILL)
    overlay = write("config/overlay.yaml", OVERLAY.replace("into: open", "into: nowhere"))
    checked = check_playbooks(at_home())
    assert {(problem.file, problem.code) for problem in checked.problems} >= {
        (str(drill), "N001"),
        (str(overlay), "R007"),
    }
    assert checked.playbooks[-1].id == "drill"


def test_what_the_library_leaves_out_is_among_what_is_told(
    at_home: Callable[[], Workbench], write: Write
) -> None:
    write("config/playbooks/drill.yaml", DRILL)
    twin = write("config/playbooks/twin.yaml", DRILL)
    (write("config/playbooks/x.yaml", "").parent / "gone.yaml").symlink_to("nowhere.yaml")
    workbench = at_home()
    checked = check_playbooks(workbench)
    assert set(workbench.library.shelf.problems) <= set(checked.problems)
    assert any(problem.file == str(twin) and problem.code == "S006" for problem in checked.problems)
    assert any("gone.yaml cannot be read" in problem.message for problem in checked.problems)


# As SARIF, and what a code means.


def test_what_was_found_becomes_results_in_the_same_order(workbench: Workbench, write: Write) -> None:
    checked = check_playbooks(workbench, [write("drill.yaml", DRILL), write("empty.yaml", "")])
    (run,) = as_sarif(workbench, checked)["runs"]
    assert [result["ruleId"] for result in run["results"]] == [problem.code for problem in checked.problems]
    assert [result["level"] for result in run["results"]] == [
        problem.severity.value for problem in checked.problems
    ]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    assert json.dumps(as_sarif(workbench, checked)) == json.dumps(as_sarif(workbench, checked))


def test_a_rule_is_found_by_its_code_as_it_is_typed(workbench: Workbench) -> None:
    assert need_rule(workbench, " n002 ").code == "N002"
    assert need_rule(workbench, "N002") is workbench.library.rules["N002"]


def test_a_code_that_is_none_is_refused_with_all_there_are(workbench: Workbench) -> None:
    with pytest.raises(UserError, match="There is no rule 'N999'") as refusal:
        need_rule(workbench, "N999")
    assert refusal.value.hint == "One of: " + ", ".join(workbench.library.rules)


def test_every_rule_says_why_it_is_one_and_what_to_do(workbench: Workbench) -> None:
    for code, rule in workbench.library.rules.items():
        assert rule.code == code
        assert all((rule.title, rule.why, rule.fix))
