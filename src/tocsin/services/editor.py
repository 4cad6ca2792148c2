"""Editing a text in the person's own editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from tocsin.domain.errors import UserError
from tocsin.storage.case_key import is_encrypted
from tocsin.storage.filesystem import file_system
from tocsin.storage.workspace import UNSENT


def edit_text(text: str, parent: Path, suffix: str = ".md") -> str:
    """Open a text in ``$VISUAL`` or ``$EDITOR`` and give what the person made of it.

    The file lies in a folder of its own in ``parent`` (that of the case), or in memory where the case is
    encrypted; it is readable by this user alone, and is removed afterwards. If the editor fails, the file
    stays and is named, so that nothing written is lost.

    Raises:
        UserError: there is no editor, or it failed; or the case is encrypted, and there is no file in memory.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    folder = _in_memory() if is_encrypted(parent) else parent / UNSENT
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A name of its own each time: what a failed edit has left must not be written over.
    descriptor, name = tempfile.mkstemp(prefix="draft-", suffix=suffix, dir=folder)
    path = Path(name)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    try:
        # The command is the person's own setting; nothing from a case or a playbook is part of it.
        result = subprocess.run([*shlex.split(command), str(path)], check=False)  # noqa: S603
    except (OSError, ValueError):
        path.unlink(missing_ok=True)
        raise UserError(
            f"The editor {command!r} cannot be started", "Set $EDITOR to one that is installed"
        ) from None
    if result.returncode != 0:
        raise UserError(f"The editor ended with {result.returncode}", f"What was written is in {path}")
    try:
        edited = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UserError("The edited text is not UTF-8", f"It is kept in {path}") from None
    except FileNotFoundError:
        raise UserError("The editor removed the text", "Nothing was recorded; edit it again") from None
    path.unlink()
    if folder.parent != parent:
        folder.rmdir()
    return edited


def _in_memory() -> Path:
    """Give a folder whose files are never on a disk, but for the swap of the machine."""
    for place in (os.environ.get("XDG_RUNTIME_DIR", ""), "/dev/shm"):  # noqa: S108 - a folder of our own in it
        if place and file_system(Path(place)) in {"tmpfs", "ramfs"} and os.access(place, os.W_OK):
            return Path(tempfile.mkdtemp(prefix="tocsin-", dir=place))
    raise UserError(
        "The case is encrypted, and an editor would write the text to the disk",
        "This machine has no folder in memory ($XDG_RUNTIME_DIR); edit where one is",
    )
