"""How a playbook is labelled outside of the workbench, in two languages."""

from __future__ import annotations

import msgspec


class Labels(msgspec.Struct, frozen=True):
    """The labels of one language; ``{}`` is filled in."""

    why: str
    avoid: str
    ready: str
    due: str
    role: str
    law: str
    only_if: str
    first: str
    choose: str
    advice: str
    optional: str
    mandatory: str
    not_run: str
    per_party: str
    per_row: str
    again_until: str
    at_most: str
    draft: str
    clock_started: str
    clock_filed: str
    approve: str
    wait_until: str
    wait_for: str
    also_follow: str
    parties: str
    inventory: str
    within: str
    before: str
    days: str
    tick: str
    done_by: str
    no_clock: str
    colon: str


ENGLISH = Labels(
    why="Why",
    avoid="Do not",
    ready="Ready when",
    due="Due",
    role="Who",
    law="Law",
    only_if="Only if",
    first="First",
    choose="Choose one",
    advice="Advice",
    optional="optional",
    mandatory="a legal duty",
    not_run="Commands that came with it; nothing here runs them",
    per_party="for each controller",
    per_row="for each row of the inventory",
    again_until="again until",
    at_most="at most {} times",
    draft="Draft the document {}",
    clock_started="The clock runs: {}",
    clock_filed="Filed, so that the clock stands: {}",
    approve="Approved: {}",
    wait_until="Wait until: {}",
    wait_for="Wait: {}",
    also_follow="Follow the playbook {}",
    parties="The controllers and who they are",
    inventory="The affected data, row by row",
    within="within {} of: {}",
    before="{} before the end of the clock {}",
    days="d",
    tick="Tick what is done, and write when and by whom.",
    done_by="when, by whom",
    no_clock="A sheet of paper counts no deadline: keep the clocks of the case in sight.",
    colon=":",
)

FRENCH = Labels(
    why="Pourquoi",
    avoid="Ne pas faire",
    ready="Terminé quand",
    due="Échéance",
    role="Qui",
    law="Droit",
    only_if="Seulement si",
    first="D'abord",
    choose="Choisir",
    advice="Conseil",
    optional="facultatif",
    mandatory="obligation légale",
    not_run="Commandes venues avec l'étape\N{NO-BREAK SPACE}; rien ici ne les exécute",
    per_party="pour chaque responsable du traitement",
    per_row="pour chaque ligne de l'inventaire",
    again_until="à refaire jusqu'à",
    at_most="{} fois au plus",
    draft="Préparer le document {}",
    clock_started="Le délai court\N{NO-BREAK SPACE}: {}",
    clock_filed="Déposé, le délai est arrêté\N{NO-BREAK SPACE}: {}",
    approve="Validé\N{NO-BREAK SPACE}: {}",
    wait_until="Attendre\N{NO-BREAK SPACE}: {}",
    wait_for="Attendre\N{NO-BREAK SPACE}: {}",
    also_follow="Suivre le scénario {}",
    parties="Les responsables du traitement, et qui ils sont",
    inventory="Les données touchées, ligne par ligne",
    within="dans les {} après\N{NO-BREAK SPACE}: {}",
    before="{} avant la fin du délai {}",
    days="j",
    tick="Cocher ce qui est fait, et noter quand et par qui.",
    done_by="quand, par qui",
    no_clock="Une feuille ne compte aucun délai\N{NO-BREAK SPACE}: garder les délais du dossier en vue.",
    colon="\N{NO-BREAK SPACE}:",
)


def labels(language: str) -> Labels:
    """Give the labels of a language; those in English where it has none."""
    return FRENCH if language == "fr" else ENGLISH
