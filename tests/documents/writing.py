"""What the tests of documents share: a document of a text, in its frame, and every way of writing one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

from tocsin.content.documents.markdown import escape_markdown
from tocsin.documents.docx import write_docx
from tocsin.documents.frame import Document, Frame
from tocsin.documents.html import write_html
from tocsin.documents.markdown import write_markdown
from tocsin.documents.pdf import write_pdf
from tocsin.documents.text import write_text
from tocsin.documents.tree import read_markdown

HEAD = "0055 42be 2f51 3de8 1d6c"

FULL = """# Notice

**To:** the *council*, see [our page](https://example.org/breach "x") or <mailto:dpo@example.org>

A line that ends here\\
and goes on, with `code`.

## What happened

1. first

   with a second paragraph
2. second
   - deeper
   - still

> said by somebody

| Data | People |
|---|---|
| Names | about 310 |
| Addresses |   |

    as it is
      indented

---

The end.
"""


def frame(*, title: str = "Notice", language: str = "en", approved: bool = False) -> Frame:
    """Give a frame."""
    return Frame(
        title=title,
        language=language,
        organisation="Example Software",
        case="2026-0001",
        draft="D-1",
        head=HEAD,
        date="23 November 2026 at 14:00 (UTC+01:00)",
        recorded_at=datetime(2026, 11, 23, 13, 0, tzinfo=UTC),
        approved=approved,
    )


def document(text: str = FULL, *, language: str = "en", approved: bool = False) -> Document:
    """Give a document of a text in Markdown."""
    tree = read_markdown(text, language=language, title="Notice")
    return Document(frame(title=tree.title, language=language, approved=approved), tree)


WRITERS: dict[str, Callable[[Document], bytes]] = {
    "md": lambda one: write_markdown(one, escape_markdown),
    "txt": write_text,
    "html": write_html,
    "docx": write_docx,
    "pdf": lambda one: write_pdf(one).data,
}


def part(docx: bytes, name: str = "word/document.xml") -> str:
    """Give a part of a Word file."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return archive.read(name).decode()


def parts(docx: bytes) -> list[str]:
    """Give the names of all parts of a Word file."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return archive.namelist()
