"""How a document is named on the command line: its form, for whom, in which language."""

from __future__ import annotations

import click

from tocsin.cli.drafts.profiles import complete_form

form_argument = click.argument("form", shell_complete=complete_form)
language_option = click.option("--language", default="", help="Of the document; else that of the case.")
party_option = click.option(
    "--party", default="", metavar="ID", help="The recipient, or the controller we draft for."
)
segment_option = click.option(
    "--segment",
    default="",
    metavar="GROUP",
    help="The group of people that a letter is for: a category, or rows such as R-1+R-2.",
)
