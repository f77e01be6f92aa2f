"""Help and version, answered before anything is parsed: the parser's own machinery takes twice as long."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import typer
from typer.main import get_command
from typer.models import CommandInfo, TyperInfo

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
    command = get_command(_only(app, words))
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


def _only(whole: typer.Typer, words: Sequence[str]) -> typer.Typer:
    """The app in which only what these words name has its parameters: reading the others' takes the time."""
    named, rest = (words[0], words[1:]) if words else (None, ())
    less = copy.copy(whole)
    less.registered_commands = [
        each if _name(each) == named else _bare(each) for each in whole.registered_commands
    ]
    less.registered_groups = [
        _below(each, rest if _group_name(each) == named else None) for each in whole.registered_groups
    ]
    return less


def _below(group: TyperInfo, rest: Sequence[str] | None) -> TyperInfo:
    found = copy.copy(group)
    if group.typer_instance is not None:
        if rest is None:
            found.typer_instance = copy.copy(group.typer_instance)
            found.typer_instance.registered_commands, found.typer_instance.registered_groups = [], []
        else:
            found.typer_instance = _only(group.typer_instance, rest)
    return found


def _bare(command: CommandInfo) -> CommandInfo:
    """The command with its name and words, and without its parameters."""

    def nothing() -> None: ...

    if command.callback is not None:
        nothing.__name__, nothing.__doc__ = command.callback.__name__, command.callback.__doc__
    found = copy.copy(command)
    found.callback = nothing
    return found


def _name(command: CommandInfo) -> str | None:
    if command.name or command.callback is None:
        return command.name
    return command.callback.__name__.replace("_", "-")


def _group_name(group: TyperInfo) -> str | None:
    if isinstance(group.name, str):
        return group.name
    return group.typer_instance.info.name if group.typer_instance is not None else None
