"""`truceline agreement schema` and `new`: files to write an agreement with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli import options as o
from truceline.cli.failures import bad_word
from truceline.cli.output import say, show_json, written_json

if TYPE_CHECKING:
    pass


def add_writing(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "schema",
        short_help="Write the JSON Schemas of the agreement's files, for editors.",
        epilog=o.example("truceline agreement schema --out schemas"),
    )(agreement_schema)
    app.command(
        "new",
        short_help="Write a first agreement of two provisions, to write over.",
        epilog=o.example("truceline agreement new valley --parties A,B --zone Europe/Kyiv --language en"),
    )(agreement_new)


def agreement_schema(
    out: Annotated[Path, typer.Option(metavar="DIR", help="a folder, made when it is not there")],
    json: o.JsonOption = False,
) -> None:
    """Write one schema a file: an editor that knows it completes keys and words, and marks faults."""
    from truceline.agreement import schemas

    files = _written(out, {name: written_json(schema) + "\n" for name, schema in schemas().items()})
    show_json({"files": files}) if json else say(*map(str, files))


def agreement_new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a new or empty folder; its name is the id")],
    parties: Annotated[str, typer.Option(metavar="ID,ID", help="ids of the parties, with commas")] = "A,B",
    zone: Annotated[str, typer.Option(help="the zone of its clocks: Europe/Kyiv or +02:00")] = "+00:00",
    language: Annotated[str, typer.Option(help="the language of its text, two letters")] = "en",
    json: o.JsonOption = False,
) -> None:
    """Write an invented agreement, commented, that `agreement check` finds whole; nothing is overwritten."""
    from truceline.agreement import known_zone, schemas, skeleton

    ids = tuple(each.strip() for each in parties.split(","))
    agreement_id = folder.resolve().name
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise bad_word("DIR", f"{folder} is not empty.", "Name a folder that is not there yet.", str(folder))
    _plain_ids("DIR", (agreement_id,))
    _plain_ids("--parties", ids)
    if len(set(ids)) < max(2, len(ids)) or "text" in ids:
        remedy = "Name at least two, each once; 'text' stands for the wording itself."
        raise bad_word("--parties", f"'{parties}' names no two sides.", remedy, parties)
    if re.fullmatch("[a-z]{2}", language) is None:
        raise bad_word("--language", f"'{language}' is no language.", "Write two letters: en.", language)
    if not known_zone(zone):
        raise bad_word("--zone", f"'{zone}' is no time zone.", "Write Europe/Kyiv or +02:00.", zone)
    texts = skeleton(agreement_id, ids, zone, language)
    texts |= {f"schemas/{name}": written_json(schema) + "\n" for name, schema in schemas().items()}
    files = _written(folder, texts)
    told = [str(each) for each in files if each.parent.name != "schemas"]
    next_step = f"Write over what is invented, and after each change: truceline agreement check {folder}"
    show_json({"id": agreement_id, "files": files}) if json else say(*told, next_step)


def _written(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write each text under its name in the folder."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in texts]


def _plain_ids(option: str, ids: Iterable[str]) -> None:
    for each in ids:
        if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", each) is None:
            remedy = "Use letters, digits, '-', '_' and '.', for example: side-a."
            raise bad_word(option, f"'{each}' cannot be an id.", remedy, each)
