"""The rules that files are checked against: what each code means, why it is a rule, and what to do."""

from __future__ import annotations

import msgspec

from tocsin.domain.errors import Severity


class Rule(msgspec.Struct, frozen=True):
    """One rule.

    Attributes:
        code: such as ``N002``.
        severity: an error keeps a file from being used, or a playbook from being called sound.
        title: the rule in one line.
        why: what goes wrong where it is broken.
        fix: what to do.
    """

    code: str
    severity: Severity
    title: str
    why: str
    fix: str
