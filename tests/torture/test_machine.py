"""The machine of three people at its smallest, and that it finds faults that are planted."""

from __future__ import annotations

from tests.torture import faults, machine


def test_a_few_machines_find_nothing() -> None:
    (line,) = machine.run(quick=True)
    assert line.endswith("0 not as the model says")


def test_faults_that_are_planted_are_found() -> None:
    assert faults.run(quick=True)[-1] == f"{len(faults.FEW)} of {len(faults.FEW)} planted faults found"
