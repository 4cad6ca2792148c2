"""Tab completion for shells."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from tocsin.cli import output
from tocsin.domain.errors import UserError


@click.command(
    epilog="\b\n"
    'bash, in ~/.bashrc:  eval "$(tocsin completion bash)"\n'
    'zsh, in ~/.zshrc:    eval "$(tocsin completion zsh)"\n'
    "fish, once:          tocsin completion fish \\\n"
    "                     > ~/.config/fish/completions/tocsin.fish"
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script for tab completion."""
    from tocsin.cli.main import cli  # noqa: PLC0415 - the group that holds this command

    found = get_completion_class(shell)
    if found is None:
        raise UserError(f"There is no completion for {shell}")
    output.raw(found(cli, {}, "tocsin", "_TOCSIN_COMPLETE").source())
