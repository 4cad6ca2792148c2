"""A shell for tests: commands typed one after the other, in this process or in one of their own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from tocsin.cli.main import cli

CLEAN: dict[str, str | None] = {
    "TOCSIN_HOME": None,
    "TOCSIN_CASE": None,
    "TOCSIN_ACTOR": "lead",
    "NO_COLOR": None,
    "TZ": "Europe/Paris",
    "COLUMNS": "100",
}
"""The settings that commands find, whatever the machine has."""

UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""What may never reach a terminal as it is: controls but line feed and tab, and what reorders or hides."""


class Shell:
    """Runs commands in this process, on one workspace."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(
        self,
        *arguments: str,
        typed: str | bytes | None = None,
        color: bool = False,
        env: Mapping[str, str | None] | None = None,
    ) -> Result:
        """Run a command; an error of ours is raised, everything else is in what is given back."""
        settings = {**CLEAN, "TOCSIN_HOME": str(self.home), **(env or {})}
        return CliRunner().invoke(
            cli,
            list(arguments),
            input=typed,
            color=color,
            env=settings,
            catch_exceptions=False,
            prog_name="tocsin",
        )

    def done(self, *arguments: str, typed: str | bytes | None = None) -> str:
        """Run a command that must succeed, and give what it printed."""
        result = self(*arguments, typed=typed)
        assert result.exit_code == 0, result.stderr
        return result.stdout.rstrip("\n")

    def json(self, *arguments: str, exit_code: int = 0) -> Any:
        """Run a command that must print exactly one JSON document, and give that."""
        result = self(*arguments)
        assert result.exit_code == exit_code, result.stderr
        return json.loads(result.stdout)

    def refused(self, *arguments: str, typed: str | bytes | None = None) -> str:
        """Run a command that must be refused with exit code 2, and give what it said about it."""
        result = self(*arguments, typed=typed)
        assert result.exit_code == 2, (result.exit_code, result.stdout, result.stderr)
        assert result.stdout == ""
        return result.stderr

    def folder(self, ref: str) -> Path:
        """Give the folder of a case."""
        return self.home / "cases" / ref


class Program:
    """Runs the program in a process of its own, with an environment of its own."""

    def __init__(self, home: Path, away: Path) -> None:
        self.home = home
        self.away = away

    def __call__(
        self,
        *arguments: str | bytes,
        typed: bytes = b"",
        env: Mapping[str, str] | None = None,
        before: Sequence[str] = (),
        python: Sequence[str] = ("-m", "tocsin"),
    ) -> subprocess.CompletedProcess[bytes]:
        """Run it from another folder; ``before`` is a command that starts it."""
        settings = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(self.away),
            "LANG": "C.UTF-8",
            "TZ": "Europe/Paris",
            "COLUMNS": "100",
            "TOCSIN_HOME": str(self.home),
            "TOCSIN_ACTOR": "lead",
            **(env or {}),
        }
        return subprocess.run(
            [*before, sys.executable, *python, *arguments],
            input=typed,
            capture_output=True,
            env=settings,
            cwd=self.away,
            timeout=60,
            check=False,
        )
