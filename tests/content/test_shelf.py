"""The playbooks there are: shipped ones, this user's own, their parts, and those that cases have pinned."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from tests.content.written import changed
from tocsin.content.library import Library
from tocsin.content.playbooks.parts import Client
from tocsin.content.playbooks.shelf import Shelf
from tocsin.domain.entries import PlaybookAdopted
from tocsin.domain.playbooks.playbook import Playbook
from tocsin.services.playbooks.adopting import adoption

PLAYBOOK = """\
schema: breach-playbook/1
id: {id}
version: 1.0.0
reviewed: "2026-11-23"
languages: [en]
title: "{title}"
summary: "Ours"
roles: {{lead: "Lead"}}
phases:
  - id: open
    title: "Open"
    steps:
      - {{id: look, kind: task, role: lead, title: "Look", why: "Because"}}
"""
FRAGMENT = """\
schema: breach-fragment/1
id: {id}
version: 1.{n}.0
languages: [en]
steps:
  - {{id: {step}, kind: task, role: lead, title: "{id} {n}", why: "Because"}}
"""
OVERLAY = """\
schema: breach-overlay/1
id: house
languages: [en]
roles: {lead: {contact: "lead@example.org"}}
steps:
  - into: open
    step: {id: ring, kind: task, role: lead, title: "Ring", why: "House rule"}
clients:
  - {name: "City of Example", contract_hours: 24}
"""


def playbook(id: str, title: str = "", includes: str = "") -> str:
    text = PLAYBOOK.format(id=id, title=title or id)
    return text + (f"      - include: {includes}\n" if includes else "")


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder with two shipped playbooks, one with a fragment, and an empty one for what is one's own."""
    write(tmp_path / "shipped" / "plain.yaml", playbook("plain"))
    write(tmp_path / "shipped" / "shared.yaml", playbook("shared", includes="close@^1"))
    write(tmp_path / "shipped" / "fragments" / "close.yaml", FRAGMENT.format(id="close", n=0, step="end"))
    (tmp_path / "own").mkdir()
    return tmp_path


def shelf_of(house: Path) -> Shelf:
    return Library(playbooks=house / "shipped", own=house / "own").shelf


def told(shelf: Shelf) -> list[str]:
    """Give what is wrong with one's own files, as ``file CODE message``."""
    return [f"{Path(one.file).name} {one.code} {one.message}" for one in shelf.problems]


def titles(found: Playbook) -> list[str]:
    return [step.title["en"] for step in found.steps()]


# One's own.


def test_a_playbook_of_one_s_own_is_known_like_a_shipped_one(house: Path) -> None:
    write(house / "own" / "playbooks" / "mine.yaml", playbook("mine", includes="close@^1"))
    shelf = shelf_of(house)
    assert list(shelf.playbooks) == ["plain", "shared", "mine"]
    assert titles(shelf.find("mine")) == ["Look", "close 0"]
    assert [path.name for path in shelf.files] == ["plain.yaml", "shared.yaml", "mine.yaml"]
    assert told(shelf) == []


def test_one_of_a_shipped_name_takes_the_place_of_that(house: Path) -> None:
    write(house / "own" / "playbooks" / "ours.yaml", playbook("plain", "Our own"))
    assert shelf_of(house).find("plain").title == {"en": "Our own"}


def test_a_broken_one_is_left_out_and_told_and_the_others_are_there(house: Path) -> None:
    write(
        house / "own" / "playbooks" / "broken.yaml", playbook("broken").replace("kind: task", "kind: chore")
    )
    write(house / "own" / "playbooks" / "mine.yaml", playbook("mine"))
    write(house / "own" / "playbooks" / "plain.yaml", "schema: [")
    shelf = shelf_of(house)
    assert list(shelf.playbooks) == ["plain", "shared", "mine"]
    assert [one[:17] for one in told(shelf)] == ["broken.yaml S005 ", "plain.yaml Y009 d"]
    assert all(Path(problem.file).is_absolute() for problem in shelf.problems)


def test_what_cannot_be_read_is_left_out_and_told(house: Path) -> None:
    for folder in ("playbooks", "fragments", "playbooks/fragments"):
        (house / "own" / folder).mkdir(parents=True, exist_ok=True)
        (house / "own" / folder / "lost.yaml").symlink_to(house / "nowhere")
    (house / "own" / "playbooks" / "folder.yaml").mkdir()
    write(house / "own" / "playbooks" / "mine.yaml", playbook("mine"))
    shelf = shelf_of(house)
    assert list(shelf.playbooks) == ["plain", "shared", "mine"]
    assert len(shelf.problems) == 4
    assert {one.message.partition(" cannot")[2] for one in shelf.problems} == {
        " be read: No such file or directory",
        " be read: Is a directory",
    }


def test_of_two_of_one_id_the_second_is_left_out_and_told(house: Path) -> None:
    write(house / "own" / "playbooks" / "a.yaml", playbook("mine", "First"))
    write(house / "own" / "playbooks" / "b.yaml", playbook("mine", "Second"))
    shelf = shelf_of(house)
    assert shelf.find("mine").title == {"en": "First"}
    assert told(shelf) == ["b.yaml S006 a.yaml has the id 'mine' already"]


def test_playbooks_may_call_each_other_by_id(house: Path) -> None:
    call = '      - {id: go, kind: call, role: lead, title: "Go", why: "On", playbook: ours-2}\n'
    write(house / "own" / "playbooks" / "one.yaml", playbook("ours-1") + call)
    write(house / "own" / "playbooks" / "two.yaml", playbook("ours-2"))
    assert told(shelf_of(house)) == []
    (house / "own" / "playbooks" / "two.yaml").unlink()
    assert told(shelf_of(house)) == ["one.yaml R005 there is no playbook 'ours-2'"]


def test_what_is_kept_of_the_playbooks_is_read_anew_when_one_changes(house: Path) -> None:
    path = write(house / "own" / "playbooks" / "mine.yaml", playbook("mine", "Before"))
    assert shelf_of(house).find("mine").title == {"en": "Before"}
    write(path, playbook("mine", "After, and longer"))
    assert shelf_of(house).find("mine").title == {"en": "After, and longer"}


# Fragments of one's own.


def test_a_fragment_of_one_s_own_takes_the_place_of_a_shipped_one_everywhere(house: Path) -> None:
    write(house / "own" / "fragments" / "close.yaml", FRAGMENT.format(id="close", n=7, step="end"))
    write(house / "own" / "playbooks" / "mine.yaml", playbook("mine", includes="close@^1"))
    shelf = shelf_of(house)
    assert titles(shelf.find("shared")) == ["Look", "close 7"]
    assert titles(shelf.find("mine")) == ["Look", "close 7"]
    assert shelf.find("shared").parts[0].version == "1.7.0"


def test_a_broken_fragment_of_one_s_own_is_told_and_shipped_playbooks_go_on_without_it(house: Path) -> None:
    text = FRAGMENT.format(id="close", n=7, step="end").replace("kind: task", "kind: chore")
    write(house / "own" / "fragments" / "close.yaml", text)
    shelf = shelf_of(house)
    assert titles(shelf.find("shared")) == ["Look", "close 0"]
    assert told(shelf) == ["close.yaml S005 there is no kind of step 'chore'"]


def test_a_fragment_beside_a_playbook_comes_before_all_others(house: Path) -> None:
    write(house / "own" / "fragments" / "close.yaml", FRAGMENT.format(id="close", n=7, step="end"))
    write(house / "work" / "fragments" / "close.yaml", FRAGMENT.format(id="close", n=9, step="end"))
    path = write(house / "work" / "mine.yaml", playbook("mine", includes="close@^1"))
    shelf = shelf_of(house)
    found, problems = shelf.check(path)
    assert problems == []
    assert found is not None
    assert titles(found) == ["Look", "close 9"]
    assert titles(shelf.find("shared")) == ["Look", "close 7"]


def test_a_shipped_fragment_is_named_with_its_folder(house: Path) -> None:
    path = house / "shipped" / "fragments" / "close.yaml"
    write(path, path.read_text().replace("kind: task", "kind: chore"))
    (problem,) = shelf_of(house).check(house / "shipped" / "shared.yaml")[1]
    assert problem.file == "fragments/close.yaml"


# The overlay.


def test_the_overlay_is_part_of_every_playbook(house: Path) -> None:
    write(house / "own" / "overlay.yaml", OVERLAY)
    shelf = shelf_of(house)
    assert [titles(one)[-1] for one in shelf.playbooks.values()] == ["Ring", "Ring"]
    assert shelf.find("plain").contacts == {"lead": "lead@example.org"}
    assert shelf.clients == (Client("City of Example", 24),)


def test_without_an_overlay_there_are_no_clients(house: Path) -> None:
    assert shelf_of(house).clients == ()


def test_a_broken_overlay_is_told_once_and_left_out(house: Path) -> None:
    write(house / "own" / "overlay.yaml", changed(OVERLAY, "kind: task", "kind: chore"))
    shelf = shelf_of(house)
    assert titles(shelf.find("plain")) == ["Look"]
    assert told(shelf) == ["overlay.yaml S005 there is no kind of step 'chore'"]


def test_a_step_of_the_house_that_no_playbook_has_a_phase_for_is_told(house: Path) -> None:
    write(house / "own" / "overlay.yaml", changed(OVERLAY, "into: open", "into: opne"))
    shelf = shelf_of(house)
    assert titles(shelf.find("plain")) == ["Look"]
    assert told(shelf) == ["overlay.yaml R007 no playbook has a phase 'opne'"]


# What cases have pinned.


def pinned(house: Path, id: str) -> tuple[Playbook, PlaybookAdopted]:
    found = shelf_of(house).find(id)
    return found, adoption(found)


def test_a_pinned_playbook_needs_neither_its_file_nor_its_parts(house: Path) -> None:
    write(house / "own" / "overlay.yaml", OVERLAY)
    before, body = pinned(house, "shared")
    assert [part.name for part in body.parts] == ["close", "house"]
    shutil.rmtree(house / "shipped")
    shutil.rmtree(house / "own")
    after, problems = shelf_of(house).read_pinned(body)
    assert problems == []
    assert after == before


def test_a_pinned_playbook_stays_as_it_was_when_a_fragment_changes(house: Path) -> None:
    before, body = pinned(house, "shared")
    write(house / "shipped" / "fragments" / "close.yaml", FRAGMENT.format(id="close", n=3, step="end"))
    shelf = shelf_of(house)
    assert titles(shelf.find("shared")) == ["Look", "close 3"]
    assert shelf.read_pinned(body) == (before, [])


def test_an_overlay_of_today_is_no_part_of_what_was_pinned_before(house: Path) -> None:
    before, body = pinned(house, "plain")
    write(house / "own" / "overlay.yaml", OVERLAY)
    assert shelf_of(house).read_pinned(body) == (before, [])


def test_a_pinned_playbook_without_its_fragment_is_told_what_is_missing(house: Path) -> None:
    _before, body = pinned(house, "shared")
    found, problems = shelf_of(house).read_pinned(msgspec.structs.replace(body, parts=()))
    assert found is None
    assert [(one.file, one.code, one.message) for one in problems] == [
        ("shared", "I002", "there is no fragment 'close'")
    ]


def test_what_a_pinned_playbook_is_read_from_is_its_text_whatever_its_digest_says(house: Path) -> None:
    before, body = pinned(house, "plain")
    shelf = shelf_of(house)
    assert shelf.read_pinned(body) == (before, [])
    other = msgspec.structs.replace(body, text=changed(body.text, 'title: "Look"', 'title: "Leap"'))
    found, _problems = shelf.read_pinned(other)
    assert found is not None
    assert titles(found) == ["Leap"]


def test_a_part_of_a_kind_that_is_not_known_here_is_left_aside(house: Path) -> None:
    before, body = pinned(house, "shared")
    odd = msgspec.structs.replace(body.parts[0], kind="appendix", name="odd")
    found, problems = shelf_of(house).read_pinned(msgspec.structs.replace(body, parts=(*body.parts, odd)))
    assert problems == []
    assert found == before


# Parts, checked through what they are part of.


def places(shelf: Shelf, path: Path) -> list[tuple[str, list[str]]]:
    """Give the playbooks that a file is checked through by id, each with the codes of what is wrong in it."""
    return [
        (
            written.playbook.id if written.playbook else "",
            [problem.code for problem in written.problems if problem.file == str(path)],
        )
        for written in shelf.written_of(path)
    ]


def test_a_playbook_is_checked_itself(house: Path) -> None:
    path = write(house / "mine.yaml", playbook("mine"))
    assert places(shelf_of(house), path) == [("mine", [])]


def test_a_fragment_is_checked_in_every_playbook_that_includes_it(house: Path) -> None:
    write(house / "own" / "playbooks" / "mine.yaml", playbook("mine", includes="close@^1"))
    path = house / "shipped" / "fragments" / "close.yaml"
    shelf = shelf_of(house)
    assert places(shelf, path) == [("shared", []), ("mine", [])]
    write(path, changed(path.read_text(), "kind: task", "kind: chore"))
    assert places(shelf, path) == [("", ["S005"]), ("", ["S005"])]


def test_a_fragment_elsewhere_is_checked_in_the_place_of_the_installed_one(house: Path) -> None:
    path = write(house / "desk" / "close.yaml", FRAGMENT.format(id="close", n=5, step="finish"))
    (written,) = shelf_of(house).written_of(path)
    assert written.playbook is not None
    assert titles(written.playbook) == ["Look", "close 5"]
    assert [root.reading.file for root in written.roots] == ["shared.yaml", str(path)]


def test_a_fragment_is_checked_in_the_playbooks_of_the_folder_above_it_too(house: Path) -> None:
    path = write(house / "work" / "fragments" / "ours.yaml", FRAGMENT.format(id="ours", n=5, step="finish"))
    write(house / "work" / "mine.yaml", playbook("mine", includes="ours@^1"))
    write(house / "work" / "other.yaml", playbook("other"))
    assert places(shelf_of(house), path) == [("mine", [])]


def test_a_fragment_within_a_fragment_is_found(house: Path) -> None:
    outer = FRAGMENT.format(id="outer", n=0, step="more") + "  - include: inner@^1\n"
    write(house / "shipped" / "fragments" / "outer.yaml", outer)
    path = write(
        house / "shipped" / "fragments" / "inner.yaml", FRAGMENT.format(id="inner", n=0, step="most")
    )
    write(house / "shipped" / "shared.yaml", playbook("shared", includes="outer@^1"))
    assert places(shelf_of(house), path) == [("shared", [])]


def test_a_fragment_in_a_version_that_no_longer_fits_is_checked_all_the_same(house: Path) -> None:
    path = house / "shipped" / "fragments" / "close.yaml"
    write(path, changed(path.read_text(), "version: 1.0.0", "version: 2.0.0"))
    (written,) = shelf_of(house).written_of(path)
    assert [(one.file, one.code) for one in written.problems] == [("shared.yaml", "I002")]


ALONE = """\
schema: breach-fragment/1
id: alone
version: 0.4.0
languages: [en, fr]
{kind}
"""
STEPS = """\
steps:
  - id: approve
    kind: gate
    role: boss
    needs: [draft]
    after: [look_first]
    when: "step.scope.done"
    title: {en: "Approve", fr: "Valider"}
    why: "Because"
    any_of: [boss, dpo]
    not_author_of: draft
    escalate: {after: 2h, to: board}
"""


def test_a_fragment_that_nothing_includes_yet_is_read_on_its_own(house: Path) -> None:
    path = write(house / "desk" / "alone.yaml", ALONE.format(kind=STEPS))
    (written,) = shelf_of(house).written_of(path)
    assert written.problems == []
    assert written.playbook is not None
    assert [step.id for step in written.playbook.steps()] == [
        "host",
        "draft",
        "look_first",
        "scope",
        "approve",
    ]
    assert places(shelf_of(house), write(path, path.read_text().replace("kind: gate", "kind: gait"))) == [
        ("", ["S005", "S005", "S005", "S005"])
    ]


def test_a_fragment_of_phases_that_nothing_includes_yet_is_read_on_its_own(house: Path) -> None:
    phases = 'phases:\n  - id: late\n    title: "Late"\n    ' + STEPS.replace("\n", "\n    ")
    path = write(house / "desk" / "alone.yaml", ALONE.format(kind=phases))
    (written,) = shelf_of(house).written_of(path)
    assert written.problems == []
    assert written.playbook is not None
    assert [phase.id for phase in written.playbook.phases] == ["host", "late"]


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("id: alone", "id: other", ["S004"]),
        ("version: 0.4.0", "version: soon", ["S004"]),
        ("version: 0.4.0\n", "", ["S002"]),
        ("languages: [en, fr]", "languages: [en]", ["L001"]),
        ("languages: [en, fr]\n", "", ["S002"]),
        ('title: {en: "Approve", fr: "Valider"}', 'title: {en: "Approve"}', ["L001"]),
        ("after: 2h", "after: soon", ["S003"]),
    ],
)
def test_what_is_wrong_with_a_fragment_on_its_own_is_told(
    house: Path, old: str, new: str, codes: list[str]
) -> None:
    path = write(house / "desk" / "alone.yaml", changed(ALONE.format(kind=STEPS), old, new))
    ((_playbook, found),) = places(shelf_of(house), path)
    assert set(codes) <= set(found)


def test_a_file_that_is_no_yaml_or_says_not_what_it_is_is_told_once(house: Path) -> None:
    path = write(house / "shipped" / "fragments" / "close.yaml", "schema: [\n")
    assert places(shelf_of(house), path) == [("", ["Y009"])]
    other = write(house / "desk" / "note.yaml", "hello: world\n")
    assert places(shelf_of(house), other) == [("", ["S002", "S001"])]


def test_an_overlay_is_checked_with_every_playbook_in_the_place_of_the_installed_one(house: Path) -> None:
    write(house / "own" / "overlay.yaml", OVERLAY)
    path = write(house / "desk" / "new.yaml", changed(OVERLAY, "id: ring", "id: bell"))
    shelf = shelf_of(house)
    assert places(shelf, path) == [("plain", []), ("shared", [])]
    assert [step.id for one in shelf.written_of(path) if one.playbook for step in one.playbook.steps()] == [
        *("look", "bell"),
        *("look", "end", "bell"),
    ]
    write(path, changed(OVERLAY, "into: open", "into: opne"))
    assert places(shelf, path) == [("plain", ["R007"]), ("shared", ["R007"])]


def test_checking_parts_leaves_an_unreadable_playbook_of_one_s_own_aside(house: Path) -> None:
    (house / "own" / "playbooks").mkdir()
    (house / "own" / "playbooks" / "lost.yaml").symlink_to(house / "nowhere")
    path = house / "shipped" / "fragments" / "close.yaml"
    assert places(shelf_of(house), path) == [("shared", [])]
