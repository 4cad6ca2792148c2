"""The ordeals, small: that each still runs, and that what it holds against the case can fail."""

from __future__ import annotations

import pytest

from tests.torture import full, kill, moving, power, sources, writers


@pytest.mark.parametrize(
    "ordeal", [full, kill, moving, power, sources, writers], ids=lambda module: module.__name__[14:]
)
def test_a_small_ordeal_is_stood(ordeal: object) -> None:
    assert all(ordeal.run(True))  # type: ignore[attr-defined]
