"""Faults planted into the program one at a time: the machine of `machine` finds each of them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from tests.torture._people import People
from tests.torture._planted import PLANTED
from tests.torture.machine import tried

TRIES = 400
"""Machines of 25 steps that a fault has to stay hidden from, to pass as not found."""
FEW = (
    "an entry is not chained to the one before",
    "the fold forgets what a note amends",
    "it is decided on what one saw, not on what is",
)


def run(quick: bool) -> list[str]:
    """Plant every fault, or a few, and let machines run until one of them finds it."""
    return list(look_for(FEW if quick else list(PLANTED)))


def look_for(names: Sequence[str]) -> Iterator[str]:
    """Plant faults and give by what each was found.

    Raises:
        AssertionError: one was not found.
        TypeError, AttributeError, NameError: it was not planted as it is meant to be; that is no find.
    """
    hidden: list[str] = []
    for name in names:
        try:
            with PLANTED[name]():
                tried(TRIES, steps=25, shrinking=False)
        except (TypeError, AttributeError, NameError):
            raise
        except Exception as error:
            what = (str(error).splitlines() or [""])[0][:80] or "the model says otherwise"
            yield f"{name}: found by machine {People.began}: {type(error).__name__}: {what}"
        else:
            hidden.append(name)
    found = f"{len(names) - len(hidden)} of {len(names)} planted faults found"
    assert not hidden, f"{found}; not: {'; '.join(hidden)}"
    yield found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="FAULT", help="; ".join(PLANTED))
    for line in look_for(parser.parse_args().names or list(PLANTED)):
        print(line, flush=True)  # noqa: T201 - this is a report
