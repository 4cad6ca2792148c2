"""Text in Markdown: what comes from a case is shown as it is, never read as markup."""

from __future__ import annotations

import re

from tocsin.domain.text import visible

_ANYWHERE = re.compile(r"[\\`*\[\]<>|~&]|(?<![^\W_])_|_(?![^\W_])")
_BREAKS = re.compile(r"[ \t\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
_AT_LINE_START = re.compile(r"(?:[#>+=:-]|\d{1,9}(?=[.)]))")
_EMPTY_LINES = re.compile(r"(?:  \n){2,}")


class Marked(str):
    """Text that is Markdown already."""

    __slots__ = ()


def escape_markdown(text: str) -> Marked:
    """Give a text so that Markdown shows it as it is; its lines stay lines."""
    lines = []
    for line in visible(text).splitlines():
        safe = _ANYWHERE.sub(lambda match: "\\" + match.group(), line.strip())
        first = _AT_LINE_START.match(safe)
        if first:
            end = first.end()
            safe = f"\\{safe}" if not safe[0].isdigit() else f"{safe[:end]}\\{safe[end:]}"
        lines.append(safe)
    # Two spaces at the end of a line keep it a line; an empty line begins a paragraph.
    return Marked(_EMPTY_LINES.sub(lambda found: "\n" * found[0].count("\n"), "  \n".join(lines)))


def bold(text: str) -> Marked:
    """Give a text in bold, on one line."""
    return Marked(f"**{escape_markdown(on_one_line(text))}**")


def on_one_line(text: str) -> str:
    """Give a text on one line; the unbreakable spaces of French and of numbers stay what they are."""
    return _BREAKS.sub(" ", text).strip()
