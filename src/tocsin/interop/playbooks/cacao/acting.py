"""Who acts in a foreign playbook, and what they are told to do."""

from __future__ import annotations

import base64
import binascii

import msgspec

from tocsin.interop.playbooks.drafting import Draft
from tocsin.interop.playbooks.foreign import ForeignMap, clean
from tocsin.interop.playbooks.losses import Code

_HUMAN = frozenset({"individual", "group", "organization", "sector", "location"})
_MOST_DECODED = 64 * 1024


class Actors:
    """Agents and targets by id: roles for those who act, words for what they act on."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._roles: dict[str, str] = {}
        self._targets: dict[str, str] = {}
        self._people = 0

    def read(self, agents: list[tuple[str, ForeignMap]], targets: list[tuple[str, ForeignMap]]) -> None:
        """Take in the agents and the targets; names of people are left out."""
        for id, fields in agents:
            self._roles[id] = self._title(id, fields, acts=True)
        for id, fields in targets:
            self._targets[id] = self._title(id, fields, acts=False)

    def _title(self, id: str, fields: ForeignMap, *, acts: bool) -> str:
        losses = self._draft.losses
        type = fields.text("type") or clean(id.partition("--")[0], fields.place, losses)
        name, described = fields.text("name"), fields.text("description")
        fields.leave("contact", Code.PERSON, "how to reach them is left out")
        fields.leave("location", Code.PERSON, "where they are is left out")
        for secret in ("authentication_info", "username", "password", "user_id"):
            fields.leave(secret, Code.SECRET, "how to log in is left out")
        fields.finish()
        if type == "individual":
            self._people += 1
            role = self._draft.words.person.format(self._people)
            losses.warn(Code.PERSON, fields.place, f"a person: the name is left out, here it is {role!r}")
            return role
        if acts and type not in _HUMAN:
            losses.note(Code.MACHINE, fields.place, f"a machine of type {type}: a person does it here")
            return self._draft.words.machine
        return name or described or type

    def role(self, id: str) -> str:
        """Give the role for an agent; for none, or one that is not there, whoever responds."""
        return self._draft.role(self._roles.get(id) or self._draft.words.responder)

    def has(self, id: str) -> bool:
        """Whether there is such an agent."""
        return id in self._roles

    def target(self, id: str) -> str:
        """Give what a step acts on, in words; empty for what is not there."""
        return self._targets.get(id) or self._roles.get(id, "")


class Orders(msgspec.Struct, frozen=True):
    """The commands of an action: what a person is told, what a machine would run, and what it is about."""

    manual: tuple[str, ...]
    not_run: tuple[str, ...]
    about: tuple[str, ...]


def read_orders(commands: list[ForeignMap]) -> Orders:
    """Read the commands of an action; nothing of them is ever run."""
    manual, not_run, about = [], [], []
    for fields in commands:
        type, described = fields.text("type") or "manual", fields.text("description")
        texts = [_command(fields, name) for name in ("command", "content")]
        fields.leave("headers", Code.SECRET, "headers of a request are left out: they may hold a password")
        fields.leave("version", Code.NOT_CARRIED, "the version of the command language is left out")
        fields.text("playbook_activity")  # told at the playbook
        fields.finish()
        text = "\n".join(text for text in texts if text)
        if type == "manual":
            manual.append(text or described)
            about += [described] if text and described else []
            continue
        if text:
            not_run.append(f"{type}: {text}")
            fields.losses.note(Code.NOT_RUN, fields.place, f"a command of type {type}: shown, never run")
        about += [described] if described else []
    return Orders(tuple(one for one in manual if one), tuple(not_run), tuple(about))


def _command(fields: ForeignMap, name: str) -> str:
    """Give the text of a command; one in base64 is read if it is text."""
    text = fields.text(name)
    encoded = fields.raw(f"{name}_b64")
    if not isinstance(encoded, str) or not encoded:
        return text
    place = fields.at(f"{name}_b64")
    try:
        decoded = base64.b64decode(encoded, validate=True)
        read = decoded.decode() if len(decoded) <= _MOST_DECODED else ""
    except (binascii.Error, UnicodeDecodeError, ValueError):
        read = ""
    if not read or "\x00" in read:
        fields.losses.warn(Code.NOT_CARRIED, place, "it is no text in base64: left out")
        return text
    return "\n".join(part for part in (text, clean(read, place, fields.losses)) if part)
