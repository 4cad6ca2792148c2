"""The profile of the organisation: what is the same in every case, filled in once, before any incident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from tocsin.domain.answers import Answer
from tocsin.domain.entries import FactSet
from tocsin.domain.facts import EVERYONE, Catalogue, FactSpec, Group, bare_key

NAME = "org.name"
ESTABLISHED_IN = "org.countries"
MAIN_ESTABLISHMENT = "org.main_establishment"
ENTITY = "org.entity"
CONTROLLER = "controller.name"
_OURSELVES = "organisation"
_COUNTRY_CODE = 2


def headings(catalogue: Catalogue) -> list[tuple[Group, list[FactSpec]]]:
    """Give the facts that a profile may hold under their headings: who we are first."""
    ours_first = sorted(catalogue.groups, key=lambda group: group.id != _OURSELVES)
    found = [
        (group, [spec for spec in catalogue if spec.profile and spec.group == group.id])
        for group in ours_first
    ]
    return [(group, specs) for group, specs in found if specs]


class Profile(msgspec.Struct, frozen=True):
    """What the organisation says of itself: answers by the key of the fact, ``@fr`` for another language."""

    facts: Mapping[str, Answer] = {}

    @property
    def name(self) -> str:
        """What the organisation is called; empty where that is not said."""
        return next(iter(self._chosen(NAME)), "")

    @property
    def country(self) -> str:
        """The country of a new case: the main establishment, else the only one; empty where that is open."""
        main = self._chosen(MAIN_ESTABLISHMENT)
        found = main or self._chosen(ESTABLISHED_IN)
        countries = [country for country in found if len(country) == _COUNTRY_CODE]
        return countries[0].upper() if len(countries) == 1 else ""

    def _chosen(self, key: str) -> tuple[str, ...]:
        answer = self.facts.get(key)
        match answer.value if answer else None:
            case str() as one:
                return (one,)
            case tuple() as several:
                return several
            case _:
                return ()

    def missing(self, catalogue: Catalogue) -> list[FactSpec]:
        """Give the facts that an organisation like this one should have here and has not.

        Not applicable, with its reason, is there.
        """
        there = {bare_key(key) for key in self.facts}
        what_we_are = {EVERYONE}
        for key in (ESTABLISHED_IN, MAIN_ESTABLISHMENT, ENTITY):
            what_we_are.update(catalogue.need(key).with_wider(self._chosen(key)))
        return [spec for spec in catalogue if spec.key not in there and what_we_are & set(spec.wanted_for)]

    def first_facts(self, said: Sequence[FactSet], because: str) -> list[FactSet]:
        """Give what a new case knows from here, but for what was said when it was opened.

        A controller writes under its own name.

        Args:
            said: the facts that were stated for this case.
            because: where these come from, to be recorded with them.
        """
        stated = {bare_key(fact.key): fact.value for fact in said}
        answers = {key: answer for key, answer in self.facts.items() if bare_key(key) not in stated}
        name = answers.get(NAME)
        if name is not None and stated.get("case.role") == "controller":
            answers[CONTROLLER] = name
        return [
            FactSet(
                key=key,
                value=answer.value,
                status=answer.status,
                because=f"{because}: {answer.because}" if answer.because else because,
            )
            for key, answer in answers.items()
        ]
