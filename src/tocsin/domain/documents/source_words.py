"""The words that sources are told with, where a document or a screen says what it is built from."""

from __future__ import annotations

import msgspec


class SourceWords(msgspec.Struct, frozen=True):
    """The words of one language."""

    heading: str
    about: str
    estimated: str
    taken_from: str
    open: str
    none: str
    inventory: str
    because_of: str
    by_hand: str
    before: str
    not_known: str


_WORDS = {
    "en": SourceWords(
        heading="Sources",
        about="Each number in brackets stands for a line below. After *because of* stands what the words "
        "were chosen for.",
        estimated="estimated",
        taken_from="from",
        open="not answered",
        none="none recorded",
        inventory="affected data",
        because_of="because of",
        by_hand="written by hand by",
        before="it stands where this was said",
        not_known="not known: the template has changed since, or something was removed",
    ),
    "fr": SourceWords(
        heading="Sources",
        about="Chaque numéro entre crochets renvoie à une ligne ci-dessous. Après *en raison de* figure ce "
        "qui a fait choisir ces mots.",
        estimated="estimation",
        taken_from="d'après",
        open="sans réponse",
        none="aucune n'est consignée",
        inventory="données touchées",
        because_of="en raison de",
        by_hand="écrit à la main par",
        before="à la place de ce que disait",
        not_known="source inconnue : le modèle a changé depuis, ou quelque chose a été supprimé",
    ),
}


def source_words(language: str) -> SourceWords:
    """Give the words of a language, or the English ones."""
    return _WORDS.get(language, _WORDS["en"])
