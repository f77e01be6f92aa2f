"""`truceline source`: whose files the mission takes, and in which zone they are written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli import options as o
from truceline.cli.opening import asked, wrote
from truceline.cli.output import say, show_json
from truceline.cli.words import table

if TYPE_CHECKING:
    from truceline.records import Source

source_app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Sources: whose files, which zones.",
)


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
    added = wrote(
        mission,
        lambda opened: opened.add_source(
            {key: value for key, value in keys.items() if value not in ("", None)}, actor
        ),
    )
    show_json(added) if json else say(f"source {added.id} added")


@source_app.command(
    "list",
    short_help="The sources with class, lineage, zone, grade, tier.",
    epilog=o.example("truceline source list demo/mission"),
)
def source_list(mission: o.MissionFolderArg, json: o.JsonOption = False) -> None:
    """The sources with class, party, lineage, zone, grade, tier and licence."""
    sources = asked(mission, lambda opened: opened.setup.sources)
    show_json({"sources": sources}) if json else say(*source_lines(sources))


def source_lines(sources: Iterable[Source]) -> list[str]:
    """The sources as a table."""
    heads = ("source", "class", "party", "lineage", "zone", "grade", "tier", "licence")
    rows = [
        (s.id, s.source_class, s.owner_party, s.lineage, s.zone, s.grade, s.tier, s.licence) for s in sources
    ]
    return table(heads, rows)
