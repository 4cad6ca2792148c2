"""What somebody has typed and not yet sent: kept beside the case, so that no crash or closed lid loses it.

It is nobody's statement yet, so it is not in the journal. One small file per person and field, readable
by this user alone, gone once the text is sent.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from tocsin.storage.workspace import UNSENT


def _path(folder: Path, actor: str, field: str) -> Path:
    # A digest, because actors and fields may hold anything and file names may not.
    name = hashlib.sha256(f"{actor}\n{field}".encode()).hexdigest()[:32]
    return folder / UNSENT / f"{name}.txt"


def keep(folder: Path, actor: str, field: str, text: str) -> bool:
    """Keep a half-written text, or forget it if it is empty; gives whether that worked."""
    path = _path(folder, actor, field)
    try:
        if not text:
            path.unlink(missing_ok=True)
            return True
        path.parent.mkdir(mode=0o700, exist_ok=True)
        incoming = path.with_suffix(".new")
        descriptor = os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogatepass", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        incoming.replace(path)
    except OSError:
        return False
    return True


def recall(folder: Path, actor: str, field: str) -> str:
    """Give the half-written text of a field, or an empty one."""
    try:
        with _path(folder, actor, field).open(encoding="utf-8", errors="surrogatepass", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return ""
