"""What the shipped playbooks advise, held against the examples of the European Data Protection Board.

Advice never chooses, but it is followed at night: the first that applies must not be less protective than
what the Board says of the same facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import msgspec
import pytest

from tests.content.edpb_cases import GUIDELINES_01_2021, GUIDELINES_9_2022, Example
from tests.domain.building import known, state_of
from tocsin.content.library import Library
from tocsin.domain.conditions.names import fact_lookup, full_lookup
from tocsin.domain.conditions.verdicts import Absent, Found, Lookup, evaluate
from tocsin.domain.facts import Catalogue, FactSpec, FactType, Value
from tocsin.domain.playbooks.playbook import Playbook
from tocsin.domain.playbooks.work import Advice, Decision

LIBRARY = Library()
PLAYBOOKS = LIBRARY.shelf.playbooks
EXAMPLES = (*GUIDELINES_01_2021, *GUIDELINES_9_2022)
RISK = ["none_or_unlikely", "risk", "high_risk"]
"""From the least to the most protective."""

OF_THE_BOARD = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)


def catalogue_of(playbook: Playbook) -> Catalogue:
    """Give every fact that can be stated in a case of a playbook."""
    return LIBRARY.catalogue.extended(playbook.facts)


def decision_on(playbook: Playbook, fact: str) -> Decision:
    found = playbook.decision_on(fact)
    assert found is not None
    return found[1]


def first_of(advice: tuple[Advice, ...], lookup: Lookup) -> Advice | None:
    """Give the first advice that applies: the one that is shown on top."""
    return next((one for one in advice if evaluate(one.when, lookup).truth is True), None)


def lookup_of(playbook: Playbook, facts: Mapping[str, Value]) -> Lookup:
    """Give what names stand for where these facts are stated and no clock runs.

    What cannot be stated in the playbook is left aside.
    """
    catalogue = catalogue_of(playbook)
    state = state_of(*(known(key, value) for key, value in facts.items() if key in catalogue))
    return full_lookup(fact_lookup(state, catalogue), [], lambda _step: None)


def advised(playbook: Playbook, fact: str, facts: Mapping[str, Value]) -> str:
    """Give what is advised first on a decision, where these facts are stated."""
    found = first_of(decision_on(playbook, fact).advice, lookup_of(playbook, facts))
    assert found is not None, f"nothing is advised on {fact}"
    return found.suggest


def outcome(playbook: Playbook, facts: Mapping[str, Value]) -> tuple[str, bool, bool]:
    """Decide as it is advised: the risk, then with it whether the authority and the people are told."""
    risk = advised(playbook, "risk.level", facts)
    with_risk = {**facts, "risk.level": risk}
    authority = advised(playbook, "notify.authority", with_risk)
    people = advised(playbook, "notify.subjects", with_risk)
    return risk, authority in {"full", "phased"}, people in {"direct", "public"}


# The examples.


def test_every_example_is_there() -> None:
    assert [example.id for example in GUIDELINES_01_2021] == [f"{number:02}" for number in range(1, 19)]
    assert [example.id for example in GUIDELINES_9_2022] == [
        "i",
        "ii",
        "iii",
        "iv",
        "v",
        "vi",
        "vii",
        "viii",
        "ix",
        "x",
    ]


def test_the_board_has_the_authority_told_in_twelve_cases_and_the_people_in_nine() -> None:
    """And in three of them the authority alone: cases 02, 08 and 16."""
    assert sum(example.authority is True for example in GUIDELINES_01_2021) == 12
    assert sum(example.people is True for example in GUIDELINES_01_2021) == 9
    alone = [example.id for example in GUIDELINES_01_2021 if example.authority and not example.people]
    assert alone == ["02", "08", "16"]


@OF_THE_BOARD
def test_the_facts_of_an_example_can_be_stated_in_its_playbook(example: Example) -> None:
    """A misspelt fact or value would make an advice silent, and the example prove nothing."""
    catalogue = catalogue_of(PLAYBOOKS[example.playbook])
    for key, value in example.facts.items():
        spec = catalogue.need(key)
        if spec.choices:
            assert set(value if isinstance(value, tuple) else (value,)) <= spec.choice_ids, key


@OF_THE_BOARD
def test_every_example_is_a_breach(example: Example) -> None:
    """And so is recorded, whoever is told: GDPR Art. 33(5)."""
    playbook = PLAYBOOKS[example.playbook]
    assert advised(playbook, "nature.personal_data_breach", example.facts) == "confirmed"


MORE_PROTECTIVE: dict[str, str] = {}
"""The examples in which a playbook advises more than the Board does, each with the reason. There is none."""


@OF_THE_BOARD
def test_the_playbook_that_fits_advises_what_the_board_does(example: Example) -> None:
    _risk, authority, people = outcome(PLAYBOOKS[example.playbook], example.facts)
    if example.id in MORE_PROTECTIVE:
        assert (authority, people) != (example.authority, example.people), "it is no longer more"
        assert authority >= bool(example.authority)
        assert people >= bool(example.people)
    else:
        assert example.authority in {None, authority}
        assert example.people in {None, people}


@OF_THE_BOARD
def test_the_generic_playbook_is_never_less_protective_than_the_board(example: Example) -> None:
    """It knows nothing of what is particular to a kind of breach, and so may advise more."""
    _risk, authority, people = outcome(PLAYBOOKS["generic"], example.facts)
    assert authority >= bool(example.authority)
    assert people >= bool(example.people)


@OF_THE_BOARD
def test_the_risk_that_is_advised_is_the_one_that_the_duties_follow(example: Example) -> None:
    """GDPR Art. 33(1), 34(1): a risk for the authority, a high one for the people."""
    risk, authority, people = outcome(PLAYBOOKS[example.playbook], example.facts)
    assert authority == (risk != "none_or_unlikely")
    assert people == (risk == "high_risk")


# Any facts.


SHARED = decision_on(PLAYBOOKS["processor-side"], "risk.level").advice
"""What every playbook advises on the risk, after its own; that for processors has nothing of its own."""


class Softer(msgspec.Struct, frozen=True):
    """Where a playbook's own advice is less protective than the shared one, and is meant to be.

    Attributes:
        playbook: its id.
        source: of the advice.
        reason: why.
        facts: a case of it.
    """

    playbook: str
    source: str
    reason: str
    facts: dict[str, Value]


SOFTER = (
    Softer(
        "availability-loss",
        "EDPB Guidelines 9/2022, annex, example iii",
        "a short outage costs people some patience, though their data came back late and may be of any kind",
        {
            "nature.cia": ("availability",),
            "nature.access_observed": "ruled_out",
            "data.restored": "delayed",
            "outage.effect": "inconvenience",
            "outage.backup": "not_needed",
        },
    ),
    Softer(
        "credential-stuffing",
        "GDPR Art. 33(1), Art. 32(1)(b)",
        "nobody got in, so nobody waited for data either, whatever is said about bringing them back",
        {
            "nature.cia": ("confidentiality",),
            "nature.access_observed": "ruled_out",
            "data.restored": "delayed",
            "stuffing.result": "stopped",
            "stuffing.page_leaks": False,
        },
    ),
    Softer(
        "exfiltration",
        "EDPB Guidelines 01/2021, case 06",
        "with pseudonyms and well hashed passwords alone, access is no risk",
        {
            "nature.cia": ("confidentiality",),
            "nature.access_observed": "confirmed",
            "data.protection": "pseudonymised",
            "data.categories": ("credentials",),
            "subjects.vulnerable": False,
            "exfil.passwords": "salted_slow",
        },
    ),
    Softer(
        "misdirected",
        "GDPR Art. 33(1) and (5); EDPB Guidelines 01/2021, case 13",
        "what came back sealed was read by nobody, whether or not the question about access is answered",
        {
            "nature.cia": ("confidentiality",),
            "data.special": ("health",),
            "misdirected.fate": "returned_unopened",
        },
    ),
)


def is_softer(own: Advice | None, shared: Advice | None) -> bool:
    """Whether one advice on the risk is less protective than another."""
    levels = [RISK.index(one.suggest) if one is not None else -1 for one in (own, shared)]
    return levels[0] < levels[1]


@pytest.mark.parametrize("softer", SOFTER, ids=lambda softer: softer.playbook)
def test_where_a_playbook_is_softer_than_all_of_them_it_is_so_for_its_reason(softer: Softer) -> None:
    playbook = PLAYBOOKS[softer.playbook]
    lookup = lookup_of(playbook, softer.facts)
    own = first_of(decision_on(playbook, "risk.level").advice, lookup)
    assert is_softer(own, first_of(SHARED, lookup))
    assert own is not None
    assert (own.suggest, own.source) == ("none_or_unlikely", softer.source)


@pytest.mark.parametrize("playbook", PLAYBOOKS.values(), ids=lambda playbook: playbook.id)
def test_the_shared_advice_comes_after_that_of_the_playbook(playbook: Playbook) -> None:
    advice = decision_on(playbook, "risk.level").advice
    assert advice[len(advice) - len(SHARED) :] == SHARED


def made_up(spec: FactSpec, random: Random) -> Found:
    """Make an answer up; one in four is none."""
    if random.random() < 0.25:
        return random.choice([Absent.UNSET, Absent.UNKNOWN, Absent.NOT_APPLICABLE])
    ids = [choice.id for choice in spec.choices]
    match spec.type:
        case FactType.SET:
            return tuple(random.sample(ids, random.randint(0, min(3, len(ids)))))
        case FactType.ENUM:
            return random.choice(ids)
        case FactType.BOOL:
            return random.random() < 0.5
        case _:
            return random.choice([1, 20, 500, 1_000, 100_000])


def softer_for(playbook: Playbook, random: Random) -> Advice | None:
    """Give the advice that is shown on top for made-up answers, if it is softer than the shared one."""
    advice = decision_on(playbook, "risk.level").advice
    catalogue = catalogue_of(playbook)
    names = sorted({name for one in advice if one.when is not None for name in one.when.names})
    answers = {name: made_up(catalogue.need(name), random) for name in names}
    own = first_of(advice, answers.__getitem__)
    return own if is_softer(own, first_of(SHARED, answers.__getitem__)) else None


@pytest.mark.parametrize("playbook", PLAYBOOKS.values(), ids=lambda playbook: playbook.id)
def test_no_playbook_is_softer_than_what_all_of_them_share(playbook: Playbook) -> None:
    random = Random(playbook.id)  # noqa: S311 - made-up answers, the same every time
    found = {softer.source for _time in range(400) if (softer := softer_for(playbook, random))}
    assert found <= {softer.source for softer in SOFTER if softer.playbook == playbook.id}
