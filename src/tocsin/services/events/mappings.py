"""Mappings of logs that this user keeps under a name, in the configuration folder."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tocsin.content.event_mappings import SCHEMA, parse_mapping
from tocsin.content.files import bytes_of, usable, yaml_files
from tocsin.content.places import config_folder
from tocsin.domain.errors import UserError
from tocsin.domain.events.mapping import EventMapping, check_mapping, check_mapping_name
from tocsin.interop.playbooks.yaml_writing import write_yaml
from tocsin.services.private_files import write_private

_HEAD = ("How the rows of a log are read: tocsin events import FILE --mapping NAME",)


def mappings_folder() -> Path:
    """Give the folder of this user's mappings; it need not exist."""
    return config_folder() / "event-mappings"


def mapping_names() -> list[str]:
    """Give the names of this user's mappings."""
    return [path.stem for path in yaml_files(mappings_folder())]


def read_mapping(name: str) -> EventMapping:
    """Read a mapping by its name.

    Raises:
        ContentError: it cannot be used; every problem is told.
        UserError: there is none of that name.
    """
    path = mappings_folder() / f"{check_mapping_name(name)}.yaml"
    if not path.is_file():
        known = ", ".join(mapping_names()) or "none yet"
        raise UserError(f"There is no mapping {name!r}", f"There are: {known}. --save-mapping keeps one")
    return usable(path, *parse_mapping(bytes_of(path), str(path)))


def save_mapping(name: str, mapping: EventMapping) -> Path:
    """Keep a mapping under a name; one that is there already is not written over.

    Raises:
        UserError: there is another of that name, or it cannot be written.
    """
    check_mapping(mapping)
    path = mappings_folder() / f"{check_mapping_name(name)}.yaml"
    said = {key: value for key, value in msgspec.to_builtins(mapping).items() if value}
    text = write_yaml({"schema": SCHEMA, **said}, _HEAD)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"{path.parent} cannot be made: {error.strerror}", "Check who may write there"
        ) from error
    write_private(path, text.encode())
    return path
