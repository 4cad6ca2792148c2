"""The workbench in a browser, from the shell."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import sys
from urllib.parse import urlsplit

import click

from tocsin.cli import output
from tocsin.cli.invocation import Invocation, case_options, pass_invocation
from tocsin.domain.errors import UserError

_MACHINE_ITSELF = ("127.0.0.1", "localhost", "[::1]")


@click.command(epilog="Examples: tocsin serve · tocsin serve --case 2026-0001 --port 0")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen.")
@click.option("--tls-cert", type=click.Path(exists=True, dir_okay=False), help="The certificate, as PEM.")
@click.option("--tls-key", type=click.Path(exists=True, dir_okay=False), help="Its private key, as PEM.")
@click.option(
    "--public-url",
    default="",
    metavar="URL",
    help="What browsers call it, where that is not this machine itself: behind a proxy, or with --host.",
)
@click.option(
    "--screens", default=4, show_default=True, type=click.IntRange(1, 100), help="How many at a time."
)
@case_options
@pass_invocation
def serve(
    invocation: Invocation,
    *,
    port: int,
    host: str,
    tls_cert: str | None,
    tls_key: str | None,
    public_url: str,
    screens: int,
) -> None:
    """Show the workbench in a browser (extra serve).

    It listens on this machine only, and prints a link that opens once; every link that is used is followed
    by another one, for the next browser. Whoever comes in acts as you do. Pages of others can neither read
    what is shown nor type into it. Elsewhere than on this machine it listens with TLS only.

    From another machine: ssh -L 8000:127.0.0.1:8000 HOST. Or ssh and the terminal, without any of this.
    """
    try:
        from tocsin.web.access import addresses_of  # noqa: PLC0415 - the extra may not be there
        from tocsin.web.server import Server  # noqa: PLC0415
    except ModuleNotFoundError:
        raise UserError(
            "The workbench for a browser is not installed", "Install it: pip install 'tocsin[serve]'"
        ) from None
    tls = _tls(tls_cert, tls_key)
    public = _origin(public_url) if public_url else ""
    listening = _listen(host, port, tls, public)
    addresses = addresses_of(listening.getsockname()[1], "https" if tls else "http", _MACHINE_ITSELF)
    address = public or next(iter(addresses.values()))
    addresses[urlsplit(address).netloc] = address

    def told(link: str) -> None:
        output.say(f"{address}/#{link}")
        sys.stdout.flush()

    server = Server(_program(invocation), addresses, most=screens, on_enter=told)
    output.note(
        "Open this link in a browser; it opens once. Control-C ends the server and every screen of it."
    )
    told(server.access.link)
    server.run(listening, tls)


def _program(invocation: Invocation) -> list[str]:
    workbench = invocation.workbench()
    case = ["--case", invocation.case] if invocation.case else []
    return [
        *(sys.executable, "-m", "tocsin"),
        *("--home", str(workbench.home), "--as", workbench.actor),
        *case,
    ]


def _tls(cert: str | None, key: str | None) -> ssl.SSLContext | None:
    if cert is None and key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(str(cert), key)
    except (OSError, ssl.SSLError) as error:
        raise UserError(
            f"The certificate cannot be used: {error}",
            "--tls-cert and --tls-key are PEM files that belong together",
        ) from None
    return context


def _listen(host: str, port: int, tls: ssl.SSLContext | None, public: str) -> socket.socket:
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host.strip("[]"))
    except ValueError:
        raise UserError(
            f"{host!r} is no address to listen on", "Use numbers: 127.0.0.1, ::1, 0.0.0.0"
        ) from None
    if not address.is_loopback and (tls is None or not public):
        raise UserError(
            f"On {address} others can reach it: it listens there with TLS only, and under one name",
            "Name --tls-cert, --tls-key and --public-url https://NAME:PORT; or leave --host out and use "
            "ssh -L 8000:127.0.0.1:8000",
        )
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    try:
        return socket.create_server((str(address), port), family=family)
    except OSError as error:
        raise UserError(
            f"{address} port {port} cannot be listened on: {error.strerror}", "Take another one with --port"
        ) from None


def _origin(url: str) -> str:
    parts = urlsplit(url)
    if (
        parts.scheme != "https"
        or not parts.netloc
        or parts.path.strip("/")
        or parts.query
        or "@" in parts.netloc
    ):
        raise UserError(
            f"{url!r} is not the address of a site",
            "Write it as https://NAME or https://NAME:PORT, and no more",
        )
    return f"https://{parts.netloc.lower()}"
