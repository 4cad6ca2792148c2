"""Writing a document: a sandboxed template over plain values; what comes from a case never becomes markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from jinja2 import BaseLoader, StrictUndefined, TemplateError
from jinja2 import FunctionLoader as _FunctionLoader
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tocsin.content.form_values import Plain
from tocsin.content.markdown import Marked, escape_markdown, on_one_line
from tocsin.domain.errors import UserError


def _cell(text: str) -> Marked:
    return Marked(escape_markdown(on_one_line(text)) or " ")


def _in_list(text: str) -> Marked:
    """Give a text whose further lines and paragraphs stay within the item of a list that it stands in."""
    return Marked(re.sub(r"\n(?!\n)", "\n  ", _finalize(text)))


def _finalize(value: object) -> Marked:
    return value if isinstance(value, Marked) else escape_markdown(str(value))


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox in which ``a.b`` of a map is its key ``b``, also where maps have a method of that name."""

    def getattr(self, obj: object, attribute: str) -> object:
        if not isinstance(obj, dict):
            return super().getattr(obj, attribute)
        return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)


def _environment(loader: BaseLoader) -> _Environment:
    environment = _Environment(
        loader=loader,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finalize,
        autoescape=False,
    )
    environment.globals.clear()  # range and its like: a template needs no way to make much of nothing
    environment.filters["cell"] = _cell
    environment.filters["in_list"] = _in_list
    return environment


def write_document(load: Callable[[str], str], name: str, values: Mapping[str, Plain]) -> str:
    """Write a document.

    Args:
        load: gives the source of a template by name.
        name: the template.
        values: what it may use; texts in it are escaped as they are written.

    Raises:
        UserError: the template cannot be used; it says why and on which line.
    """
    try:
        text = _environment(_FunctionLoader(load)).get_template(name).render(**values)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        where = f"{name}, line {line}" if line else name
        raise UserError(
            f"The template {where} cannot be used: {error}", "Mend the template, or use the shipped one"
        ) from None
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
