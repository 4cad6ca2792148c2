"""For every rule of judgement one playbook that breaks it, and one as near to it as can be that does not."""

from __future__ import annotations

import msgspec

from tests.content.lints.sound import SOUND, in_step, sound_but, step, with_step


class Example(msgspec.Struct, frozen=True):
    """A playbook that breaks one rule and no other, where that is told, and one that does not break it.

    Attributes:
        code: of the rule.
        broken: the playbook.
        at: what stands on the one line that is named, and on no other.
        kept: the other playbook.
    """

    code: str
    broken: str
    at: str
    kept: str


NO_BREAK = "\u00a0"
MORE = [step(f"more{number}", "after: [first_facts]") for number in range(40)]
AT_ONCE = [step(f"more{number}") for number in range(40)]


def with_steps(steps: list[str]) -> str:
    return sound_but("  - id: decide\n", "".join(steps) + "  - id: decide\n")


EXAMPLES = [
    Example(
        "Y020",
        sound_but("roles:\n", "refs: [no]\nroles:\n"),
        "refs:",
        sound_but("roles:\n", 'refs: ["no"]\nroles:\n'),
    ),
    Example("Y021", sound_but('reviewed: "2026-11-26"', "reviewed: 2026-11-26"), "reviewed:", SOUND),
    Example(
        "L002",
        sound_but('fr: "Est-ce une violation"', 'fr: "Est-ce une violation ?"'),
        "Est-ce une violation",
        sound_but('fr: "Est-ce une violation"', f'fr: "Est-ce une violation{NO_BREAK}?"'),
    ),
    Example(
        "L003",
        sound_but('{en: "Close the link", fr: "Fermer le lien"}', '{en: "Close {row.label}", fr: "Fermer"}'),
        "Close {row.label}",
        sound_but(
            '{en: "Close the link", fr: "Fermer le lien"}',
            '{en: "Close {row.label}", fr: "Fermer {row.label}"}',
        ),
    ),
    Example(
        "S012",
        with_step("second", "any_of: [dpo]", "not_author_of: draft", kind="gate", phase="notify"),
        "any_of: [dpo]",
        with_step("second", "any_of: [dpo, legal]", "not_author_of: draft", kind="gate", phase="notify"),
    ),
    Example(
        "S014",
        sound_but(
            '          - {id: search, text: {en: "Ask search engines", fr: "Demander aux moteurs"}}\n', ""
        ),
        "- {id: link, text:",
        SOUND,
    ),
    Example(
        "G002",
        in_step(
            "rebuild", "after:", "when: \"portal.path == 'link' and portal.path == 'search'\"\n        after:"
        ),
        "when: \"portal.path == 'link' and",
        in_step(
            "rebuild", "after:", "when: \"portal.path == 'link' or portal.path == 'search'\"\n        after:"
        ),
    ),
    Example(
        "G003",
        with_step("answer", "until: \"portal.path == 'link' and unknown(portal.path)\"", kind="wait"),
        "until:",
        with_step("answer", "until: \"portal.path == 'link'\"", kind="wait"),
    ),
    Example(
        "N001",
        sound_but("goal: filed", "goal: started"),
        "- id: open",
        sound_but("regimes: [gdpr-33-1]", "regimes: [gdpr-33-1.initial]"),
    ),
    Example(
        "N002",
        in_step("decide_authority", "'joint_controller']", "'joint_controller'] and portal.path == 'link'"),
        "and portal.path == 'link'",
        in_step(
            "decide_authority",
            "'joint_controller']",
            "'joint_controller'] and nature.personal_data_breach == 'confirmed'",
        ),
    ),
    Example(
        "N003", in_step("file", "est: 30m", "est: 70h"), "est: 70h", in_step("file", "est: 30m", "est: 30h")
    ),
    Example(
        "N004",
        in_step("file", "within: 66h", "within: 72h"),
        "within: 72h",
        in_step("file", "within: 66h", "within: 71h"),
    ),
    Example("N005", in_step("approve", "proceed_with_reason", "hold"), "at_deadline: hold", SOUND),
    Example(
        "N007", in_step("file", "est: 30m", "est: 40h"), "est: 40h", in_step("file", "est: 30m", "est: 30h")
    ),
    Example(
        "C001",
        in_step("asked", "          - {fact: measures.prevent}\n", ""),
        "- id: open",
        in_step("asked", "{fact: measures.prevent}", "{fact: measures.prevent, optional: true}"),
    ),
    Example(
        "C002",
        in_step("asked", "after:", "when: \"portal.path == 'link'\"\n        after:"),
        "when: \"portal.path == 'link'\"",
        in_step("asked", "after:", "when: \"case.role != 'processor'\"\n        after:"),
    ),
    Example(
        "C003",
        in_step("asked", "after: [first_facts]", "after: [file]"),
        "after: [file]",
        in_step("asked", "after: [first_facts]", "after: [decide_authority]"),
    ),
    Example(
        "K001",
        sound_but("asks: [time.aware_at]", "asks: [time.aware_basis]"),
        "regimes:",
        sound_but("asks: [time.aware_at]", "asks: [time.aware_at, time.aware_basis]"),
    ),
    Example(
        "V001",
        in_step("rebuild", "after: [hold_evidence]", "after: [first_facts]"),
        'after: [first_facts]\n        title: {en: "Rebuild',
        in_step("rebuild", "after: [hold_evidence]", "needs: [hold_evidence]"),
    ),
    Example(
        "P001",
        in_step("contain", '"It goes on"', '"Call ada@city.fr"'),
        "ada@city.fr",
        in_step("contain", '"It goes on"', '"Call ada@city.example"'),
    ),
    Example(
        "W001",
        sound_but("facts:\n  portal.path", '  press: {en: "Press", fr: "Presse"}\nfacts:\n  portal.path'),
        "press:",
        sound_but(
            "facts:\n  portal.path", '  press: {en: "Press", fr: "Presse"}\nfacts:\n  portal.path'
        ).replace("any_of: [dpo, legal]", "any_of: [dpo, legal, press]"),
    ),
    Example(
        "W002",
        in_step("rebuild", "after:", "when: \"data.restored == 'lost'\"\n        after:"),
        "data.restored",
        in_step("rebuild", "after:", "when: \"nature.access_observed == 'confirmed'\"\n        after:"),
    ),
    Example("Q001", with_steps(AT_ONCE[:3]), "- id: open", with_steps(AT_ONCE[:2])),
    Example("Q002", with_steps(MORE[:30]), "- id: open", with_steps(MORE[:29])),
    Example(
        "Q003",
        in_step("rebuild", '        ready: {en: "A test is green", fr: "Un test est vert"}\n', ""),
        "id: rebuild",
        SOUND,
    ),
    Example(
        "Q004",
        in_step("rebuild", '        avoid: {en: "The old keys", fr: "Les anciennes clés"}\n', ""),
        "id: rebuild",
        SOUND,
    ),
    Example("Q005", in_step("rebuild", "        est: 4h\n", ""), "id: rebuild", SOUND),
    Example("Q006", in_step("rebuild", '        law: ["GDPR 32"]\n', ""), "id: rebuild", SOUND),
    Example(
        "Q007", sound_but('            source: "EDPB 9/2022"\n', ""), 'when: "nature.access_observed', SOUND
    ),
    Example(
        "Q008",
        sound_but('reviewed: "2026-11-26"', 'reviewed: "2025-11-20"'),
        "reviewed:",
        sound_but('reviewed: "2026-11-26"', 'reviewed: "2025-11-26"'),
    ),
]
