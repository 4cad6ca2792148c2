"""Laws that hold for every condition: what is settled stays settled when more becomes known."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.building import condition
from tocsin.domain.conditions.sense import Kind, NameType, check
from tocsin.domain.conditions.verdicts import Absent, Found, Verdict, evaluate
from tocsin.domain.facts import Count

TYPES = {
    "leak": NameType(Kind.BOOL),
    "closed": NameType(Kind.BOOL),
    "role": NameType(Kind.ENUM, frozenset({"x", "y", "z"})),
    "kinds": NameType(Kind.SET, frozenset({"x", "y", "z"})),
    "people": NameType(Kind.NUMBER),
}
OUT = Absent.NOT_APPLICABLE
ANSWERS: dict[str, st.SearchStrategy[Found]] = {
    "leak": st.sampled_from([True, False, OUT]),
    "closed": st.sampled_from([True, False, OUT]),
    "role": st.sampled_from(["x", "y", "z", OUT]),
    "kinds": st.lists(st.sampled_from("xyz"), unique=True).map(tuple) | st.just(OUT),
    "people": st.integers(0, 9) | st.integers(0, 9).map(lambda best: Count(best=best)) | st.just(OUT),
}
RANGES = st.lists(st.integers(0, 9), min_size=3, max_size=3).map(sorted)
TESTS = st.sampled_from(
    [
        "leak",
        "closed == true",
        "leak != true",
        "role == 'x'",
        "role != 'y'",
        "role in ['x', 'z']",
        "kinds",
        "kinds has 'x'",
        "kinds has_any ['x', 'y']",
        "kinds has_all ['y', 'z']",
        "people == 4",
        "people != 4",
        "people < 4",
        "people <= 4",
        "people > 4",
        "people >= 4",
        "people in [3, 4]",
        "true",
        "false",
    ]
)


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, st.sampled_from(["and", "or"]), inner)
    return pair.map(lambda three: f"({' '.join(three)})") | inner.map(lambda one: f"not ({one})")


CONDITIONS = st.recursive(TESTS, _joined, max_leaves=6).filter(lambda source: len(source) <= 400)
KNOWN_OR_NOT = st.fixed_dictionaries(
    {name: found | st.sampled_from([Absent.UNSET, Absent.UNKNOWN]) for name, found in ANSWERS.items()}
)


def verdict_on(source: str, names: dict[str, Found]) -> Verdict:
    """Evaluate a condition over names."""
    return evaluate(condition(source), names.__getitem__)


def is_open(found: Found) -> bool:
    """Whether nobody has answered yet."""
    return found in (Absent.UNSET, Absent.UNKNOWN)


@given(CONDITIONS)
@settings(max_examples=100, deadline=None)
def test_the_conditions_of_these_tests_make_sense(source: str) -> None:
    assert check(condition(source), TYPES.get) == []


@given(CONDITIONS, KNOWN_OR_NOT, st.fixed_dictionaries(ANSWERS))
@settings(max_examples=800, deadline=None)
def test_an_answer_never_overturns_what_was_settled_without_it(
    source: str, names: dict[str, Found], answers: dict[str, Found]
) -> None:
    before = verdict_on(source, names)
    after = verdict_on(
        source, {name: answers[name] if is_open(found) else found for name, found in names.items()}
    )
    assert after.truth is not None
    assert before.truth in (None, after.truth)


@given(CONDITIONS, KNOWN_OR_NOT)
@settings(max_examples=500, deadline=None)
def test_an_open_verdict_waits_for_names_that_are_open(source: str, names: dict[str, Found]) -> None:
    verdict = verdict_on(source, names)
    assert (verdict.truth is None) == bool(verdict.waits_for)
    assert all(is_open(names[name]) for name in verdict.waits_for)


@given(CONDITIONS, st.fixed_dictionaries(ANSWERS), st.fixed_dictionaries(ANSWERS))
@settings(max_examples=500, deadline=None)
def test_names_that_are_not_given_as_the_reason_do_not_matter(
    source: str, names: dict[str, Found], others: dict[str, Found]
) -> None:
    verdict = verdict_on(source, names)
    reasons = {reason.name for reason in verdict.because}
    mixed = {name: found if name in reasons else others[name] for name, found in names.items()}
    assert verdict_on(source, mixed).truth is verdict.truth


@given(CONDITIONS, KNOWN_OR_NOT)
@settings(max_examples=300, deadline=None)
def test_not_turns_a_verdict_around_and_keeps_its_reasons(source: str, names: dict[str, Found]) -> None:
    if len(source) > 390:
        return
    verdict, opposite = verdict_on(source, names), verdict_on(f"not ({source})", names)
    assert opposite.truth is (None if verdict.truth is None else not verdict.truth)
    assert opposite.because == verdict.because


@given(TESTS, TESTS, KNOWN_OR_NOT)
@settings(max_examples=300, deadline=None)
def test_not_both_is_one_or_the_other_not(one: str, other: str, names: dict[str, Found]) -> None:
    either = verdict_on(f"not ({one}) or not ({other})", names)
    assert verdict_on(f"not ({one} and {other})", names).truth is either.truth


@given(
    sign=st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    limit=st.integers(0, 9),
    figures=RANGES,
    said_of=st.integers(1, 7),
    data=st.data(),
)
@settings(max_examples=800, deadline=None)
def test_a_range_settles_only_what_every_figure_in_it_settles(
    sign: str, limit: int, figures: list[int], said_of: int, data: st.DataObject
) -> None:
    low, best, high = (figure if said_of >> place & 1 else None for place, figure in enumerate(figures))
    count = Count(low=low, best=best, high=high)
    floor = low if low is not None else (best if count.is_exact else 0)
    ceiling = high if high is not None else (best if count.is_exact else 30)
    assert floor is not None
    assert ceiling is not None
    source = f"people {sign} {limit}"
    verdict = verdict_on(source, {"people": count})
    inside = data.draw(st.integers(floor, ceiling))
    assert verdict.truth in (None, verdict_on(source, {"people": inside}).truth)
    outcomes = {verdict_on(source, {"people": figure}).truth for figure in range(floor, ceiling + 1)}
    assert verdict.truth is (outcomes.pop() if len(outcomes) == 1 else None)
