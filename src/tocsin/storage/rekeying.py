"""Bringing the files of a case under other secrets, one by one, each as a whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from tocsin.domain.errors import UserError
from tocsin.storage.cipher import Cipher


def reencrypt_folder(folder: Path, cipher: Cipher) -> int:
    """Encrypt every file of a folder with the secrets of now; gives how many there were.

    A file that was brought over before is done again: nothing is lost by stopping in the middle.

    Raises:
        BrokenCaseError: a file was changed; it is left as it is.
        UserError: a file cannot be read or written.
    """
    if not folder.is_dir():
        return 0
    paths = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")]
    for path in paths:
        try:
            _reencrypt(path, cipher)
        except OSError as error:
            raise UserError(
                f"{path} cannot be encrypted anew: {error.strerror}",
                "Free some space or check who may write there, and go on with: tocsin key rekey",
            ) from error
    return len(paths)


def _reencrypt(path: Path, cipher: Cipher) -> None:
    incoming = path.with_name(f".rekey-{path.name}")
    try:
        mode = path.stat().st_mode & 0o777
        descriptor = os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as target, cipher.open(path) as source:
            cipher.encrypt_stream(source, target)
            target.flush()
            os.fchmod(descriptor, mode)
            os.fsync(descriptor)
        incoming.replace(path)
    finally:
        with suppress(OSError):
            incoming.unlink(missing_ok=True)
