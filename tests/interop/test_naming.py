from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.content.reading import IDENTIFIER, SLUG
from tocsin.interop.playbooks.naming import Names, identifier, slug


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Block the IP", "block_the_ip"),
        ("Vérifier l'accès", "verifier_l_acces"),
        ("3rd step", "rd_step"),
        ("and", "step"),
        ("日本", "step"),
        ("", "step"),
        ("x" * 60, "x" * 48),
    ],
)
def test_an_identifier_is_made_of_the_words_of_a_title(title: str, expected: str) -> None:
    assert identifier(title, "step") == expected


def test_a_slug_is_made_of_the_words_of_a_title() -> None:
    assert slug("Phishing e-mail!", "imported") == "phishing-e-mail"
    assert slug("1. x", "imported") == "imported"


@given(st.lists(st.text(max_size=60), max_size=30), st.integers(8, 48))
def test_names_are_identifiers_and_each_is_given_once(titles: list[str], longest: int) -> None:
    names = Names(longest)
    given_ = [names.give(title, "step") for title in titles]
    assert len(set(given_)) == len(titles)
    assert all(IDENTIFIER.fullmatch(name) and len(name) <= longest for name in given_)


@given(st.text(max_size=100))
def test_a_slug_is_one_or_what_was_said_otherwise(title: str) -> None:
    assert SLUG.fullmatch(slug(title, "imported-playbook"))
    assert re.fullmatch(r"[\x20-\x7e]+", slug(title, "imported-playbook"))
