"""The stand-alone verifier: one Python file that goes along with every copy of a case."""

from __future__ import annotations

from importlib import resources

NAME = "verify_case.py"
"""What it is called in a bundle."""


def source() -> bytes:
    """Give the file; it needs nothing but Python 3.9 or later, and is not changed for any case."""
    return resources.files("tocsin").joinpath("data", "verifier", NAME).read_bytes()
