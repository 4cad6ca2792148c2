"""A time-stamping service for tests: openssl with a root and a certificate made for the occasion."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

_SETTINGS = """
[tsa]
default_tsa = service
[service]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
[stamping]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


class Service:
    """Answers time-stamp requests; ``root`` is the certificate that it is trusted by."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "root.pem"
        self._settings = folder / "settings"
        folder.mkdir(parents=True)
        self._settings.write_text(_SETTINGS.format(folder=folder), encoding="utf-8")
        (folder / "serial").write_text("01\n", encoding="utf-8")
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        self._run(
            *("req", "-x509", *key, "-keyout", "root.key", "-out", "root.pem", "-days", "3650"),
            *("-subj", "/CN=root of tests"),
        )
        self._run("req", "-new", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=tsa of tests")
        self._run(
            *("x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial"),
            *("-days", "3650", "-extfile", "settings", "-extensions", "stamping", "-out", "tsa.pem"),
        )

    def answer(self, request: bytes) -> bytes:
        """Answer a request."""
        (self.folder / "request.tsq").write_bytes(request)
        settings = str(self._settings)
        self._run("ts", "-reply", "-config", settings, "-queryfile", "request.tsq", "-out", "response.tsr")
        return (self.folder / "response.tsr").read_bytes()

    def _run(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=self.folder)  # noqa: S607


def service(folder: Path) -> Service:
    """Give a service that lives in a folder; where there is no openssl, the test is skipped."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    return Service(folder)
