"""The guard over what people write: numbers of people by their check digits, and lists of people."""

from __future__ import annotations

import pytest

from tocsin.services.personal_data import doubts_about, sightings

NUMBERS = [
    ("IBAN", "DE89 3704 0044 0532 0130 00", "DE88 3704 0044 0532 0130 00"),
    ("card number", "4111-1111-1111-1111", "4111-1111-1111-1112"),
    ("card number", "3782 822463 10005", "3782 822463 10006"),
    ("card number", "5555555555554444", "5555555555554445"),
    ("NIR (FR)", "255081416802538", "255081416802539"),
    ("rijksregister (BE)", "85.07.30-033.28", "85.07.30-033.29"),
    ("DNI (ES)", "54362315-K", "54362315-A"),
    ("NIE (ES)", "X-2482300W", "X-2482300A"),
    ("codice fiscale (IT)", "RCCMNL83S18D969H", "RCCMNL83S18D969I"),
    ("BSN (NL)", "111222333", "111222334"),
    ("IdNr (DE)", "36 574 261 809", "36 574 261 808"),
    ("PESEL (PL)", "44051401359", "44051401358"),
    ("fødselsnummer (NO)", "151086 95088", "151086 95077"),
    ("CPR (DK)", "211062-5629", "511062-5629"),
    ("personnummer (SE)", "880320-0016", "880320-0018"),
    ("HETU (FI)", "131052-308T", "131052-308U"),
    ("NHS (UK)", "943 476 5919", "943 476 5918"),
    ("PPS (IE)", "6433435F", "6433435E"),
    ("AHV (CH)", "756.9217.0769.85", "756.9217.0769.84"),
    ("CNP (RO)", "1630615123457", "1630615123458"),
    ("rodné číslo (CZ, SK)", "710319/2745", "710319/2746"),
    ("cartão de cidadão (PT)", "00000000 0 ZZ4", "00000000 0 ZZ5"),
    ("SIN (CA)", "123-456-782", "123-456-783"),
    ("SSN (US)", "536-90-4399", "666-00-4399"),
    ("National Insurance number (UK)", "JG 12 34 56 C", "BG 12 34 56 C"),
]
"""A kind of number, one that may be somebody's, and one whose check digits are wrong."""


@pytest.mark.parametrize(("kind", "right", "wrong"), NUMBERS, ids=[row[1] for row in NUMBERS])
def test_a_number_is_known_by_its_form_and_its_check_digits(kind: str, right: str, wrong: str) -> None:
    assert [(one.kind, one.found) for one in sightings(f"Seen: {right}, in the mail.")] == [(kind, right)]
    assert kind not in {one.kind for one in sightings(f"Seen: {wrong}, in the mail.")}
    assert right not in "".join(doubts_about([right]))


@pytest.mark.parametrize(
    "text",
    [
        "Route closed at 2026-11-23 14:00 +01:00, reopened 2026-11-24 09:05",
        "12 450 000 lines, 1,200 files, 111222333 bytes in access-20261126-1400.log",
        "EV-3 4c2f7a11aa0099bb, sha256 0184 9f3a 22c1 7b10 44de, entry 019a-0000-111222333444",
        "from 192.168.100.200 to 10.20.30.40:8443, status 200, 1764140000000 ms, 1764140000 s",
        "Call jane.roe@example.org, then john.doe@example.org; desk +33 1 99 00 12 34",
        "GDPR 33(1), 45 CFR 164.414(a), ISO/IEC 27037:2012, CVE-2026-12345678",
    ],
)
def test_a_usual_note_is_not_asked_about(text: str) -> None:
    assert doubts_about([text]) == []


def test_a_list_of_people_is_asked_about() -> None:
    people = [f"person{number}@example.org" for number in range(3)]
    assert doubts_about(["Told: " + ", ".join(people)]) == ["3 e-mail addresses are in it"]
    assert doubts_about(people) == ["3 e-mail addresses are in it"]
    assert doubts_about([people[0]] * 9) == []
    phones = "06 12 34 56 78; 06 12 34 56 79; +33 6 12 34 56 80"
    assert doubts_about([phones]) == ["3 telephone numbers are in it"]


def test_many_numbers_are_counted() -> None:
    cards = ["4111111111111111", "5555555555554444", "378282246310005", "6011111111111117"]
    said = doubts_about(cards)
    assert said[0] == "what looks like somebody's card number is in it (411…11)"
    assert len(said) == 4
    assert said[-1] == "and 1 more of them"


@pytest.mark.parametrize("filler", ["a", "1 ", "a.", "+1", "A1", "@"])
def test_a_long_text_is_looked_through_in_time(filler: str) -> None:
    list(sightings(filler * 100_000))
