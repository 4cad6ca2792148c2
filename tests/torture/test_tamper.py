"""What people do to a record is found, or said to need an anchor: `tests.torture.tamper` at its smallest."""

from __future__ import annotations

import pytest

from tests.torture import tamper

pytest.importorskip("cryptography")  # seals the case that is tampered with


def test_everything_that_is_done_to_a_record_is_found_by_both_verifiers() -> None:
    lines = tamper.run(quick=True)
    assert lines[-1].endswith("looks, 0 of them wrong")
