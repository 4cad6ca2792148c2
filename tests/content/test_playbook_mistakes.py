"""What is wrong in a playbook, one thing at a time: each is told alone, with its path and on its line."""

from __future__ import annotations

import pytest

from tests.content.playbook_written import SOUND, parse
from tests.content.written import check_told


@pytest.mark.parametrize(
    ("old", "new", "mark", "wanted"),
    [
        ("id: small", "id: Small", "id: Small", "id: 'Small' is not a short name in small letters"),
        ("version: 1.0.0", "version: 1.0", "version:", "version: 1.0 is not a text"),
        ("version: 1.0.0", 'version: "1.0"', "version:", "version: '1.0' is not a version such as 1.0.0"),
        ("version: 1.0.0", "version: 1.02.0", "version:", "version: '1.02.0' is not a version such as 1.0.0"),
        ("version: 1.0.0", "version: v1.0.0", "version:", "version: 'v1.0.0' is not a version such as 1.0.0"),
        ("status: stable", "status: final", "status:", "status: 'final' is not known here"),
        (
            'reviewed: "2026-11-23"',
            'reviewed: "23/11/2026"',
            "reviewed:",
            "reviewed: a date is expected here",
        ),
        (
            'reviewed: "2026-11-23"',
            'reviewed: "2026-02-29"',
            "reviewed:",
            "reviewed: a date is expected here",
        ),
        ("pick_when:", "pick_wen:", "pick_wen", ": 'pick_wen' is not known here"),
        (
            ', fr: "Petit"}',
            "}",
            'title: {en: "Small"}',
            "title: the text is missing in 'fr'",
        ),
        (', fr: "toujours"}', "}", "always", "pick_when[0]: the text is missing in 'fr'"),
        (
            '  dpo: {en: "DPO", fr: "DPD"}',
            '  dpo: {en: "DPO"}',
            "dpo: {",
            "roles.dpo: the text is missing in 'fr'",
        ),
        (
            "    group: nature",
            "    group: natur",
            "group: natur",
            "facts.portal.path.group: there is no group 'natur'",
        ),
        (
            "id: contain",
            "id: Contain",
            "id: Contain",
            "phases[0].steps[1].id: 'Contain' is not an identifier",
        ),
        (
            "id: contain",
            "id: known",
            "id: known",
            "phases[0].steps[1].id: 'known' is a word of the condition language",
        ),
        (
            "kind: task",
            "kind: chore",
            "kind: chore",
            "phases[1].steps[4].kind: there is no kind of step 'chore'",
        ),
        (
            'why: {en: "Memory", fr: "Mémoire"}',
            "needs: []",
            "- id: facts",
            "phases[0].steps[0]: 'why' is missing",
        ),
        (
            "after: [facts]",
            "after: [fact]",
            "after: [fact]",
            "phases[0].steps[2].after: there is no step 'fact'",
        ),
        (
            "needs: [draft]",
            "needs: [drafts]",
            "needs: [drafts]",
            "phases[1].steps[2].needs: there is no step 'drafts'",
        ),
        (
            "after: time.detected_at, within: 15m",
            "after: subjects.count, within: 15m",
            "subjects.count",
            "phases[0].steps[0].due.after: subjects.count is not a point in time",
        ),
        (
            "after: time.detected_at, within: 15m",
            "after: time.found_at, within: 15m",
            "time.found_at",
            "phases[0].steps[0].due.after: there is no fact called 'time.found_at'",
        ),
        (
            "after: time.detected_at, within: 15m",
            "after: time.detected_at",
            "due: {after: time.detected_at}",
            "phases[0].steps[0].due.within: 'within' is missing",
        ),
        (
            "within: 15m",
            "within: soon",
            "within: soon",
            "phases[0].steps[0].due.within: 'soon' is not a length of time: write 30m, 4h, 2d or 1w",
        ),
        (
            "within: 15m",
            "within: 999999w",
            "999999w",
            "phases[0].steps[0].due.within: more than ten years is no time for a step",
        ),
        (
            "collects: inventory",
            "collects: rows",
            "collects: rows",
            "phases[0].steps[0].fields[2].collects: 'rows' is not known here",
        ),
        (
            "{collects: inventory}",
            "{collects: inventory, fact: case.role}",
            "fact: case.role",
            "phases[0].steps[0].fields[2]: 'fact' is not known here",
        ),
        (
            "suggest: confirmed",
            "suggest: maybe",
            "suggest: maybe",
            "phases[0].steps[2].advice[0].suggest: there is no option 'maybe'",
        ),
        (
            "asks: [time.aware_at]",
            "asks: [time.aware]",
            "asks:",
            "phases[0].steps[2].options[0].asks: there is no fact called 'time.aware'",
        ),
        (
            "revisit: 6h",
            "revisit: later",
            "revisit:",
            "phases[0].steps[2].options[1].revisit: 'later' is not a length of time: write 30m, 4h, 2d or 1w",
        ),
        (
            "decides: nature.breach",
            "decides: nature.breech",
            "decides:",
            "phases[0].steps[2].decides: there is no fact called 'nature.breech'",
        ),
        (
            "regimes: [gdpr-33-1]",
            "regimes: [gdpr-33-9]",
            "regimes:",
            "phases[1].steps[0].regimes: there is no regime 'gdpr-33-9'",
        ),
        ("regimes: [gdpr-33-1]", "regimes: []", "regimes:", "phases[1].steps[0].regimes: no regime is named"),
        ("goal: filed", "goal: won", "goal:", "phases[1].steps[0].goal: 'won' is not known here"),
        (
            "form: sa-notification",
            "form: letter",
            "form: letter",
            "phases[1].steps[1].form: there is no form 'letter'",
        ),
        ("all_of: [lead]", "all_of: [boss]", "all_of:", "phases[1].steps[2].all_of: there is no role 'boss'"),
        ("any_of: [dpo]", "any_of: [boss]", "any_of:", "phases[1].steps[2].any_of: there is no role 'boss'"),
        (
            "not_author_of: draft",
            "not_author_of: drafts",
            "not_author_of:",
            "phases[1].steps[2].not_author_of: there is no step 'drafts'",
        ),
        (
            "not_author_of: draft",
            "not_author_of: contain",
            "not_author_of:",
            "phases[1].steps[2].not_author_of: contain is no step that drafts something",
        ),
        (
            "mandatory: true",
            "mandatory: yes",
            "mandatory:",
            "phases[0].steps[1].mandatory: true or false is expected here",
        ),
        (
            "goal: filed",
            "goal: filed\n        colour: red",
            "colour",
            "phases[1].steps[0]: 'colour' is not known here",
        ),
    ],
)
def test_what_is_wrong_in_a_playbook_is_told(old: str, new: str, mark: str, wanted: str) -> None:
    check_told(parse, SOUND, old, new, mark=mark, wanted=wanted)
