"""The house keeps its plan: who may import whom, and what is loaded when."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import tocsin

PACKAGE = Path(tocsin.__file__).parent

MAY_IMPORT = {
    "domain": {"domain"},
    "storage": {"domain", "storage"},
    "content": {"domain", "content"},
    "documents": {"domain", "documents"},
    "interop": {"domain", "interop"},
    "services": {"domain", "storage", "content", "documents", "interop", "services"},
    "web": {"web"},
    "cli": {"domain", "services", "cli"},
    "tui": {"domain", "services", "tui"},
}
"""For each layer, the layers it may use."""

OWNED = {
    "sqlite_utils": {"storage"},
    "sqlite3": {"storage"},
    "sqlcipher3": {"storage"},
    "pyrage": {"storage"},
    "keyring": {"storage"},
    "yaml": {"content"},
    "jinja2": {"content"},
    "babel": {"content"},
    "click": {"cli"},
    "platformdirs": {"cli", "content"},
    "holidays": {"content"},
    "pyphen": {"content"},
    "icalendar": {"interop"},
    "xlsxwriter": {"interop"},
    "apprise": {"services"},
    "stdnum": {"services"},
    "aiohttp": {"web"},
    "textual_serve": {"web"},
    "textual": {"tui"},
    "rich": {"tui"},
    "markdown_it": {"documents", "tui"},
    "typst": {"documents"},
    "docx": {"documents"},
    "dateutil": {"domain"},
}
"""For each third-party package, the layers that may use it; msgspec is everybody's."""

STARTS_THE_SCREEN = {
    "cli/main.py": {"tocsin.tui.app"},
    "cli/demo.py": {"tocsin.tui.app"},
    "cli/serve.py": {"tocsin.web.access", "tocsin.web.server"},
}
"""The commands that open the workbench, and what they import for that."""

VERIFIER = PACKAGE / "data" / "verifier" / "verify_case.py"
"""A program of its own, which goes along with copies of a case."""

FILES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE and path != VERIFIER)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path, *, at_module_level: bool = False) -> Iterator[str]:
    """Give the modules that a file imports."""
    tree = parsed(path)
    nodes = tree.body if at_module_level else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_layer_imports_only_what_lies_below_it(path: Path) -> None:
    layer = layer_of(path)
    starts_the_screen = STARTS_THE_SCREEN.get(str(path.relative_to(PACKAGE)), set())
    for module in set(imports(path)) - starts_the_screen:
        if module.startswith("tocsin."):
            assert module.split(".")[1] in MAY_IMPORT[layer], f"{path} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_library_stays_in_its_layer(path: Path) -> None:
    for module in imports(path):
        owners = OWNED.get(module.split(".")[0])
        assert owners is None or layer_of(path) in owners, f"{path} imports {module}"


def test_the_verifier_needs_nothing_but_python() -> None:
    assert {module.split(".")[0] for module in imports(VERIFIER)} <= sys.stdlib_module_names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_screens_of_the_workbench_call_services(path: Path) -> None:
    if path.parent != PACKAGE / "tui" / "widgets":
        return
    # values in words; nothing that does anything
    cards = {"tocsin.services.playbooks.step_cards", "tocsin.services.drafts.items"}
    called = {module for module in imports(path) if module.startswith("tocsin.services")}
    assert called <= cards, f"{path} imports {called - cards}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_room_is_crowded(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("tocsin.domain.case", ["sqlite3", "yaml", "textual", "click", "jinja2"]),
        ("tocsin.services.overview", ["textual", "click", "jinja2", "babel", "sqlite_utils"]),
        ("tocsin.cli.main", ["textual", "rich", "sqlite_utils", "yaml", "jinja2", "msgspec"]),
    ],
)
def test_importing_a_layer_does_not_load_what_it_does_not_need(module: str, unwanted: list[str]) -> None:
    code = f"import sys, {module}; print([name for name in {unwanted!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
