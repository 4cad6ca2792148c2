"""A filled form in words: what a template gets to see, and nothing else."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec

from tocsin.content.documents.form_values import CaseLine, Plain, form_values
from tocsin.content.documents.markdown import Marked
from tocsin.content.documents.phrases import Phrases
from tocsin.content.library import Library
from tocsin.domain.documents.forms import (
    AnswerState,
    FactAnswer,
    FilledForm,
    FormItem,
    FormProfile,
    FormSection,
    ItemAnswer,
)
from tocsin.domain.entries import Gap, InventoryRecorded, PartyRecorded
from tocsin.domain.facts import (
    Catalogue,
    Choice,
    Contact,
    Count,
    FactSpec,
    FactStatus,
    FactType,
    Statement,
    Value,
)
from tocsin.domain.law.regimes import Audience, Confidence, Source
from tocsin.domain.moments import Moment, Precision
from tocsin.domain.terms import Certainty

HARD = "\u00a0"


def spec(key: str, kind: FactType, english: str, french: str) -> FactSpec:
    return FactSpec(key=key, type=kind, title={"en": english, "fr": french}, question={"en": "Q?", "fr": "Q"})


CATALOGUE = Catalogue(
    facts={
        fact.key: fact
        for fact in (
            spec("a.text", FactType.TEXT, "Text", "Texte"),
            spec("a.other", FactType.TEXT, "Other", "Autre"),
            spec("a.count", FactType.COUNT, "People", "Personnes"),
        )
    },
    choices={
        "data_category": (Choice("identity", {"en": "Identity", "fr": "État civil"}),),
        "special": (Choice("health", {"en": "Health", "fr": "Santé"}),),
        "protection": (Choice("cleartext", {"en": "Readable", "fr": "En clair"}),),
    },
)

ITEM = FormItem(
    id="what", title={"en": "What", "fr": "Quoi"}, sources=("a.text", "a.other"), law="Art. 33(3)(a)"
)
PEOPLE = FormItem(
    id="people", title={"en": "People", "fr": "Gens"}, sources=("a.count", "inventory.subjects")
)
DATA = FormItem(id="data", title={"en": "Data", "fr": "Données"}, sources=("inventory",), required_from=None)

PROFILE = FormProfile(
    id="form",
    title={"en": "Form"},
    source=Source("GDPR", "x", "2026-11-23", Confidence.HIGH),
    audience=Audience.AUTHORITY,
    regime="gdpr-33-1",
    stage="initial",
    template="form",
    sections=(
        FormSection("one", {"en": "One", "fr": "Un"}, (ITEM,)),
        FormSection("two", {"en": "Two", "fr": "Deux"}, (PEOPLE, DATA)),
    ),
)

LINE = CaseLine(
    ref="2026-0001",
    head="0002 aaaa bbbb cccc dddd",
    prepared=Moment("2026-11-23T13:00:00.000000Z", Precision.MINUTE, "", "UTC"),
    zone=ZoneInfo("Europe/Paris"),
    role="controller",
    sender="City of Example",
    authority="CNIL",
)

ROW = InventoryRecorded(
    row="DATA-1",
    label="Identity papers",
    category="identity",
    special=("health",),
    subjects=Count(best=1_200),
    records=Count(low=2_000, high=3_000),
    protection="cleartext",
    certainty=Certainty.CONFIRMED,
    party="P-1",
)


def phrases(language: str) -> Phrases:
    return Library().phrases(language)


def stated(key: str, value: Value | None, status: FactStatus = FactStatus.KNOWN) -> FactAnswer:
    return FactAnswer(key, Statement("id", "2026-11-23T13:00:00.000000Z", "lead", value, status))


def values(
    *answers: ItemAnswer, language: str = "en", party: PartyRecorded | None = None, gaps: tuple[Gap, ...] = ()
) -> dict[str, Plain]:
    filled = FilledForm(PROFILE, language, party, answers, gaps)
    return form_values(filled, CATALOGUE, phrases(language), LINE)


def item(found: dict[str, Plain], id: str) -> dict[str, Plain]:
    items = found["items"]
    assert isinstance(items, dict)
    one = items[id]
    assert isinstance(one, dict)
    return one


def test_an_answer_has_title_law_and_text() -> None:
    found = values(ItemAnswer(ITEM, AnswerState.KNOWN, (stated("a.text", "It was open"),)))
    assert item(found, "what") == {
        "title": "What",
        "law": "Art. 33(3)(a)",
        "answer": "It was open",
        "table": [],
        "number": "",
        "own": "",
        "state": "known",
        "value": "",
        "day": "",
    }


def test_an_answer_in_french_is_in_french() -> None:
    answer = ItemAnswer(ITEM, AnswerState.KNOWN, (stated("a.text", "x"), stated("a.other", "y")))
    found = item(values(answer, language="fr"), "what")
    assert found["title"] == "Quoi"
    assert found["answer"] == f"x\nAutre{HARD}: y"


def test_the_fact_that_the_title_stands_for_says_no_name_of_its_own() -> None:
    found = values(ItemAnswer(ITEM, AnswerState.KNOWN, (stated("a.text", "x"), stated("a.other", "y"))))
    assert item(found, "what")["answer"] == "x\nOther: y"


def test_a_second_source_alone_says_what_it_is() -> None:
    found = values(ItemAnswer(ITEM, AnswerState.KNOWN, (stated("a.other", "y"),)))
    assert item(found, "what")["answer"] == "Other: y"


def test_every_answer_says_what_it_is_where_the_form_wants_that() -> None:
    labelled = msgspec.structs.replace(ITEM, label_all=True)
    found = values(ItemAnswer(labelled, AnswerState.KNOWN, (stated("a.text", "x"), stated("a.other", "y"))))
    assert item(found, "what")["answer"] == "Text: x\nOther: y"


def test_an_answer_that_is_missing_is_asked_for_in_bold() -> None:
    answer = item(values(ItemAnswer(ITEM, AnswerState.MISSING)), "what")["answer"]
    assert answer == "**TO BE COMPLETED: Q?**"
    assert isinstance(answer, Marked)


def test_an_answer_that_nobody_must_give_is_said_not_to_be_stated() -> None:
    assert item(values(ItemAnswer(DATA, AnswerState.MISSING)), "data")["answer"] == "Not stated"


def test_an_answer_that_is_unknown_says_so() -> None:
    found = values(ItemAnswer(ITEM, AnswerState.UNKNOWN, (stated("a.text", None, FactStatus.UNKNOWN),)))
    assert str(item(found, "what")["answer"]).startswith("Not known yet.")


def test_an_item_that_is_not_asked_is_blank_and_in_no_section() -> None:
    found = values(ItemAnswer(ITEM, AnswerState.KNOWN, (stated("a.text", "x"),)))
    blank = dict.fromkeys(("answer", "title", "number", "own", "law", "value", "day"), "")
    assert item(found, "people") == {**blank, "state": "not_asked", "table": []}
    sections = found["sections"]
    assert isinstance(sections, list)
    assert [section["title"] for section in sections if isinstance(section, dict)] == ["One"]


def test_the_inventory_answers_a_number_row_by_row() -> None:
    answer = ItemAnswer(PEOPLE, AnswerState.KNOWN, (stated("a.count", Count(best=9)),), (ROW,))
    assert item(values(answer), "people")["answer"] == "9\nIdentity papers: about 1,200"


def test_a_row_without_a_number_gives_none() -> None:
    without = msgspec.structs.replace(ROW, subjects=None)
    answer = ItemAnswer(PEOPLE, AnswerState.KNOWN, (), (without,))
    assert item(values(answer), "people")["answer"] == ""


def test_the_inventory_is_a_table() -> None:
    assert item(values(ItemAnswer(DATA, AnswerState.KNOWN, (), (ROW,))), "data")["table"] == [
        {
            "label": "Identity papers",
            "category": "Identity",
            "special": "Health",
            "subjects": "about 1,200",
            "records": "between 2,000 and 3,000",
            "protection": "Readable",
            "certainty": "confirmed",
        }
    ]


def test_the_table_of_one_recipient_holds_no_figures_of_another() -> None:
    ours = PartyRecorded(party="P-1", name="City")
    theirs = PartyRecorded(party="P-2", name="Other city")
    answer = ItemAnswer(DATA, AnswerState.KNOWN, (), (ROW,))

    def figures(party: PartyRecorded) -> list[Plain]:
        table = item(values(answer, party=party), "data")["table"]
        assert isinstance(table, list)
        assert isinstance(table[0], dict)
        return [table[0]["subjects"], table[0]["records"]]

    assert figures(ours) == ["about 1,200", "between 2,000 and 3,000"]
    assert figures(theirs) == ["", ""]


def test_the_recipient_is_named_with_its_contact() -> None:
    party = PartyRecorded(party="P-1", name="City", contact=Contact("DPO", "dpo@example.org"))
    assert values(party=party)["party"] == {"name": "City", "contact": "DPO, dpo@example.org"}
    assert values(party=PartyRecorded(party="P-2", name="Town"))["party"] == {"name": "Town", "contact": ""}
    assert values()["party"] is None


def test_gaps_are_told_in_words() -> None:
    gaps = (Gap("what", "What", "missing"), Gap("people", "People", "unknown"), Gap("x", "X", "untranslated"))
    assert values(gaps=gaps)["gaps"] == [
        "What: to be completed",
        "People: not known yet",
        "X: the text is not in English",
    ]


def test_the_case_says_where_the_document_comes_from() -> None:
    found = values()
    assert found["case"] == {
        "ref": "2026-0001",
        "head": "0002 aaaa bbbb cccc dddd",
        "prepared": "23 November 2026 at 14:00 (UTC+01:00)",
        "day": "23 November 2026",
    }
    assert (found["role"], found["sender"], found["authority"]) == ("controller", "City of Example", "CNIL")


def test_a_template_sees_nothing_but_plain_values() -> None:
    party = PartyRecorded(party="P-1", name="City", contact=Contact("DPO"))
    found = values(
        ItemAnswer(ITEM, AnswerState.MISSING), ItemAnswer(DATA, AnswerState.KNOWN, (), (ROW,)), party=party
    )

    def plain(value: Plain) -> bool:
        if isinstance(value, dict):
            return all(plain(inner) for inner in value.values())
        if isinstance(value, list):
            return all(plain(inner) for inner in value)
        return value is None or isinstance(value, str | bool | int)

    assert plain(found)
