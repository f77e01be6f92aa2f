"""`truceline decide`: a named person's word on whether an incident occurred, or on one question about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.failures import bad_word
from truceline.cli.output import say, show_json


def add_deciding(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "decide",
        short_help="Record a named person's decision about an incident; verified takes two persons.",
        epilog=o.example(
            'truceline decide valley 17 --status verified --because "two patrols saw it" '
            "--actor head-of-mission",
            'truceline decide valley 17 --status verified --because "saw the recording" --actor deputy-head',
            'truceline decide valley 17 --question intent --answer accidental --because "its own report" '
            "--for 17 --actor head-of-mission",
        ),
    )(decide)


def decide(
    mission: o.MissionFolderArg,
    about: Annotated[str, typer.Argument(metavar="ID", help="number of an incident, or id of its finding")],
    because: o.BecauseOption,
    status_word: Annotated[
        str,
        typer.Option("--status", help="preliminary, verified, not_verified, discounted; withdrawn: my word"),
    ] = "",
    question: Annotated[
        str, typer.Option(help="another question: responsible, intent, pattern, severity, remedy, ...")
    ] = "",
    answer: Annotated[str, typer.Option(help="the answer to --question")] = "",
    basis_for: Annotated[
        list[str] | None, typer.Option("--for", metavar="ID", help="a record that speaks for the answer")
    ] = None,
    basis_against: Annotated[
        list[str] | None, typer.Option("--against", metavar="ID", help="one that speaks against it")
    ] = None,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Record a named person's word about an incident, or their finding on one question about it.

    An incident is verified when two different persons have said so and nobody's word stands against it; the
    first is kept as a first signature. A word is taken back with --status withdrawn; all of them stay on
    record. The next run takes it up. A finding stands apart from all others; guarantees and remedies read it.
    """
    from truceline.mission import Mission

    if bool(status_word) == bool(question):
        remedy = "Give --status for whether it occurred, or --question and --answer for anything else."
        raise bad_word("--status", "one thing to decide is needed.", remedy)
    with Mission.open(mission, write=True) as opened:
        if question:
            made = opened.find(
                about,
                question=question,
                answer=answer,
                because=because,
                basis_for=basis_for or (),
                basis_against=basis_against or (),
                actor=actor,
            )
        else:
            made = opened.decide(about, status=status_word, because=because, actor=actor)
    if json:
        show_json(made)
    else:
        say(*([f"{made['id']} recorded"] if question else _lines(made, mission)))


def _lines(made: Mapping[str, Any], mission: Path) -> Iterator[str]:
    """What was recorded, where the incident stands with everybody's word, and what is still missing."""
    stands = made["stands"] or "nobody's word stands"
    yield f"{made['id']} recorded. Incident {made['incident_id']} with the words of all: {stands}."
    if made["signed_by"]:
        yield f"verified by: {', '.join(made['signed_by'])}"
    for each in made["against"]:
        yield f"against it: {each['person']} ({each['says']})"
    if made["missing"]:
        may = ", ".join(made["may_sign"]) or "nobody: the mandate names no second signer (mandate.toml)"
        yield f"Verified takes two persons; another one has to sign. Who may: {may}"
    yield f"The next run takes it up: truceline run {mission}"
