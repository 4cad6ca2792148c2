"""Which answer helps most: the open fact that stands between most documents and their filing."""

from __future__ import annotations

from collections import Counter

import msgspec

from tocsin.domain.facts import in_language
from tocsin.services.drafts.listing import list_documents
from tocsin.services.workbench import OpenCase


class Unblocks(msgspec.Struct, frozen=True):
    """An open fact, its question, and the documents that require it and lack it."""

    fact: str
    text: str
    documents: tuple[str, ...]


def unblocking(case: OpenCase) -> list[Unblocks]:
    """Give the open facts that documents require, the one that most of them lack first."""
    wanted: dict[str, list[str]] = {}
    first: Counter[str] = Counter()
    for document in list_documents(case, owed=True):
        for gap in document.gaps:
            keys = [key for key in gap.sources if case.catalogue.get(key) is not None]
            if gap.why == "missing" and keys:
                wanted.setdefault(keys[0], []).append(document.form.id)
                first[keys[0]] += 1
    found = []
    for key, _number in first.most_common():
        spec = case.catalogue.need(key)
        text = in_language(spec.question or spec.title, case.header.language)
        found.append(Unblocks(key, text, tuple(dict.fromkeys(wanted[key]))))
    return found
