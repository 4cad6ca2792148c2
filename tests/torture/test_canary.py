"""That nothing of an encrypted case stands on the disk, and that the search for it would find it."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.torture import canary
from tocsin.storage import engine

pytest.importorskip("pyrage", exc_type=ImportError)
if not engine.can_encrypt():
    pytest.skip("this SQLite encrypts nothing", allow_module_level=True)


def test_nothing_of_an_encrypted_case_stands_anywhere() -> None:
    assert all(canary.run(True))


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
@pytest.mark.parametrize("after", ["", "z", "yz"])
def test_the_search_finds_every_spelling(before: str, after: str, tmp_path: Path) -> None:
    life = canary.Life(tmp_path, encrypted=True)
    assert life.traces() == []
    text = f"{before}{life.word}{after}"
    written = {
        "plain": text.encode(),
        "wide": text.encode("utf-16"),
        "hex": text.encode().hex().encode(),
        "base64": base64.b64encode(text.encode()),
    }
    for name, data in written.items():
        (life.root / name).write_bytes(data)
    (life.root / f"{text}.lock").touch()
    assert sorted(life.traces()) == sorted([*written, f"{text}.lock"])
