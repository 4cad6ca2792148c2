"""The package: what is in the wheel, what it says of itself, and that it runs where only it is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Sequence
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OUT_OF_REACH = (
    *("failed to fetch", "could not find a version", "no matching distribution", "dns error", "connection"),
    *(
        "network",
        "temporary failure in name resolution",
        "timed out",
        "certificate",
        "not found in the cache",
    ),
)
"""What tools say when it is the package index that is missing, not something of ours."""


def uv() -> str:
    """Give the uv of this machine or of this checkout, or an empty text."""
    beside = ROOT / ".uv" / "bin" / "uv"
    return shutil.which("uv") or (str(beside) if beside.is_file() else "")


def run(command: Sequence[str | Path], **settings: str) -> None:
    """Run a tool; skip the test if it cannot reach the package index."""
    environment = {**os.environ, **settings}
    environment.pop("VIRTUAL_ENV", None)
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, env=environment, check=False
    )
    if done.returncode and any(words in done.stderr.lower() for words in OUT_OF_REACH):
        pytest.skip(f"the package index is out of reach: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    if uv():
        run([uv(), "build", "--wheel", "--out-dir", folder, ROOT])
    else:
        run([sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder, ROOT])
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """The names of all files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    """What the package says of itself."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment in which nothing is installed but the wheel and what it needs; gives its ``bin``."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    if uv():
        run([uv(), "venv", "--python", sys.executable, folder])
        run([uv(), "pip", "install", "--python", folder / "bin" / "python", wheel])
    else:
        run([sys.executable, "-m", "venv", folder])
        run([folder / "bin" / "python", "-m", "pip", "install", wheel])
    return folder / "bin"


def files_below(folder: Path) -> set[str]:
    """Give the files of a folder that belong to the project, relative to it."""
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in paths}


def test_every_file_of_the_package_is_in_the_wheel(names: set[str]) -> None:
    source = {f"tocsin/{name}" for name in files_below(ROOT / "src" / "tocsin")}
    assert {"tocsin/py.typed", "tocsin/LICENSE", "tocsin/tui/tocsin.tcss"} <= source
    assert source <= names


def test_the_playbooks_are_in_the_wheel(names: set[str]) -> None:
    playbooks = {f"tocsin/playbooks/{name}" for name in files_below(ROOT / "playbooks")}
    assert len(playbooks) >= 2
    assert playbooks <= names


def test_regimes_forms_words_and_templates_are_in_the_wheel(names: set[str]) -> None:
    for kind in ("regimes", "forms", "vocabulary", "templates/en", "templates/fr"):
        assert any(name.startswith(f"tocsin/data/{kind}/") for name in names), kind


def test_nothing_else_is_in_the_wheel(names: set[str]) -> None:
    own = {f"tocsin/{name}" for name in files_below(ROOT / "src" / "tocsin")}
    playbooks = {f"tocsin/playbooks/{name}" for name in files_below(ROOT / "playbooks")}
    rest = {name for name in names - own - playbooks if ".dist-info/" not in name}
    assert rest == set()


def test_the_license_is_where_tools_look_for_it(names: set[str], metadata: Message) -> None:
    named = metadata.get_all("License-File") or []
    assert named
    assert all(any(name.endswith(f".dist-info/licenses/{file}") for name in names) for file in named)
    assert metadata["License-Expression"] == "Apache-2.0"


def test_the_package_says_what_it_is_and_what_it_needs(metadata: Message) -> None:
    assert metadata["Name"] == "tocsin"
    assert metadata["Version"] == PROJECT["version"]
    assert metadata["Requires-Python"] == ">=3.11"
    needed = metadata.get_all("Requires-Dist") or []
    always = {requirement for requirement in needed if "extra ==" not in requirement}
    assert {re.split("[<>=!~;, ]", requirement)[0] for requirement in always} == {
        *("textual", "sqlite-utils", "python-dateutil", "click", "msgspec", "pyyaml", "jinja2", "babel"),
        *("platformdirs", "holidays", "icalendar", "python-stdnum", "pyphen"),
    }


def test_the_extras_are_those_of_the_project_and_bring_something(metadata: Message) -> None:
    extras = set(metadata.get_all("Provides-Extra") or [])
    assert extras == set(PROJECT["optional-dependencies"])
    assert "cipher" in extras
    needed = metadata.get_all("Requires-Dist") or []
    for extra in extras:
        assert any(requirement.endswith(f"extra == '{extra}'") for requirement in needed)


def test_the_program_has_one_entry_point(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert archive.read(name).decode().split() == [
            *("[console_scripts]", "tocsin", "=", "tocsin.cli.main:main"),
        ]


def alone(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed program from another folder, with hardly anything in its environment."""
    return subprocess.run(
        [installed / "tocsin", *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8", "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_installed_program_says_its_version(installed: Path, tmp_path: Path) -> None:
    done = alone(installed, tmp_path, "--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"tocsin {PROJECT['version']}\n", "")


def test_the_installed_program_knows_its_playbooks(installed: Path, tmp_path: Path) -> None:
    done = alone(installed, tmp_path, "playbook", "list")
    assert done.returncode == 0, done.stderr
    shown = {line.split()[0] for line in done.stdout.splitlines() if not line.startswith(" ")}
    assert shown == {path.stem for path in (ROOT / "playbooks").glob("*.yaml")}


def test_the_installed_program_makes_the_example_and_writes_its_documents(
    installed: Path, tmp_path: Path
) -> None:
    made = alone(installed, tmp_path, "demo", "--no-tui")
    assert made.returncode == 0, made.stderr
    home = made.stdout.strip()
    assert Path(home).is_relative_to(tmp_path)
    for arguments in (
        ["verify"],
        ["status"],
        ["draft", "show", "controller-notice", "--party", "P-2"],
        ["draft", "show", "sa-notification", "--language", "fr"],
    ):
        done = alone(installed, tmp_path, "--home", home, *arguments)
        assert done.returncode == 0, done.stderr
        assert done.stdout


def test_the_installed_program_runs_its_own_files(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [installed / "python", "-c", "import tocsin; print(tocsin.__file__)"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()).is_relative_to(installed.parent)
