"""Text from outside: kept byte for byte, shown so that nothing in it can act or hide."""

from __future__ import annotations

import re

from tocsin.domain.errors import UserError

LINE_LIMIT = 2_000
"""Characters that a one-line field (a name, a reference, a reason) may hold."""

TEXT_LIMIT = 64_000
"""Characters that a log entry or a text fact may hold; more than that is evidence, not a note."""

# Unicode categories Cc, Cf, Cs, Zl and Zp except line feed and tab: what can move the cursor, start an
# escape sequence, reorder text or take no room. The test of this file compares it with `unicodedata`.
_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad"
    "\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001-\U000e007f"
    "]"
)


def visible(text: str) -> str:
    """Give the text with every control, format and separator character written out as ``⟨202E⟩``.

    Line feeds and tabs stay. What is stored is never changed: this is for the moment of showing.
    """
    return _UNSEEN.sub(lambda match: f"⟨{ord(match.group()):04X}⟩", text)


def one_line(text: str) -> str:
    """Give the text as `visible` does, on one line: a line feed becomes ``↵``, a tab a space."""
    return visible(text).replace("\n", " ↵ ").replace("\t", " ")


def checked(text: str, what: str, limit: int = LINE_LIMIT) -> str:
    """Give the text back if it can be recorded.

    Args:
        text: what a person typed or a program handed over; kept exactly.
        what: the name of the field, for the message.
        limit: how many characters it may have.

    Raises:
        UserError: it is too long, or it cannot be written as UTF-8.
    """
    if len(text) > limit:
        raise UserError(
            f"{what} has {len(text):,} characters; {limit:,} is the most",
            "Attach long material as evidence instead: tocsin evidence add FILE (or - for standard input)",
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UserError(
            f"{what} holds bytes that are not text, at character {error.start + 1}",
            "Write it as UTF-8, or attach the original as evidence: tocsin evidence add FILE",
        ) from None
    return text


def required(text: str, what: str, limit: int = LINE_LIMIT) -> str:
    """Give the text back as `checked` does, refusing an empty one too."""
    if not text.strip():
        raise UserError(f"{what} is empty", "Say it in a few words")
    return checked(text, what, limit)
