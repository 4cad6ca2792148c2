"""Writing the profile of the organisation: one value changes, everything else stays as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.content.library import Library
from tocsin.content.org_profile import parse_profile
from tocsin.content.org_writing import blank_profile, with_value, written
from tocsin.domain.answers import Answer
from tocsin.domain.errors import UserError
from tocsin.domain.facts import Contact, FactStatus, Value
from tocsin.domain.profile import Profile

CATALOGUE = Library().catalogue
KEPT = """\
# Ours, since 2024
schema: breach-org/1

facts:   # the facts

  # who we are
  org.name: "City of Example"   # as in the register

  org.address: |
    1 Example Street
    # not a remark

    12345 Example
  org.countries:
  - fr
  - de

  # asked every year
  org.size: large
# the end
"""


def read(text: str) -> Profile:
    profile, problems = parse_profile(text.encode(), "org.yaml", CATALOGUE)
    assert problems == []
    assert profile is not None
    return profile


def known(value: Value) -> Answer:
    return Answer(value, FactStatus.KNOWN)


def test_a_new_profile_begins_with_its_head() -> None:
    text = with_value("", "org.name", '"City of Example"')
    assert text.startswith("# What is the same for every breach")
    assert read(text).facts == {"org.name": known("City of Example")}


@pytest.mark.parametrize(
    ("key", "value", "old", "new"),
    [
        (
            "org.name",
            '"Example"',
            '  org.name: "City of Example"   # as in the register\n',
            '  org.name: "Example"\n',
        ),
        (
            "org.address",
            '"2 Example Street"',
            "  org.address: |\n    1 Example Street\n    # not a remark\n\n    12345 Example\n",
            '  org.address: "2 Example Street"\n',
        ),
        ("org.countries", "[fr]", "  org.countries:\n  - fr\n  - de\n", "  org.countries: [fr]\n"),
        ("org.size", "small", "  org.size: large\n", "  org.size: small\n"),
        ("org.sector", "health", "  org.size: large\n", "  org.size: large\n  org.sector: health\n"),
    ],
)
def test_only_the_lines_of_the_value_change(key: str, value: str, old: str, new: str) -> None:
    assert KEPT.count(old) == 1
    assert with_value(KEPT, key, value) == KEPT.replace(old, new)


@pytest.mark.parametrize(
    "text",
    [
        "schema: breach-org/1\n",
        "schema: breach-org/1\nfacts:\n",
        "facts:\n  # nothing yet\nschema: breach-org/1\n",
        "facts:\n    org.size: large\nschema: breach-org/1\n",
        "schema: breach-org/1\nfacts:\n  org.countries:\n  - fr",
        "schema: breach-org/1\nfacts:\n  org.address: >-\n    a\n    b\n\n",
    ],
)
def test_a_value_is_added_however_the_file_ends(text: str) -> None:
    before = read(text).facts
    after = read(with_value(text, "org.name", '"Example"')).facts
    assert after == {**before, "org.name": known("Example")}


def test_facts_on_one_line_are_left_to_an_editor() -> None:
    with pytest.raises(UserError, match="stand on one line") as refusal:
        with_value("schema: breach-org/1\nfacts: {org.size: large}\n", "org.name", '"Example"')
    assert refusal.value.hint == "Change them in an editor: tocsin org edit"


def test_a_blank_profile_names_everything_and_holds_nothing() -> None:
    text = blank_profile(CATALOGUE)
    assert read(text) == Profile()
    for spec in CATALOGUE:
        assert (f"\n  #{spec.key}:\n" in text) == spec.profile
    assert "  #   micro | small | medium | large | other\n" in text
    assert all(len(line) <= 130 for line in text.splitlines())


def test_a_value_takes_the_place_that_a_blank_profile_keeps_for_it() -> None:
    blank = blank_profile(CATALOGUE)
    text = with_value(blank, "org.size", '"large"')
    assert text == blank.replace("  #org.size:\n", '  org.size: "large"\n')
    again = with_value(text, "org.name", '"Example"')
    assert again == text.replace("  #org.name:\n", '  org.name: "Example"\n')


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("org.name", known('City of "Example"\nand \\ more: # é')),
        ("org.countries", known(("fr", "no"))),
        ("org.headcount", known(1200)),
        ("dpo.designated", known(True)),
        ("insurance.cyber", known(False)),
        ("dpo.contact", known(Contact("Officer, first", "dpo@example.org", "+33 1 23 45 67 89"))),
        ("dpo.contact", known(Contact(email="dpo@example.org"))),
        ("org.vat", Answer(None, FactStatus.NOT_APPLICABLE, "we pay none")),
    ],
)
def test_what_is_written_reads_the_same(key: str, answer: Answer) -> None:
    assert read(with_value(KEPT, key, written(answer))).facts[key] == answer


@given(st.text(st.characters(blacklist_categories=("C", "Zl", "Zp")), min_size=1, max_size=60))
def test_any_text_that_can_be_seen_reads_the_same(text: str) -> None:
    said = text.strip()
    if said and said.lower() not in {"?", "unknown", "inconnu"} and not said.lower().startswith("n"):
        assert read(with_value(KEPT, "org.description", written(known(said)))).facts[
            "org.description"
        ] == known(said)
