"""Problems as SARIF 2.1.0, which code review takes: each at its line, with the rule that it breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from tocsin.domain.errors import Problem
from tocsin.domain.rules import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(problems: Iterable[Problem], rules: Mapping[str, Rule]) -> dict[str, Any]:
    """Give a SARIF log with one run: every rule that is broken, and where.

    Source: OASIS, Static Analysis Results Interchange Format 2.1.0, sections 3.4, 3.14, 3.27 and 3.49.
    """
    found = list(problems)
    broken = [rules[code] for code in dict.fromkeys(problem.code for problem in found) if code in rules]
    index = {rule.code: number for number, rule in enumerate(broken)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "tocsin",
                        "semanticVersion": version("tocsin"),
                        "rules": [_rule(rule) for rule in broken],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(problem, index) for problem in found],
            }
        ],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.fix},
        "defaultConfiguration": {"level": str(rule.severity)},
    }


def _result(problem: Problem, index: Mapping[str, int]) -> dict[str, Any]:
    text = f"{problem.message} ({problem.hint})" if problem.hint else problem.message
    result: dict[str, Any] = {
        "level": str(problem.severity),
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(problem.file)},
                    "region": {"startLine": problem.line, "startColumn": problem.column},
                },
                "logicalLocations": [{"fullyQualifiedName": problem.path}] if problem.path else [],
            }
        ],
    }
    if problem.code:
        result["ruleId"] = problem.code
    if problem.code in index:
        result["ruleIndex"] = index[problem.code]
    return result


def _uri(file: str) -> str:
    """Give the address of a file: a relative one of a path that is relative (section 3.4 and RFC 3986)."""
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
