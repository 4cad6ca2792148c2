"""Ways to damage an input, each decided by the random numbers it is given and by nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from tocsin.domain.conditions.grammar import COMPARISONS, WORDS
from tocsin.domain.playbooks.work import KINDS

_LONGEST = 4_096

NOISE: list[bytes | str] = [
    *[bytes([byte]) for byte in (*range(32), 0x7F, 0x80, 0xC0, 0xFE, 0xFF)],
    *["\u0085", "\u00a0", "\u2028", "\u202e", "\u2066", "\ufeff", "\ud7ff", "\U0001f512", "\U000e0041"],
    *["\u0435", "\u00e9", "e\u0301", "\u0663", "\u200b", "\ufb01", "\uff21"],
    *[b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\\ud800", b'"\\e[31m"', b'"\\x00"', b'"\\N"'],
]
"""Bytes and characters that a text should not hold, or that look like others."""

YAML_TOKENS = [
    *["---", "...", "- ", ": ", "? ", "#", " #", "|", ">", "|2-", ">-", "&a", "*a", "<<: *a", "!!set"],
    *["!", "!known ", "!!python/object/apply:os.system", "!<tag:yaml.org,2002:str>", "%YAML 1.1"],
    *["%TAG ! t:", "{", "}", "[", "]", ",", "'", '"', "~", "null", "true", "False", "yes", "NO", "1.0"],
    *["0x1F", "1_000", "2026-11-23", "2026-02-30", "22:30", ".inf", "-1", "9" * 40, "\n", "\r", "\t"],
    *["\n  ", "\n    - ", "{}"],
    *["[" * 30, "{a: " * 30, "[]", "''", '""', "@", "`", "\\"],
]

_FORMAT = """
schema breach-playbook/1 breach-fragment/1 breach-overlay/1 id version kind role languages title steps
phases include some-steps@^1 a-phase@1.2.0 self@^1 when needs after due before within by for_each in where
repeat until most items fields options advice suggest records fact value now collects roles facts choices
within type enum set count x for regimes goal escalate all_of any_of clock.gdpr-33-1 time.aware_at 30m
999999w 0m 4h portal.path
"""
FORMAT_TOKENS = [*_FORMAT.split(), *KINDS]

_CONDITION = """
( ) [ ] , 'x' ' 3 -3 4h 999999w 999999999999999 9999999999999999 . __class__ case.role time.aware_at
subjects.count nature.cia row.name step.contain.done clock.gdpr-33-1.remaining step.contain.outcome
inventory.rows case.contact known( 'pending'
"""
CONDITION_TOKENS = [*sorted(WORDS | COMPARISONS), *_CONDITION.split()]

_TOKENS: list[list[bytes]] = [
    [token.encode() for token in FORMAT_TOKENS],
    [token.encode() for token in CONDITION_TOKENS],
    [token.encode() for token in YAML_TOKENS],
    [token.encode() if isinstance(token, str) else token for token in NOISE],
]

Mutation = Callable[[Random, bytes, Sequence[bytes]], bytes]
"""Takes random numbers, an input and the samples there are; gives another input."""


def mutated(random: Random, data: bytes, samples: Sequence[bytes]) -> bytes:
    """Damage an input in one to four ways; all but one in a hundred stay short."""
    for _ in range(random.choice([1, 1, 1, 2, 2, 3, 4])):
        data = random.choice(MUTATIONS)(random, data, samples)
    return data[:_LONGEST] if random.random() < 0.99 else data


def _token(random: Random) -> bytes:
    (pool,) = random.choices(_TOKENS, weights=[4, 4, 2, 1])
    return random.choice(pool)


def _span(random: Random, data: bytes, longest: int = 40) -> tuple[int, int]:
    start = random.randint(0, len(data))
    return start, min(len(data), start + random.randint(1, longest))


def _flip_bit(random: Random, data: bytes, _samples: Sequence[bytes]) -> bytes:
    if not data:
        return data
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]


def _leave_out(random: Random, data: bytes, _samples: Sequence[bytes]) -> bytes:
    start, end = _span(random, data)
    return data[:start] + data[end:]


def _say_twice(random: Random, data: bytes, _samples: Sequence[bytes]) -> bytes:
    start, end = _span(random, data, longest=120)
    times = random.choice([2, 2, 3, 30])
    return data[:start] + data[start:end] * times + data[end:]


def _insert_token(random: Random, data: bytes, _samples: Sequence[bytes]) -> bytes:
    at = random.randint(0, len(data))
    space = random.choice([b"", b" "])
    return data[:at] + space + _token(random) + space + data[at:]


def _insert_random_bytes(random: Random, data: bytes, _samples: Sequence[bytes]) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + random.randbytes(random.randint(1, 8)) + data[at:]


def _replace_word(random: Random, data: bytes, _samples: Sequence[bytes]) -> bytes:
    """Put a token in the place of a word, wherever that stands."""
    words = data.split(b" ")
    words[random.randrange(len(words))] = _token(random)
    return b" ".join(words)


def _replace_value(random: Random, data: bytes, _samples: Sequence[bytes]) -> bytes:
    """Put a token in the place of what follows a key on its line."""
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    key, colon, _value = lines[at].partition(b": ")
    lines[at] = key + (colon or b": ") + _token(random)
    return b"\n".join(lines)


def _move_line(random: Random, data: bytes, _samples: Sequence[bytes]) -> bytes:
    lines = data.split(b"\n")
    line = lines.pop(random.randrange(len(lines)))
    lines.insert(random.randint(0, len(lines)), line)
    return b"\n".join(lines)


def _indent_line(random: Random, data: bytes, _samples: Sequence[bytes]) -> bytes:
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    lines[at] = b" " * random.randint(0, 10) + lines[at].lstrip()
    return b"\n".join(lines)


def _borrow_lines(random: Random, data: bytes, samples: Sequence[bytes]) -> bytes:
    """Insert lines of a sample."""
    lines, others = data.split(b"\n"), random.choice(samples).split(b"\n")
    start, at = random.randrange(len(others)), random.randint(0, len(lines))
    return b"\n".join([*lines[:at], *others[start : start + random.randint(1, 6)], *lines[at:]])


def _splice(random: Random, data: bytes, samples: Sequence[bytes]) -> bytes:
    """Join the head of an input and the tail of a sample."""
    other = random.choice(samples)
    return data[: random.randint(0, len(data))] + other[random.randint(0, len(other)) :]


def _truncate(random: Random, data: bytes, _samples: Sequence[bytes]) -> bytes:
    return data[: random.randint(0, len(data))]


MUTATIONS: list[Mutation] = [
    _flip_bit,
    _leave_out,
    _say_twice,
    _insert_token,
    _insert_token,
    _insert_random_bytes,
    _replace_word,
    _replace_word,
    _replace_value,
    _replace_value,
    _move_line,
    _indent_line,
    _borrow_lines,
    _splice,
    _truncate,
]
