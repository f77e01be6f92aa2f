"""The mission's record of negotiations as a report shows it: for one tier, each line with its sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from truceline.mission.negotiating import Talks, talks_of
from truceline.records import tightest, visible
from truceline.report import TalksLine, TalksRecord, TalksText
from truceline.store import Store
from truceline.talks import issue_board, sentence_around, timeline

Item = Mapping[str, Any]
NOT_OF_TALKS = ("armed_conflict", "report")
NEXT = ("planned", "explored")


def talks_for(store: Store, tier: str, before_seq: int | None = None) -> TalksRecord | None:
    """The record as a reader of the tier may see it: of the texts that he may see, and of nothing else.

    A text that he may not see leaves no trace but the number of those withheld: the record says of each item
    which text it is of, so that what is left is the record of the others.
    """
    found = talks_of(store, before_seq)
    if found is None:
        return None
    seen = {doc for doc, text in found.texts.items() if visible(text.tier, tier)}
    shown = _Shown(found, seen)
    return TalksRecord(
        id=found.stored.id,
        method=str(found.stored.body["method"]),
        board=tuple(shown.board()),
        events=tuple(shown.events()),
        papers=tuple(shown.papers()),
        steps=tuple(shown.steps()),
        differences=tuple(shown.differences()),
        texts=tuple(shown.texts()),
        withheld=len(found.texts) - len(seen),
    )


def lines_of(found: Talks, tier: str) -> Iterator[TalksLine]:
    """Every line of the record as a reader of the tier may see it."""
    shown = _Shown(found, {doc for doc, text in found.texts.items() if visible(text.tier, tier)})
    for lines in (shown.board, shown.events, shown.papers, shown.steps, shown.differences):
        yield from lines()


def item_of(found: Talks, name: str) -> Item | None:
    """An item of the record by its id; None for none."""
    lists = (value for value in found.record.values() if isinstance(value, list))
    return next(
        (each for one in lists for each in one if isinstance(each, dict) and each.get("id") == name), None
    )


class _Shown:
    """The record of the texts that may be seen."""

    def __init__(self, found: Talks, seen: set[str]) -> None:
        self.talks, self.seen = found, seen
        self.record = _without_others(found.record, seen)
        self.documents = {each.id: each for each in found.documents}
        self.names = {each["id"]: str(each["canonical"]) for each in found.record["entities"]}
        self.docs = {each["id"]: each["doc"] for each in _items(self.record)}

    def board(self) -> Iterator[TalksLine]:
        """Each side's stand on each issue, oldest first, with what it was before where it changed."""
        for issue in issue_board(self.record, self.talks.knowledge):
            for side in issue["parties"]:
                for each in side["entries"]:
                    changed = "+".join(each["changed"]["from"]) if each["changed"] else ""
                    cells = {
                        "side": self.name(side["party"]),
                        "as_of": each["as_of"] or "",
                        "status": f"{each['status']}|{changed}",
                        "said_by": self.speaker(each["said_by"]),
                    }
                    yield self.line(each["position"], issue["label"], cells, [each["span"]])

    def events(self) -> Iterator[TalksLine]:
        """Calls, meetings, rounds and signings by day, each once."""
        for each in timeline(self.record):
            if each["kind"] in NOT_OF_TALKS:
                continue
            cells = {
                "as_of": _when(each),
                "kind": each["kind"],
                "status": each["status"],
                "place": self.name(each["place"]) if each["place"] else "",
                "who": self.called(each["participants"]),
            }
            yield self.line(each["event"], each["kind"], cells, each["spans"])

    def papers(self) -> Iterator[TalksLine]:
        """What was signed or declared: who signed, who was only there."""
        for each in self.record["commitments"]:
            cells = {
                "paper": each["title"],
                "status": each["status"],
                "who": self.called(each["signatories"]),
                "beside": self.called(each["participants_not_signatories"]),
            }
            yield self.line(
                each["id"], "paper", cells, [each["span"], *(p["span"] for p in each["components"])]
            )

    def steps(self) -> Iterator[TalksLine]:
        """What somebody was told to do."""
        for each in self.record["instructions"]:
            to = " ".join(filter(None, (self.name(each["to"]), each.get("to_group") or "")))
            due = each["due"]["value"] if isinstance(each["due"], Mapping) else each["due"]
            cells = {"as_of": str(due or ""), "what": "instruction", "who": f"{self.name(each['by'])} → {to}"}
            yield self.line(each["id"], "instruction", cells, [each["span"]])

    def differences(self) -> Iterator[TalksLine]:
        """What texts tell differently, and what that comes to."""
        for each in self.record["contradictions"]:
            values = "; ".join(
                f"{where.removeprefix('doc:')}: {value}" for where, value in each["values"].items()
            )
            cells = {"what": each["type"], "verdict": each["verdict"], "values": values}
            spans = [span for item in each["items"] for span in self.spans_of(item)]
            yield self.line(each["id"], "difference", cells, spans)

    def texts(self) -> Iterator[TalksText]:
        """Every text that may be seen."""
        for each in self.record["documents"]:
            yield TalksText(
                file=each["file"],
                day=each["dct"] or "",
                day_from=each["dct_source"] or "",
                outlet=self.name(each["outlet"]) if each["outlet"] else "",
                sha256=each["sha256"],
            )

    def spans_of(self, name: str) -> list[Item]:
        """The characters that an item stands on."""
        each = item_of(self.talks, name) or {}
        told = each.get("mentions", [])[:1] or each.get("quotes") or [each.get("content") or each.get("span")]
        return [span for span in told if span]

    def line(self, item: str, of: str, cells: Mapping[str, str], spans: Sequence[Item]) -> TalksLine:
        """A line with the sentences that its characters stand in, each once."""
        whole = [sentence_around(self.documents[s["doc"]], s["start"], s["end"]) for s in spans]
        sentences = {(s.doc, s.start, s.end): s for s in whole}.values()
        docs = {s.doc for s in sentences}
        return TalksLine(
            item=item,
            of=of,
            cells=dict(cells),
            passages=tuple(
                (self.documents[s.doc].id.removeprefix("doc:"), s.start, s.end, s.text) for s in sentences
            ),
            tier=tightest(self.talks.texts[doc].tier for doc in docs),
        )

    def called(self, several: Sequence[Item]) -> str:
        """Names, in the order in which the record has them."""
        return ", ".join(self.name(one["entity"] or one.get("span", {}).get("text")) for one in several)

    def name(self, id: Any) -> str:
        """What an entity or a side is called."""
        return self.names.get(str(id)) or self.names.get(f"gpe:{id}") or str(id or "")

    def speaker(self, id: Any) -> str:
        """Who says it; a code for the text's own words and for a source without a name."""
        if id is None or str(id).startswith("doc:"):
            return "the_text"
        return "unnamed_source" if str(id).startswith("anon:") else self.name(id)


def _when(each: Item) -> str:
    bounds = each["bounds"]
    first, last = bounds.get("not_before"), bounds.get("not_after")
    return str(each["date"] or (f"≥ {first}" if first else f"≤ {last}" if last else ""))


def _items(record: Mapping[str, Any]) -> Iterator[Item]:
    for value in record.values():
        for each in value if isinstance(value, list) else ():
            if isinstance(each, dict) and "id" in each and "doc" in each:
                yield each


def _without_others(record: Mapping[str, Any], seen: set[str]) -> dict[str, Any]:
    """The record of some of its texts: items of others, and links to them, are not in it."""
    docs = {each["id"]: each["doc"] for each in _items(record)}
    docs |= {each["id"]: each["id"] for each in record["documents"]}
    kept: dict[str, Any] = {}
    for name, value in record.items():
        kept[name] = [each for each in value if _seen(each, docs, seen)] if isinstance(value, list) else value
    return kept


def _seen(each: Any, docs: Mapping[str, str], seen: set[str]) -> bool:
    if not isinstance(each, dict):
        return True
    of = [each["doc"]] if "doc" in each else [docs.get(one, one) for one in each.get("items", ())]
    of += [docs[each["event"]]] if each.get("event") in docs and "doc" not in each else []
    of += [each["id"]] if str(each.get("id", "")).startswith("doc:") else []
    return all(one in seen or not str(one).startswith("doc:") for one in of)
