"""What every test stands on: a clock that moves when told to, a workspace in a temporary folder, a case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tocsin.services.cases import open_new_case
from tocsin.services.facts import read_typed, set_fact
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.storage import engine

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"


def pytest_report_header() -> str:
    """Say which SQLite the tests run on."""
    module = engine.sqlite()
    return f"SQLite {module.sqlite_version} by {module.__name__}, journal mode {engine.journal_mode()}"


class Clock:
    """Stands in for the machine's clock: it shows a time until it is told to move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Move by so many hours, minutes, seconds or days."""
        self.now += timedelta(**by)


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("TOCSIN_HOME", "TOCSIN_CASE", "TOCSIN_ACTOR", "NO_COLOR", "EDITOR", "VISUAL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data-home"))
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

    def open_one(title: str = "Portal documents", **options: str) -> OpenCase:
        settings = {"zone": "Europe/Paris", "playbook": "portal-exposure", **options}
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


def state(case: OpenCase, key: str, typed: str, **more: str) -> None:
    """State a fact as a person types it."""
    set_fact(case, key, read_typed(case, key, typed), **more)
