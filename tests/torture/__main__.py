"""Runs every ordeal: `uv run --all-extras python -m tests.torture [--quick] [NAME ...]`.

An ordeal is a module of this package with ``run(quick: bool) -> list[str]``: it gives a line for each figure,
and raises AssertionError where something did not stand up. Then the others still run; the exit code is 1.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable

import tests.torture


def ordeals() -> dict[str, Callable[[bool], list[str]]]:
    """Give what each module of this package runs, by the name of the module."""
    names = [module.name for module in pkgutil.iter_modules(tests.torture.__path__) if module.name[0] != "_"]
    modules = {name: importlib.import_module(f"tests.torture.{name}") for name in sorted(names)}
    return {name: module.run for name, module in modules.items() if hasattr(module, "run")}


def main(arguments: list[str] | None = None) -> int:
    """Run the ordeals that were named, or all; gives the exit code."""
    known = ordeals()
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--quick", action="store_true", help="small, to see that it works")
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.names) - set(known):
        parser.error(f"no such ordeal: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    with tempfile.TemporaryDirectory() as own:
        for place in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
            os.environ[place] = own
        return _run(list(chosen.names or known), known, quick=chosen.quick)


def _run(names: list[str], known: dict[str, Callable[[bool], list[str]]], *, quick: bool) -> int:
    failed = 0
    for name in names:
        start = time.monotonic()
        try:
            lines = known[name](quick)
        except Exception:  # whatever it is, the others run too
            failed += 1
            lines = ["FAILED", *traceback.format_exc().splitlines()]
        for line in lines:
            say(f"{name:<10} {line}")
        say(f"{name:<10} {time.monotonic() - start:.1f} s")
    return 1 if failed else 0


def say(line: str) -> None:
    """Print a line of the report."""
    print(line, flush=True)  # noqa: T201 - this is a report


if __name__ == "__main__":
    sys.exit(main())
