"""Files with something wrong in them: a playbook comes out that can be read, or a refusal."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.interop.cacao_checks import PLAYBOOKS
from tests.interop.importing import imported, read
from tests.interop.test_case_templates import IRIS, THEHIVE
from tests.interop.test_react_import import ACTIONS, THEIRS
from tocsin.domain.errors import UserError
from tocsin.domain.text import visible
from tocsin.interop.playbooks.drafting import Format

JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(
            None,
            True,
            False,
            0,
            -5,
            10**17,
            "",
            "x",
            "yes",
            "null",
            "\ud800",
            "\x00\x1b[31m",
            "\u2028",
            "\uffff",
        ),
        *("a" * 5_000, "{0} {row.x} %s", "'\"\\", "a\n\n b\n", [], {}, [[]], {"": ""}, {"a": {"b": [1]}}),
        *(["x", 1, None],),
    ]
)
KEYS = st.sampled_from(["\x1b", "a b", "", "yes", "\ud800", "\u202e", ":", "password"])


def places(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the way to every value of a document but the whole."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*before, key)
        yield from places(one, (*before, key))


@st.composite
def damaged(draw: st.DrawFn, whole: Any) -> Any:
    """Give a document in which some values are others, and some keys have other names."""
    document = copy.deepcopy(whole)
    for _time in range(draw(st.integers(1, 4))):
        ways = list(places(document))
        if not ways:
            break
        *path, key = draw(st.sampled_from(ways))
        at = document
        for one in path:
            at = at[one]
        if isinstance(at, dict) and draw(st.integers(0, 4)) == 0:
            at[draw(KEYS)] = at.pop(key)
        else:
            at[key] = copy.deepcopy(draw(JUNK))
    return document


def check(document: Any, form: Format) -> None:
    """Import a document: whatever comes out can be written down, shown and read."""
    try:
        result = imported(document, form, actions=ACTIONS)
    except UserError:
        return
    read(result)
    for loss in result.losses:
        assert visible(str(loss)) == str(loss)


@pytest.mark.parametrize(
    ("whole", "form"),
    [(IRIS, Format.IRIS), (THEHIVE, Format.THEHIVE), (THEIRS, Format.REACT)],
    ids=["iris", "thehive", "react"],
)
@given(st.data())
@settings(max_examples=80, deadline=None)
def test_a_damaged_file_is_read_or_refused(whole: Any, form: Format, data: st.DataObject) -> None:
    check(data.draw(damaged(whole)), form)


@pytest.mark.skipif(not PLAYBOOKS.is_dir(), reason="the samples of other projects are not here")
@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_cacao_file_is_read_or_refused(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(PLAYBOOKS.glob("*"))))
    check(data.draw(damaged(json.loads(path.read_bytes()))), Format.CACAO)
