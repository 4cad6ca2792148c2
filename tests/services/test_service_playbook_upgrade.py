"""What following another text, or another playbook, changes in a case: told before, and so afterwards."""

from __future__ import annotations

import re

import pytest

from tests.casework import state
from tests.conftest import OpenACase
from tests.drill import read, shipped_text
from tests.services.scenes import become_aware, last, list_controllers, step_state
from tocsin.content.library import Library
from tocsin.domain.entries import PlaybookAdopted
from tocsin.domain.errors import UserError
from tocsin.domain.playbooks.changes import Change, What
from tocsin.domain.playbooks.playbook import Playbook
from tocsin.domain.playbooks.progress import StepState
from tocsin.services.playbooks import steps
from tocsin.services.playbooks.adopting import adopt_playbook, adoption, leave_playbook
from tocsin.services.playbooks.upgrade import Outlook, outlook
from tocsin.services.rows import add_row
from tocsin.services.workbench import OpenCase

WORKED = {StepState.DONE, StepState.SKIPPED}
OPEN = {StepState.AVAILABLE, StepState.WAITING}


@pytest.fixture
def case(open_case: OpenACase) -> OpenCase:
    """A controller's case that follows the playbook for any breach, with its first facts."""
    case = open_case(playbook="generic", role="controller", country="FR", organisation="City of Example")
    state(case, "time.detected_at", "13:00")
    state(case, "time.discovery_how", "staff")
    return case


def rewritten(library: Library, id: str, *pairs: tuple[str, str]) -> Playbook:
    """Give a shipped playbook with other words in its own file."""
    text = shipped_text(id)
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return read(library, text)


def without_step(library: Library, id: str, step: str) -> Playbook:
    """Give a shipped playbook without one of its own steps, which nothing else may refer to."""
    block = re.search(rf"(?m)^      - id: {step}\n(?:        .*\n)+\n?", shipped_text(id))
    assert block is not None
    return rewritten(library, id, (block.group(), ""))


def follow(case: OpenCase, playbook: Playbook, *, beside: bool = False) -> None:
    """Record that the case follows a playbook that is in no file."""
    case.record(lambda _state: [adoption(playbook, "a test", beside=beside)])


def standing(case: OpenCase) -> dict[tuple[str, str], StepState]:
    return {(view.step.origin, view.step.id): view.state for view in steps.need_progress(case).steps()}


def check_came_true(case: OpenCase, seen: Outlook, before: dict[tuple[str, str], StepState]) -> None:
    """Say that what was told of following a playbook is so, once it is followed."""
    follow(case, seen.after)
    after = standing(case)
    done = {id for (_origin, id), state in after.items() if state in WORKED}
    left = {id for (_origin, id), state in after.items() if state in OPEN}
    was_done = {id for (_origin, id), state in before.items() if state in WORKED}
    was_open = {id for (_origin, id), state in before.items() if state in OPEN}
    assert set(seen.kept) == was_done & done
    assert set(seen.new) == left - was_open
    assert set(seen.gone) == was_done - {id for _origin, id in after}


# The same playbook in another text.


def test_the_same_text_changes_nothing(case: OpenCase, library: Library) -> None:
    seen = outlook(case, library.shelf.find("generic"))
    assert (seen.changes, seen.kept, seen.new, seen.gone) == ((), ("first_facts",), (), ())
    assert seen.before == seen.after


def test_what_is_done_or_skipped_stays_so_in_the_next_version(case: OpenCase, library: Library) -> None:
    steps.skip(case, "contain", "nothing is left to contain")
    newer = rewritten(library, "generic", ("version: 2.0.0", "version: 2.1.0"))
    before = standing(case)
    seen = outlook(case, newer)
    assert seen.changes == (Change(What.CHANGED, "playbook", "", "version", "2.0.0", "2.1.0"),)
    assert (seen.kept, seen.new, seen.gone) == (("first_facts", "contain"), (), ())
    check_came_true(case, seen, before)
    assert step_state(case, "contain") is StepState.SKIPPED


def test_a_step_that_the_next_version_no_longer_has_is_gone_and_stays_in_the_journal(
    case: OpenCase, library: Library
) -> None:
    steps.skip(case, "what_happened", "known from the report")
    shorter = without_step(library, "generic", "what_happened")
    before = standing(case)
    seen = outlook(case, shorter)
    assert seen.gone == ("what_happened",)
    check_came_true(case, seen, before)
    lines = [case.reader().text(entry) for entry in case.state.entries]
    assert any("Step skipped: what_happened" in line for line in lines)


def test_a_line_more_opens_a_step_that_was_done(case: OpenCase, library: Library) -> None:
    line = "- {id: accounts, text: "
    more = rewritten(
        library,
        "generic",
        (
            line,
            '- {id: sister, text: {en: "Look at the sister sites", fr: "Voir les sites voisins"}}\n          '
            + line,
        ),
    )
    for item in steps.need_step(case, "contain").open_items:
        steps.tick(case, "contain", item.id)
    assert step_state(case, "contain") is StepState.DONE
    before = standing(case)
    seen = outlook(case, more)
    assert (seen.kept, seen.new, seen.gone) == (("first_facts",), ("contain",), ())
    check_came_true(case, seen, before)


# Another playbook.


def test_from_the_general_one_to_a_specific_one_what_both_share_stays_done(
    case: OpenCase, library: Library
) -> None:
    become_aware(case)
    steps.skip(case, "contain", "the attackers are out")
    add_row(case, {"label": "Files"})
    before = standing(case)
    facts, history = dict(case.state.facts), len(case.state.entries)
    seen = outlook(case, library.shelf.find("ransomware"))
    assert {"first_facts", "is_breach", "start_clocks"} <= set(seen.kept)
    # Both have steps of these names, each its own: one is marked by a person, the other is done by its rows.
    assert "contain" in seen.new
    assert "data_rows" in seen.kept
    assert seen.gone == ()
    assert "call_help" in seen.new
    assert "people" not in seen.new
    check_came_true(case, seen, before)
    assert dict(case.state.facts) == facts
    assert len(case.state.entries) == history + 1
    assert step_state(case, "is_breach") is StepState.DONE
    assert [entry.body.option for entry in case.state.decisions["nature.personal_data_breach"]] == [
        "confirmed"
    ]


def test_going_back_finds_everything_as_it_was_left(case: OpenCase, library: Library) -> None:
    steps.tick(case, "contain", "cut", "at the firewall")
    steps.skip(case, "what_happened", "known from the report")
    before = standing(case)
    adopt_playbook(case, "ransomware", "files are encrypted")
    assert outlook(case, library.shelf.find("generic")).kept == ("first_facts",)
    adopt_playbook(case, "generic", "they were not")
    assert standing(case) == before
    assert steps.need_step(case, "contain").items[0].because == "at the firewall"


@pytest.mark.parametrize(
    "name", ["portal-exposure", "ransomware", "misdirected", "lost-stolen", "processor-side"]
)
def test_what_is_told_of_any_playbook_comes_true(
    processor_case: OpenCase, library: Library, name: str
) -> None:
    state(processor_case, "time.detected_at", "13:00")
    state(processor_case, "time.discovery_how", "staff")
    become_aware(processor_case)
    list_controllers(processor_case)
    steps.skip(processor_case, "reporter", "anonymous")
    before = standing(processor_case)
    check_came_true(processor_case, outlook(processor_case, library.shelf.find(name)), before)


def test_looking_records_nothing(case: OpenCase, library: Library) -> None:
    head = case.head()
    outlook(case, library.shelf.find("ransomware"))
    assert case.head() == head


# Two playbooks in one case.


def test_of_two_that_are_followed_the_one_of_the_same_id_is_replaced(
    case: OpenCase, library: Library
) -> None:
    adopt_playbook(case, "ransomware", "files are encrypted", beside=True)
    newer = rewritten(library, "ransomware", ("version: 1.0.0", "version: 1.1.0"))
    seen = outlook(case, newer)
    assert (seen.before.id, seen.before.version, seen.after.version) == ("ransomware", "1.0.0", "1.1.0")
    follow(case, newer)
    assert [(book.id, book.version) for book in case.playbooks] == [
        ("generic", "2.0.0"),
        ("ransomware", "1.1.0"),
    ]


def test_of_two_that_are_followed_a_third_replaces_the_first(case: OpenCase, library: Library) -> None:
    adopt_playbook(case, "ransomware", "files are encrypted", beside=True)
    before = standing(case)
    seen = outlook(case, library.shelf.find("exfiltration"))
    assert seen.before.id == "generic"
    check_came_true(case, seen, before)
    assert [book.id for book in case.playbooks] == ["exfiltration", "ransomware"]


def test_which_one_is_replaced_can_be_said(case: OpenCase, library: Library) -> None:
    adopt_playbook(case, "ransomware", "files are encrypted", beside=True)
    assert outlook(case, library.shelf.find("exfiltration"), "ransomware").before.id == "ransomware"
    with pytest.raises(UserError, match="The case does not follow 'insider'") as refusal:
        outlook(case, library.shelf.find("exfiltration"), "insider")
    assert refusal.value.hint == "It follows: generic, ransomware"


def test_steps_of_one_name_in_two_playbooks_are_two(case: OpenCase, library: Library) -> None:
    adopt_playbook(case, "ransomware", "files are encrypted", beside=True)
    steps.skip(case, "ransomware:contain", "the network is cut")
    assert step_state(case, "generic:contain") is StepState.AVAILABLE
    assert step_state(case, "ransomware:contain") is StepState.SKIPPED
    seen = outlook(case, rewritten(library, "ransomware", ("version: 1.0.0", "version: 1.1.0")))
    assert (seen.kept, seen.new, seen.gone) == (("first_facts", "contain"), (), ())


def test_a_shared_step_is_shown_once_and_is_done_for_both(case: OpenCase) -> None:
    adopt_playbook(case, "ransomware", "files are encrypted", beside=True)
    views = [view for view in steps.need_progress(case).steps() if view.step.id == "first_facts"]
    assert [(view.playbook, view.state) for view in views] == [("generic", StepState.DONE)]
    leave_playbook(case, "generic", "it is ransomware and nothing else")
    views = [view for view in steps.need_progress(case).steps() if view.step.id == "first_facts"]
    assert [(view.playbook, view.state) for view in views] == [("ransomware", StepState.DONE)]


def test_leaving_one_of_two_says_why_and_refuses_the_last(case: OpenCase) -> None:
    adopt_playbook(case, "ransomware", "files are encrypted", beside=True)
    leave_playbook(case, "generic", "it is ransomware and nothing else")
    assert [book.id for book in case.playbooks] == ["ransomware"]
    with pytest.raises(UserError, match="ransomware is the only playbook of the case"):
        leave_playbook(case, "ransomware", "over")
    with pytest.raises(UserError, match="The case does not follow 'generic'"):
        leave_playbook(case, "generic", "again")


# What cannot be compared.


def test_without_a_playbook_that_can_be_read_there_is_nothing_to_compare_with(
    case: OpenCase, library: Library
) -> None:
    unread = PlaybookAdopted(
        playbook="later", version="9", sha256="0" * 64, text="schema: breach-playbook/9\n"
    )
    case.record(lambda _state: [unread])
    assert last(case, PlaybookAdopted) == unread
    with pytest.raises(UserError, match="The case follows no playbook that can be read"):
        outlook(case, library.shelf.find("generic"))
