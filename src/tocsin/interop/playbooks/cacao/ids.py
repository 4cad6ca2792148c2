"""Identifiers of CACAO objects, made from ours: the same playbook always gets the same ones."""

from __future__ import annotations

import hashlib
import uuid

from tocsin.domain.playbooks.playbook import SCHEMA


def derived(type: str, *names: str) -> str:
    """Give ``type--uuid``, the UUID made from SHA-256 and in the shape of version 4.

    The official schemas allow no version above 5, and version 5 itself would be SHA-1.
    """
    digest = hashlib.sha256("|".join((SCHEMA, type, *names)).encode()).digest()
    return f"{type}--{uuid.UUID(bytes=digest[:16], version=4)}"


def playbook_id(id: str) -> str:
    """Give the CACAO id of one of our playbooks."""
    return derived("playbook", id)


EXTENSION = derived("extension-definition", "playbook")
"""The id of our extension: what CACAO has no place for."""

IDENTITY = derived("identity", "tocsin")
"""Who made an export: this program. People and organisations are never named."""
