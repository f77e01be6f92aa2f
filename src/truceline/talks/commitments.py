"""Instruments that sides bind themselves by: who signed, who was there, what is in them, what they wait for.

Comes in: a ``Told``. Goes out: commitments as talks-format writes them. A text that nobody known
signed and that the knowledge base does not have is none of this negotiation.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from truceline.talks.anchors import Ground
from truceline.talks.clauses import Object, condition_in, object_of, unmarked
from truceline.talks.coordination import members
from truceline.talks.instruments import Instrument, instrument_in, known_in, same_instrument
from truceline.talks.parties import Party, named_from, parties, side_of
from truceline.talks.patterns import Match, genre, patterns, table
from truceline.talks.phrases import Range
from truceline.talks.told import Item, Told
from truceline.talks.voice import Voice, finite, voice

VERSION = 1


@dataclass
class Commitment:
    """One instrument as a document tells of it, while it is read."""

    instrument: Instrument
    status: str
    clause: Range
    about: Object | None = None
    signatories: list[Party] = field(default_factory=list)
    beside: list[Party] = field(default_factory=list)
    components: list[Range] = field(default_factory=list)
    listed: Range | None = None


def commitments(told: Told) -> list[Item]:
    """The commitments of one document, in the order of its text."""
    found: list[Commitment] = []
    for first, last in told.sentences:
        if not told.has((first, last), genre("commitments", "instruments")) and not known_in(
            told, first, last
        ):
            continue
        for cue in patterns("commit").in_tokens(told.words, first, last):
            one = _signed(told, cue, first, last)
            if one is not None:
                found.append(one)
        for cue in patterns("contain").in_tokens(told.words, first, last):
            _contains(told, cue, first, last, found)
    return [_item(told, number, each) for number, each in enumerate(found, start=1)]


def _signed(told: Told, cue: Match, first: int, last: int) -> Commitment | None:
    meant = voice(told, cue, first)
    row = table()["commit"][int(cue.name)]
    if meant is None or meant.mood or meant.subject is None or not finite(told, cue, meant):
        return None
    after = object_of(told, cue.last)
    passive = meant.passive or (cue.form == "ed" and instrument_in(told, *meant.subject) is not None)
    where = meant.subject if passive else (cue.last, min(cue.last + NEAR, after.tokens[1]))
    instrument = instrument_in(told, *where)
    if instrument is None or (row["joint"] and not instrument.joint):
        return None
    signatories = _agents(told, after) or _between(told, meant.subject) if passive else _signing(told, meant)
    signatories += _with(told, instrument.tokens[1], after.tokens[1])
    if not signatories and instrument.id is None:
        return None
    clause = (min(meant.subject[0], cue.first), after.end)
    return Commitment(
        instrument,
        "not_signed" if meant.negated else "planned" if meant.future else row["status"],
        clause,
        about=object_of(told, instrument.tokens[1]) if not passive else None,
        signatories=_each_once(signatories, ()),
        beside=_each_once([*_taking_part(told, first, last), *_present(told, first)], signatories),
    )


def _signing(told: Told, meant: Voice) -> list[Party]:
    return list(parties(told, meant.subject)) if meant.subject else []


def _between(told: Told, subject: Range) -> list[Party]:
    """'The agreement between A and B was signed': the two."""
    low = told.words.lowers
    at = next((n for n in range(*subject) if low[n] in ("between", "with")), None)
    return list(named_from(told, at + 1, subject[1])) if at is not None else []


LONGEST_PASSAGE = 12
"""Sentences before a signing that may say who was there, at most."""
NEAR = 12
"""Tokens after 'signed' within which what was signed is named."""


def _agents(told: Told, after: Object) -> list[Party]:
    """'Signed in the town by A and B': those after 'by'."""
    first, _ = after.tokens
    _, last = told.words.sentence_of(max(first - 1, 0))
    by = next((n for n in range(first, min(first + NEAR, last)) if told.words.lowers[n] == "by"), None)
    return list(named_from(told, by + 1, last)) if by is not None else []


def _with(told: Told, first: int, last: int) -> list[Party]:
    """'… a memorandum with the southern side': the other who signs; 'with northern help' names none."""
    if told.words.lowers[first : first + 1] != ("with",):
        return []
    return list(named_from(told, first + 1, last))


def _taking_part(told: Told, first: int, last: int) -> Iterator[Party]:
    """'With northern participation', 'in the presence of Amber', 'brokered by …': there, and no signatory."""
    low = told.words.lowers
    for at in range(first, last):
        if low[at] not in genre("commitments", "beside"):
            continue
        reach = (
            (max(first, at - 4), at)
            if low[at] in genre("commitments", "beside_after")
            else (at, min(last, at + 8))
        )
        yield from _named(told, *reach)


def _present(told: Told, token: int) -> Iterator[Party]:
    """Who is named as having been there in the paragraph before, or earlier in this one."""
    number = told.words.paragraph_of(token)
    begin = told.words.paragraphs[max(0, number - 1)][0]
    stop = bisect_left(told.sentences, (token, 0))
    start = max(bisect_left(told.sentences, (begin, 0)), stop - LONGEST_PASSAGE)
    for first, last in told.sentences[start:stop]:
        if any(told.words.lowers[n] in genre("commitments", "present") for n in range(first, last)):
            yield from _named(told, first, last, rule="party.present/1")


def _named(told: Told, first: int, last: int, rule: str = "party.beside/1") -> Iterator[Party]:
    for each in told.text.mentions_in(first, last):
        entity = told.entity(each.id)
        side = side_of(entity)
        if entity is not None and side is not None and entity.type in ("person", "gpe"):
            yield Party(side, entity.id, (each.first, each.last), rule)


def _each_once(found: list[Party], without: list[Party] | tuple[Party, ...]) -> list[Party]:
    sides = {each.side for each in without}
    kept = {each.entity: each for each in reversed(found) if each.side not in sides}
    return [each for each in found if kept.get(each.entity) is each]


def _contains(told: Told, cue: Match, first: int, last: int, found: list[Commitment]) -> None:
    """'The declaration includes a, b and c': the components of the instrument that is named last."""
    meant = voice(told, cue, first)
    if meant is None or meant.negated or meant.mood or meant.subject is None:
        return
    owner = _owner(told, meant.subject, found)
    end = min(last, told.quotation_end(cue.first))
    pieces = members(told, cue.last, end)
    if owner is None or owner.components or not pieces:
        return
    owner.components = pieces
    owner.listed = (meant.subject[0], max(cue.last, unmarked(told, end)))
    if owner not in found:
        found.append(owner)


def _owner(told: Told, subject: Range, found: list[Commitment]) -> Commitment | None:
    instrument = instrument_in(told, *subject)
    if instrument is None:
        signed_here = bool(found) and found[-1].clause[0] <= subject[0] < found[-1].clause[1]
        return found[-1] if signed_here else None
    earlier = next((each for each in reversed(found) if same_instrument(each.instrument, instrument)), None)
    if earlier is not None:
        return earlier
    if instrument.id is None or instrument.head in genre("commitments", "no_commitment"):
        return None
    return Commitment(instrument, "described", subject)


def _item(told: Told, number: int, each: Commitment) -> Item:
    statement = told.via(each.clause[0])
    condition = each.about.condition if each.about else None
    listed = told.span(*each.listed).object() if each.listed else None
    return {
        "id": f"co:{told.name}/{number}",
        "doc": told.text.document.id,
        "span": told.span(*each.clause).object(),
        "instrument": each.instrument.id,
        "title": told.span(*each.instrument.tokens).text,
        "title_span": told.span(*each.instrument.tokens).object(),
        "force": each.instrument.force,
        "status": each.status,
        "date": _date(told, each),
        "signatories": [_party(told, one) for one in each.signatories],
        "participants_not_signatories": [_party(told, one) for one in each.beside],
        "issues": _issues(told, each.instrument.tokens[0], each.about.tokens[1]) if each.about else [],
        "components": [_component(told, n, piece) for n, piece in enumerate(each.components, start=1)],
        "components_span": listed,
        "condition": _condition(told, condition),
        "via": statement["id"] if statement else None,
        "provenance": Ground(f"commitment.{each.status}/{VERSION}", (told.text.document.id,)).object(),
    }


def _component(told: Told, number: int, piece: Range) -> Item:
    issues = _issues(told, *piece)
    return {
        "n": number,
        "issue": issues[0] if issues else None,
        "issues": issues,
        "span": told.span(*piece).object(),
        "condition": _condition(told, condition_in(told, *piece)),
    }


def _issues(told: Told, first: int, last: int) -> list[str]:
    return list(dict.fromkeys(each.code for each in told.issues_in(first, last)))


def _condition(told: Told, tokens: Range | None) -> Item | None:
    if tokens is None or tokens[0] >= tokens[1]:
        return None
    span = told.span(*tokens)
    return {"text": span.text, "span": span.object()}


def _party(told: Told, one: Party) -> Item:
    return {
        "entity": one.entity,
        "party": one.side,
        "span": told.span(*one.tokens).object(),
        "rule": one.rule,
        "derived": one.rule == "party.present/1",
    }


def _date(told: Told, each: Commitment) -> Item | None:
    """The day in the sentence; else the instrument's by the knowledge base; else none after the document."""
    first, last = told.words.sentence_of(each.clause[0])
    said = told.time_in(first, last)
    if said is not None:
        return {"value": said.value, "span": said.span.object(), "derived": said.derived}
    entity = told.entity(each.instrument.id)
    day = told.text.document.dct
    known = entity.date if entity and each.status != "planned" else None
    if known is not None and (day is None or known <= day):
        return {"value": known.isoformat(), "span": None, "derived": True, "from": each.instrument.id}
    return (
        {"value": None, "span": None, "not_after": day.isoformat()}
        if day and each.status != "planned"
        else None
    )
