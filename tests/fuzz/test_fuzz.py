"""A short run of each target, and of the machinery around it; long runs are made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz import fuzz
from tests.fuzz.fuzz import Chunk, make, run
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("target", TARGETS)
def test_three_hundred_inputs_come_to_an_end_that_is_declared(target: str) -> None:
    outcome = run(Chunk(target, seed=1, numbers=range(300)))
    assert [failure.trace for failure in outcome.failures] == []
    assert sum(outcome.ends.values()) == 300
    assert len(outcome.ends) > 1


@pytest.mark.parametrize("target", TARGETS)
def test_an_input_is_known_by_its_seed_and_number(target: str) -> None:
    assert make(TARGETS[target](), 7, 42) == make(TARGETS[target](), 7, 42)
    assert make(TARGETS[target](), 7, 42) != make(TARGETS[target](), 8, 42)


def test_a_failure_is_saved_and_told_and_ends_with_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fall_over(_target: object, data: bytes) -> str:
        raise ZeroDivisionError(len(data))

    monkeypatch.setattr(TARGETS["condition"], "run", fall_over)
    assert fuzz.fuzz("condition", inputs=5, seed=3, jobs=1, folder=tmp_path) == 1
    said = capsys.readouterr().out
    (saved, *_others) = sorted(tmp_path.iterdir())
    assert f"FAILED condition, seed 3, input {saved.name.rpartition('-')[2]}, saved as {saved}" in said
    assert "ZeroDivisionError" in said
    assert saved.read_bytes() == make(TARGETS["condition"](), 3, int(saved.name.rpartition("-")[2]))


def test_an_input_that_takes_too_long_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def dawdle(_target: object, _data: bytes) -> str:
        while True:
            pass

    monkeypatch.setattr(TARGETS["condition"], "run", dawdle)
    monkeypatch.setattr(fuzz, "SECONDS", 0.05)
    (failure,) = run(Chunk("condition", seed=1, numbers=range(1))).failures
    assert "TooSlowError" in failure.trace
