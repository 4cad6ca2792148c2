"""Three people at one case, in any order, beside a model: `… -m tests.torture.machine --machines 1000`."""

from __future__ import annotations

import argparse

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.torture._people import People

FULL, QUICK = 1_000, 3


def run(quick: bool) -> list[str]:
    """Run many machines; each ends with everything compared, refolded and verified."""
    return [tried(QUICK if quick else FULL, steps=10 if quick else 25)]


def tried(machines: int, *, steps: int, shrinking: bool = True) -> str:
    """Run so many machines of so many steps.

    Raises:
        AssertionError: what the case says is not what the model says, or an invariant does not hold.
    """
    People.began = People.done = 0
    phases = [Phase.generate, *([Phase.shrink] if shrinking else [])]
    run_state_machine_as_test(
        People,
        settings=settings(
            max_examples=machines,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=machines <= QUICK,
            phases=phases,
            verbosity=Verbosity.normal if shrinking else Verbosity.quiet,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return f"{People.began:,} machines of three people: {People.done:,} entries, 0 not as the model says"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--machines", type=int, default=FULL)
    parser.add_argument("--steps", type=int, default=25)
    chosen = parser.parse_args()
    print(tried(chosen.machines, steps=chosen.steps))  # noqa: T201 - this is a report
