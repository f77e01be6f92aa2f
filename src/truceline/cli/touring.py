"""The tour: from news articles to a running mission, every line with the sentence or record it rests on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.output import bar, say, show_json
from truceline.cli.texts import KbOption, TextsRead, texts_read
from truceline.cli.tour_lines import TourLine, tour_lines
from truceline.cli.words import wrapped

SEED = 7
TIER = "commission"
"""Who may see what the texts say, in the tour's mission: a report to the public has none of it."""
MOST_WORDS = 60
"""Words of a sentence that the tour prints; --json has it whole."""


def add_tour(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "tour",
        short_help="From news articles to a running mission, in one command.",
        epilog=o.example("truceline tour", "truceline tour articles --out walk"),
    )(tour)


def tour(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="a folder of .txt articles; left out: two of our own writing"),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="folder to make; a tour's is made anew")
    ] = Path("tour"),
    kb: KbOption = None,
    json: o.JsonOption = False,
) -> None:
    """What the texts describe, sentence by sentence; the issue board; and a mission under what was declared.

    The world of the mission is simulated. Exit code 1 when its verification fails.
    """
    files, base = articles(folder, kb)
    read = texts_read(files, base, None)
    if not read.documents:
        read.end()  # every text was refused: there is nothing to walk through
    lines = list(tour_lines(read))
    if not json:
        say(*shown_lines(lines))
    mission, told = _open_mission(read, out, files, base)
    lines += told
    if json:
        show_json({"lines": [each.object() for each in lines], **mission, "problems": read.said()})
    else:
        say(*shown_lines(told), *_end(mission))
    read.end()
    if not mission["verified"]:
        raise SystemExit(1)


def articles(folder: Path | None, kb: Path | None) -> tuple[list[Path], Path | None]:
    """The texts of a folder, and the knowledge base to read them with; ours without a folder."""
    from truceline.mission.errors import refusal

    if folder is None:
        ours = packaged_articles()
        return sorted(ours.glob("*.txt")), kb or ours / "kb"
    files = sorted(folder.glob("*.txt")) if folder.is_dir() else []
    if not files:
        remedy = "Name a folder that holds articles as .txt files in UTF-8."
        raise refusal("TL-MIS-008", f"'{folder}' holds no .txt file.", remedy, "DIR")
    return files, kb


def packaged_articles() -> Path:
    """The folder of the two articles of our own writing."""
    here = Path(__file__).resolve()
    places = (here.parents[1] / "examples" / "news", here.parents[3] / "examples" / "news")
    return next(place for place in places if place.is_dir())


def shown_lines(lines: Sequence[TourLine]) -> list[str]:
    """The lines under their sections, each with its words and where they stand."""
    told: list[str] = []
    section = ""
    for each in lines:
        if each.section != section:
            section = each.section
            told += ["", section, "-" * len(section)]
        told += wrapped(each.says, "", "    ")
        for span in each.spans:
            where = f"{span['doc']} {span['start']}-{span['end']}"
            told += wrapped(f"“{_short(span['text'])}”  {where}", "    ", "    ")
        if not each.spans:
            told += wrapped(f"[{', '.join(each.rests_on)}]", "    ", "    ")
    return told


def _short(text: str) -> str:
    words = text.split()
    return " ".join(words) if len(words) <= MOST_WORDS else " ".join(words[:MOST_WORDS]) + " …"


def _open_mission(
    read: TextsRead, out: Path, texts: Sequence[Path], kb: Path | None
) -> tuple[dict[str, Any], list[TourLine]]:
    """A simulated mission under the declared components, which are provisions and pledges, with the texts."""
    from truceline.cli.showcase import WRITER, run_demo
    from truceline.cli.texts import knowledge_folder
    from truceline.mission import Mission
    from truceline.mission.undertaken import together, undertakings, write_agreement

    found = undertakings(read.record)
    names = {each["id"]: each["canonical"] for each in read.record["entities"]}
    accepted = {each.sha256 for each in read.documents}
    kept = [path for path in texts if hashlib.sha256(path.read_bytes()).hexdigest() in accepted]

    def furnish(mission: Mission) -> None:
        mission.take_talks(kept, knowledge=knowledge_folder(kb), tier=TIER, actor=WRITER)

    advance, done = bar("tour")
    try:
        result = run_demo(
            out, SEED, advance, lambda base, law: write_agreement(base, law, found, names), furnish
        )
    finally:
        done()
    section = "What was declared, as provisions and pledges of the mission"
    lines = [
        TourLine(
            section,
            f"{each.id}: {each.type}, not in force, for people to check; pledged by "
            f"{together(each.by, names)}",
            (each.commitment, f"provision {each.id}", f"pledge {each.id}"),
            (each.span,),
        )
        for each in found
    ]
    shown = {
        "mission": str(result.mission),
        "agreement": str(out / "agreement"),
        "report": str(result.report),
        "talks_report": f"{out / 'report' / TIER / 'report.html'}#talks",
        "verified": result.verified,
        "run": result.run.run,
        "incidents": result.run.incidents,
    }
    return shown, lines


def _end(mission: Mapping[str, Any]) -> list[str]:
    verdict = "everything re-derives and agrees" if mission["verified"] else "VERIFICATION FAILED"
    return [
        "",
        f"A mission was opened under them on a simulated world: {mission['mission']}",
        f"  incidents of its run: {mission['incidents']}; verify: {verdict}",
        f"  report: {mission['report']}",
        f"  the negotiation record in the report to the commission: {mission['talks_report']}",
        "look further:",
        f"  truceline agreement pledges {mission['agreement']}",
        f"  truceline explain {mission['mission']} talks-1",
        f"  truceline status {mission['mission']}",
        f"  truceline verify {mission['mission']}",
    ]
