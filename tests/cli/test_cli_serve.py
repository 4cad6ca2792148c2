"""`tocsin serve`: where it refuses to listen, and that it speaks TLS where it is asked to."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import sys
from pathlib import Path

import pytest
from aiohttp import ClientConnectionError, ClientSession
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.cli.shell import Shell
from tests.web.serving import serving


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of our own for 127.0.0.1, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tocsin.example.org")])
    now = dt.datetime.now(dt.UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return cert_file, key_file


EVERYWHERE = "0.0.0.0"  # noqa: S104 - what is refused


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.0.2.1"])
def test_it_does_not_listen_where_others_reach_it_without_tls(tocsin: Shell, host: str) -> None:
    said = tocsin.refused("serve", "--host", host)
    assert "it listens there with TLS only" in said
    assert "ssh -L 8000:127.0.0.1:8000" in said


def test_tls_alone_is_not_enough_elsewhere_the_name_must_be_known(
    tocsin: Shell, certificate: tuple[Path, Path]
) -> None:
    cert, key = map(str, certificate)
    assert "--public-url" in tocsin.refused(
        "serve", "--host", EVERYWHERE, "--tls-cert", cert, "--tls-key", key
    )


@pytest.mark.parametrize(
    "url",
    ["http://tocsin.example.org", "https://", "https://a.example.org/case", "https://me@a.example.org", "x"],
)
def test_a_public_address_is_https_and_a_site(tocsin: Shell, url: str) -> None:
    assert "is not the address of a site" in tocsin.refused("serve", "--port", "0", "--public-url", url)


def test_a_certificate_that_is_none_is_told(tocsin: Shell, certificate: tuple[Path, Path]) -> None:
    _cert, key = map(str, certificate)
    assert "The certificate cannot be used" in tocsin.refused("serve", "--tls-cert", key, "--tls-key", key)


def test_a_port_in_use_is_told(tocsin: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = tocsin.refused("serve", "--port", str(taken.getsockname()[1]))
    assert "cannot be listened on: Address already in use" in said
    assert "Take another one with --port" in said


def test_a_name_is_no_address(tocsin: Shell) -> None:
    assert "is no address to listen on" in tocsin.refused("serve", "--host", "tocsin.example.org")


def test_without_the_extra_it_says_what_to_install(tocsin: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    monkeypatch.delitem(sys.modules, "tocsin.web.server", raising=False)
    assert "pip install 'tocsin[serve]'" in tocsin.refused("serve")


async def test_over_tls_nothing_is_said_in_clear(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    cert, key = map(str, certificate)
    async with (
        serving(tmp_path / "home", "--tls-cert", cert, "--tls-key", key) as served,
        ClientSession() as http,
    ):
        assert served.origin.startswith("https://127.0.0.1:")
        async with http.get(f"{served.origin}/", ssl=ssl.create_default_context(cafile=cert)) as answer:
            assert answer.status == 200
        with pytest.raises(ClientConnectionError):
            await http.get(served.origin.replace("https", "http"))
