"""The commands, in the order of the front door (docs/reference/commands.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from truceline.cli import options as o
from truceline.cli import shown
from truceline.cli.output import BAD_INPUT, CHECK_FAILED, bar, mention, refuse, say, show_json

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Truceline: the information system of a ceasefire monitoring and verification mechanism.",
)
source_app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="sources, lineages, error rates")
agreement_app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="the agreement as records")
app.add_typer(source_app, name="source")
app.add_typer(agreement_app, name="agreement")


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="folder to make")] = Path("demo"),
    seed: Annotated[int, typer.Option(help="seed of the simulated world")] = 7,
    example: Annotated[str, typer.Option(help="run a real example instead, e.g. easter-2025")] = "",
    json: o.JsonOption = False,
) -> None:
    """Simulate a mission, run it end to end, and print its answers beside the truth."""
    from truceline.cli.showcase import run_demo, run_example

    advance, done = bar("demo")
    try:
        result = run_example(example, out, advance) if example else run_demo(out, seed, advance)
    finally:
        done()
    show_json(result.object()) if json else say(*result.lines())


@app.command()
def new(
    mission: o.MissionFolderArg,
    agreement: Annotated[Path | None, typer.Option(help="folder of the agreement")] = None,
    example: Annotated[str, typer.Option(help="a packaged example, e.g. easter-2025")] = "",
    settings: Annotated[Path | None, typer.Option(help="folder of mission.toml, sources.toml, …")] = None,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Make a mission from an agreement folder or a packaged example."""
    from truceline.cli.showcase import example_folder
    from truceline.mission import Mission

    if bool(agreement) == bool(example):
        o.wrong_word(
            "--agreement", str(agreement or ""), "Name either --agreement DIR or --example NAME.", json
        )
    folder = example_folder(example) if example else None
    with Mission.create(
        mission,
        agreement=folder / "agreement" if folder else agreement or Path(),
        settings=folder or settings,
        actor=actor,
    ) as made:
        show_json(made.status()) if json else say(f"{mission} is ready", *shown.status_lines(made.status()))


@app.command()
def status(mission: o.MissionFolderArg, json: o.JsonOption = False) -> None:
    """What the mission holds: files read, rows, runs, records, the ledger."""
    from truceline.mission import Mission

    with Mission.open(mission) as opened:
        show_json(opened.status()) if json else say(*shown.status_lines(opened.status()))


@source_app.command("add")
def source_add(
    mission: o.MissionFolderArg,
    source_id: Annotated[str, typer.Argument(metavar="ID", help="the source's id")],
    source_class: Annotated[str, typer.Option("--class", help="satellite, camera, patrol, party, media, …")],
    zone: Annotated[str, typer.Option(help="IANA zone or offset of its zone-less times, or 'unknown'")],
    name: Annotated[str, typer.Option(help="its name in English")] = "",
    owner_party: Annotated[str, typer.Option(help="id of the party that owns it")] = "",
    lineage: Annotated[str, typer.Option(help="what it repeats, if not first hand")] = "",
    sigma_m: Annotated[float | None, typer.Option(help="1-sigma error of its positions, m")] = None,
    grade: Annotated[str, typer.Option(help="A to F")] = "F",
    tier: Annotated[str, typer.Option(help="release tier of its rows")] = "mission",
    licence: Annotated[str, typer.Option(help="on what terms it may be used")] = "",
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Add a source to sources.toml."""
    from truceline.mission import Mission

    keys = {
        "id": source_id,
        "names": {"en": name or source_id},
        "class": source_class,
        "zone": zone,
        "owner_party": owner_party,
        "lineage": lineage,
        "sigma_m": sigma_m,
        "grade": grade,
        "tier": o.named_tier("--tier", tier),
        "licence": licence,
    }
    with Mission.open(mission, write=True) as opened:
        added = opened.add_source(
            {key: value for key, value in keys.items() if value not in ("", None)}, actor
        )
    show_json(added) if json else say(f"source {added.id} added")


@source_app.command("list")
def source_list(mission: o.MissionFolderArg, json: o.JsonOption = False) -> None:
    """The sources with class, lineage, zone, grade and tier."""
    from truceline.mission import Mission

    with Mission.open(mission) as opened:
        sources = opened.setup.sources
    show_json({"sources": sources}) if json else say(*shown.source_lines(sources))


@app.command()
def read(
    mission: o.MissionFolderArg,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="files to read")],
    format_name: Annotated[str | None, typer.Option("--format", help="format; otherwise recognised")] = None,
    source: Annotated[str | None, typer.Option(help="id of the source whose files they are")] = None,
    received_at: Annotated[str | None, typer.Option(help="moment with offset; otherwise now")] = None,
    strict: Annotated[bool, typer.Option(help="exit 2 when any row is set aside")] = False,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Read files: kept, set aside, already known."""
    from truceline.mission import Mission

    received = o.moment("--received-at", received_at)
    advance, done = bar("reading")
    with Mission.open(mission, write=True) as opened:
        try:
            result = opened.read(
                files,
                actor=actor,
                source_id=source,
                format_name=format_name,
                received_at=received,
                progress=advance,
            )
        finally:
            done()
    show_json(shown.read_object(result)) if json else say(*shown.read_lines(result))
    problems = [problem for file in result for problem in file.problems]
    if problems:
        mention(*(str(problem) for problem in problems))
    if problems or (strict and any(file.set_aside for file in result)):
        raise SystemExit(BAD_INPUT)


@app.command()
def aside(
    mission: o.MissionFolderArg,
    limit: Annotated[int, typer.Option(help="rows to show for each reason")] = 5,
    json: o.JsonOption = False,
) -> None:
    """Rows set aside: why, where, and how to mend them."""
    from truceline.mission import Mission

    with Mission.open(mission) as opened:
        rows = opened.aside()
    show_json({"set_aside": rows}) if json else say(*shown.aside_lines(rows, limit))


@app.command()
def withdraw(
    mission: o.MissionFolderArg,
    batch: Annotated[str, typer.Argument(metavar="BATCH", help="root of a batch, or number of a read")],
    because: o.BecauseOption,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Withdraw a wrong file: its rows no longer count, its proof stays."""
    from truceline.mission import Mission

    with Mission.open(mission, write=True) as opened:
        result = opened.withdraw(batch, because=because, actor=actor)
    show_json(result) if json else say(f"withdrawn: {result['rows']} rows in {result['batches']} batches")


@app.command()
def run(
    mission: o.MissionFolderArg,
    as_of: Annotated[str | None, typer.Option(help="moment; only looks, stores nothing")] = None,
    engine: Annotated[str, typer.Option(help="local")] = "local",
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Fuse, verify, assess. Idempotent: the same inputs give the same run."""
    from truceline.mission import Mission

    if engine != "local":
        o.wrong_word("--engine", engine, "This version runs 'local' only.", json)
    known_at = o.moment("--as-of", as_of)
    advance, done = bar("run")
    with Mission.open(mission, write=known_at is None) as opened:
        try:
            result = opened.run(actor=actor, as_of=known_at, progress=advance)
        finally:
            done()
    show_json(result) if json else say(*shown.run_lines(result))


@app.command()
def truce(
    mission: o.MissionFolderArg,
    window: Annotated[str | None, typer.Option(help="FROM/TO, moments with offsets")] = None,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Per stratum: fell, rose, no change shown, or cannot tell. Never one score."""
    from truceline.mission import Mission

    asked = o.window("--window", window)
    with Mission.open(mission, write=bool(actor)) as opened:
        result = opened.truce(window=asked, actor=actor)
    show_json(shown.truce_object(result)) if json else say(*shown.truce_lines(result))


@app.command()
def claim(
    mission: o.MissionFolderArg,
    about: Annotated[str, typer.Argument(metavar="ID", help="the record spoken about")],
    by: Annotated[str, typer.Option(help="who says it: a party or source id")],
    says: Annotated[str, typer.Option(help="what is said")],
    stance: Annotated[str, typer.Option(help="supports, denies or qualifies")] = "denies",
    about_property: Annotated[str, typer.Option("--property", help="which property of it")] = "occurred",
    because: Annotated[str, typer.Option("--because", help="why it is recorded")] = "",
    tier: Annotated[str, typer.Option(help="who may see it")] = "commission",
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Record what somebody says about a record."""
    from truceline.mission import Mission

    if stance not in ("supports", "denies", "qualifies"):
        o.wrong_word("--stance", stance, "Write supports, denies or qualifies.", json)
    with Mission.open(mission, write=True) as opened:
        made = opened.claim(
            about,
            by=by,
            says=says,
            stance=stance,
            about_property=about_property,
            because=because,
            tier=o.named_tier("--tier", tier),
            actor=actor,
        )
    show_json(made) if json else say(f"claim {made['id']} recorded")


@app.command()
def decide(
    mission: o.MissionFolderArg,
    about: Annotated[str, typer.Argument(metavar="ID", help="number of an incident, or id of its finding")],
    status_word: Annotated[
        str, typer.Option("--status", help="preliminary, verified, not_verified or discounted")
    ],
    because: o.BecauseOption,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Record a named person's decision about an incident. The next run takes it up."""
    from truceline.mission import Mission

    with Mission.open(mission, write=True) as opened:
        made = opened.decide(about, status=status_word, because=because, actor=actor)
    show_json(made) if json else say(f"decision {made['id']} recorded; run the mission to take it up")


@app.command()
def report(
    mission: o.MissionFolderArg,
    day: Annotated[str, typer.Option(help="local day D: the 24 h that end at its cut-off")],
    out: Annotated[Path, typer.Option(help="folder for the files")],
    lang: Annotated[str, typer.Option(help="en, uk or ru")] = "en",
    tier: Annotated[str, typer.Option(help="who will read it")] = "public",
    window: Annotated[str | None, typer.Option(help="truce window FROM/TO")] = None,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """One day's report: html, pdf, json, csv, geojson."""
    from truceline.mission import Mission

    asked = o.window("--window", window)
    with Mission.open(mission, write=True) as opened:
        files = opened.report(
            o.calendar_day("--day", day),
            out=out,
            lang=lang,
            tier=o.named_tier("--tier", tier),
            window=asked,
            actor=actor,
        )
    show_json({"files": files}) if json else say(*(str(path) for path in files))


@app.command()
def explain(
    mission: o.MissionFolderArg,
    record: Annotated[str, typer.Argument(metavar="ID", help="any id or any number of a report")],
    json: o.JsonOption = False,
) -> None:
    """Walk from any answer or number of a report down to bytes."""
    from truceline.mission import Mission

    with Mission.open(mission) as opened:
        found = opened.explain(record)
    show_json(found) if json else say(*shown.explanation_lines(found))
    if not found.holds:
        raise SystemExit(CHECK_FAILED)


@app.command()
def verify(mission: o.MissionFolderArg, json: o.JsonOption = False) -> None:
    """Re-derive and check everything; exit 1 on any mismatch."""
    from truceline.mission import verify_mission

    advance, done = bar("verify")
    try:
        result = verify_mission(mission, progress=advance)
    finally:
        done()
    show_json(shown.verify_object(result)) if json else say(*shown.verify_lines(result))
    if not result.ok:
        raise SystemExit(CHECK_FAILED)


@agreement_app.command("show")
def agreement_show(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="an agreement folder or a mission")],
    at: Annotated[str | None, typer.Option(help="moment: what is in force then")] = None,
    lon: Annotated[float | None, typer.Option(help="and where: longitude, degrees")] = None,
    lat: Annotated[float | None, typer.Option(help="and where: latitude, degrees")] = None,
    json: o.JsonOption = False,
) -> None:
    """Parties, provisions, readings; with --at, what is in force where and when."""
    from truceline.agreement import load_agreement
    from truceline.records import Place, Severity

    inside = folder / "agreement"
    agreement, problems = load_agreement(inside if inside.is_dir() else folder)
    refused = [problem for problem in problems if problem.severity is Severity.REFUSED]
    if agreement is None or refused:
        refuse(problems, json)
    when = o.moment("--at", at)
    if (lon is None) != (lat is None):
        o.wrong_word("--lon/--lat", str(lon if lon is not None else lat), "Give both or neither.", json)
    where = Place.point(lon, lat, 0.0) if lon is not None and lat is not None else None
    answers = shown.in_force(agreement, when, where)
    show_json(shown.agreement_object(agreement, answers)) if json else say(
        *shown.agreement_lines(agreement, answers)
    )
