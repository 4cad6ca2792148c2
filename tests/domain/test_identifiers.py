"""Numbers of registers: how they look, and whether their digits agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.domain.errors import UserError
from tocsin.domain.identifiers import TextFormat, looks, well_formed


@pytest.mark.parametrize(
    ("form", "typed", "written"),
    [
        (TextFormat.SIREN, "732 829 320", "732829320"),
        (TextFormat.KVK, "12345678", "12345678"),
        (TextFormat.KBO, "0202.239.951", "0202239951"),
        (TextFormat.NIF, "b58378431", "B58378431"),
        (TextFormat.CF_PIVA, "00743110157", "00743110157"),
        (TextFormat.CF_PIVA, "RCCMNL83S18D969H", "RCCMNL83S18D969H"),
        (TextFormat.CVR, "13 58 56 28", "13585628"),
        (TextFormat.ORGNR, "123456-7897", "1234567897"),
        (TextFormat.ICO, "za123456", "ZA123456"),
        (TextFormat.LEI, "5299 00T8 BM49 AURS DO55", "529900T8BM49AURSDO55"),
        (TextFormat.VAT, "fr 83 404 833 048", "FR83404833048"),
    ],
)
def test_a_number_is_written_as_its_register_writes_it(form: TextFormat, typed: str, written: str) -> None:
    assert well_formed(form, typed) == written


@pytest.mark.parametrize(
    ("form", "typed"),
    [
        (TextFormat.SIREN, "732 829 321"),
        (TextFormat.SIREN, "73282932"),
        (TextFormat.SIREN, "٧٣٢٨٢٩٣٢٠"),
        (TextFormat.KVK, "1234567"),
        (TextFormat.KBO, "0202.239.952"),
        (TextFormat.NIF, "B58378432"),
        (TextFormat.CF_PIVA, "00743110158"),
        (TextFormat.CVR, "1358562"),
        (TextFormat.ORGNR, "123456-7898"),
        (TextFormat.ICO, "123456"),
        (TextFormat.LEI, "529900T8BM49AURSDO56"),
        (TextFormat.LEI, "529900T8BM49AURSDO5"),
        (TextFormat.VAT, "83404833048"),
    ],
)
def test_a_number_that_cannot_be_is_refused_with_how_it_looks(form: TextFormat, typed: str) -> None:
    with pytest.raises(UserError) as refusal:
        well_formed(form, typed)
    assert refusal.value.message.startswith(f"{typed!r} is no ")
    assert refusal.value.hint == f"It has {looks(form)}"


@given(st.sampled_from(TextFormat), st.text(max_size=30))
def test_whatever_is_typed_is_a_number_or_refused(form: TextFormat, typed: str) -> None:
    try:
        number = well_formed(form, typed)
    except UserError:
        return
    assert well_formed(form, number) == number
