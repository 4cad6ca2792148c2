"""The sentences that an import has to add, in two languages.

They say what the source does not say; they never say it in its place.
"""

from __future__ import annotations

import msgspec


class Sentences(msgspec.Struct, frozen=True):
    """The sentences of one language; ``{}`` is filled in."""

    no_reason: str
    no_summary: str
    how: str
    source_asks: str
    source_condition: str
    decide_again: str
    did_it_succeed: str
    success: str
    failure: str
    yes: str
    no: str
    any_other: str
    which_way: str
    inputs: str
    inputs_why: str
    value_of: str
    found_out: str
    found_out_why: str
    follow: str
    note: str
    step: str
    responder: str
    machine: str
    person: str
    imported: str
    on_exception: str
    not_connected: str
    notes: str
    no_procedure: str
    acts_on: str
    needs: str
    see: str
    read_first: str
    prepare: str
    qualify: str
    contain: str
    recover: str
    close: str


ENGLISH = Sentences(
    no_reason="The source gives no reason for this step.",
    no_summary="The source gives no summary.",
    how="How, as the source says:",
    source_asks="The source asks: {}",
    source_condition="The source decides by this condition: {}",
    decide_again="Decide again after each round; No ends it.",
    did_it_succeed="Did this succeed: {}?",
    success="Yes, it succeeded",
    failure="No, it failed",
    yes="Yes",
    no="No",
    any_other="Any other value",
    which_way="Which way does it go on?",
    inputs="Fill in what the playbook is given from outside",
    inputs_why="The source expects these values before it begins.",
    value_of="Value of {}",
    found_out="Note what this found out: {}",
    found_out_why="In the source a machine notes these values, and what comes later may depend on them.",
    follow="Follow another playbook: {}",
    note="Note: {}",
    step="Step {}",
    responder="Responder",
    machine="Automation",
    person="Person {}",
    imported="Imported steps",
    on_exception="If something fails",
    not_connected="Not connected in the source",
    notes="Notes to keep",
    no_procedure="The source names this action and gives no procedure for it.",
    acts_on="It acts on: {}",
    needs="It needs: {}",
    see="See: {}",
    read_first="Read first how the source wants it followed",
    prepare="Prepare",
    qualify="Qualify",
    contain="Contain",
    recover="Eradicate and recover",
    close="Learn from it",
)

FRENCH = Sentences(
    no_reason="La source ne donne pas de motif pour cette étape.",
    no_summary="La source ne donne pas de résumé.",
    how="Comment, selon la source\N{NO-BREAK SPACE}:",
    source_asks="La source demande\N{NO-BREAK SPACE}: {}",
    source_condition="La source décide selon cette condition\N{NO-BREAK SPACE}: {}",
    decide_again="Décider à nouveau après chaque passage\N{NO-BREAK SPACE}; Non y met fin.",
    did_it_succeed="Ceci a-t-il réussi\N{NO-BREAK SPACE}: {}\N{NO-BREAK SPACE}?",
    success="Oui, c'est réussi",
    failure="Non, c'est un échec",
    yes="Oui",
    no="Non",
    any_other="Toute autre valeur",
    which_way="Par où continuer\N{NO-BREAK SPACE}?",
    inputs="Renseigner ce que le scénario reçoit de l'extérieur",
    inputs_why="La source attend ces valeurs avant de commencer.",
    value_of="Valeur de {}",
    found_out="Noter ce que ceci a établi\N{NO-BREAK SPACE}: {}",
    found_out_why="Dans la source, une machine note ces valeurs, et la suite peut en dépendre.",
    follow="Suivre un autre scénario\N{NO-BREAK SPACE}: {}",
    note="Note\N{NO-BREAK SPACE}: {}",
    step="Étape {}",
    responder="Intervenant",
    machine="Automate",
    person="Personne {}",
    imported="Étapes importées",
    on_exception="En cas d'échec",
    not_connected="Sans lien dans la source",
    notes="Notes à tenir",
    no_procedure="La source nomme cette action et n'en donne pas la procédure.",
    acts_on="Porte sur\N{NO-BREAK SPACE}: {}",
    needs="Nécessite\N{NO-BREAK SPACE}: {}",
    see="Voir\N{NO-BREAK SPACE}: {}",
    read_first="Lire d'abord comment la source veut qu'on le suive",
    prepare="Préparer",
    qualify="Qualifier",
    contain="Confiner",
    recover="Éradiquer et rétablir",
    close="En tirer les leçons",
)


def sentences(language: str) -> Sentences:
    """Give the sentences of a language; those in English where it has none."""
    return FRENCH if language == "fr" else ENGLISH
