"""Time stamps of RFC 3161: the request, what an answer says, and whether its signature holds."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from tests import tsa
from tests.torture.record import load_verifier
from tocsin.interop import timestamps
from tocsin.interop.timestamps import Token, read_token, token_holds

DIGEST = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> tsa.Service:
    """A time-stamping service."""
    return tsa.service(tmp_path_factory.mktemp("tsa") / "service")


@pytest.fixture(scope="module")
def answer(service: tsa.Service) -> bytes:
    """Its answer over a digest."""
    return service.answer(timestamps.request(DIGEST))


def bare(answer: bytes) -> bytes:
    """Give the token of an answer without what is around it."""
    (_tag, inner), *_none = timestamps._parts(answer)
    status = timestamps._parts(inner)[0]
    return inner[2 + len(status[1]) :]


def test_a_request_is_the_digest_and_nothing_else() -> None:
    expected = "3039020101" + "3031300d060960864801650304020105000420" + DIGEST + "0101ff"
    assert timestamps.request(DIGEST).hex() == expected


def test_an_answer_says_over_what_it_is_and_when(answer: bytes) -> None:
    token = read_token(answer)
    assert token.imprint == DIGEST
    assert token.stamped_at.startswith("20")
    assert token.stamped_at.endswith("Z")
    assert read_token(bare(answer)) == token


def test_a_signature_holds_by_the_root_of_its_service_alone(
    answer: bytes, service: tsa.Service, tmp_path: Path
) -> None:
    token, stranger = read_token(answer), tsa.service(tmp_path / "stranger")
    assert token_holds(answer, token, []) is None
    assert token_holds(answer, token, [service.root]) is True
    assert token_holds(bare(answer), token, [service.root]) is True
    assert token_holds(answer, token, [stranger.root]) is False
    assert token_holds(answer, token, [stranger.root, service.root]) is True
    assert token_holds(answer, Token("0" * 64, token.stamped_at), [service.root]) is False


@pytest.mark.parametrize("missing", ["library", "openssl", "both"])
def test_either_of_two_programs_is_enough_and_without_both_nothing_is_claimed(
    missing: str, answer: bytes, service: tsa.Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if missing != "openssl":
        monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    if missing != "library":
        monkeypatch.setenv("PATH", str(tmp_path))
    expected = None if missing == "both" else True
    assert token_holds(answer, read_token(answer), [service.root]) is expected


def test_an_openssl_that_does_not_know_its_options_claims_nothing(
    answer: bytes, service: tsa.Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "openssl"
    other.write_text("#!/bin/sh\necho unknown option >&2\nexit 1\n", encoding="utf-8")
    other.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    assert token_holds(answer, read_token(answer), [service.root]) is None


def test_whatever_bytes_come_they_are_read_or_refused_and_never_hold_by_accident(
    answer: bytes, service: tsa.Service
) -> None:
    chance, stamp = random.Random(3), load_verifier().read_stamp  # noqa: S311 - the same bytes every time
    held = 0
    for number in range(400):
        at = chance.randrange(len(answer))
        data = answer[:at] + chance.randbytes(1) + answer[at + 1 :] if number % 3 else answer[:at]
        try:
            token = read_token(data)
        except ValueError:
            with pytest.raises((ValueError, IndexError, StopIteration)):
                stamp(data)
            continue
        imprint, instant = stamp(data)
        assert (imprint.hex(), instant.strftime("%Y-%m-%dT%H:%M:%S")) == (
            token.imprint,
            token.stamped_at[:19],
        )
        if number % 20 == 0 and data != answer:
            held += token_holds(data, token, [service.root]) is True
    assert held == 0
