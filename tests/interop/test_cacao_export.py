from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from tests.content.playbook_written import AROUND
from tests.interop.cacao_checks import graph_faults, in_sequence, needs_schemas, schema_faults
from tests.interop.random_playbooks import playbooks, read
from tocsin.content.library import Library, playbooks_folder
from tocsin.domain.conditions.grammar import parse
from tocsin.domain.playbooks.playbook import Playbook, digest
from tocsin.domain.playbooks.work import Call
from tocsin.interop.json_text import read_json
from tocsin.interop.playbooks.cacao.export import export_cacao
from tocsin.interop.playbooks.cacao.ids import EXTENSION, playbook_id
from tocsin.interop.playbooks.cacao.importing import import_cacao
from tocsin.interop.playbooks.cacao.patterns import pattern
from tocsin.interop.playbooks.drafting import Format, Origin
from tocsin.interop.playbooks.playbook_yaml import write_playbook
from tocsin.services.playbooks.exchange import ExportFormat, export_playbook
from tocsin.services.workbench import Workbench

LIBRARY = Library()
SHIPPED = sorted(LIBRARY.shelf.playbooks)


def exported(playbook: Playbook, language: str = "en") -> Any:
    return json.loads(export_cacao(playbook, LIBRARY.catalogue, language))


def written(playbook: Playbook) -> Playbook:
    """Give a random playbook as it is read from its file."""
    return read(write_playbook(playbook))


def origin(data: bytes) -> Origin:
    return Origin.of(data, format=Format.CACAO, file="play.json", day="2026-11-23", language="en")


# What other programs get.


@needs_schemas
@pytest.mark.parametrize("id", SHIPPED)
def test_the_official_schemas_accept_a_shipped_playbook_and_its_graph_is_sound(id: str) -> None:
    document = exported(LIBRARY.shelf.playbooks[id])
    assert schema_faults(document) == []
    assert graph_faults(document) == []


@needs_schemas
@given(playbooks())
@settings(max_examples=60, deadline=None)
def test_the_official_schemas_accept_any_playbook(playbook: Playbook) -> None:
    assert schema_faults(exported(written(playbook))) == []


@given(playbooks())
@settings(max_examples=60, deadline=None)
def test_the_graph_of_any_playbook_is_sound_and_keeps_its_order(playbook: Playbook) -> None:
    document = exported(playbook)
    assert graph_faults(document) == []
    names = in_sequence(document)
    place = {step.id: names.index(step.title["en"]) for step in playbook.steps()}
    assert sorted(place.values()) == list(range(len(names)))
    for step in playbook.steps():
        assert all(place[earlier] < place[step.id] for earlier in (*step.needs, *step.after))


def test_the_same_playbook_gives_the_same_bytes() -> None:
    playbook = LIBRARY.shelf.playbooks["generic"]
    again = Library().shelf.playbooks["generic"]
    assert export_cacao(playbook, LIBRARY.catalogue, "fr") == export_cacao(again, LIBRARY.catalogue, "fr")


def test_languages_differ_in_texts_and_not_in_ids() -> None:
    playbook = LIBRARY.shelf.playbooks["generic"]
    english, french = exported(playbook, "en"), exported(playbook, "fr")
    assert english["workflow"].keys() == french["workflow"].keys()
    assert english["id"] == french["id"] == playbook_id("generic")
    assert english["name"] != french["name"]


def test_ids_are_uuids_of_version_4() -> None:
    document = exported(LIBRARY.shelf.playbooks["generic"])
    uuid = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    assert all(uuid.fullmatch(id.partition("--")[2]) for id in [document["id"], *document["workflow"]])


def test_it_says_that_it_is_not_for_legal_deadlines() -> None:
    assert "Not for legal deadlines" in exported(LIBRARY.shelf.playbooks["generic"])["description"]


def test_what_is_due_is_told_and_is_no_timeout() -> None:
    document = exported(LIBRARY.shelf.playbooks["generic"])
    actions = [step for step in document["workflow"].values() if step["type"] == "action"]
    assert any("Due: within" in action["description"] for action in actions)
    assert not any("timeout" in action for action in actions)


def test_every_command_is_for_a_person() -> None:
    document = exported(LIBRARY.shelf.playbooks["portal-exposure"])
    commands = [one for step in document["workflow"].values() for one in step.get("commands", [])]
    assert {command["type"] for command in commands} == {"manual"}
    assert all(command["command"].strip() for command in commands)


def test_the_days_of_the_playbook_are_those_of_the_document() -> None:
    playbook = LIBRARY.shelf.playbooks["generic"]
    document = exported(playbook)
    assert document["created"] == f"{playbook.created}T00:00:00.000Z"
    assert document["modified"] == f"{playbook.reviewed}T00:00:00.000Z"


def test_another_playbook_is_called_by_the_id_it_is_exported_under() -> None:
    playbook = LIBRARY.shelf.playbooks["generic"]
    step = msgspec.structs.replace(next(playbook.steps()), id="other", work=Call("ransomware"), when=None)
    phase = msgspec.structs.replace(playbook.phases[0], steps=(step,), when=None)
    document = exported(msgspec.structs.replace(playbook, phases=(phase,)))
    (called,) = (one for one in document["workflow"].values() if one["type"] == "playbook-action")
    assert called["playbook_id"] == playbook_id("ransomware")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("case.role == 'controller'", "__case-role__:value = 'controller'"),
        ("case.role in ['a', 'b']", "__case-role__:value IN ('a', 'b')"),
        ("x.a and not x.b", "__x-a__:value = 'true' AND NOT (__x-b__:value = 'true')"),
        ("x.a == 1 or (x.b > 2 and x.c != 'z')",
         "__x-a__:value = '1' OR (__x-b__:value > '2' AND __x-c__:value != 'z')"),
        ("known(x.a) and unknown(x.b)", "EXISTS __x-a__:value AND NOT EXISTS __x-b__:value"),
        ("x.a has_all ['p', 'q']", "__x-a__:value = 'p' AND __x-a__:value = 'q'"),
        ("x.a has 'p'", "__x-a__:value = 'p'"),
        ("x.a has_any ['p']", "__x-a__:value IN ('p')"),
        ("clock.gdpr-33-1.remaining < 24h", "__clock-gdpr-33-1-remaining__:value < '86400'"),
        ("x.a == true", "__x-a__:value = 'true'"),
    ],
)  # fmt: skip
def test_a_condition_is_said_as_a_pattern(condition: str, expected: str) -> None:
    assert pattern(parse(condition)) == expected


# What comes back.


@given(playbooks())
@settings(max_examples=60, deadline=None)
def test_any_playbook_comes_back_to_the_byte(playbook: Playbook) -> None:
    original = written(playbook)
    data = export_cacao(original, AROUND.catalogue, "en")
    imported = import_cacao(read_json(data, "play.json"), origin(data), {})
    assert imported.own
    assert imported.losses == ()
    assert imported.text == original.text
    assert read(imported.text) == original


@pytest.mark.parametrize("id", SHIPPED)
def test_a_shipped_playbook_comes_back_with_its_fragments(id: str) -> None:
    playbook = LIBRARY.shelf.playbooks[id]
    data = export_cacao(playbook, LIBRARY.catalogue, "fr")
    imported = import_cacao(read_json(data, "play.json"), origin(data), {})
    assert imported.text.encode() == (playbooks_folder() / f"{id}.yaml").read_bytes()
    assert imported.fragments == playbook.parts
    assert digest(imported.text, imported.fragments) == playbook.sha256


# What stays at home.

OVERLAY = """\
schema: breach-overlay/1
id: our-house
languages: [en, fr]
roles:
  dpo: {contact: "dpo@example.org"}
  night_desk: {title: {en: "Night desk", fr: "Permanence"}, contact: "desk@example.org"}
clients:
  - {name: "City of Example", contract_hours: 12}
steps:
  - playbooks: [generic]
    into: open
    step:
      id: house_rule
      kind: task
      role: night_desk
      title: {en: "Ring the night desk", fr: "Appeler la permanence"}
      why: {en: "House rule", fr: "Règle de la maison"}
"""


@pytest.mark.parametrize("form", list(ExportFormat))
def test_the_overlay_of_the_organisation_is_never_exported(form: ExportFormat, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "overlay.yaml").write_text(OVERLAY, encoding="utf-8")
    library = Library(own=own)
    assert library.shelf.problems == ()
    assert library.shelf.playbooks["generic"].step("house_rule") is not None
    workbench = Workbench(tmp_path / "workspace", "lead", library=library)
    data = export_playbook(workbench, "generic", form)
    for secret in (
        b"example.org",
        b"City of Example",
        b"night desk",
        b"Night desk",
        b"house_rule",
        b"our-house",
    ):
        assert secret not in data
    assert data == export_playbook(Workbench(tmp_path, "lead", library=LIBRARY), "generic", form)


def test_the_extension_holds_fragments_only() -> None:
    held = exported(LIBRARY.shelf.playbooks["generic"])["playbook_extensions"][EXTENSION]
    assert {part["kind"] for part in held["parts"]} == {"fragment"}
    assert held.keys() == {"playbook", "sha256", "text", "parts"}
