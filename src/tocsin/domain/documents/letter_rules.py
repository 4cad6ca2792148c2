"""What a letter to people must not say, or must not look like: vague words, articles of law, phishing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

LONGEST_SENTENCE = 30
LONGEST_MEAN = 18
"""Words of a sentence, and of a sentence on average, that a letter stays within."""

LONGEST_LETTER = 700
"""Words that fit on two pages with a table."""

_ARTICLE = re.compile(
    r"(?:\b(?:art(?:icle|icles|ikel|ículo|ículos|icolo|icoli)?\.?|section|§)\s*\d)|\b(?:GDPR|RGPD|DSGVO|DS-GVO|AVG)\b",
    re.IGNORECASE,
)
_SHORTENED = re.compile(
    r"\b(?:bit\.ly|tinyurl\.com|t\.co|goo\.gl|ow\.ly|is\.gd|buff\.ly|lnkd\.in|rebrand\.ly|cutt\.ly|rb\.gy|shorturl\.at)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"\[[^\]]*\]\([^)]*\)|https?://[^\s)>\]]+", re.IGNORECASE)
_SIGNS_IN = re.compile(
    r"log-?in|log-?on|sign-?in|connexion|connect\b|anmelde|acceso|accedi|inloggen|verify|verif|password|confirm|"
    r"\d{1,3}(?:\.\d{1,3}){3}|@",
    re.IGNORECASE,
)
_ATTACHED = re.compile(
    r"\battach(?:ed|ment)\b.{0,40}\b(?:file|form|document|letter)"
    r"|\b(?:see|open|find)\b.{0,30}\battach|\bclick here\b"
    r"|\bpi[eè]ce jointe\b|\bci-joint|\bcliqu(?:ez|er) ici\b"
    r"|\bim Anhang\b|\bbeigefügte[nrs]? (?:Datei|Dokument)|\bklicken Sie hier\b"
    r"|\badjunt(?:o|amos)\b|\bhaga clic (?:aquí|en)|\bin allegato\b|\bclicchi qui\b"
    r"|\bbijgevoegd|\bin de bijlage\b|\bklik hier\b|\bQR[- ]?code\b|\bcode QR\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:no|not|never|don't|ne|aucune?|jamais|nie|nicht|kein(?:en|e)?|sin|ni|non|nessun|geen|niet)\b|\bn'",
    re.IGNORECASE,
)
_NEAR = 50
"""Characters before an attachment is named in which a *no* makes it advice."""


class Vague(msgspec.Struct, frozen=True):
    """Words that tell people nothing.

    Attributes:
        phrases: what is looked for, in any spelling of capitals, spaces and apostrophes.
        why: what is wrong with it.
        better: what to say instead.
        unless: what makes it bearable if it stands in the letter too.
        source: who found it wanting, where that is known.
    """

    phrases: tuple[str, ...]
    why: str
    better: str
    unless: tuple[str, ...] = ()
    source: str = ""


def vague_words(text: str, words: Mapping[str, Vague]) -> Iterator[tuple[str, Vague]]:
    """Find words that tell nothing, each group of them once, as they stand in the text."""
    plain = _levelled(text)
    told: set[tuple[str, ...]] = set()
    for phrase, vague in words.items():
        sought = _levelled(phrase)
        if sought not in plain or vague.phrases in told:
            continue
        if any(_levelled(one) in plain for one in vague.unless):
            continue
        if re.search(rf"(?<!\w){re.escape(sought)}(?!\w)", plain):
            told.add(vague.phrases)
            yield phrase, vague


def _levelled(text: str) -> str:
    return " ".join(text.replace("\u2019", "'").split()).casefold()


def names_an_article(sentence: str) -> bool:
    """Whether a sentence speaks of an article or an abbreviation of law."""
    return _ARTICLE.search(sentence) is not None


def like_phishing(text: str) -> Iterator[str]:
    """Find what makes a letter look like the messages that it warns of; advice against them is none."""
    for match in _SHORTENED.finditer(text):
        yield match[0]
    for match in _LINK.finditer(text):
        if _SIGNS_IN.search(match[0]) or match[0].lower().startswith(("http:", "[")):
            yield match[0]
    for match in _ATTACHED.finditer(text):
        if not _NOT.search(text[max(0, match.start() - _NEAR) : match.end()]):
            yield match[0]


def missing_parts(wanted: Iterable[str], there: Iterable[str]) -> list[str]:
    """Give the headings of a letter that a person took out of it."""
    known = {_levelled(one) for one in there}
    return [one for one in wanted if _levelled(one) not in known]
