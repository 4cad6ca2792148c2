"""Problems as SARIF: what the specification asks for, and every result with its rule and its place."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.content.library import shipped
from tocsin.domain.errors import Problem, Severity
from tocsin.interop.sarif import sarif

RULES = shipped().rules
LATE = Problem(
    "mine.yaml",
    12,
    7,
    "phases[0].steps[2].when",
    "it waits",
    hint="Do not",
    code="N002",
    severity=Severity.ERROR,
)
THIN = Problem("mine.yaml", 3, 1, "", "it says little", code="Q003", severity=Severity.WARNING)


def log(*problems: Problem) -> dict[str, Any]:
    """Give a log as a reader of the file gets it."""
    read = json.loads(json.dumps(sarif(problems, RULES)))
    assert isinstance(read, dict)
    return read


def run(*problems: Problem) -> dict[str, Any]:
    (only,) = log(*problems)["runs"]
    assert isinstance(only, dict)
    return only


def uri(file: str) -> str:
    place = run(Problem(file, 1, 1, "", "x"))["results"][0]["locations"][0]["physicalLocation"]
    return str(place["artifactLocation"]["uri"])


def test_the_log_says_its_version_and_its_schema() -> None:
    # Section 3.13.
    found = log(LATE)
    assert found["version"] == "2.1.0"
    assert found["$schema"].endswith("/sarif-schema-2.1.0.json")
    assert set(found) == {"$schema", "version", "runs"}


def test_a_run_names_the_tool_and_counts_columns_in_characters() -> None:
    # Sections 3.14 and 3.19.
    only = run(LATE)
    assert only["columnKind"] == "unicodeCodePoints"
    assert only["tool"]["driver"]["name"] == "tocsin"
    assert only["tool"]["driver"]["semanticVersion"].count(".") == 2


def test_without_a_problem_there_are_results_and_they_are_none() -> None:
    # Section 3.14: an empty list says that nothing was found, and none that nothing was looked for.
    assert run()["results"] == []
    assert run()["tool"]["driver"]["rules"] == []


def test_a_result_says_what_is_wrong_how_bad_it_is_and_where() -> None:
    # Sections 3.27 to 3.30 and 3.33.
    (result,) = run(LATE)["results"]
    assert result == {
        "ruleId": "N002",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "it waits (Do not)"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "mine.yaml"},
                    "region": {"startLine": 12, "startColumn": 7},
                },
                "logicalLocations": [{"fullyQualifiedName": "phases[0].steps[2].when"}],
            }
        ],
    }


def test_a_problem_of_the_whole_file_has_no_place_within_it() -> None:
    (result,) = run(THIN)["results"]
    assert result["message"] == {"text": "it says little"}
    assert result["locations"][0]["logicalLocations"] == []


def test_a_rule_is_there_once_with_why_it_is_one_and_what_to_do() -> None:
    # Section 3.49.
    (rule,) = run(LATE, other(LATE, line=40))["tool"]["driver"]["rules"]
    known = RULES["N002"]
    assert rule == {
        "id": "N002",
        "shortDescription": {"text": known.title},
        "fullDescription": {"text": known.why},
        "help": {"text": known.fix},
        "defaultConfiguration": {"level": "error"},
    }


def other(problem: Problem, **more: object) -> Problem:
    fields = {name: getattr(problem, name) for name in problem.__struct_fields__}
    return Problem(**{**fields, **more})


def test_a_code_without_a_rule_is_told_without_one() -> None:
    (result,) = run(other(LATE, code="Z999"))["results"]
    assert result["ruleId"] == "Z999"
    assert "ruleIndex" not in result
    (result,) = run(other(LATE, code=""))["results"]
    assert not {"ruleId", "ruleIndex"} & set(result)


def test_every_severity_is_a_level_of_the_specification() -> None:
    # Section 3.27.
    assert {str(severity) for severity in Severity} <= {"none", "note", "warning", "error"}


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("mine.yaml", "mine.yaml"),
        ("playbooks/my portal.yaml", "playbooks/my%20portal.yaml"),
        ("hôpital.yaml", "h%C3%B4pital.yaml"),
        ("a:b.yaml", "a%3Ab.yaml"),
        ("50%.yaml", "50%25.yaml"),
        ("../theirs#2.yaml", "../theirs%232.yaml"),
        ("/etc/house/my portal.yaml", "file:///etc/house/my%20portal.yaml"),
    ],
)
def test_the_file_is_named_by_an_address(file: str, expected: str) -> None:
    # Section 3.4: a URI reference as RFC 3986 has it.
    assert uri(file) == expected


@given(st.text(st.characters(exclude_characters="/\0", codec="utf-8"), min_size=1))
def test_whatever_a_file_is_called_the_address_leads_back_to_it(name: str) -> None:
    relative = urlsplit(uri(f"house/{name}"))
    assert (relative.scheme, relative.netloc, relative.query, relative.fragment) == ("", "", "", "")
    assert unquote(relative.path) == str(PurePosixPath(f"house/{name}"))
    absolute = urlsplit(uri(f"/house/{name}"))
    assert (absolute.scheme, absolute.netloc) == ("file", "")
    assert unquote(absolute.path) == str(PurePosixPath(f"/house/{name}"))


PROBLEMS = st.builds(
    Problem,
    file=st.sampled_from(["a.yaml", "b/c.yaml"]),
    line=st.integers(1, 300),
    column=st.integers(1, 100),
    path=st.sampled_from(["", "phases[0]"]),
    message=st.text(),
    hint=st.text(max_size=5),
    code=st.sampled_from([*RULES, "", "Z999"]),
    severity=st.sampled_from(Severity),
)


@given(st.lists(PROBLEMS, max_size=20))
def test_every_result_points_at_its_rule_and_no_rule_is_there_for_nothing(problems: list[Problem]) -> None:
    # Section 3.27: the index is that of the rule whose id it is.
    only = run(*problems)
    rules = only["tool"]["driver"]["rules"]
    assert len(only["results"]) == len(problems)
    for problem, result in zip(problems, only["results"], strict=True):
        assert result.get("ruleId", "") == problem.code
        if problem.code in RULES:
            assert rules[result["ruleIndex"]]["id"] == problem.code
        assert result["locations"][0]["physicalLocation"]["region"] == {
            "startLine": problem.line,
            "startColumn": problem.column,
        }
    ids = [rule["id"] for rule in rules]
    assert len(ids) == len(set(ids))
    assert set(ids) == {problem.code for problem in problems} & set(RULES)


@given(st.lists(PROBLEMS, max_size=20))
def test_the_same_problems_give_the_same_bytes(problems: list[Problem]) -> None:
    first, second = (json.dumps(sarif(tuple(problems), RULES)) for _time in range(2))
    assert first == second
