"""Reading the profile of the organisation: strictly, with every problem at its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.content.written import check_told, shown
from tocsin.content.library import Library
from tocsin.content.org_profile import parse_profile, read_profile
from tocsin.domain.answers import Answer
from tocsin.domain.errors import Problem
from tocsin.domain.facts import Contact, FactStatus
from tocsin.domain.profile import Profile

CATALOGUE = Library().catalogue
SOUND = """\
schema: breach-org/1
facts:
  org.name: "City of Example"
  org.description@fr: "Une ville"
  org.siren: 732 829 320
  org.kvk: 01234567
  org.countries: [fr, Germany]
  org.sector: local_government
  org.headcount: 1200
  dpo.designated: true
  dpo.contact: {name: "Data protection officer", email: "dpo@example.org", phone: "+33 1 23 45 67 89"}
  reporter.contact: "Duty officer, duty@example.org"
  insurance.cyber: no
  org.vat: "n/a because we pay none"
  org.website:
"""


def parse(source: bytes) -> tuple[Profile | None, list[Problem]]:
    return parse_profile(source, "org.yaml", CATALOGUE)


def test_a_sound_profile_is_read() -> None:
    profile, problems = parse(SOUND.encode())
    assert problems == []
    assert profile is not None
    known = FactStatus.KNOWN
    assert profile.facts == {
        "org.name": Answer("City of Example", known),
        "org.description@fr": Answer("Une ville", known),
        "org.siren": Answer("732829320", known),
        "org.kvk": Answer("01234567", known),
        "org.countries": Answer(("fr", "de"), known),
        "org.sector": Answer("local_government", known),
        "org.headcount": Answer(1200, known),
        "dpo.designated": Answer(True, known),
        "dpo.contact": Answer(
            Contact("Data protection officer", "dpo@example.org", "+33 1 23 45 67 89"), known
        ),
        "reporter.contact": Answer(Contact("Duty officer", "duty@example.org"), known),
        "insurance.cyber": Answer(False, known),
        "org.vat": Answer(None, FactStatus.NOT_APPLICABLE, "we pay none"),
    }


@pytest.mark.parametrize("source", ["schema: breach-org/1\n", "schema: breach-org/1\nfacts:\n  # none yet\n"])
def test_a_profile_may_hold_nothing_yet(source: str) -> None:
    assert parse(source.encode()) == (Profile(), [])


@pytest.mark.parametrize(
    ("old", "new", "mark", "wanted"),
    [
        (
            "breach-org/1",
            "breach-org/2",
            "schema",
            "schema: the schema is 'breach-org/2', not 'breach-org/1'",
        ),
        ("facts:\n", "language: fr\nfacts:\n", "language: fr", ": 'language' is not known here"),
        (
            "  org.name:",
            "  org.nam:",
            "org.nam:",
            "facts.org.nam: 'org.nam' is no fact of the organisation",
        ),
        (
            "org.website:",
            "subjects.count: 12",
            "subjects.count",
            "facts.subjects.count: 'subjects.count' is a fact of one case, not of the organisation",
        ),
        (
            "org.sector:",
            "org.sector@fr:",
            "org.sector@fr",
            "facts.org.sector@fr: 'org.sector@fr' cannot be in a language of its own",
        ),
        (
            "org.siren: 732",
            "org.siren@fr: 732",
            "org.siren@fr",
            "facts.org.siren@fr: 'org.siren@fr' cannot be in a language of its own",
        ),
        (
            "org.description@fr",
            "org.description@french",
            "@french",
            "facts.org.description@french: 'org.description@french' cannot be in a language of its own",
        ),
        (
            "732 829 320",
            "732 829 321",
            "732 829 321",
            "facts.org.siren: '732 829 321' is no SIREN",
        ),
        (
            "[fr, Germany]",
            "[fr, Atlantis]",
            "Atlantis",
            "facts.org.countries[1]: 'Atlantis' is not one of the values",
        ),
        ("[fr, Germany]", "[]", "org.countries", "facts.org.countries: the list is empty"),
        ("[fr, Germany]", "{fr: 1}", "org.countries", None),
        ("1200", "lots", "lots", "facts.org.headcount: 'lots' is not a whole number"),
        ("true", "maybe", "maybe", "facts.dpo.designated: 'maybe' is neither yes nor no"),
        (
            "local_government",
            "[health]",
            "[health]",
            None,
        ),
        ('name: "Data', 'nom: "Data', "nom:", "facts.dpo.contact: 'nom' is not known here"),
        (
            '"City of Example"',
            "unknown",
            "unknown",
            "facts.org.name: org.name is not known this way",
        ),
        (
            '"n/a because we pay none"',
            '"n/a"',
            '"n/a"',
            'facts.org.vat: "Not applicable" needs its reason',
        ),
    ],
)
def test_what_is_wrong_is_told(old: str, new: str, mark: str, wanted: str | None) -> None:
    if wanted is None:
        (told,) = parse(SOUND.replace(old, new).encode())[1]
        assert " takes: " in told.message
    else:
        check_told(parse, SOUND, old, new, mark=mark, wanted=wanted)


def test_nobody_is_no_contact() -> None:
    problems = parse(b"schema: breach-org/1\nfacts:\n  dpo.contact: {}\n")[1]
    assert shown(problems) == ["3:16 facts.dpo.contact: nobody is named"]


def test_everything_wrong_is_told_at_once() -> None:
    broken = SOUND.replace("1200", "many").replace("org.name", "org.nam").replace("732 829", "732 828")
    profile, problems = parse(broken.encode())
    assert profile is None
    assert [problem.line for problem in problems] == [3, 5, 9]
    assert problems[0].hint == "Did you mean org.name?"
    assert str(problems[2]).startswith("org.yaml:9:18 S004 facts.org.headcount: ")


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(source: bytes) -> None:
    profile, problems = parse(source)
    assert (profile is None) == bool(problems)


@given(st.sampled_from([spec.key for spec in CATALOGUE if spec.profile]), st.text(max_size=40))
def test_no_value_breaks_the_reader(key: str, value: str) -> None:
    source = f"schema: breach-org/1\nfacts:\n  {key}: {value!r}\n"
    profile, problems = parse(source.encode("utf-8", "surrogatepass"))
    assert (profile is None) == bool(problems)


# The file.


def test_without_a_file_the_profile_is_empty(tmp_path: Path) -> None:
    assert read_profile(tmp_path / "org.yaml", CATALOGUE) == (Profile(), ())


def test_a_file_with_a_problem_is_told_and_nothing_of_it_is_used(tmp_path: Path) -> None:
    path = tmp_path / "org.yaml"
    path.write_text(SOUND.replace("1200", "many"), encoding="utf-8")
    profile, problems = read_profile(path, CATALOGUE)
    assert profile == Profile()
    assert [(problem.file, problem.line) for problem in problems] == [(str(path), 9)]


def test_a_file_that_cannot_be_read_is_a_problem_too(tmp_path: Path) -> None:
    (tmp_path / "org.yaml").mkdir()
    profile, (problem,) = read_profile(tmp_path / "org.yaml", CATALOGUE)
    assert profile == Profile()
    assert "cannot be read" in problem.message
