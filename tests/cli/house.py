"""A shell in a house that has playbooks and an overlay of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from click.testing import Result

from tests.cli.shell import Shell
from tocsin.content.library import shipped
from tocsin.content.places import config_folder


class House(Shell):
    """A shell with a configuration folder of its own; every command reads it anew, as a process does."""

    def __init__(self, home: Path, config: Path) -> None:
        super().__init__(home)
        self.config = config

    def __call__(
        self,
        *arguments: str,
        typed: str | bytes | None = None,
        color: bool = False,
        env: Mapping[str, str | None] | None = None,
    ) -> Result:
        """Run a command."""
        _forget()
        settings = {"XDG_CONFIG_HOME": str(self.config), **(env or {})}
        return super().__call__(*arguments, typed=typed, color=color, env=settings)

    def path(self, name: str) -> Path:
        """Give the path of a file of the configuration."""
        return self.config / "tocsin" / name

    def put(self, name: str, text: str) -> str:
        """Write a file of the configuration; gives its path."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return str(path)


@contextmanager
def house_at(home: Path, config: Path) -> Iterator[House]:
    """Give a house; whoever comes after it finds the shipped content as it is."""
    try:
        yield House(home, config)
    finally:
        _forget()


def _forget() -> None:
    config_folder.cache_clear()
    shipped.cache_clear()
