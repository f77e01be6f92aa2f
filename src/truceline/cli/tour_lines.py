"""What the tour says of the texts, section by section, from the record alone, each line with its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from truceline.cli.texts import TextsRead
from truceline.cli.words import counted


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
            where = f" in {self.name(each['place'])}" if each["place"] else ""
            who = ", ".join(map(self.participant, each["participants"])) or "nobody named"
            length = f", {_length(each['duration'])}" if each["duration"] else ""
            number = "".join(dict.fromkeys(f", {_in_series(one)}" for one in each["ordinals"]))
            about = f"; about {', '.join(map(self.label, each['topics']))}" if each["topics"] else ""
            twice = f"; told by {len(each['tellings'])} texts" if len(each["tellings"]) > 1 else ""
            kind = each["kind"].replace("_", " ")
            says = (
                f"{_when(each)}: {kind} ({each['status']}){where}{number}{length}: {who}"
                f"{_counted(each['counts'])}{about}{twice}"
            )
            yield self.line(section, says, each["tellings"], [*each["spans"], *_number_spans(each)])

    def participant(self, one: Mapping[str, Any]) -> str:
        """Who takes part; a group's own word behind the name that it stands under."""
        name, group = self.name(one["entity"]), one["group"]
        return f"{name} ({group})" if group and group not in name.lower() else name

    def said(self, section: str) -> Iterator[TourLine]:
        """Quotations, each with its speaker and where it was said."""
        by_id = {each["id"]: each["speaker"] for each in self.record["statements"]}
        for each in self.record["statements"]:
            if each["type"] == "direct":
                where = f" on {self.name(each['channel'])}" if each["channel"] else ""
                inferred = " (taken from the words around it)" if each["channel_inferred"] else ""
                spoken = (
                    "word for word"
                    if each["assertion"] == "made"
                    else "and the text says that it was not said"
                )
                quoted = f", quoted by {self.speaker(by_id[each['inside']])}" if each["inside"] else ""
                says = f"{self.speaker(each['speaker'], 'somebody')}{where}{inferred}, {spoken}{quoted}"
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
                number = f", {_in_series(each['ordinal'])}" if each["ordinal"] else ""
                who = ", ".join(map(self.taking_part, each["participants"])) or "nobody named"
                says = f"{each['kind']} ({each['status']}), {day}{number}: {who}"
                numbers = [each["ordinal"]["span"]] if each["ordinal"] else []
                yield self.line(section, says, [each["id"]], [*each["mentions"][:1], *numbers])
        for each in self.record["instructions"]:
            due = f"; due {_due(each['due'])}" if each["due"] else "; no time said"
            to = self.name(each["to"])
            group = f", {each['to_group']}" if each.get("to_group") and each["to_group"] not in to else ""
            says = f"{self.name(each['by'])} to {to}{group}: {each['content']}{due}"
            yield self.line(section, says, [each["id"]], [each["span"]])

    def taking_part(self, one: Mapping[str, Any]) -> str:
        """Who takes part, and as what where the text says more than that."""
        name = self.participant({**one, "entity": one["entity"] or one["span"]["text"]})
        role = one["role_in_event"]
        return name if role == "party" else f"{name} ({role})"

    def board(self, section: str) -> Iterator[TourLine]:
        """Each side's stand on each issue, in order of days."""
        from truceline.talks import issue_board

        for issue in issue_board(self.record, self.knowledge):
            for side in issue["parties"]:
                for each in side["entries"]:
                    changed = f", was {' and '.join(each['changed']['from'])}" if each["changed"] else ""
                    says = (
                        f"{issue['label']}, {self.side(side, each)}: {each['status']}{changed} "
                        f"({each['as_of'] or 'no day'}, says {self.speaker(each['said_by'])})"
                    )
                    yield self.line(section, says, [each["position"]], [each["span"]])

    def side(self, side: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
        """The side, with whoever of it the text speaks of where he does not speak himself."""
        name, holder = self.name(side["party"]), entry["holder"]
        named = str(holder or "").startswith("per:") and holder != entry["said_by"]
        return f"{name} ({self.name(holder)})" if named else name

    def speaker(self, id: Any, unknown: str = "the text") -> str:
        """Who says it; a document's own voice is the text."""
        if id is None or str(id).startswith("doc:"):
            return unknown if id is None else "the text"
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


def _when(entry: Mapping[str, Any]) -> str:
    """The day, or between which days it was."""
    first, last = entry["bounds"].get("not_before"), entry["bounds"].get("not_after")
    if entry["date"]:
        return str(entry["date"])
    if first and last:
        return f"between {first} and {last}" if first != last else str(first)
    return f"from {first}" if first else f"by {last}" if last else "day not said"


def _in_series(said: Mapping[str, Any]) -> str:
    """'third round, in 2 days': which of a series the text calls it."""
    within = f", in {_length(said['window'])}" if said["window"] else ""
    return f"{said['span']['text'].lower()} {said['unit']}{within}"


def _counted(counts: Sequence[Mapping[str, Any]]) -> str:
    """How many took part, in the words of the texts."""
    whole = [each["span"]["text"] for each in counts if not each["part_of"]]
    among = [each["span"]["text"] for each in counts if each["part_of"]]
    parts = f", among them {', '.join(dict.fromkeys(among))}" if among else ""
    return f"; {', '.join(dict.fromkeys(whole))}{parts}" if whole else ""


def _number_spans(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The words of numbers in series and of counts."""
    numbers = [each[name] for each in entry["ordinals"] for name in ("span", "window_span") if each[name]]
    return [*numbers, *(each["span"] for each in entry["counts"])]


def _length(value: str) -> str:
    """PT2H as '2 hours'; any other length as the record has it."""
    found = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", value)
    parts = zip(found.groups(), ("day", "hour", "minute"), strict=True) if found else ()
    return ", ".join(counted(int(number), unit) for number, unit in parts if number) or value


def _due(said: Any) -> str:
    return str(said.get("value") if isinstance(said, Mapping) else said)
