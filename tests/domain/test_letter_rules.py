"""What a letter must not say, and what makes it look like phishing."""

from __future__ import annotations

import pytest

from tocsin.domain.documents.letter_rules import (
    Vague,
    like_phishing,
    missing_parts,
    names_an_article,
    vague_words,
)

MISUSE = Vague(("no evidence of misuse",), "why", "add that you cannot rule it out", ("cannot rule",))
STEPS = Vague(("necessary steps", "all steps"), "why", "say which")
WORDS = {phrase: vague for vague in (MISUSE, STEPS) for phrase in vague.phrases}


def test_a_phrase_is_found_in_any_spelling_of_spaces_and_capitals() -> None:
    assert [phrase for phrase, _ in vague_words("We took the Necessary\n steps.", WORDS)] == [
        "necessary steps"
    ]


def test_a_phrase_within_a_word_is_none() -> None:
    assert list(vague_words("unnecessary stepsister", WORDS)) == []


def test_phrases_of_one_group_are_told_once() -> None:
    assert len(list(vague_words("necessary steps, all steps", WORDS))) == 1


def test_what_is_owned_up_to_is_no_hedge() -> None:
    text = "There is no evidence of misuse."
    assert len(list(vague_words(text, WORDS))) == 1
    assert list(vague_words(f"{text} We cannot rule it out.", WORDS)) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Under Article 34 of the GDPR we inform you.",
        "En application de l'article 34 du RGPD, nous vous informons.",
        "Gemäß Art. 34 DSGVO informieren wir Sie.",
        "Conforme al artículo 34, le informamos.",
        "Ai sensi dell'articolo 34, La informiamo.",
        "Op grond van artikel 34 AVG informeren wij u.",
    ],
)
def test_an_article_of_law_is_seen_in_every_language(sentence: str) -> None:
    assert names_an_article(sentence)


def test_an_article_of_clothing_is_none() -> None:
    assert not names_an_article("The articles you ordered and the art you like were listed.")


@pytest.mark.parametrize(
    "text",
    [
        "See https://bit.ly/3xYz",
        "Go to http://example.org/news",
        "Sign in at https://example.org/login",
        "Visit https://192.0.2.1/news",
        "Read [this page](https://example.org)",
        "Please see the attached form.",
        "Click here to go on.",
        "Cliquez ici pour continuer.",
        "Vous trouverez en pièce jointe le formulaire.",
        "Klicken Sie hier.",
        "Haga clic aquí.",
        "Il modulo in allegato.",
        "Scan the QR code.",
    ],
)
def test_what_swindlers_do_is_told(text: str) -> None:
    assert list(like_phishing(text)), text


@pytest.mark.parametrize(
    "text",
    [
        "Type example.org/breach into your browser yourself.",
        "News: https://example.org/breach",
        "Open no attachment, and give nobody a code.",
        "N'ouvrez aucune pièce jointe, ne donnez ni mot de passe ni code.",
        "Do not click here or there.",
        "Öffnen Sie keinen Anhang. Klicken Sie nicht.",
    ],
)
def test_advice_against_it_is_not(text: str) -> None:
    assert list(like_phishing(text)) == []


def test_a_heading_that_a_person_took_out_is_missing() -> None:
    assert missing_parts(["What happened", "Whom to ask"], ["what  happened"]) == ["Whom to ask"]
