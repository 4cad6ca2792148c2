"""What somebody has typed and not yet sent: kept beside the case, so that no crash or closed lid loses it.

It is nobody's statement yet, so it is not in the journal. One small file per person and field, readable
by this user alone, gone once the text is sent.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from tocsin.domain.errors import BrokenCaseError
from tocsin.storage.cipher import Cipher
from tocsin.storage.sharing import make_folder
from tocsin.storage.whole import write_whole
from tocsin.storage.workspace import UNSENT


def _path(folder: Path, actor: str, field: str, cipher: Cipher | None) -> Path:
    # A digest, because actors and fields may hold anything and file names may not.
    what = f"{actor}\n{field}"
    name = cipher.name(what) if cipher else hashlib.sha256(what.encode()).hexdigest()
    return folder / UNSENT / f"{name[:32]}.{'age' if cipher else 'txt'}"


def keep(folder: Path, actor: str, field: str, text: str, cipher: Cipher | None = None) -> bool:
    """Keep a half-written text, or forget it if it is empty; gives whether that worked."""
    path = _path(folder, actor, field, cipher)
    try:
        if not text:
            for kept in (path, *path.parent.glob(f".{path.name}.*")):  # and what was broken off while written
                kept.unlink(missing_ok=True)
            return True
        make_folder(path.parent, exist_ok=True)
        data = text.encode("utf-8", "surrogatepass")
        if cipher:  # shared, so that anybody who can open the case can change its keys
            write_whole(path, cipher.encrypt(data), durable=True, shared=True)
        else:
            write_whole(path, data, durable=True)
    except OSError:
        return False
    return True


def recall(folder: Path, actor: str, field: str, cipher: Cipher | None = None) -> str:
    """Give the half-written text of a field, or an empty one."""
    try:
        data = _path(folder, actor, field, cipher).read_bytes()
        return (cipher.decrypt(data) if cipher else data).decode("utf-8", "surrogatepass")
    except (OSError, UnicodeDecodeError, BrokenCaseError):
        return ""
