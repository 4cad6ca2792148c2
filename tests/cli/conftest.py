"""Shells for tests of the command line, and cases opened with them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.shell import Program, Shell


@pytest.fixture
def tocsin(home: Path) -> Shell:
    """A shell in which nothing was typed yet."""
    return Shell(home)


@pytest.fixture
def program(home: Path, tmp_path: Path) -> Program:
    """The program in a process of its own, on the same workspace."""
    away = tmp_path / "elsewhere"
    away.mkdir()
    return Program(home, away)


def _opened(home: Path, role: str, organisation: str) -> Path:
    Shell(home).done(
        *("new", "Portal documents", "--playbook", "portal-exposure", "--role", role),
        *("--country", "FR", "--organisation", organisation),
    )
    return home


@pytest.fixture(scope="session")
def _processor_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _opened(tmp_path_factory.mktemp("processor") / "workspace", "processor", "Example Software")


@pytest.fixture(scope="session")
def _controller_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _opened(tmp_path_factory.mktemp("controller") / "workspace", "controller", "City of Example")


@pytest.fixture(scope="session")
def _example_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("example") / "workspace"
    Shell(home).done("demo", "--no-tui", "--home", str(home))
    return home


def _copied(made: Path, tocsin: Shell) -> str:
    shutil.copytree(made, tocsin.home)
    (folder,) = (tocsin.home / "cases").iterdir()
    return folder.name


@pytest.fixture
def ref(tocsin: Shell, _processor_home: Path) -> str:
    """The only case: of a processor in France, nothing known of it but that."""
    return _copied(_processor_home, tocsin)


@pytest.fixture
def controller_ref(tocsin: Shell, _controller_home: Path) -> str:
    """The only case: of a controller in France, nothing known of it but that."""
    return _copied(_controller_home, tocsin)


@pytest.fixture
def demo(tocsin: Shell, _example_home: Path) -> Shell:
    """A shell on a copy of the example case, which has something of everything."""
    _copied(_example_home, tocsin)
    return tocsin
