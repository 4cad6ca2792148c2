"""What every test stands on: a clock that moves when told to, a workspace in a temporary folder, a case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.casework import SAMPLES, Clock, state
from tocsin.domain.profile import Profile
from tocsin.services.cases import open_new_case
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.storage import engine


def pytest_report_header() -> str:
    """Say which SQLite the tests run on."""
    module = engine.sqlite()
    return f"SQLite {module.sqlite_version} by {module.__name__}, journal mode {engine.journal_mode()}"


@pytest.fixture(scope="session", autouse=True)
def _no_cache_of_the_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("TOCSIN_HOME", "TOCSIN_CASE", "TOCSIN_ACTOR", "NO_COLOR", "EDITOR", "VISUAL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data-home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state-home"))
    monkeypatch.setenv("TZ", "Europe/Paris")
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def clock() -> Clock:
    """A clock that shows 2026-11-23 13:00 UTC, 14:00 in Paris."""
    return Clock()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of a workspace that does not exist yet."""
    return tmp_path / "workspace"


@pytest.fixture
def workbench(home: Path, clock: Clock) -> Workbench:
    """A workbench at which the incident lead works."""
    return Workbench(home, "lead", now=clock)


OpenACase = Callable[..., OpenCase]


@pytest.fixture
def open_case(workbench: Workbench) -> Iterator[OpenACase]:
    """Opens cases, and closes them when the test is over."""
    opened: list[OpenCase] = []

    def open_one(title: str = "Portal documents", profile: Profile | None = None, **options: str) -> OpenCase:
        settings: dict[str, Any] = {"zone": "Europe/Paris", "playbook": "portal-exposure", **options}
        settings["profile"] = profile
        case = open_new_case(workbench, title, **settings)
        opened.append(case)
        return case

    yield open_one
    for case in opened:
        case.close()


@pytest.fixture
def case(open_case: OpenACase) -> OpenCase:
    """A case of a controller in France that nothing is known of yet."""
    return open_case(role="controller", country="FR", organisation="City of Example")


@pytest.fixture
def processor_case(open_case: OpenACase) -> OpenCase:
    """A case of a processor in France that nothing is known of yet."""
    return open_case(role="processor", country="FR", organisation="Example Software")


__all__ = ["SAMPLES", "Clock", "state"]
