"""Help and version, answered before anything is parsed: the parser's own machinery takes twice as long."""

from __future__ import annotations

from collections.abc import Sequence

import typer
from typer.main import get_command

from truceline import __version__
from truceline.cli.app import app

HELP, VERSION, END_OF_OPTIONS = "--help", "--version", "--"


def answer_to(words: Sequence[str]) -> str | None:
    """The help of the command these words name, or the version; None when neither is asked for."""
    if list(words) == [VERSION]:
        return f"truceline {__version__}"
    before_rest = list(words[: words.index(END_OF_OPTIONS)] if END_OF_OPTIONS in words else words)
    return _help(before_rest[: before_rest.index(HELP)]) if HELP in before_rest else None


def _help(words: Sequence[str]) -> str | None:
    command = get_command(app)
    context = typer.Context(command, info_name="truceline")
    for word in words:
        below = getattr(command, "commands", None)
        if below is None:
            break  # the words of a command itself
        if word not in below:
            return None  # the parser says what is wrong with it
        command = below[word]
        context = typer.Context(command, info_name=word, parent=context)
    return command.get_help(context)
