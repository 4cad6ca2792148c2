"""How a file is written: bare words and numbers, French signs, translations."""

from __future__ import annotations

import pytest

from tests.content.lints.sound import SOUND, codes, in_step, judged, sound_but, told

NARROW, WIDE = "\u202f", "\u00a0"


def with_refs(value: str) -> str:
    return sound_but("roles:\n", f"refs: [{value}]\nroles:\n")


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "y", "n", "NO", "Yes", "Off"])
def test_a_bare_word_that_others_read_as_true_or_false_is_told(word: str) -> None:
    (found,) = judged(with_refs(word))
    assert (found.code, found.line, found.column) == ("Y020", 9, 8)
    assert found.path == "refs[0]"
    assert found.hint == f'Write "{word}"'
    assert codes(with_refs(f'"{word}"')) == []


def test_a_bare_word_is_told_as_a_key_too() -> None:
    (found,) = judged(sound_but("roles:\n", "x: {no: Oslo}\nroles:\n"))
    assert (found.code, found.line, found.column, found.path) == ("Y020", 9, 5, "x.no")


@pytest.mark.parametrize("word", ["north", "yesterday", "onward", "none", "nope"])
def test_a_word_that_only_begins_like_one_is_fine(word: str) -> None:
    assert codes(with_refs(word)) == []


@pytest.mark.parametrize(
    "number",
    ["22:30", "1:00:00", "190:20:30.15", "1_000", "0b1010", "0xFFG_1", "2026-11-26", "2026-11-26T10:00:00Z"],
)
def test_a_bare_number_or_date_that_others_read_differently_is_told(number: str) -> None:
    expected = [] if "G" in number else ["Y021"]
    assert codes(with_refs(number)) == expected
    assert codes(with_refs(f'"{number}"')) == []


@pytest.mark.parametrize("fine", ["1.0.0", "^1", "30m", "GDPR 33", "9/2022", "A01:2021", "2026-W48"])
def test_what_no_reader_takes_for_a_number_is_fine(fine: str) -> None:
    assert codes(with_refs(fine)) == []


def test_what_is_bare_in_a_fragment_is_told_there() -> None:
    head = "schema: breach-fragment/1\nid: bare\nversion: 1.0.0\nlanguages: [en, fr]"
    fragment = f"{head}\ntitle: {{en: off, fr: off}}\n"
    text = sound_but("  - id: decide\n", "      - include: bare@^1\n  - id: decide\n")
    step = SOUND[SOUND.index("      - id: rebuild\n") : SOUND.index("      - id: asked\n")]
    found = judged(text, fragments={"bare": f"{fragment}steps:\n{step.replace('rebuild', 'again')}"})
    assert [(one.file, one.line, one.code) for one in found] == [("bare.yaml", 5, "Y020")] * 2


# French.


def in_french(text: str) -> str:
    return in_step("rebuild", '"Remonter le portail"', f'"{text}"')


@pytest.mark.parametrize(
    "text",
    [
        "Est-ce fait ?",
        "Est-ce fait?",
        "Arrêter ; puis regarder",
        "Attention : la suite",
        "Attention: la suite",
        "Vite !",
        "« Inconnu » est une réponse",
        f"«{NARROW}Inconnu» est une réponse",
        "Étape 2: regarder",
    ],
)
def test_french_signs_want_a_no_break_space(text: str) -> None:
    (found,) = judged(in_french(text))
    assert (found.code, found.path) == ("L002", "phases[0].steps[3].title.fr")
    assert found.line == in_french(text)[: in_french(text).index(text)].count("\n") + 1


@pytest.mark.parametrize(
    "text",
    [
        f"Est-ce fait{NARROW}?",
        f"Est-ce fait{WIDE}?",
        f"Vraiment{NARROW}?!",
        f"Attention{WIDE}: la suite",
        f"«{WIDE}Inconnu{WIDE}» est une réponse",
        "À 12:30 au plus tard",
        "Voir https://www.example.org/a?b=c;d",
        "Appeler {row.name} avant midi (!)",
        "Écrire `a: b` dans le champ",
    ],
)
def test_french_that_has_its_spaces_is_fine(text: str) -> None:
    english = '{en: "Rebuild the portal", fr: "Remonter le portail"}'
    model = "Call {row.name} before noon" if "{" in text else "Rebuild the portal"
    assert codes(in_step("rebuild", english, f'{{en: "{model}", fr: "{text}"}}')) == []


def test_french_without_quotes_is_told() -> None:
    assert told(in_step("rebuild", '"Remonter le portail"', "Remonter le portail")) == [
        "small.yaml:61 L002 French without quotes: a colon or question mark with its space would cut it short"
    ]


def test_french_in_a_block_needs_no_quotes() -> None:
    old = '        title: {en: "Rebuild the portal", fr: "Remonter le portail"}\n'
    new = """\
        title:
          en: "Rebuild the portal"
          fr: >-
            Remonter
            le portail
"""
    assert codes(in_step("rebuild", old, new)) == []


ALONE = """\
schema: breach-playbook/1
id: seul
version: 1.0.0
reviewed: "2026-11-26"
for: [controller]
languages: [{language}]
title: "Que faire ?"
summary: "Rien"
roles: {{dpo: "Délégué"}}
phases:
  - id: open
    title: "Ouvrir"
    steps: [{{id: one, kind: task, role: dpo, title: "Un", why: "Parce que"}}]
"""


@pytest.mark.parametrize(("language", "told_as"), [("fr", ["L002"]), ("en", [])])
def test_a_file_in_french_alone_is_looked_at_as_well(language: str, told_as: list[str]) -> None:
    found = judged(ALONE.format(language=language))
    assert [one.code for one in found if one.code.startswith("L")] == told_as


def test_what_other_programs_keep_is_not_read_as_french() -> None:
    assert codes(sound_but("roles:\n", 'x: {fr: "Quoi ?"}\nroles:\n')) == []


# Translations.


@pytest.mark.parametrize(
    ("english", "french", "expected"),
    [
        ("Call {row.name}", "Appeler {row.name}", []),
        ("Call {row.name}", "Appeler", ["L003"]),
        ("Call", "Appeler {row.name}", ["L003"]),
        ("Call {row.name}", "Appeler {row.nom}", ["L003"]),
        ("{row.name}: {row.note}", "{row.note}, {row.name}", []),
        ("Close it", "Fermer tout ce qui est ouvert et le noter", ["L003"]),
        ("Close it", "Fermer tout ce qui est ouvert, noter", []),
        ("Close whatever is open and write it down at once", "Fermer et noter", ["L003"]),
        ("Close whatever is open and write it down", "Tout fermer et noter", []),
    ],
)
def test_a_translation_that_does_not_match_is_told(english: str, french: str, expected: list[str]) -> None:
    old = '{en: "Rebuild the portal", fr: "Remonter le portail"}'
    assert codes(in_step("rebuild", old, f'{{en: "{english}", fr: "{french}"}}')) == expected


def test_one_text_for_all_languages_is_no_translation() -> None:
    old = '{en: "Rebuild the portal", fr: "Remonter le portail"}'
    assert codes(in_step("rebuild", old, '"Portail {row.name} ?"')) == []
