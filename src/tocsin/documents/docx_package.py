"""The file that a Word document is: opening a template without trusting it, and the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from tocsin.documents.frame import Frame
from tocsin.domain.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as WordDocument

_TYPES = "[Content_Types].xml"
_PLAIN_TEMPLATE = b"wordprocessingml.template.main+xml"
_PLAIN_DOCUMENT = b"wordprocessingml.document.main+xml"
_LARGEST = 64 * 2**20
"""Bytes that a template may have once unpacked."""

_PICTURE = "docProps/thumbnail"
"""A picture of what the template looked like."""

_NOT_NEEDED = ("customXml/", "word/stylesWithEffects.xml")
"""Parts of the file that python-docx begins with, and that say nothing."""

_NEVER = (1980, 1, 1, 0, 0, 0)

_ABOUT = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>tocsin</Application></Properties>"
)


def opened(template: bytes | None) -> WordDocument:
    """Open the template, or the empty file that python-docx brings, with nothing in its body.

    Raises:
        UserError: the template cannot be used.
    """
    if template is None:
        word = docx.Document()
        _forget_parts(word, _NOT_NEEDED)
        _forget_table_styles(word)
    else:
        word = _opened(template)
    _forget_parts(word, [_PICTURE])
    body = word.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)
    if not word.sections:
        raise _unusable("it has no page")
    return word


def _opened(template: bytes) -> WordDocument:
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _LARGEST:
                raise _unusable(f"it has more than {_LARGEST // 2**20} MB")
            parts = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _unusable("it is no .docx file, or is protected by a password") from error
    types = parts.get(_TYPES, b"")
    if b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in parts):
        raise _unusable("it holds macros")
    parts[_TYPES] = types.replace(_PLAIN_TEMPLATE, _PLAIN_DOCUMENT)
    try:
        return docx.Document(io.BytesIO(_zipped(parts)))
    except (ValueError, KeyError, AttributeError, SyntaxError, OpcError) as error:
        raise _unusable("Word's own parts are missing or damaged in it") from error


def _unusable(why: str) -> UserError:
    return UserError(
        f"The Word template cannot be used: {why}",
        "Open it in Word, and save it anew as .docx without macros",
    )


def _forget_parts(word: WordDocument, names: Sequence[str]) -> None:
    for relations in (word.part.package.rels, word.part.rels):
        for id, relation in list(relations.items()):
            name = "" if relation.is_external else str(relation.target_part.partname).lstrip("/")
            if name.startswith(tuple(names)):
                del relations[id]


def _forget_table_styles(word: WordDocument) -> None:
    styles = word.styles.element
    for style in styles.findall(qn("w:style")):
        is_of_tables = style.get(qn("w:type")) == "table"
        if is_of_tables and style.get(qn("w:styleId")) not in {"TableNormal", "TableGrid"}:
            styles.remove(style)


def packed(word: WordDocument, frame: Frame) -> bytes:
    """Give the bytes of the file: the same document, the same bytes."""
    about = word.core_properties
    about.title = frame.title
    about.author = frame.organisation
    about.language = frame.language
    about.created = about.modified = frame.recorded_at.replace(tzinfo=None, microsecond=0)
    about.revision = 1
    about.last_modified_by = about.comments = about.keywords = about.subject = about.category = ""
    buffer = io.BytesIO()
    word.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    if "docProps/app.xml" in parts:  # who managed, and where, the template was made
        parts["docProps/app.xml"] = _ABOUT
    return _zipped(parts)


def _zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    names = sorted(parts, key=lambda name: (name != _TYPES, name))
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            info = zipfile.ZipInfo(name, date_time=_NEVER)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o600 << 16
            archive.writestr(info, parts[name])
    return buffer.getvalue()
