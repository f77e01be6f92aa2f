"""The commands, in the order of the front door (docs/reference/commands.md)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli import options as o
from truceline.cli import shown
from truceline.cli.agreements import agreement_app
from truceline.cli.alarming import add_alarm
from truceline.cli.attributing import add_attribution
from truceline.cli.benching import bench_app
from truceline.cli.deciding import add_deciding
from truceline.cli.failures import bad_word
from truceline.cli.guarantees import guarantee_app
from truceline.cli.hearing import add_hearing
from truceline.cli.mandate import add_mandate
from truceline.cli.methods import method_app
from truceline.cli.noticing import notices
from truceline.cli.output import BAD_INPUT, CHECK_FAILED, bar, mention, problem_line, say, show_json
from truceline.cli.periods import add_periods
from truceline.cli.promises import add_promises
from truceline.cli.regrouping import add_regrouping
from truceline.cli.screening import add_screening
from truceline.cli.simulating import simulate_app
from truceline.cli.talking import talks_app
from truceline.cli.touring import add_tour
from truceline.cli.warnings import add_warnings
from truceline.cli.weapons import add_weapons

if TYPE_CHECKING:
    from truceline.mission import Asked

app = typer.Typer(
    rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True
)
source_app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Sources: whose files, which zones.",
)


@app.callback(
    epilog="Writes need --actor ID or TRUCELINE_ACTOR. Every command takes --json and --help; --version says "
    "the version. Exit codes: 0 done, 1 a check failed, 2 bad input. Results go to stdout, progress and "
    "problems to stderr."
    + o.example(
        "truceline demo", "truceline truce demo/mission", "truceline explain demo/mission truce/shelling"
    )
)
def truceline() -> None:
    """Truceline: the information system of a ceasefire monitoring and verification mechanism."""


@app.command(
    short_help="A simulated mission, end to end, answers beside the truth.",
    epilog=o.example("truceline demo --out demo", "truceline demo --example easter-2025 --out easter"),
)
def demo(
    out: Annotated[Path, typer.Option(metavar="DIR", help="folder to make; a demo's is made anew")] = Path(
        "demo"
    ),
    seed: Annotated[int, typer.Option(min=0, help="seed of the simulated world")] = 7,
    example: Annotated[
        str, typer.Option(help="run a real example on the data that TRUCELINE_DATA names, e.g. easter-2025")
    ] = "",
    json: o.JsonOption = False,
) -> None:
    """Simulate a mission, run it end to end, and print its answers beside the truth.

    Reads, runs, asks the truce question, reports and verifies. Everything in it is invented.
    """
    from truceline.cli.showcase import run_demo, run_example

    advance, done = bar("demo")
    try:
        result = run_example(example, out, advance) if example else run_demo(out, seed, advance)
    finally:
        done()
    show_json(result.object()) if json else say(*result.lines())
    if not result.verified:
        raise SystemExit(CHECK_FAILED)


@app.command(
    short_help="Fetch an example's files from their publishers.",
    epilog=o.example(
        "truceline get easter-2025 --out easter-data",
        "truceline get easter-2025 --only firms-modis --days 2025-04-19/2025-04-21",
    ),
)
def get(
    example: Annotated[str, typer.Argument(metavar="EXAMPLE", help="a packaged example, e.g. easter-2025")],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="folder for the files; else EXAMPLE-data")
    ] = None,
    cache: Annotated[
        Path | None, typer.Option(metavar="DIR", help="where files are kept between calls; else yours")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="only this file or series; may be repeated")
    ] = None,
    days: Annotated[str, typer.Option(help="FROM/TO: other days of the series that go by day")] = "",
    offline: Annotated[bool, typer.Option("--offline", help="take the cache's files and ask nobody")] = False,
    json: o.JsonOption = False,
) -> None:
    """Fetch an example's files: pinned addresses, licences first, resumed where an earlier call was cut.

    A key of a publisher comes from the environment only (FIRMS_MAP_KEY) and is never stored. A receipt
    beside the files says what each is, from where, when, and on what terms.
    """
    from truceline.cli.getting import Request, default_cache, run_get
    from truceline.cli.showcase import example_folder

    request = Request(
        example=example,
        folder=example_folder(example),
        out=out or Path(f"{example}-data"),
        cache=cache or default_cache(),
        only=tuple(only or ()),
        days=days,
        offline=offline,
    )
    advance, done = bar("get")
    try:
        got = run_get(request, advance, lambda lines: mention(*lines))
    finally:
        done()
    show_json(got.object()) if json else say(*got.lines())
    if got.problems:
        mention(*map(problem_line, got.problems))
        raise SystemExit(BAD_INPUT)


@app.command(
    short_help="Make a mission from an agreement folder or an example.",
    epilog=o.example(
        "truceline new valley --agreement agreements/valley --actor duty-officer",
        "truceline new easter --example easter-2025 --actor example-duty-officer",
    ),
)
def new(
    mission: o.MissionFolderArg,
    agreement: Annotated[Path | None, typer.Option(metavar="DIR", help="folder of the agreement")] = None,
    example: Annotated[str, typer.Option(metavar="NAME", help="a packaged example, e.g. easter-2025")] = "",
    settings: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="folder of mission.toml, sources.toml, strata.csv, …"),
    ] = None,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Make a mission from an agreement folder or a packaged example.

    Settings that are not given are plain ones: the mission determines facts, attributes and publishes
    nothing, and has no sources or strata yet. docs/reference/mission-folder.md says what each means.
    """
    from truceline.mission import Mission

    if bool(agreement) == bool(example):
        found = f"{agreement} and {example}" if agreement else ""
        raise bad_word(
            "--agreement", "one agreement is needed.", "Name --agreement DIR or --example NAME.", found
        )
    if settings is not None and not settings.is_dir():
        raise bad_word("--settings", f"there is no folder '{settings}'.", "Check the name.", str(settings))
    folder = _example(example)
    with Mission.create(
        mission,
        agreement=folder / "agreement" if folder else agreement or Path(),
        settings=settings or folder,
        actor=actor,
    ) as made:
        status = made.status()
    show_json(status) if json else say(f"{mission} is ready", *shown.status_lines(status))


def _example(name: str) -> Path | None:
    from truceline.cli.showcase import example_folder

    return example_folder(name) if name else None


@app.command(short_help="What the mission holds.", epilog=o.example("truceline status demo/mission --json"))
def status(mission: o.MissionFolderArg, json: o.JsonOption = False) -> None:
    """What the mission holds: files read, rows, runs, records, the ledger, the newest reads."""
    from truceline.mission import Mission

    with Mission.open(mission) as opened:
        found = opened.status()
    show_json(found) if json else say(*shown.status_lines(found))


app.add_typer(source_app, name="source")
app.command(
    "notices",
    short_help="What parties notified, and steps on record.",
    epilog=o.example("truceline notices demo/mission --as-of 2024-05-14T06:00Z"),
)(notices)


@source_app.command(
    "add",
    short_help="Add a source to sources.toml.",
    epilog=o.example(
        "truceline source add valley camera-4 --class camera --zone Europe/Kyiv --actor duty-officer",
        "truceline source add valley camera-5 --class camera --zone UTC --tpr artillery=80/20 "
        "--fpr artillery=2/98 --actor duty-officer",
    ),
)
def source_add(
    mission: o.MissionFolderArg,
    source_id: Annotated[str, typer.Argument(metavar="ID", help="the source's id")],
    source_class: Annotated[
        str,
        typer.Option(
            "--class",
            help="satellite, camera, acoustic, seismic, uav, radar, patrol, party, media, ngo, "
            "alert or other",
        ),
    ],
    zone: Annotated[str, typer.Option(help="IANA zone or offset of its zone-less times, or 'unknown'")],
    name: Annotated[str, typer.Option(help="its name in English")] = "",
    owner_party: Annotated[str, typer.Option(help="id of the party that owns it")] = "",
    lineage: Annotated[str, typer.Option(help="what it repeats, if not first hand")] = "",
    repeats: Annotated[
        list[str] | None, typer.Option(help="a source that it repeats; more than once")
    ] = None,
    copy_rate: Annotated[
        float | None, typer.Option(min=0, max=1, help="how often it tells what those told, and no more")
    ] = None,
    tpr: Annotated[
        list[str] | None, typer.Option(metavar="KIND=A/B", help="told of A, not of B that happened")
    ] = None,
    fpr: Annotated[
        list[str] | None, typer.Option(metavar="KIND=A/B", help="told of A, not of B that did not happen")
    ] = None,
    sigma_m: Annotated[float | None, typer.Option(help="1-sigma error of its positions, m")] = None,
    grade: Annotated[str, typer.Option(help="how reliable it is, A to F; F: not known")] = "F",
    tier: Annotated[
        str, typer.Option(help="who may see its rows: public, party:ID, commission, mission, sealed")
    ] = "mission",
    licence: Annotated[str, typer.Option(help="on what terms it may be used")] = "",
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Add a source to sources.toml; the change is recorded with its actor."""
    from truceline.cli.rating import rates
    from truceline.mission import Mission

    keys = {
        "id": source_id,
        "names": {"en": name or source_id},
        "class": source_class,
        "zone": zone,
        "owner_party": owner_party,
        "lineage": lineage,
        "repeats": repeats or "",
        "copy_rate": copy_rate,
        "tpr": rates("--tpr", tpr) or "",
        "fpr": rates("--fpr", fpr) or "",
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


@source_app.command(
    "list",
    short_help="The sources with class, lineage, zone, grade, tier.",
    epilog=o.example("truceline source list demo/mission"),
)
def source_list(mission: o.MissionFolderArg, json: o.JsonOption = False) -> None:
    """The sources with class, party, lineage, zone, grade, tier and licence."""
    from truceline.mission import Mission

    with Mission.open(mission) as opened:
        sources = opened.setup.sources
    show_json({"sources": sources}) if json else say(*shown.source_lines(sources))


@app.command(
    short_help="Read files: kept, set aside, already known.",
    epilog=o.example(
        "truceline read valley patrol-0612.csv --source patrol-3 --actor duty-officer",
        "truceline read valley fires.csv --format firms --source firms --strict --actor duty-officer",
        'truceline read valley patrol-0612-mended.csv --replaces R12 --because "31 June mended" '
        "--actor duty-officer",
        "truceline read valley --watch incoming --every 30 --actor duty-officer",
    ),
)
def read(
    mission: o.MissionFolderArg,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="files to read, all of one source")
    ] = None,
    format_name: Annotated[str | None, typer.Option("--format", help="format; else recognised")] = None,
    source: Annotated[str | None, typer.Option(help="id of the source, where there are several")] = None,
    received_at: Annotated[
        str | None, typer.Option(help="when they came, e.g. 2025-04-19T18:00+03:00; else now")
    ] = None,
    member: Annotated[
        list[str] | None, typer.Option(help="of an archive only members with this in their name")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="exit 2 when any row is set aside")] = False,
    replaces: Annotated[
        str, typer.Option(metavar="READ|FILE", help="read whose place the one mended file takes, e.g. R12")
    ] = "",
    because: Annotated[str, typer.Option("--because", help="with --replaces: why, in words")] = "",
    watch: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="take each file once that settles in FOLDER or FOLDER/SOURCE-ID"),
    ] = None,
    every: Annotated[float, typer.Option(min=0.1, help="with --watch: seconds between two looks")] = 10.0,
    once: Annotated[bool, typer.Option("--once", help="with --watch: two looks, then end")] = False,
    retry: Annotated[
        bool, typer.Option("--retry", help="with --watch: offer again what was refused before")
    ] = False,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Read files: rows are kept, set aside with their reasons, or already known.

    A refused file leaves nothing behind; the others are kept. Reading a file twice adds nothing. With
    --replaces, one mended file takes the place of an earlier read, in one step; the history stays. With
    --watch, a line (with --json: an object) for each file, until SIGINT or SIGTERM.
    Of a zip or tar each member is read as a file of its own.
    """
    from truceline.mission import FileRead, Mission

    received = o.moment("--received-at", received_at)
    if watch is not None:
        said = {"FILE": files, "--received-at": received, "--replaces": replaces, "--because": because}
        found = next((name for name, value in said.items() if value), "")
        if found:
            raise bad_word("--watch", f"{found} is of no use with it.", "Leave one of the two out.", found)
        asked = _watched(mission, watch, actor, source, format_name, retry)
        raise SystemExit(_watching(asked, every, once=once, strict=strict, json=json))
    if not files:
        raise bad_word("FILE", "no file is named.", "Name files, or a folder with --watch FOLDER.")
    if once or retry:
        raise bad_word("--watch", "--once and --retry need it.", "Name the folder with --watch FOLDER.")
    o.replacing(replaces, because, files, received_at)
    advance, done = bar("reading")
    with Mission.open(mission, write=True) as opened:
        try:
            if replaces:
                mended = opened.read_instead(
                    files[0],
                    replaces=replaces,
                    because=because,
                    actor=actor,
                    source_id=source,
                    format_name=format_name,
                )
                result: tuple[FileRead, ...] = (mended,)
            else:
                result = opened.read(
                    files,
                    actor=actor,
                    source_id=source,
                    format_name=format_name,
                    received_at=received,
                    only=member or (),
                    progress=advance,
                )
        finally:
            done()
    problems = shown.read_problems(result, strict=strict)
    show_json(shown.read_object(result, problems)) if json else say(*shown.read_lines(result))
    if problems:
        mention(*map(problem_line, problems))
        raise SystemExit(BAD_INPUT)


def _watched(
    mission: Path, folder: Path, actor: str, source: str | None, format_name: str | None, retry: bool
) -> Asked:
    from truceline.mission import Asked

    return Asked(
        mission=mission, folder=folder, actor=actor, source_id=source, format_name=format_name, retry=retry
    )


def _watching(asked: Asked, every_s: float, *, once: bool, strict: bool, json: bool) -> int:
    """The exit code of a watch."""
    from truceline.cli.watching import Watching
    from truceline.mission import Watch

    return Watching(watch=Watch(asked), every_s=every_s, once=once, strict=strict, json=json).run()


@app.command(
    short_help="Rows set aside: why, and how to mend them.",
    epilog=o.example(
        "truceline aside demo/mission --by file",
        "truceline aside valley --code TL-INT-006 --limit 20",
        "truceline aside valley --file patrol-0612.csv --out to-mend.csv",
    ),
)
def aside(
    mission: o.MissionFolderArg,
    by: Annotated[str, typer.Option(help="group by code, file, source or column")] = "",
    file: Annotated[str, typer.Option(metavar="NAME", help="only rows of this file, one by one")] = "",
    code: Annotated[str, typer.Option(help="only rows of this problem code, one by one")] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="write them to be mended in a spreadsheet")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=0, help="rows to show; else 20, with --json all")] = None,
    every: Annotated[
        bool, typer.Option("--all", help="with history: also what was mended, replaced or withdrawn since")
    ] = False,
    json: o.JsonOption = False,
) -> None:
    """Rows set aside: how many, why, and how to mend them; with --file or --code one by one.

    With --out they are written as the sheet that `truceline read` takes back once it is mended. That is
    the mission's own use of them, whatever their licence.
    """
    from truceline.mission import AsideAsked, Mission

    o.one_of("--by", by or "code", ("code", "file", "source", "column"))
    asked = AsideAsked(file=file, code=code, history=every)
    one_by_one = bool(file or code or limit is not None) and not by
    with Mission.open(mission) as opened:
        if out is not None:
            sheet = opened.aside_sheet(out, asked)
            show_json(sheet) if json else say(*shown.sheet_lines(sheet, mission))
            return
        groups = opened.aside_groups(by or "code", asked)
        rows = opened.aside(asked, limit=limit if json else o.TOLD if limit is None else limit)
    if json:
        show_json({"rows": sum(group.rows for group in groups), "groups": groups, "set_aside": rows})
    else:
        say(*(shown.aside_lines(rows, groups) if one_by_one else shown.aside_group_lines(groups)))


@app.command(
    short_help="A wrong file no longer counts; its proof stays.",
    epilog=o.example('truceline withdraw valley R12 --because "sent by mistake" --actor duty-officer'),
)
def withdraw(
    mission: o.MissionFolderArg,
    batch: Annotated[str, typer.Argument(metavar="BATCH", help="id of a read (R12), or root of a batch")],
    because: o.BecauseOption,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Withdraw a wrong file: its rows count no longer, its proof stays. The next run leaves it out."""
    from truceline.mission import Mission

    with Mission.open(mission, write=True) as opened:
        result = opened.withdraw(batch, because=because, actor=actor)
    show_json(result) if json else say(*shown.withdrawn_lines(result))


@app.command(
    short_help="Fuse, verify, assess.",
    epilog=o.example(
        "truceline run valley --actor duty-officer", "truceline run valley --as-of 2025-04-20T09:00+03:00"
    ),
)
def run(
    mission: o.MissionFolderArg,
    as_of: Annotated[
        str | None, typer.Option(help="with what was known at this moment; only looks, stores nothing")
    ] = None,
    engine: Annotated[
        str, typer.Option(help="where the work is done: local, processes or dask; no answer depends on it")
    ] = "local",
    scheduler: Annotated[
        str, typer.Option(metavar="ADDRESS", help="of a Dask cluster that is there: tcp://host:port")
    ] = "",
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Fuse, verify, assess. Idempotent: the same inputs give the same run."""
    from truceline.cli.engines import engine_named
    from truceline.mission import Mission

    over = engine_named(engine, scheduler)
    known_at = o.moment("--as-of", as_of)
    advance, done = bar("run")
    with Mission.open(mission, write=known_at is None) as opened:
        try:
            result = opened.run(actor=actor, as_of=known_at, progress=advance, over=over)
        finally:
            done()
    show_json(result) if json else say(*shown.run_lines(result))


@app.command(
    short_help="Per stratum: fell, rose, no change shown, cannot tell.",
    epilog=o.example(
        "truceline truce demo/mission",
        "truceline truce valley --window 2025-04-19T18:00+03:00/2025-04-21T00:00+03:00 --actor duty-officer",
    ),
)
def truce(
    mission: o.MissionFolderArg,
    window: Annotated[
        str | None, typer.Option(metavar="FROM/TO", help="moments with offsets; else the agreement's own")
    ] = None,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Per stratum: fell, rose, no change shown, or cannot tell. Never one score.

    A question that is not on record yet is recorded first, and that needs an actor.
    """
    from truceline.mission import Mission

    asked = o.window("--window", window)
    with Mission.open(mission, write=bool(actor)) as opened:
        result = opened.truce(window=asked, actor=actor)
    show_json(shown.truce_object(result)) if json else say(*shown.truce_lines(result))


@app.command(
    short_help="Record what somebody says about a record.",
    epilog=o.example(
        'truceline claim valley 17 --by amber --says "it was a controlled demolition" --stance denies '
        "--actor liaison"
    ),
)
def claim(
    mission: o.MissionFolderArg,
    about: Annotated[str, typer.Argument(metavar="ID", help="the record spoken about, as explain takes it")],
    by: Annotated[str, typer.Option(help="who says it: id of a party or source")],
    says: Annotated[str, typer.Option(help="what is said")],
    stance: Annotated[str, typer.Option(help="supports, denies or qualifies")] = "denies",
    about_property: Annotated[str, typer.Option("--property", help="which property of it")] = "occurred",
    because: Annotated[str, typer.Option("--because", help="why it is recorded")] = "",
    tier: Annotated[
        str, typer.Option(help="who may see it: public, party:ID, commission, mission, sealed")
    ] = "commission",
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Record what somebody says about a record: a denial, support, a qualification.

    Nothing is changed by it; reports for readers of its tier show it beside the record.
    """
    from truceline.mission import Mission

    o.one_of("--stance", stance, ("supports", "denies", "qualifies"))
    released_to = o.named_tier("--tier", tier)
    if not says.strip():
        raise bad_word("--says", "a claim needs its words.", "Write what is said.")
    with Mission.open(mission, write=True) as opened:
        made = opened.claim(
            about,
            by=by,
            says=says,
            stance=stance,
            about_property=about_property,
            because=because,
            tier=released_to,
            actor=actor,
        )
    show_json(made) if json else say(f"claim {made['id']} recorded")


add_deciding(app)
add_regrouping(app)


@app.command(
    short_help="One day's report: html, pdf, json, csv, geojson.",
    epilog=o.example(
        "truceline report valley --day 2025-04-20 --tier commission --out report --actor duty-officer"
    ),
)
def report(
    mission: o.MissionFolderArg,
    day: Annotated[str, typer.Option(help="local day, e.g. 2025-04-20: the 24 h that end at its cut-off")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="folder for the files")],
    lang: Annotated[str, typer.Option(help="en, uk or ru")] = "en",
    tier: Annotated[
        str, typer.Option(help="who will read it: public, party:ID, commission or mission")
    ] = "public",
    window: Annotated[
        str | None, typer.Option(metavar="FROM/TO", help="truce window; else the agreement's own")
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE", help="leave its rows out, where licences may not stand in one file"),
    ] = None,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """One day's report: html, pdf, json, csv, geojson. A copy stays in the mission, and is in the ledger."""
    from truceline.mission import Mission

    asked, on, reader = (
        o.window("--window", window),
        o.calendar_day("--day", day),
        o.named_tier("--tier", tier),
    )
    with Mission.open(mission, write=True) as opened:
        files = opened.report(
            on, out=out, lang=lang, tier=reader, window=asked, without=without or (), actor=actor
        )
    show_json({"files": files}) if json else say(*(str(path) for path in files))


@app.command(
    short_help="From any answer or number down to bytes.",
    epilog=o.example(
        "truceline explain demo/mission truce/shelling",
        "truceline explain demo/mission 2024-05-24/violations/all",
        "truceline explain demo/mission 17",
    ),
)
def explain(
    mission: o.MissionFolderArg,
    record: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="a figure's id in report.json, truce/STRATUM, guarantee/ID, an incident, finding, "
            "assessment, row, batch, piece of evidence, claim or decision",
        ),
    ],
    json: o.JsonOption = False,
) -> None:
    """Walk from any answer or number of a report down to bytes; exit 1 when a check on the way fails."""
    from truceline.cli.tree import explanation_lines, explanation_object
    from truceline.mission import Mission

    with Mission.open(mission) as opened:
        found = opened.explain(record)
    show_json(explanation_object(found)) if json else say(*explanation_lines(found))
    if not found.holds:
        raise SystemExit(CHECK_FAILED)


@app.command(short_help="Re-derive and check everything.", epilog=o.example("truceline verify demo/mission"))
def verify(mission: o.MissionFolderArg, json: o.JsonOption = False) -> None:
    """Re-derive and check everything; exit 1 on any mismatch, the first difference named first."""
    from truceline.mission import verify_mission

    advance, done = bar("verify")
    try:
        result = verify_mission(mission, progress=advance)
    finally:
        done()
    show_json(shown.verify_object(result)) if json else say(*shown.verify_lines(result))
    if not result.ok:
        raise SystemExit(CHECK_FAILED)


add_promises(agreement_app)
add_mandate(app)
add_attribution(app)
app.add_typer(method_app, name="method")
add_weapons(app)
add_warnings(app)
add_periods(app)
add_screening(app)
add_tour(app)
add_hearing(app)
add_alarm(app)
app.add_typer(agreement_app, name="agreement")
app.add_typer(simulate_app, name="simulate")
app.add_typer(bench_app, name="bench")
app.add_typer(talks_app, name="talks")
app.add_typer(guarantee_app, name="guarantee")
