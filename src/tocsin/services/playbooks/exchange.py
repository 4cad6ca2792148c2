"""Playbooks to and from other programs: exports to read or to follow elsewhere, imports as drafts.

Nothing that is imported is run or adopted: it becomes a file, for a person to read and to check.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

import msgspec

from tocsin.content import yaml_text
from tocsin.content.documents.markdown import escape_markdown, on_one_line
from tocsin.content.files import bytes_of
from tocsin.content.playbooks.parts import Source
from tocsin.content.playbooks.playbook import parse_playbook
from tocsin.content.playbooks.shelf import FRAGMENTS
from tocsin.domain.errors import ContentError, UserError
from tocsin.domain.playbooks.playbook import Part, PartKind, Playbook
from tocsin.interop.json_text import Value, read_json
from tocsin.interop.playbooks.cacao.export import export_cacao
from tocsin.interop.playbooks.cacao.ids import playbook_id
from tocsin.interop.playbooks.checklist import write_markdown
from tocsin.interop.playbooks.checklist_html import write_html
from tocsin.interop.playbooks.drafting import Format, Imported, Origin
from tocsin.interop.playbooks.recognising import import_document, recognise
from tocsin.services.playbooks.adopting import check_language
from tocsin.services.workbench import Workbench

__all__ = ["ExportFormat", "Format", "Imported", "Kept", "export_playbook", "import_playbook", "keep_import"]

_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
_MOST_ACTIONS = 2_000


class ExportFormat(StrEnum):
    """What a playbook can be written as."""

    CACAO = "cacao"
    MARKDOWN = "markdown"
    HTML = "html"


# Out.


def export_playbook(workbench: Workbench, named: str, form: ExportFormat, language: str = "") -> bytes:
    """Give a playbook in another format.

    The overlay of the organisation stays at home: its roles, contacts, clients and steps.

    Args:
        workbench: whose library it is in.
        named: its id, or the path of its file.
        form: what to write.
        language: of the texts; English if not said, or the first that it is written in.

    Raises:
        UserError: there is no such playbook, or it is not written in the language.
        ContentError: it has problems.
    """
    playbook = _without_overlay(workbench, named)
    spoken = language or ("en" if "en" in playbook.languages else playbook.languages[0])
    check_language(spoken, playbook)
    catalogue = workbench.library.catalogue
    match form:
        case ExportFormat.CACAO:
            return export_cacao(playbook, catalogue, spoken)
        case ExportFormat.MARKDOWN:
            return write_markdown(playbook, catalogue, spoken, _marked).encode()
        case ExportFormat.HTML:
            return write_html(playbook, catalogue, spoken).encode()


def _marked(text: str) -> str:
    return escape_markdown(on_one_line(text))


def _without_overlay(workbench: Workbench, named: str) -> Playbook:
    shelf = workbench.library.shelf
    found = shelf.find(named)
    if all(part.kind is PartKind.FRAGMENT for part in found.parts):
        return found
    held = {
        part.name: Source(part.name, part.text.encode())
        for part in found.parts
        if part.kind is PartKind.FRAGMENT
    }
    around = msgspec.structs.replace(shelf.around, overlay=None, fragments={**shelf.around.fragments, **held})
    playbook, problems = parse_playbook(found.text.encode(), found.id, around)
    if playbook is None:
        raise ContentError(f"The playbook {named} without the overlay", problems)
    return playbook


# In.


def import_playbook(
    workbench: Workbench,
    path: Path,
    *,
    form: Format | None = None,
    actions: Path | None = None,
    language: str = "en",
) -> Imported:
    """Read a foreign file as a playbook; nothing is written.

    Args:
        workbench: whose library tells which playbooks are known.
        path: the file.
        form: what it is; None to tell by what it holds.
        actions: the folder of response actions, for atc-react.
        language: that it is written in.

    Raises:
        UserError: it cannot be read as that.
        ContentError: it is not JSON or YAML that is read here, with the place.
    """
    if not _LANGUAGE.fullmatch(language):
        raise UserError(f"{language!r} is no code of a language", "Two or three small letters: en, fr, de")
    data = bytes_of(path)
    document = read_foreign(data, path.name)
    origin = Origin.of(
        data,
        format=form or recognise(document, path.name),
        file=path.name,
        day=workbench.now().date().isoformat(),
        language=language,
    )
    known = {playbook_id(id): id for id in workbench.library.shelf.playbooks}
    imported = import_document(document, origin, actions=_read_actions(actions), playbooks=known)
    _check_readable(imported, path.name)
    return imported


def read_foreign(data: bytes, file: str) -> Value:
    """Read bytes as JSON, where they begin as JSON does, else as YAML.

    Raises:
        ContentError: they are neither, or more than is read here.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return read_json(data, file)
    node, problems = yaml_text.read_yaml(data, file)
    if node is None:
        raise ContentError(file, problems)
    return _plain(node)


def _plain(node: yaml_text.Node) -> Value:
    """Give a node of YAML as JSON knows it; scalars stay text. Its depth is bounded by the reader."""
    match node:
        case yaml_text.Scalar():
            return None if node.is_null else node.text
        case yaml_text.Sequence(items=items):
            return [_plain(item) for item in items]
        case yaml_text.Mapping(pairs=pairs):
            return {key.text: _plain(value) for key, value in pairs}


def _read_actions(folder: Path | None) -> dict[str, Value]:
    """Read every response action of a folder, by the name of its file without the suffix."""
    if folder is None:
        return {}
    paths = sorted(path for pattern in ("*.yml", "*.yaml") for path in folder.glob(pattern))
    if not 0 < len(paths) <= _MOST_ACTIONS:
        what = f"{folder} holds {len(paths):,} YAML files; 1 to {_MOST_ACTIONS:,} response actions are read"
        raise UserError(what, "Name the folder response_actions of atc-react")
    return {path.stem: read_foreign(bytes_of(path), path.name) for path in paths}


def _check_readable(imported: Imported, file: str) -> None:
    """Refuse a text from outside that could hide something: a file that comes out is strict YAML.

    Whether its playbook is sound is another question, which ``tocsin playbook check`` answers.
    """
    texts = {imported.playbook: imported.text, **{part.name: part.text for part in imported.fragments}}
    for name, text in texts.items():
        node, problems = yaml_text.read_yaml(text.encode(), f"{file}/{name}")
        if node is None:
            raise ContentError(f"{name} in {file}", problems)


# Writing it down.


class Kept(msgspec.Struct, frozen=True):
    """What an import was written to."""

    playbook: Path
    fragments: tuple[Path, ...] = ()


def missing_fragments(workbench: Workbench, imported: Imported) -> tuple[Part, ...]:
    """Give the fragments of an import that the library does not have in the same bytes."""
    known = workbench.library.shelf.around.fragments
    return tuple(
        part
        for part in imported.fragments
        if part.name not in known or known[part.name].data.decode("utf-8-sig") != part.text
    )


def keep_import(workbench: Workbench, imported: Imported, output: Path, *, force: bool = False) -> Kept:
    """Write an imported playbook to a file, and the fragments that are missing to a folder beside it.

    Raises:
        UserError: a file is there already and is another, or it cannot be written.
    """
    folder = output.parent / FRAGMENTS
    parts = {folder / f"{part.name}.yaml": part.text for part in missing_fragments(workbench, imported)}
    write_files(
        {output: imported.text.encode(), **{path: text.encode() for path, text in parts.items()}}, force
    )
    return Kept(output, tuple(parts))


def write_files(files: Mapping[Path, bytes], force: bool) -> None:
    """Write files, all of them or, where one may not be written over, none.

    Raises:
        UserError: a file is there already with other content and ``force`` is not given, or it cannot be
            written.
    """
    taken = [
        path for path, data in files.items() if path.exists() and not (path.is_file() and _holds(path, data))
    ]
    if taken and not force:
        raise UserError(
            f"{_listed(taken)} is there already", "Name another file, or write over it with --force"
        )
    for path, data in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            what = f"{path} cannot be written: {error.strerror}"
            raise UserError(what, "Check the folder and who may write there") from None


def _holds(path: Path, data: bytes) -> bool:
    return path.stat().st_size == len(data) and bytes_of(path) == data


def _listed(paths: Sequence[Path]) -> str:
    return ", ".join(str(path) for path in paths)
