"""Writing a document: a sandboxed template over plain values; what comes from a case never becomes markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import CodeType

import msgspec
from jinja2 import BaseLoader, StrictUndefined, TemplateError, nodes
from jinja2 import FunctionLoader as _FunctionLoader
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tocsin.content.documents.form_values import Plain
from tocsin.content.documents.markdown import Marked, escape_markdown, on_one_line
from tocsin.content.documents.tracing import Piece, Trace, lines_of, traced
from tocsin.domain.documents.provenance import Line
from tocsin.domain.errors import UserError


class Written(msgspec.Struct, frozen=True):
    """A document, whole and line by line, with what each line was built from."""

    text: str
    pieces: tuple[Piece, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Its lines, with their sources; put together when they are asked for, as most readers do not."""
        return lines_of(self.pieces, self.text)


def _cell(text: str) -> Marked:
    return Marked(escape_markdown(on_one_line(text)) or " ")


def _in_list(text: str) -> Marked:
    """Give a text whose further lines and paragraphs stay within the item of a list that it stands in."""
    return Marked(re.sub(r"\n(?!\n)", "\n  ", _finalize(text)))


def _finalize(value: object) -> Marked:
    return value if isinstance(value, Marked) else escape_markdown(str(value))


class _Compiled(BytecodeCache):
    """What templates were compiled to: that takes longer than to write a document with them."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox in which ``a.b`` of a map is its key ``b``, also where maps have a method of that name."""

    def __init__(self, loader: BaseLoader, trace: Trace) -> None:
        super().__init__(
            loader=loader,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            finalize=_finalize,
            autoescape=False,
            bytecode_cache=_COMPILED,
        )
        self.globals.clear()  # range and its like: a template needs no way to make much of nothing
        self.filters |= {"cell": _cell, "in_list": _in_list, **trace.filters()}
        self._trace = trace

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        """Hook of Jinja to make code of a template in another way."""
        return super()._generate(traced(source), name, filename, defer_init)

    def getattr(self, obj: object, attribute: str) -> object:
        if not isinstance(obj, dict):
            return super().getattr(obj, attribute)
        if attribute in obj:
            return self._trace.read(obj[attribute])
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: object, argument: object) -> object:
        return self._trace.read(super().getitem(obj, argument))


def write_document(load: Callable[[str], str], name: str, values: Mapping[str, Plain]) -> Written:
    """Write a document.

    Args:
        load: gives the source of a template by name.
        name: the template.
        values: what it may use; texts in it are escaped as they are written.

    Raises:
        UserError: the template cannot be used; it says why and on which line.
    """
    trace = Trace()
    try:
        template = _Environment(_FunctionLoader(load), trace).get_template(name)
        pieces = tuple(trace.piece(text) for text in template.generate(**values))
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        where = f"{name}, line {line}" if line else name
        raise UserError(
            f"The template {where} cannot be used: {error}", "Mend the template, or use the shipped one"
        ) from None
    text = re.sub(r"\n{3,}", "\n\n", "".join(piece.text for piece in pieces)).strip() + "\n"
    return Written(text, pieces)
