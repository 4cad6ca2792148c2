"""What stands around the text of every document: which case and draft it is, and whether it may go out."""

from __future__ import annotations

from datetime import datetime

import msgspec

from tocsin.documents.tree import Tree


class FrameWords(msgspec.Struct, frozen=True):
    """The words of the frame in one language, with places for what they are about."""

    state: str
    internal: str
    case: str
    draft: str
    head: str
    page: str


_WORDS = {
    "en": FrameWords(
        "DRAFT, not approved",
        "INTERNAL COPY, not for filing",
        "Case {ref}",
        "draft {id}",
        "journal head {head}",
        "Page {page} of {pages}",
    ),
    "fr": FrameWords(
        "PROJET, non approuvé",
        "COPIE INTERNE, à ne pas déposer",
        "Dossier {ref}",
        "projet {id}",
        "tête du journal {head}",
        "Page {page} sur {pages}",
    ),
    "de": FrameWords(
        "ENTWURF, nicht freigegeben",
        "INTERNE KOPIE, nicht zum Einreichen",
        "Fall {ref}",
        "Entwurf {id}",
        "Journalstand {head}",
        "Seite {page} von {pages}",
    ),
    "es": FrameWords(
        "BORRADOR, no aprobado",
        "COPIA INTERNA, no presentar",
        "Caso {ref}",
        "borrador {id}",
        "cabeza del diario {head}",
        "Página {page} de {pages}",
    ),
    "it": FrameWords(
        "BOZZA, non approvata",
        "COPIA INTERNA, da non inviare",
        "Caso {ref}",
        "bozza {id}",
        "testa del registro {head}",
        "Pagina {page} di {pages}",
    ),
    "nl": FrameWords(
        "CONCEPT, niet goedgekeurd",
        "INTERNE KOPIE, niet indienen",
        "Zaak {ref}",
        "concept {id}",
        "kop van het journaal {head}",
        "Pagina {page} van {pages}",
    ),
}


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of a document on each of its pages.

    Attributes:
        language: ISO 639-1, of the text.
        organisation: who writes; the author that the file names. Nobody else is named.
        case: the reference of the case.
        draft: the id of the draft; empty where it is none.
        head: the journal at the entry that recorded the draft, in the form that is read out.
        date: when the draft was recorded, in words of the language.
        recorded_at: the same instant; it is the time that the file says it was made at.
        approved: whether it may go out; what may not is marked on every page.
        internal: whether it is a copy with its sources, which never goes out and is marked so.
    """

    title: str
    language: str
    organisation: str
    case: str
    draft: str
    head: str
    date: str
    recorded_at: datetime
    approved: bool
    internal: bool = False

    @property
    def words(self) -> FrameWords:
        """The words of its language, or the English ones."""
        return _WORDS.get(self.language, _WORDS["en"])

    @property
    def state(self) -> str:
        """What marks a document that may not go out; empty for one that may."""
        if self.internal:
            return self.words.internal
        return "" if self.approved else self.words.state

    @property
    def origin(self) -> str:
        """Which case and draft it is."""
        words = self.words
        case = words.case.replace("{ref}", self.case)
        return f"{case} · {words.draft.replace('{id}', self.draft)}" if self.draft else case

    @property
    def record(self) -> str:
        """The head of the journal, and the date."""
        return f"{self.words.head.replace('{head}', self.head)} · {self.date}"


class Document(msgspec.Struct, frozen=True):
    """A document that can be written in any format: the same one gives the same bytes."""

    frame: Frame
    tree: Tree
