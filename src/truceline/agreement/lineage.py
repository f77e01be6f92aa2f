"""A chain of drafts, point by point: what became of each point from one draft to the next.

Points pair by the id of their provision, or as ``follows`` says; texts that look alike are never taken for
each other. A point that a draft does not have was dropped only if the draft was read whole, or if a source
says so; else it is *not read*, which says nothing about the draft.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from truceline.agreement.became import FigureChange, Piece, became, figure_changes
from truceline.agreement.differences import followed, partners
from truceline.agreement.drafts import Draft, Drop
from truceline.agreement.durations import clock_of
from truceline.agreement.entries import Entry
from truceline.agreement.layers import Layer
from truceline.agreement.model import Agreement
from truceline.agreement.points import Point, newest_by_source


@dataclass(frozen=True, slots=True, kw_only=True)
class PointStage:
    """A thread in one draft: its pieces there, and what changed since the last draft that has any.

    ``since`` is that draft's id, None for the first; ``drop`` what a source says of a deletion.
    """

    agreement_id: str
    pieces: tuple[Piece, ...]
    how: tuple[str, ...]
    since: str | None
    figures: tuple[FigureChange, ...]
    drop: Drop | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How a point stood by one source, and the draft whose folder says so."""

    agreement_id: str
    point: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One point through every draft of the chain; ``said`` is how it stood, by source."""

    id: str
    stages: tuple[PointStage, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """Every point of a chain of drafts; ``topics`` are what was said of points that no provision has.

    ``later`` are drafts that were not known at that moment, ``layers`` the proposed or undrawn zones and
    lines that were, with their agreement's id, oldest proposal first.
    ``own_words``: a draft's text is not verbatim, so that words differ is the reading of whoever wrote them.
    """

    at: datetime | None
    drafts: tuple[tuple[str, Draft | None], ...]
    later: tuple[str, ...]
    threads: tuple[Thread, ...]
    topics: tuple[Said, ...]
    layers: tuple[tuple[str, Layer], ...]
    own_words: bool
    notes: tuple[str, ...]

    def thread(self, thread_id: str) -> Thread | None:
        """The thread of that id."""
        return next((each for each in self.threads if each.id == thread_id), None)


def lineage(drafts: Sequence[Agreement], at: datetime | None = None) -> Lineage:
    """The chain point by point, oldest draft first; as of a moment, None: as of the newest record.

    A draft or a proposal counts as known from the first moment of its day, by its agreement's own clock.
    """
    later = tuple(each.id for each in drafts if not _was_known(each, at))
    drafts = [each for each in drafts if _was_known(each, at)]
    pieces = [{entry.id: _piece(each, entry) for entry in _provisions(each)} for each in drafts]
    threads = [_thread(drafts, pieces, keys, at) for keys in _groups(drafts)]
    return Lineage(
        at=at,
        drafts=tuple((each.id, each.draft) for each in drafts),
        later=later,
        threads=tuple(threads),
        topics=tuple(
            Said(agreement_id=each.id, point=point)
            for each in drafts
            for point in newest_by_source(each.points, at)
            if point.provision_id is None
        ),
        layers=tuple(_layers(drafts, at)),
        own_words=any(text.kind == "own_words" for each in drafts for text in each.texts),
        notes=tuple(_dangling(drafts)),
    )


def _was_known(draft: Agreement, at: datetime | None) -> bool:
    return draft.draft is None or _known(draft, draft.draft.on, at)


def _known(agreement: Agreement, on: date, at: datetime | None) -> bool:
    return at is None or on <= at.astimezone(clock_of(agreement.zone)).date()


def _layers(drafts: Sequence[Agreement], at: datetime | None) -> list[tuple[str, Layer]]:
    known = [
        (draft.id, each)
        for draft in drafts
        for each in draft.layers
        if each.proposal is None or _known(draft, each.proposal.on, at)
    ]
    return sorted(known, key=lambda pair: pair[1].proposal.on.isoformat() if pair[1].proposal else "")


def numbered(agreement: Agreement) -> bool:
    """Whether provisions carry the numbers of the text, so that it can be read point by point."""
    return any(said.point is not None for _, said in agreement.particulars)


def _provisions(agreement: Agreement) -> Iterator[Entry]:
    return (entry for entry in agreement.entries if entry.kind == "provision")


def _piece(agreement: Agreement, entry: Entry) -> Piece:
    said, provision = agreement.particulars_of(entry.id), agreement.provision(entry.id)
    words = provision.text[0][1] if provision is not None and provision.text else ""
    return Piece(
        agreement_id=agreement.id,
        provision_id=entry.id,
        point=said.point,
        unconfirmed=said.unconfirmed,
        figures=said.figures,
        left_open=said.left_open,
        words=words,
        source=said.source or entry.source,
        at=entry.at,
    )


def _groups(drafts: Sequence[Agreement]) -> list[list[set[str]]]:
    """The provisions that belong to one thread, by draft, in the order in which threads first appear."""
    group: dict[tuple[int, str], int] = {}
    for number, draft in enumerate(drafts):
        for entry in _provisions(draft):
            before = _before(drafts, number, entry)
            numbers = {group[each] for each in before} or {len(group)}
            joined = min(numbers)
            group[number, entry.id] = joined
            group = {key: joined if value in numbers else value for key, value in group.items()}
    found = [[set[str]() for _ in drafts] for _ in sorted(set(group.values()))]
    at = {value: place for place, value in enumerate(sorted(set(group.values())))}
    for (number, provision_id), value in group.items():
        found[at[value]][number].add(provision_id)
    return found


def _before(drafts: Sequence[Agreement], number: int, entry: Entry) -> list[tuple[int, str]]:
    """What an entry comes from: those that it follows, and its namesake in the last draft that has one."""
    for earlier in range(number - 1, -1, -1):
        there = {each.id: each for each in _provisions(drafts[earlier])}
        found = partners(entry, drafts[earlier].id, there)
        if found:
            return [(earlier, each.id) for each in found]
    return []


def _thread(
    drafts: Sequence[Agreement],
    pieces: Sequence[dict[str, Piece]],
    keys: Sequence[set[str]],
    at: datetime | None,
) -> Thread:
    mine = [
        tuple(piece for name, piece in there.items() if name in keys[n]) for n, there in enumerate(pieces)
    ]
    newest = next(each for each in reversed(mine) if each)
    first = next(each for each in mine if each)
    return Thread(
        id=newest[0].provision_id if len(newest) == 1 else first[0].provision_id,
        stages=tuple(_stage(drafts, mine, n) for n in range(len(drafts))),
        said=tuple(
            Said(agreement_id=draft.id, point=point)
            for draft, names in zip(drafts, keys, strict=True)
            for point in newest_by_source(draft.points, at)
            if point.provision_id in names
        ),
    )


def _stage(drafts: Sequence[Agreement], mine: Sequence[tuple[Piece, ...]], number: int) -> PointStage:
    last = next((n for n in range(number - 1, -1, -1) if mine[n]), None)
    old, new = mine[last] if last is not None else (), mine[number]
    drop = next(_drops(drafts[number], [each for there in mine[:number] for each in there]), None)
    figures = tuple(figure_changes(old, new)) if old and new else ()
    return PointStage(
        agreement_id=drafts[number].id,
        pieces=new,
        how=tuple(became(drafts[: number + 1], old, new, drop, figures)),
        since=None if last is None else drafts[last].id,
        figures=figures,
        drop=drop,
    )


def _drops(draft: Agreement, old: Sequence[Piece]) -> Iterator[Drop]:
    names = {f"{each.agreement_id}#{each.provision_id}" for each in old}
    return (each for each in (draft.draft.drops if draft.draft else ()) if each.provision in names)


def _dangling(drafts: Sequence[Agreement]) -> Iterator[str]:
    """What names a provision of another draft of the chain that is not there."""
    there = {each.id: {entry.id for entry in _provisions(each)} for each in drafts}
    for draft in drafts:
        for entry in _provisions(draft):
            for other, names in there.items():
                for name in followed(entry, other):
                    if name not in names:
                        yield f"{entry.at}: {entry.id} follows {other}#{name}, which is not there."
        for drop in draft.draft.drops if draft.draft else ():
            other, _, name = drop.provision.partition("#")
            if other in there and name not in there[other]:
                yield f"agreement.yaml: {draft.id} deletes {drop.provision}, which is not there."
