"""Rules of care: traces before repairs, no personal data in what is passed on, grounds for advice."""

from __future__ import annotations

import pytest

from tests.content.lints.sound import (
    SOUND,
    TODAY,
    codes,
    in_step,
    judged,
    place,
    sound_but,
    step,
    told,
    with_step,
)
from tests.content.written import changed

# Traces before repairs.


def titled(english: str, french: str = "Encore un", *lines: str, kind: str = "task") -> str:
    text = with_step("more", *lines, kind=kind)
    return in_step("more", '{en: "One more", fr: "Encore un"}', f'{{en: "{english}", fr: "{french}"}}', text)


@pytest.mark.parametrize(
    "title",
    [
        "Wipe the laptop",
        "Reinstall the server",
        "Re-image it",
        "Rebuild the host",
        "Reformat the disk",
        "Do a factory reset",
        "Restoring the files",
        "Reboot it",
        "Power off",
        "Shut down the host",
        "Nothing is safe; wipe it",
    ],
)
def test_a_repair_that_comes_after_no_evidence_is_told(title: str) -> None:
    text = titled(title)
    (found,) = judged(text)
    assert (found.code, f"{found.file}:{found.line}") == ("V001", place(text, "- id: more"))
    assert codes(titled(title, "Encore un", "after: [rebuild]")) == []  # which comes after the evidence


@pytest.mark.parametrize("french", ["Réinstaller le serveur", "Restaurer les fichiers", "Redémarrer"])
def test_a_repair_is_found_in_french_too(french: str) -> None:
    assert codes(titled("Mend it", french)) == ["V001"]


@pytest.mark.parametrize(
    "title",
    [
        "Do not wipe it",
        "Copy it before any restore",
        "Keep it without a reboot",
        "Call the restorer",
        "Look for swipes",
    ],
)
def test_what_is_warned_of_is_not_asked_for(title: str) -> None:
    assert codes(titled(title, "Encore un de plus, et un autre")) == []


def test_a_line_of_a_checklist_may_repair_too() -> None:
    text = in_step("contain", '"Close the link"', '"Wipe the link"')
    assert [one.message for one in judged(text)] == [
        "contain says 'Wipe' and comes after no step that secures evidence"
    ]


@pytest.mark.parametrize(("kind", "line"), [("wait", "for: 2d"), ("form", "fields: [{fact: data.restored}]")])
def test_a_step_that_repairs_nothing_may_speak_of_it(kind: str, line: str) -> None:
    assert codes(titled("Restore what is left", "Encore un", line, kind=kind)) == []


# Personal data.


def with_why(said: str) -> str:
    return in_step("contain", '{en: "It goes on", fr: "Cela continue"}', f"'{said}'")


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("Write to ada@city.fr", "an e-mail address"),
        ("Write to ada.lovelace+dpo@mail.city-example.org", "an e-mail address"),
        ("Call +33 1 23 45 67 89", "a telephone number"),
        ("Call 01.23.45.67.89 now", "a telephone number"),
        ("Call (0)123 456 7890", "a telephone number"),
        ("password: hunter22x", "a password or key"),
        ("mot de passe : azerty1234", "a password or key"),
        ("api_key=abcdef123456", "a password or key"),
        ("-----BEGIN RSA PRIVATE KEY-----", "a password or key"),
        ("AKIAIOSFODNN7EXAMPLE", "a password or key"),
        ("https://ada:secret@host.example.org/", "a password or key"),
    ],
)
def test_personal_data_and_secrets_are_told_and_not_repeated(said: str, what: str) -> None:
    (found,) = judged(with_why(said))
    assert (found.code, found.message) == ("P001", f"{what} stands in the playbook")
    assert f"{found.file}:{found.line}" == place(with_why(said), said)
    assert said not in str(found)


@pytest.mark.parametrize(
    "said",
    [
        "Write to dpo@example.org, dpo@mail.example.com or dpo@city.example",
        "On 01/12/2026 10:30, and 01-12-2026 at 10",
        "EDPB Guidelines 01/2021, cases 01, 04 and 07",
        "CERTFR-2024-RFX-005, CVE-2026-012345678",
        "The password: change it",
        "A secret: nobody knows",
        "Version 10.20.30.40 or 0.5",
        "1 234 567 890 records",
        "include art33-notify@1.0.0",
    ],
)
def test_what_only_looks_like_it_is_fine(said: str) -> None:
    assert codes(with_why(said)) == []


def test_an_include_of_one_exact_version_is_no_address() -> None:
    text = sound_but("  - id: notify\n", "  - include: processor-notice@1.0.0\n  - id: notify\n")
    assert "P001" not in codes(text)


def test_what_other_programs_keep_is_looked_at_as_well() -> None:
    assert codes(sound_but("roles:\n", 'x: {owner: "ada@city.fr"}\nroles:\n')) == ["P001"]
    assert codes(sound_but("roles:\n", 'x: {"ada@city.fr": owner}\nroles:\n')) == ["P001"]


def test_a_secret_is_told_by_its_key() -> None:
    assert codes(sound_but("roles:\n", 'x: {api_token: "tr0ub4dor"}\nroles:\n')) == ["P001"]
    assert codes(sound_but("roles:\n", 'x: {token: "none"}\nroles:\n')) == []


def test_a_comment_is_passed_on_too() -> None:
    text = changed(SOUND, "roles:\n", "roles: # ask ada@city.fr\n")
    (found,) = judged(text)
    assert (found.code, found.line, found.column, found.path) == ("P001", 9, 14, "")
    assert found.message == "an e-mail address stands in a comment of the playbook"


def test_a_hash_in_a_text_is_no_comment() -> None:
    assert codes(with_why("Ticket #1 for ada@city.fr")) == ["P001"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Mme Durand", ["P001"]),
        ("Dr. Watson", ["P001"]),
        ("Mr Example", ["P001"]),
        ("Medical doctor", []),
        ("Drill master", []),
        ("M and A lead", []),
    ],
)
def test_a_role_is_no_person(title: str, expected: list[str]) -> None:
    assert codes(sound_but('legal: {en: "Legal", fr: "Juridique"}', f'legal: "{title}"')) == expected


def test_an_overlay_may_say_how_a_role_is_reached() -> None:
    overlay = """\
schema: breach-overlay/1
id: house
languages: [en, fr]
roles:
  dpo: {contact: "dpo@city.fr, +33 1 23 45 67 89"}  # ada@city.fr
clients:
  - {name: "Other city", contact: "dpo@other.fr"}
"""
    assert judged(SOUND, overlay=overlay) == []


def test_personal_data_in_a_fragment_are_told_there() -> None:
    fragment = "schema: breach-fragment/1\nid: more\nversion: 1.0.0\nlanguages: [en, fr]\nsteps:\n"
    text = sound_but("  - id: decide\n", "      - include: more@^1\n  - id: decide\n")
    ring = step("ring").replace('why: {en: "Why", fr: "Pourquoi"}', 'why: "ada@city.fr"')
    (found,) = judged(text, fragments={"more": fragment + ring})
    assert (found.file, found.line, found.code) == ("more.yaml", 10, "P001")


# Grounds.


@pytest.mark.parametrize(
    ("left_out", "message"),
    [
        ('            source: "EDPB 9/2022"\n', "this advice has no source"),
        ("          - when: \"nature.access_observed == 'confirmed'\"\n            suggest", "no condition"),
    ],
)
def test_advice_without_grounds_is_told_at_the_advice(left_out: str, message: str) -> None:
    text = sound_but(left_out, "          - suggest" if "suggest" in left_out else "")
    (found,) = judged(text)
    assert (found.code, found.path) == (
        "Q007",
        f"phases[1].steps[0].advice[0].{'when' if 'when' in left_out else 'source'}",
    )
    assert message in found.message
    assert found.line == SOUND[: SOUND.index("          - when:")].count("\n") + 1


OWN_ADVICE = """\
advice:
  - decides: nature.personal_data_breach
    when: "known(portal.path)"
    suggest: confirmed
    because: {en: "It is known", fr: "C'est connu"}
    source: "EDPB 9/2022"
  - when: "unknown(portal.path)"
    decides: nature.personal_data_breach
    suggest: pending
    because: {en: "It is not", fr: "Ce ne l'est pas"}
"""


def test_advice_of_one_s_own_for_a_shared_decision_is_told_where_it_is_written() -> None:
    text = SOUND + OWN_ADVICE
    at = place(text, '  - when: "unknown')
    assert told(text) == [f"{at} Q007 this advice has no source"]


@pytest.mark.parametrize(
    ("reviewed", "expected"),
    [("2025-11-25", []), ("2025-11-24", ["Q008"]), ("2020-01-01", ["Q008"]), (TODAY, []), ("2027-01-01", [])],
)
def test_a_review_is_good_for_a_year(reviewed: str, expected: list[str]) -> None:
    assert codes(sound_but(f'reviewed: "{TODAY}"', f'reviewed: "{reviewed}"')) == expected
