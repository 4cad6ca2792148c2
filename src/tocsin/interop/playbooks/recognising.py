"""Telling what a foreign file is by what it holds, and reading it as that."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.domain.errors import UserError
from tocsin.interop.json_text import Value
from tocsin.interop.playbooks.cacao.importing import import_cacao
from tocsin.interop.playbooks.case_templates import import_iris, import_thehive, template_format
from tocsin.interop.playbooks.drafting import Format, Imported, Origin
from tocsin.interop.playbooks.react_import import STAGES, import_react

_SAY_SO = "Say what it is: --format " + "|".join(Format)


def recognise(document: Value, file: str) -> Format:
    """Tell the format of a document.

    Args:
        document: as it was read from JSON or YAML.
        file: its name, for what is said about it.

    Raises:
        UserError: it is none that can be read.
    """
    if isinstance(document, list) and len(document) == 1:
        document = document[0]
    if not isinstance(document, dict):
        what = f"{file} is a {'list' if isinstance(document, list) else 'single value'}, no playbook"
        raise UserError(what, "One file holds one playbook, or one case template")
    if document.get("type") == "playbook" or "workflow_start" in document:
        return Format.CACAO
    if STAGES.keys() & document.keys() or str(document.get("id", ""))[:2] in {"RP", "RA", "RS"}:
        return Format.REACT
    found = template_format(document)
    if found is None:
        raise UserError(f"{file} is nothing that can be read as a playbook here", _SAY_SO)
    return found


def import_document(
    document: Value, origin: Origin, *, actions: Mapping[str, Value], playbooks: Mapping[str, str]
) -> Imported:
    """Read a document as what its origin says it is.

    Args:
        document: as it was read from JSON or YAML.
        origin: where it comes from, with its format.
        actions: response actions by the names of their files, for atc-react.
        playbooks: the ids of our own playbooks, by the CACAO ids that they have.

    Raises:
        UserError: it cannot be read as that.
    """
    match origin.format:
        case Format.CACAO:
            return import_cacao(document, origin, playbooks)
        case Format.REACT:
            return import_react(document, actions, origin)
        case Format.IRIS:
            return import_iris(document, origin)
        case Format.THEHIVE:
            return import_thehive(document, origin)
