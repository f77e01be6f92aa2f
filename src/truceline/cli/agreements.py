"""The commands about an agreement alone: shown, checked, and asked about one act."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli import options as o
from truceline.cli.agreement_shown import agreement_lines, agreement_object, loaded_agreement
from truceline.cli.asking import answer_lines, answer_object
from truceline.cli.board import board_lines, board_object, chain_board_lines, chain_board_object
from truceline.cli.differing import difference_lines, difference_object
from truceline.cli.failures import bad_word
from truceline.cli.hanging import beside_lines, change_lines, mission_object
from truceline.cli.lineage import layer_lines, layer_objects, lineage_lines, lineage_object
from truceline.cli.noticing import beside
from truceline.cli.output import BAD_INPUT, mention, problem_line, say, show_json, written_json
from truceline.cli.words import counted

if TYPE_CHECKING:
    from truceline.agreement import Agreement
    from truceline.mission import MissionDifference

agreement_app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="The agreement: what it says, whether its files are whole, what it makes of an act.",
)

FolderArg = Annotated[Path, typer.Argument(metavar="DIR", help="an agreement folder or a mission")]
LonOption = Annotated[float | None, typer.Option(min=-180, max=180, help="and where: longitude, degrees")]
LatOption = Annotated[float | None, typer.Option(min=-90, max=90, help="and there: latitude")]


@agreement_app.command(
    "show",
    short_help="Provisions, readings, and what is in force.",
    epilog=o.example(
        "truceline agreement show demo/mission",
        "truceline agreement show demo/mission --at 2024-05-13T09:00Z --lon -29 --lat 41.4",
    ),
)
def agreement_show(
    folder: FolderArg,
    at: Annotated[str | None, typer.Option(help="moment: what is in force then")] = None,
    lon: LonOption = None,
    lat: LatOption = None,
    json: o.JsonOption = False,
) -> None:
    """Parties, provisions, readings; with --at, what is in force then, and with --lon and --lat there."""
    from truceline.records import Place

    when = o.moment("--at", at)
    if (lon is None) != (lat is None):
        raise bad_word("--lon/--lat", "a place needs both.", "Give longitude and latitude, or neither.")
    if lon is not None and when is None:
        raise bad_word("--at", "a place is asked about without a moment.", "Give the moment with --at.")
    where = Place.point(lon, lat, 0.0) if lon is not None and lat is not None else None
    agreement = loaded_agreement(folder)
    standings = agreement.in_force(when, where) if when is not None else ()
    show_json(agreement_object(agreement, standings)) if json else say(
        *agreement_lines(agreement, standings, when)
    )


@agreement_app.command(
    "check",
    short_help="Every fault of an agreement's files, with file, line and remedy.",
    epilog=o.example("truceline agreement check agreements/valley"),
)
def agreement_check(folder: FolderArg, json: o.JsonOption = False) -> None:
    """Read the folder as a mission would, and say every fault at once; nothing is changed."""
    from truceline.agreement import load_agreement

    inside = folder / "agreement"
    agreement, problems = load_agreement(inside if inside.is_dir() else folder)
    if json:
        show_json({"ok": agreement is not None, "id": agreement and agreement.id, "problems": problems})
    elif agreement is not None:
        told = (
            counted(len(agreement.provisions), "provision"),
            counted(len(agreement.commitments), "commitment"),
            counted(len(agreement.readings), "reading") + " of parties",
        )
        say(f"{agreement.id}: whole. {', '.join(told)}.")
    if problems:
        mention(*map(problem_line, problems))
        raise SystemExit(BAD_INPUT)


@agreement_app.command(
    "ask",
    short_help="What each reading of each provision makes of one act, if it is so.",
    epilog=o.example(
        "truceline agreement ask DIR --act weapon_presence --weapon launcher-122 --party A "
        "--at 2015-03-05T12:00+02:00 --lon 36.62 --lat 48 --sigma-m 50"
    ),
)
def agreement_ask(
    folder: FolderArg,
    act: Annotated[str, typer.Option(metavar="KIND", help="what: a code of kinds.csv")],
    at: Annotated[str, typer.Option(help="when: a moment with its offset")],
    until: Annotated[str | None, typer.Option(help="its latest moment, where the time is a span")] = None,
    lon: LonOption = None,
    lat: LatOption = None,
    sigma_m: Annotated[
        float | None, typer.Option(min=0, help="how exact the place is, 1 sigma; left out: unknown")
    ] = None,
    party: Annotated[str | None, typer.Option(help="who; left out: not determined")] = None,
    weapon: Annotated[str | None, typer.Option(help="with what: a code of codes/weapons.csv")] = None,
    read_by: Annotated[str | None, typer.Option(help="one reader's answers: a party, or text")] = None,
    lasted: Annotated[str | None, typer.Option(help="how long it went on: PT3H; left out: not known")] = None,
    count: Annotated[int | None, typer.Option(min=0, help="how many; left out: not known")] = None,
    event: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=TIME", help="a moment that deadlines count from or steps are met by"),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="as known then: notes on readings, notices of a mission"),
    ] = None,
    json: o.JsonOption = False,
) -> None:
    """Put one act to the agreement. The act is taken as given: nothing here says that it happened."""
    from truceline.agreement import ask, moment_read, notes_at, settled_at

    agreement = loaded_agreement(folder)
    asked = o.act(agreement, act, at, until, (lon, lat, sigma_m), party, weapon, read_by)
    asked = replace(asked, lasted=o.length("--lasted", lasted), count=count, events=o.events(event or ()))
    known = o.moment("--as-of", as_of)
    asked = replace(asked, notices=beside(folder, known))
    moment = moment_read(asked.happened.earliest, known)
    answers = ask(settled_at(agreement, moment), asked, read_by=read_by)
    notes = notes_at(agreement, moment)
    show_json(answer_object(answers, notes)) if json else say(*answer_lines(answers, notes))


@agreement_app.command(
    "diff",
    short_help="What differs between drafts, or two readers of one; and whose verdict turns.",
    epilog=o.example(
        "truceline agreement diff draft-1 draft-2 --acts acts.csv",
        "truceline agreement diff plan-1 plan-2 plan-3 --at 2031-02-20T12:00+02:00",
        "truceline agreement diff draft-2 --readings text B --acts acts.csv",
    ),
)
def agreement_diff(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="agreement folders or missions, oldest draft first")
    ],
    readings: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="READER READER", help="two readers of one agreement: parties, or text"),
    ] = None,
    acts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="acts (CSV or JSON): which verdicts turn, and why")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="moment: how points stood and readers read then; left out: newest")
    ] = None,
    mission: Annotated[
        Path | None,
        typer.Option(metavar="MISSION", help="which of its incidents change their verdict, and why"),
    ] = None,
    json: o.JsonOption = False,
) -> None:
    """Record by record and field by field; drafts with numbered points, and three or more, point by point.

    Nothing is written, and nothing says which of two is right.
    """
    from truceline import agreement as a
    from truceline.mission.errors import RefusedError

    if (len(folders) == 1) == (readings is None) or (len(folders) > 2 and (acts or mission)):
        remedy = "Name a second folder, or two readers with --readings; --acts and --mission compare two."
        raise bad_word("DIR", "one thing to compare with is needed.", remedy)
    drafts, when = [loaded_agreement(each) for each in folders], o.moment("--at", at)
    chain = a.lineage(drafts, when) if readings is None and all(map(a.numbered, drafts)) else None
    if len(drafts) > 2:
        chain = chain or a.lineage(drafts, when)
        show_json(lineage_object(chain)) if json else say(*lineage_lines(chain))
        return
    one, other = drafts[0], drafts[-1]
    for reader in readings or ():
        o.known("--readings", reader, [a.TEXT, *(each.id for each in one.parties)])
    given, problems = a.read_acts(acts, one, other) if acts is not None else ((), ())
    if problems:
        raise RefusedError(problems)
    found = a.drafts_differ(one, other) if readings is None else a.readers_differ(one, *readings)
    turned = (
        a.drafts_answer(one, other, found, given, when)
        if readings is None
        else a.readers_answer(one, *readings, found, given, when)
    )
    if when is not None:
        then = a.settled_at(one, when)
        found = found if readings is None else a.readers_differ(then, *readings)
        found = replace(found, diverging=a.diverging(other, when))
    if readings is None and found.before == found.after:  # drafts of one id are told apart by their folders
        named = [f"{one.id} ({folder.name})" for folder in folders]
        found = replace(found, before=named[0], after=named[1])
    asked = (turned, len(given)) if acts is not None else (None, None)
    hanging = None if mission is None else _hanging(mission, one, other, readings, when)
    if json:
        more = {} if chain is None else {"chain": lineage_object(chain)}
        more |= {} if hanging is None else {"mission": mission_object(hanging)}
        return show_json(difference_object(found, *asked) | more)
    points_first = [] if chain is None else [*lineage_lines(chain), "", "Record by record:", ""]
    last = [] if hanging is None else ["", *change_lines(hanging)]
    say(*points_first, *difference_lines(found, *asked), *last)


def _hanging(
    mission: Path,
    one: Agreement,
    other: Agreement,
    readings: tuple[str, str] | None,
    when: datetime | None,
) -> MissionDifference:
    """The mission's incidents under both drafts, or under both readings of one."""
    from truceline.mission import Mission

    with Mission.open(mission) as opened:
        if readings is not None:
            return opened.readers_differ(readings, one, as_of=when)
        return opened.drafts_differ(one, other, as_of=when)


@agreement_app.command(
    "readings",
    short_help="Two readers' answers on a mission's incidents side by side, and what hangs on the reading.",
    epilog=o.example("truceline agreement readings valley alder birch"),
)
def agreement_readings(
    mission: o.MissionFolderArg,
    reader: Annotated[str, typer.Argument(metavar="READER", help="a party, or text for the wording")],
    beside: Annotated[str, typer.Argument(metavar="READER", help="another one")],
    at: Annotated[
        str | None, typer.Option(help="moment: only notes that were there then; left out: all")
    ] = None,
    json: o.JsonOption = False,
) -> None:
    """Every incident of the newest run under both readings. Nothing is written, and neither goes first."""
    from truceline.agreement import TEXT
    from truceline.mission import Mission

    when = o.moment("--at", at)
    with Mission.open(mission) as opened:
        for each in (reader, beside):
            o.known("READER", each, [TEXT, *(party.id for party in opened.setup.agreement.parties)])
        found = opened.readers_differ((reader, beside), as_of=when)
    show_json(mission_object(found)) if json else say(*beside_lines(found, (reader, beside)))


@agreement_app.command(
    "schema",
    short_help="Write the JSON Schemas of the agreement's files, for editors.",
    epilog=o.example("truceline agreement schema --out schemas"),
)
def agreement_schema(
    out: Annotated[Path, typer.Option(metavar="DIR", help="a folder, made when it is not there")],
    json: o.JsonOption = False,
) -> None:
    """Write one schema a file: an editor that knows it completes keys and words, and marks faults."""
    from truceline.agreement import schemas

    files = _written(out, {name: written_json(schema) + "\n" for name, schema in schemas().items()})
    show_json({"files": files}) if json else say(*map(str, files))


def _written(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write each text under its name in the folder."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in texts]


@agreement_app.command(
    "new",
    short_help="Write a first agreement of two provisions, to write over.",
    epilog=o.example("truceline agreement new valley --parties A,B --zone Europe/Kyiv --language en"),
)
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


def _plain_ids(option: str, ids: Iterable[str]) -> None:
    for each in ids:
        if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", each) is None:
            remedy = "Use letters, digits, '-', '_' and '.', for example: side-a."
            raise bad_word(option, f"'{each}' cannot be an id.", remedy, each)


@agreement_app.command(
    "board",
    short_help="The points of a negotiation: agreed, close, open, disputed, and what is read differently.",
    epilog=o.example(
        "truceline agreement board valley --at 2031-02-20T12:00+02:00",
        "truceline agreement board plan-1 plan-2 plan-3",
    ),
)
def agreement_board(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="agreement folders or missions, oldest draft first")
    ],
    at: Annotated[
        str | None, typer.Option(help="moment: as it stood then; left out: after the newest record")
    ] = None,
    json: o.JsonOption = False,
) -> None:
    """Each point of points.yaml as it stood, by source; a divergence ends when all bound accepted.

    Of several drafts, their points together, and every proposed line or zone with who proposed it and when.
    """
    from truceline.agreement import board, lineage

    drafts, when = [loaded_agreement(each) for each in folders], o.moment("--at", at)
    chain = lineage(drafts, when)
    if len(drafts) == 1:
        found = board(drafts[0], when)
        said, lines = board_object(found), board_lines(found)
    else:
        said, lines = chain_board_object(chain), chain_board_lines(chain)
    if json:
        return show_json({**said, "layers": layer_objects(chain)})
    say(*lines, *layer_lines(chain))
