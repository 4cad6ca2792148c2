from __future__ import annotations

from typing import Any

import pytest

from tests.interop.importing import (
    imported,
    one_action,
    only_step,
)
from tocsin.domain.errors import UserError
from tocsin.interop.playbooks.cacao.ids import EXTENSION


def with_extension(**changes: Any) -> dict[str, Any]:
    held = {"playbook": "theirs", "text": "x: 1\n", "parts": [], "sha256": ""}
    return {
        **one_action(),
        "extension_definitions": {EXTENSION: {"version": "1.0.0"}},
        "playbook_extensions": {EXTENSION: {**held, **changes}},
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "y: 2\n"},
        {"text": ""},
        {"text": "\ud800"},
        {"playbook": "../x"},
        {"playbook": 1},
        {"parts": {}},
        {"parts": [1]},
        {"parts": [{"kind": "fragment", "name": "../../etc/x", "version": "1.0.0", "text": "x"}]},
        {"parts": [{"kind": "overlay", "name": "house", "version": "1.0.0", "text": "x"}]},
    ],
)
def test_an_extension_that_was_changed_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(UserError, match="breach-playbook extension"):
        imported(with_extension(**changes))


def test_an_extension_of_a_later_version_is_left_aside() -> None:
    theirs = with_extension()
    theirs["extension_definitions"][EXTENSION]["version"] = "2.0.0"
    result = imported(theirs)
    assert not result.own
    assert "later version of tocsin" in "\n".join(map(str, result.losses))
    assert only_step(result).title == {"en": "Look"}
