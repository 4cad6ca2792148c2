"""What a bundle says in words to the person who opens it, in the language of the case."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.domain.record.giving import Why
from tocsin.domain.terms import CopyFor

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Case {ref}",
        "titled": "Case {ref}: {title}",
        "copy_whole": "The whole case. It holds everything: whoever has it knows all that the case knows.",
        "copy_internal": "A copy for ourselves, without privileged advice.",
        "copy_counsel": "A copy for counsel. Privileged and confidential.",
        "copy_authority": "A copy for the supervisory authority.",
        "copy_controller": "A copy for the controller {party}. Nothing about another controller is in it.",
        "copy_insurer": "A copy for the insurer.",
        "copy_everyone": "A copy for whoever is given it.",
        "covers": "It covers the {entries} entries up to {at} UTC. Head of the journal: {head}",
        "check": "Check it",
        "check_how": "Unpack it, and run in its folder, with Python 3.9 or later and nothing else:",
        "check_what": (
            "It recomputes every hash of the journal and of every file. What that proves, and what not, it "
            "says itself. The head that it prints should be the one above; compare it with one that was "
            "kept elsewhere. sha256sum -c SHA256SUMS checks the files alone."
        ),
        "left_out": "Left out",
        "nothing_left_out": "Nothing was left out.",
        "timeline": "Timeline",
        "documents": "Documents",
        "evidence": "Evidence",
        "happened": "Happened",
        "recorded": "Recorded, if later",
        "times": "Times in {zone}.",
        "who": "Who",
        "what": "What",
        "document": "Document",
        "file": "File",
        "size": "Bytes",
        "none": "None in this copy.",
        "withheld": (
            "{count} of {entries} entries are left out of this copy. Of each, its number, time, author and "
            "kind are in journal.jsonl, and its digest is in the chain, so that it can be shown later."
        ),
        "why_not_marked": "{count} that nobody marked for the reader of this copy",
        "why_for_others": "{count} marked for others",
        "why_other_controller": "{count} about another controller, or naming one",
        "why_redacted": "{count} whose words were removed from the case itself",
        "evidence_left": "{count} of {total} pieces of evidence are left out of this copy.",
        "evidence_gone": "{name} is in the record, and its bytes are not in the case any more.",
        "evidence_changed": "{name} is in the record, and its bytes in the case are not those any more.",
        "events_changed": "{name}: its machine events are not those that were imported, and are left out.",
        "destroyed": "{name} was destroyed on record; its digest stays.",
        "names_other": "{name} names another controller, and is left out.",
        "out_left": "Rendered documents (folder out/): {count}; they can be made again.",
        "unsent_left": "Texts typed and not sent, which stay in the encrypted case: {count}.",
        "seal_left": "seals/{name}: no file that tocsin writes there.",
        "filing": "Filing {id}, as sent",
        "draft": "Draft {id}",
        "what_is": "What is in it",
        "names": (
            "journal.jsonl: the record, one entry a line · vault/: evidence, each file named by its SHA-256 "
            "· imports/: machine events · seals/: signatures and time stamps · documents/: texts of drafts "
            "and filings · manifest.json, SHA256SUMS: what belongs here, with hashes"
        ),
        "open": "Open index.html in a browser: it loads nothing and runs nothing.",
    },
    "fr": {
        "title": "Dossier {ref}",
        "titled": "Dossier {ref} : {title}",
        "copy_whole": "Le dossier entier. Il contient tout : qui l'a sait tout ce que sait le dossier.",
        "copy_internal": "Copie pour nous-mêmes, sans les avis couverts par le secret.",
        "copy_counsel": "Copie pour l'avocat. Confidentiel, couvert par le secret professionnel.",
        "copy_authority": "Copie pour l'autorité de contrôle.",
        "copy_controller": (
            "Copie pour le responsable de traitement {party}. Rien d'un autre responsable n'y figure."
        ),
        "copy_insurer": "Copie pour l'assureur.",
        "copy_everyone": "Copie pour quiconque la reçoit.",
        "covers": "Elle porte sur les {entries} entrées jusqu'au {at} UTC. Tête du journal : {head}",
        "check": "Vérifier",
        "check_how": (
            "Décompressez, puis lancez dans le dossier, avec Python 3.9 ou plus récent, sans rien d'autre :"
        ),
        "check_what": (
            "Tous les hachages du journal et des fichiers sont recalculés. Ce que cela prouve, et ne prouve "
            "pas, le programme le dit (en anglais). La tête affichée doit être celle ci-dessus ; comparez-la "
            "à une tête conservée ailleurs. sha256sum -c SHA256SUMS ne vérifie que les fichiers."
        ),
        "left_out": "Ce qui n'y est pas",
        "nothing_left_out": "Rien n'a été retiré.",
        "timeline": "Chronologie",
        "documents": "Documents",
        "evidence": "Pièces",
        "happened": "Survenu",
        "recorded": "Consigné, si plus tard",
        "times": "Heures : {zone}.",
        "who": "Qui",
        "what": "Quoi",
        "document": "Document",
        "file": "Fichier",
        "size": "Octets",
        "none": "Aucun dans cette copie.",
        "withheld": (
            "{count} des {entries} entrées ne sont pas dans cette copie. De chacune, le numéro, l'heure, "
            "l'auteur et la nature sont dans journal.jsonl, et l'empreinte est dans la chaîne, si bien "
            "qu'elle peut être montrée plus tard."
        ),
        "why_not_marked": "{count} que personne n'a désignées pour le lecteur de cette copie",
        "why_for_others": "{count} désignées pour d'autres",
        "why_other_controller": "{count} qui portent sur un autre responsable, ou en nomment un",
        "why_redacted": "{count} dont le texte a été retiré du dossier lui-même",
        "evidence_left": "{count} des {total} pièces ne sont pas dans cette copie.",
        "evidence_gone": "{name} est au journal, mais ses octets ne sont plus dans le dossier.",
        "evidence_changed": "{name} est au journal, mais ses octets dans le dossier ne sont plus les mêmes.",
        "events_changed": "{name} : ses événements ne sont plus ceux importés ; ils n'y sont pas.",
        "destroyed": "{name} a été détruite, et c'est consigné ; son empreinte reste.",
        "names_other": "{name} nomme un autre responsable, et n'y est pas.",
        "out_left": "Documents mis en forme (dossier out/) : {count} ; ils peuvent être refaits.",
        "unsent_left": "Textes tapés et non envoyés, restés dans le dossier chiffré : {count}.",
        "seal_left": "seals/{name} : tocsin n'y écrit pas de tel fichier.",
        "filing": "Envoi {id}, tel qu'envoyé",
        "draft": "Projet {id}",
        "what_is": "Ce qu'elle contient",
        "names": (
            "journal.jsonl : le journal, une entrée par ligne · vault/ : les pièces, chaque fichier nommé "
            "par son SHA-256 · imports/ : événements de machines · seals/ : signatures et horodatages · "
            "documents/ : textes des projets et envois · manifest.json, SHA256SUMS : ce qui en fait partie, "
            "avec les empreintes"
        ),
        "open": "Ouvrez index.html dans un navigateur : rien n'est chargé, rien n'est exécuté.",
    },
}


class BundleWords:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        """Take a language; English, where it is not written in it."""
        self.language = language if language in _WORDS else "en"
        self._words = _WORDS[self.language]

    def __call__(self, word: str, **parts: object) -> str:
        """Give words with their parts filled in."""
        shown = {name: f"{part:,}" if isinstance(part, int) else part for name, part in parts.items()}
        return self._words[word].format(**shown)

    def copy(self, copy: CopyFor, party: str) -> str:
        """Say for whom a copy is."""
        return self(f"copy_{copy}", party=party)

    def why(self, why: Why, count: int) -> str:
        """Say how many entries are left out for a reason."""
        return self(f"why_{why}", count=count)
