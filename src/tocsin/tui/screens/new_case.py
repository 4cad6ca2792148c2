"""Asking for what a new case needs, and opening it: encrypted, where that is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tocsin.domain.errors import FieldError, in_field
from tocsin.services.access import Access, can_encrypt, checked_passphrase, keyring_is_there
from tocsin.services.cases import open_new_case
from tocsin.services.organisation import read_organisation
from tocsin.services.workbench import Workbench
from tocsin.tui.dialogs.form import FormDialog, FormField

_YES = "yes"


class NewCase:
    """A case that is about to be opened."""

    def __init__(self, workbench: Workbench, zone: str, playbook: str) -> None:
        """Begin.

        Args:
            workbench: where it is going to be.
            zone: the time zone that is proposed.
            playbook: the playbook that is proposed.
        """
        self._workbench = workbench
        self._zone = zone
        self._playbook = playbook
        self._ours = read_organisation(workbench.library)
        self.problems = self._ours.problems
        """What is wrong with the profile of the organisation, and so not used."""
        self.ref = ""
        """The reference of the case, once it is there."""

    def dialog(self) -> FormDialog:
        """Ask for what it needs."""
        fields = [*self._fields(), *_encryption()]
        intro = "Enter goes on; everything but the title can wait."
        if any(field.secret for field in fields):
            intro += " Encrypted or not is chosen now: whoever loses the passphrase loses the case."
        return FormDialog("A new case", fields, self._open, intro=intro)

    def _fields(self) -> Iterator[FormField]:
        library, profile = self._workbench.library, self._ours.profile
        books = ((book.id, book.title.get("en", book.id)) for book in library.shelf.playbooks.values())
        roles = library.catalogue.need("case.role").choices
        yield FormField(name="title", label="Title", hint="no personal data in it")
        yield FormField(
            name="playbook",
            label="Playbook",
            hint="↓ shows them",
            value=self._playbook,
            choices=tuple(books),
        )
        yield FormField(
            name="role",
            label="Our role",
            hint="↓ controller, processor; leave empty if it is not clear",
            choices=tuple((choice.id, choice.title["en"]) for choice in roles),
        )
        yield FormField(
            name="organisation", label="Our organisation", hint=_or_ours("for the notices", profile.name)
        )
        yield FormField(
            name="aware", label="Aware since", hint="when you were reasonably certain; empty if not yet"
        )
        yield FormField(
            name="country",
            label="Country",
            hint=_or_ours("two letters, for the name of the authority", profile.country),
        )
        yield FormField(name="zone", label="Time zone", hint="IANA name", value=self._zone)
        yield FormField(
            name="language",
            label="Language",
            hint="en or fr",
            value="en",
            choices=(("en", "English"), ("fr", "Français")),
        )

    def _open(self, typed: Mapping[str, str]) -> None:
        access = _access(typed)
        with open_new_case(
            self._workbench,
            typed["title"],
            zone=typed["zone"],
            playbook=typed["playbook"],
            role=typed["role"],
            aware=typed["aware"],
            country=typed["country"],
            language=typed["language"],
            organisation=typed["organisation"],
            profile=self._ours.profile,
            access=access,
        ) as case:
            self.ref = case.header.ref
            if access and access.passphrase:  # it was typed a moment ago, and need not be asked for at once
                self._workbench.keys.by_passphrase(case.folder, access.passphrase)


def _encryption() -> Iterator[FormField]:
    """Give the fields that say who can open the case; none where nothing here encrypts."""
    if not can_encrypt():
        return
    if keyring_is_there():
        yield FormField(
            name="keyring",
            label="Encrypted, with the keyring of this machine",
            hint="yes, or empty",
            choices=((_YES, "the keyring opens it"),),
        )
    yield FormField(
        name="passphrase",
        label="Encrypted, with a passphrase",
        hint="empty: not encrypted",
        secret=True,
    )
    yield FormField(name="again", label="The passphrase once more", secret=True)


def _access(typed: Mapping[str, str]) -> Access | None:
    """Read who is to open the case; None if it is not to be encrypted.

    Raises:
        FieldError: that cannot be read.
    """
    keyring, passphrase = typed.get("keyring", "").strip().lower(), typed.get("passphrase", "")
    if keyring not in {"", _YES, "no"}:
        raise FieldError("keyring", f"{keyring!r} is neither yes nor no")
    if typed.get("again", "") != passphrase:
        raise FieldError("again", "The two are not the same", "Type both again")
    if passphrase:
        with in_field("passphrase"):
            checked_passphrase(passphrase)
    if not passphrase and keyring != _YES:
        return None
    return Access(passphrase=passphrase, keyring=keyring == _YES)


def _or_ours(hint: str, ours: str) -> str:
    """Say what a field is for, or what the profile of the organisation answers where it stays empty."""
    return f"empty: {ours}" if ours else hint
