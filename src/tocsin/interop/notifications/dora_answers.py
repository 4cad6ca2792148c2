"""What an export to the ESAs' schema asks a filled form: answers by item, in the words of the schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from tocsin.domain.documents.forms import AnswerState, FilingPhase, FilledForm
from tocsin.domain.facts import Catalogue, Contact, Count, FactStatus, Statement, Value
from tocsin.domain.moments import Moment, Precision
from tocsin.domain.text import visible
from tocsin.interop.json_text import Value as Json
from tocsin.interop.playbooks.losses import Code, Losses

LONGEST_TEXT = 32_767

_SECTIONS: Mapping[str, FilingPhase] = {
    "general": FilingPhase.INITIAL,
    "initial": FilingPhase.INITIAL,
    "intermediate": FilingPhase.COMPLEMENTARY,
    "final": FilingPhase.FINAL,
}
"""From which phase on the items of a section are in the file."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_PHONE = re.compile(r"\+?[1-9]\d{1,14}(\s?\(\d+\))?([-\s.]?\d+)*", re.ASCII)
_LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}")
_MOST_DAYS = 999


class Answers:
    """A filled form that is being exported in a phase; what is changed on the way is told by field number."""

    def __init__(self, filled: FilledForm, catalogue: Catalogue, phase: FilingPhase) -> None:
        """Start with nothing told; items of later phases count as not asked."""
        self.losses = Losses()
        self._filled = filled
        self._catalogue = catalogue
        self._numbers = {item.id: item.number for item in filled.profile.items()}
        self._open = {
            item.id
            for section in filled.profile.sections
            for item in section.items
            if phase.reaches(_SECTIONS.get(section.id, FilingPhase.INITIAL))
        }

    def tell(self, item: str, message: str, *, warn: bool = False) -> None:
        """Tell of something that was left out or changed."""
        (self.losses.warn if warn else self.losses.note)(Code.NOT_CARRIED, self._numbers[item], message)

    def state(self, item: str) -> AnswerState:
        """Say how an item is answered."""
        return self._filled.answer(item).state if item in self._open else AnswerState.NOT_APPLICABLE

    def statement(self, item: str, key: str = "") -> Statement | None:
        """Give what was said to an item: of one of its facts, or of the first that has a value."""
        if item not in self._open:
            return None
        facts = self._filled.answer(item).facts
        said = [found.statement for found in facts if key in {"", found.key}]
        return next((one for one in said if one.has_value), said[0] if said else None)

    def value(self, item: str, key: str = "") -> Value | None:
        """Give the value that answers an item."""
        statement = self.statement(item, key)
        return statement.value if statement else None

    def text(self, item: str, key: str = "", *, or_reason: bool = False) -> str:
        """Give a text; with ``or_reason``, also why it does not apply."""
        statement = self.statement(item, key)
        if statement is None:
            return ""
        given = statement.value if isinstance(statement.value, str) else ""
        if or_reason and statement.status is FactStatus.NOT_APPLICABLE:
            given = statement.because
        return self._fitting(item, visible(given))

    def _fitting(self, item: str, text: str) -> str:
        if len(text) > LONGEST_TEXT:
            told = f"{len(text):,} characters, {LONGEST_TEXT:,} is the most: the file is refused like this"
            self.tell(item, told, warn=True)
        return text

    def lei(self, item: str, key: str) -> str:
        """Give an LEI, or an empty text where what was said is none."""
        text = self.text(item, key)
        if text and not _LEI.fullmatch(text):
            self.tell(item, "not an LEI: left out", warn=True)
            return ""
        return text

    def contact(self, item: str) -> dict[str, Json]:
        """Give a contact; the schema takes none without an e-mail address."""
        contact = self.value(item)
        if not isinstance(contact, Contact):
            return {}
        if not _EMAIL.fullmatch(contact.email):
            self.tell(item, "no e-mail address: the contact is left out", warn=True)
            return {}
        phone = contact.phone if _PHONE.fullmatch(contact.phone) else ""
        if contact.phone and not phone:
            self.tell(
                item, "the telephone number is left out: write it with + and the country code", warn=True
            )
        elif not phone:
            self.tell(item, "no telephone number")
        return kept({"name": visible(contact.name), "email": contact.email, "phone": phone})

    def instant(self, item: str, key: str = "") -> str:
        """Give a time as ``YYYY-MM-DDThh:mm:ssZ``; tell where it is less exact than it looks."""
        statement = self.statement(item, key)
        if statement is None or not isinstance(statement.value, Moment):
            return ""
        if statement.value.precision is Precision.DAY:
            self.tell(item, "only the day is known; the file says its first minute", warn=True)
        if statement.status is FactStatus.ESTIMATED:
            self.tell(item, "an estimate; the file has no mark for it")
        return f"{statement.value.utc:%Y-%m-%dT%H:%M:%SZ}"

    def span(self, item: str, start: str, *ends: str) -> str:
        """Give the time from one fact to the first of others that is known, as ``DD:HH:MM``."""
        first = self.value(item, start)
        last = next((one for key in ends if isinstance(one := self.value(item, key), Moment)), None)
        if not isinstance(first, Moment) or last is None:
            return ""
        length = last.utc - first.utc
        if length < timedelta(0) or length.days > _MOST_DAYS:
            self.tell(item, "the end lies before the beginning, or years after it: left out", warn=True)
            return ""
        if Precision.DAY in {first.precision, last.precision}:
            self.tell(item, "reckoned from days, not from times", warn=True)
        hours, minutes = divmod(length.seconds // 60, 60)
        return f"{length.days:02}:{hours:02}:{minutes:02}"

    def whole(self, item: str) -> int | None:
        """Give a whole number that is no yes or no."""
        value = self.value(item)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def figure(self, item: str) -> int | None:
        """Give the one figure that stands for a count."""
        count = self.value(item)
        if not isinstance(count, Count):
            return None
        figure = next((one for one in (count.best, count.high, count.low) if one is not None), None)
        if figure is not None and not count.is_exact:
            self.tell(item, f"the file takes one figure: {figure:,}")
        return figure

    def flag(self, item: str) -> bool | None:
        """Give a yes or no."""
        value = self.value(item)
        return value if isinstance(value, bool) else None

    def yes_no(self, item: str) -> str:
        """Give ``yes``, ``no`` or ``information_not_available``; nothing where nothing was said."""
        flag = self.flag(item)
        if flag is not None:
            return "yes" if flag else "no"
        return "information_not_available" if self.state(item) is AnswerState.UNKNOWN else ""

    def chosen(self, item: str) -> tuple[str, ...]:
        """Give the values that were chosen, of an enumeration or a set."""
        value = self.value(item)
        return value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()

    def words(self, item: str, table: Mapping[str, str], otherwise: str = "") -> list[Json]:
        """Give the words of the schema for what was chosen, each once; tell where there is none."""
        found: dict[str, None] = {}
        for one in self.chosen(item):
            if one not in table:
                instead = f"it says {otherwise!r}" if otherwise else "left out"
                self.tell(item, f"no word for {self.title(item, one)!r}; {instead}", warn=not otherwise)
            if word := table.get(one, otherwise):
                found[word] = None
        return [*found]

    def title(self, item: str, value: str) -> str:
        """Give the name of a chosen value in the language of the form."""
        facts = self._filled.answer(item).facts
        spec = self._catalogue.get(facts[0].key) if facts else None
        return spec.choice_title(value, self._filled.language) if spec else value


def kept(values: Mapping[str, Json]) -> dict[str, Json]:
    """Leave out what is empty; no and zero stay."""
    return {key: value for key, value in values.items() if value is not None and value not in ("", [], {})}
