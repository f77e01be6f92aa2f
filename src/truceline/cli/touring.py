"""The tour: from news articles to a running mission, every line with the sentence or record it rests on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.output import bar, say, show_json
from truceline.cli.texts import KbOption, TextsRead, texts_read
from truceline.cli.words import counted, wrapped

SEED = 7
TIER = "commission"
"""Who may see what the texts say, in the tour's mission: a report to the public has none of it."""
MOST_WORDS = 60
"""Words of a sentence that the tour prints; --json has it whole."""


@dataclass(frozen=True, slots=True)
class TourLine:
    """What the tour says, the items of the record it rests on, and the characters of the texts."""

    section: str
    says: str
    rests_on: tuple[str, ...]
    spans: tuple[Mapping[str, Any], ...] = ()

    def object(self) -> dict[str, Any]:
        """section, says, rests_on, spans."""
        return {
            "section": self.section,
            "says": self.says,
            "rests_on": list(self.rests_on),
            "spans": list(self.spans),
        }


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


def tour_lines(read: TextsRead) -> Iterator[TourLine]:
    """What the texts describe, then the issue board."""
    sayer = _Sayer(read)
    for section, lines in (
        ("The talks", sayer.talks),
        ("What each text adds to the other", sayer.adds),
        ("Who said what, word for word", sayer.said),
        ("Drafts and instruments", sayer.instruments),
        ("What the declaration holds", sayer.components),
        ("Offers and demands", sayer.offers),
        ("Monitoring and verification", sayer.mechanism),
        ("Who is to report to whom, and when", sayer.reports),
        ("The issue board", sayer.board),
        ("Where the texts differ", sayer.differences),
    ):
        yield from lines(section)


class _Sayer:
    """The sections of the tour, each from the record alone."""

    def __init__(self, read: TextsRead) -> None:
        self.record, self.knowledge = read.record, read.knowledge
        self.documents = {each.id: each for each in read.documents}
        self.names = {each["id"]: each["canonical"] for each in self.record["entities"]}
        self.through = {
            str(link["entity"]): str(above["entity"])
            for each in self.record["claims"]
            for above, link in pairwise(each["chain"])
            if link["kind"] == "anonymous_source" and above["kind"] == "outlet"
        }
        """The outlet through which an unnamed source speaks."""

    def name(self, id: Any) -> str:
        """What an entity or a side is called."""
        return self.names.get(str(id)) or self.names.get(f"gpe:{id}") or str(id)

    def talks(self, section: str) -> Iterator[TourLine]:
        """Calls, meetings and rounds by day."""
        from truceline.talks import timeline

        for each in timeline(self.record):
            if each["kind"] in ("armed_conflict", "report", "signing", "declaration"):
                continue
            bounds = each["bounds"]
            bound = f"by {bounds['not_after']}" if bounds.get("not_after") else "day not said"
            when = each["date"] or (f"from {bounds['not_before']}" if bounds.get("not_before") else bound)
            where = f" in {self.name(each['place'])}" if each["place"] else ""
            who = ", ".join(self.name(one["entity"]) for one in each["participants"]) or "nobody named"
            length = f", {_length(each['duration'])}" if each["duration"] else ""
            about = f"; about {', '.join(map(self.label, each['topics']))}" if each["topics"] else ""
            twice = f"; told by {len(each['tellings'])} texts" if len(each["tellings"]) > 1 else ""
            kind = each["kind"].replace("_", " ")
            says = f"{when}: {kind} ({each['status']}){where}{length}: {who}{about}{twice}"
            yield self.line(section, says, each["tellings"], each["spans"])

    def said(self, section: str) -> Iterator[TourLine]:
        """Quotations, each with its speaker and where it was said."""
        for each in self.record["statements"]:
            if each["type"] == "direct":
                where = f" on {self.name(each['channel'])}" if each["channel"] else ""
                inferred = " (taken from the words around it)" if each["channel_inferred"] else ""
                spoken = (
                    "word for word"
                    if each["assertion"] == "made"
                    else "and the text says that it was not said"
                )
                says = f"{self.speaker(each['speaker'])}{where}{inferred}, {spoken}"
                yield self.line(section, says, [each["id"]], each["quotes"])

    def adds(self, section: str) -> Iterator[TourLine]:
        """What is told twice: what both texts say, and what each says alone."""
        for each in self.record["links"]:
            if each["type"] not in ("event_identity", "status_change"):
                continue
            both = f"both say {', '.join(map(self.field, each['agree'])) or 'nothing alike'}"
            alone = (
                f"only {doc} says {', '.join(map(self.field, fields))}"
                for doc, fields in each["only_in"].items()
                if fields
            )
            says = f"{each['relation']}: {'; '.join((both, *alone))}"
            yield self.line(section, says, [each["id"], *each["items"]], [])

    def field(self, said: str) -> str:
        """'participant per:x' and 'topic X' with their names."""
        what, _, id = said.partition(" ")
        return f"{what} {self.label(id) if what == 'topic' else self.name(id)}" if id else what

    def label(self, issue: str) -> str:
        """What the knowledge base calls an issue."""
        return next((each.label for each in self.knowledge.issues if each.code == issue), issue)

    def instruments(self, section: str) -> Iterator[TourLine]:
        """Drafts and papers that are named, and who signed which."""
        for each in self.record["commitments"]:
            signed = ", ".join(self.name(one["entity"]) for one in each["signatories"]) or "nobody named"
            beside = ", ".join(self.name(one["entity"]) for one in each["participants_not_signatories"])
            also = f"; present or taking part, not said to have signed: {beside}" if beside else ""
            says = f"{each['title']} ({each['status']}): {signed}{also}"
            yield self.line(section, says, [each["id"]], [each["span"]])
        for each in self.record["entities"]:
            signed_too = {one["instrument"] for one in self.record["commitments"]}
            if each["type"] == "instrument" and each["id"] not in signed_too:
                yield self.line(section, f"{each['canonical']}: named", [each["id"]], each["mentions"][:1])

    def components(self, section: str) -> Iterator[TourLine]:
        """The numbered parts of each instrument."""
        for each in self.record["commitments"]:
            for part in each["components"]:
                says = f"{each['title']}, part {part['n']} ({part['issue'] or 'issue not known'})"
                yield self.line(section, says, [each["id"]], [part["span"]])

    def offers(self, section: str) -> Iterator[TourLine]:
        """What was proposed, asked for and given."""
        for each in self.record["proposals"]:
            about = self.label(each["about"]) if each["about"] else "no issue named"
            to = f" to {self.name(each['to'])}" if each["to"] else ""
            says = f"{self.name(each['by'] or 'somebody')}: {each['status']}{to} ({about})"
            yield self.line(section, says, [each["id"]], [each["span"]])
        for each in self.record["references"]:
            says = f"{self.name(each['by'])}: {each['span']['text']}, named and no more"
            yield self.line(section, says, [each["id"]], [each["span"]])
        for each in self.record["concessions"]:
            askers = " and ".join(map(self.name, each["asked_by_all"]))
            by = f", asked by {askers}" if askers else ""
            who = self.name(each["asked_of"] or "somebody")
            says = f"{who}: concessions {each['status'].replace('_', ' ')}{by}"
            yield self.line(section, says, [each["id"]], [each["span"]])

    def mechanism(self, section: str) -> Iterator[TourLine]:
        """What is said about monitoring and verification."""
        for each in self.record["commitments"]:
            for part in each["components"]:
                if part["issue"] == "MONITORING":
                    says = "declared, and what Truceline is the software for"
                    yield self.line(section, says, [each["id"]], [part["span"]])

    def reports(self, section: str) -> Iterator[TourLine]:
        """Reports given and asked for, and instructions with their due times."""
        for each in self.record["events"]:
            if each["kind"] in ("report", "briefing"):
                day = (each["date"] or {}).get("value") or "day not said"
                says = f"{each['kind']} ({each['status']}), {day}"
                yield self.line(section, says, [each["id"]], each["mentions"][:1])
        for each in self.record["instructions"]:
            due = f"; due {_due(each['due'])}" if each["due"] else "; no time said"
            to = self.name(each["to"])
            group = f", {each['to_group']}" if each.get("to_group") and each["to_group"] not in to else ""
            says = f"{self.name(each['by'])} to {to}{group}: {each['content']}{due}"
            yield self.line(section, says, [each["id"]], [each["span"]])

    def board(self, section: str) -> Iterator[TourLine]:
        """Each side's stand on each issue, in order of days."""
        from truceline.talks import issue_board

        for issue in issue_board(self.record, self.knowledge):
            for side in issue["parties"]:
                for each in side["entries"]:
                    changed = f", was {' and '.join(each['changed']['from'])}" if each["changed"] else ""
                    says = (
                        f"{issue['label']}, {self.name(side['party'])}: {each['status']}{changed} "
                        f"({each['as_of'] or 'no day'}, says {self.speaker(each['said_by'])})"
                    )
                    yield self.line(section, says, [each["position"]], [each["span"]])

    def speaker(self, id: Any) -> str:
        """Who says it; a document's own voice is the text."""
        if id is None or str(id).startswith("doc:"):
            return "the text"
        if not str(id).startswith("anon:"):
            return self.name(id)
        through = self.through.get(str(id))
        return f"an unnamed source, through {self.name(through)}" if through else "an unnamed source"

    def differences(self, section: str) -> Iterator[TourLine]:
        """What the texts tell differently, with the verdict."""
        for each in self.record["contradictions"]:
            if each["type"] != "role":
                values = "; ".join(f"{where}: {value}" for where, value in each["values"].items())
                says = f"{each['type'].replace('_', ' ')}, {each['verdict'].replace('_', ' ')}: {values}"
                yield self.line(section, says, [each["id"], *each["items"]], [])

    def line(
        self, section: str, says: str, rests_on: Sequence[str], spans: Sequence[Mapping[str, Any]]
    ) -> TourLine:
        """A line of the section, with the sentences that its characters stand in."""
        from truceline.talks import sentence_around

        whole = (
            sentence_around(self.documents[each["doc"]], each["start"], each["end"]).object()
            for each in spans
        )
        found = {(each["doc"], each["start"], each["end"]): each for each in whole}
        return TourLine(section, says, tuple(rests_on), tuple(found.values()))


def _length(value: str) -> str:
    """PT2H as '2 hours'; any other length as the record has it."""
    found = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", value)
    parts = zip(found.groups(), ("day", "hour", "minute"), strict=True) if found else ()
    return ", ".join(counted(int(number), unit) for number, unit in parts if number) or value


def _due(said: Any) -> str:
    return str(said.get("value") if isinstance(said, Mapping) else said)


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
