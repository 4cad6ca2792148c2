"""The manifest of a folder: every name there can be, written the same way each time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.domain.errors import UserError
from tocsin.domain.record.folders import Member, named, read_manifest, write_manifest

NAMES = st.binary(min_size=1, max_size=30).filter(lambda name: b"\0" not in name)


@given(st.lists(NAMES, unique=True, max_size=8), st.integers(0, 2**53), st.integers(-(2**40), 2**62))
def test_what_is_written_is_read_back_in_the_order_of_the_names(
    names: list[bytes], size: int, modified: int
) -> None:
    members = [named(name, Member(sha256="ab" * 32, size=size, modified_ns=modified)) for name in names]
    manifest = write_manifest(members)
    assert manifest == write_manifest(reversed(members))
    assert [member.name for member in read_manifest(manifest)] == sorted(names)
    manifest.decode()  # it is text, whatever the names are


def test_a_name_that_is_no_text_is_shown_byte_by_byte() -> None:
    member = named(b"caf\xe9\n.log", Member())
    assert (member.path, member.path_hex) == ("", "636166e90a2e6c6f67")
    assert member.shown == "caf\\xe9\n.log"


def test_a_damaged_manifest_is_refused() -> None:
    for source in (b"{", b'{"size": "many"}\n', b'{"path_hex": 1}\n'):
        with pytest.raises(UserError, match="cannot be read"):
            read_manifest(source)
