"""Statements, the claims in them and the anonymous sources of one document, as talks-format writes them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from truceline.talks.anchors import Ground
from truceline.talks.assertion import MADE, WITHHELD, assertion
from truceline.talks.chains import chains, surroundings
from truceline.talks.channels import Channel, channels, is_channel
from truceline.talks.cues import is_noun_cue
from truceline.talks.event_types import event_type
from truceline.talks.knowledge import Knowledge
from truceline.talks.lexicon import listed
from truceline.talks.parsed_speech import with_parse
from truceline.talks.parsing import Parser
from truceline.talks.phrases import Range, after
from truceline.talks.reading import Reading
from truceline.talks.said import Said
from truceline.talks.speakers import Speaker, speakers
from truceline.talks.speech import said
from truceline.talks.times import Timex

Item = dict[str, Any]
_HEDGES, _NEGATIONS = listed("claims", "hedges"), listed("claims", "negations")


@dataclass(frozen=True)
class Statements:
    """The items of one document: statements, claims (one each), anonymous sources, and names nobody knows."""

    statements: list[Item]
    claims: list[Item]
    anonymous_sources: list[Item]
    unlinked: dict[str, list[Item]]


def statements(
    text: Reading, times: tuple[Timex, ...], knowledge: Knowledge, parser: Parser | None = None
) -> Statements:
    """What the document says that somebody said; each says what read it where there is a parser."""
    read = said(text) if parser is None else with_parse(text, said(text), parser)
    found = [each for each in read if not _only_a_channel(text, each, knowledge)]
    spoken = speakers(text, found, knowledge)
    made_on = channels(text, found, spoken, knowledge)
    items = [
        _statement(text, number, found, spoken, made_on[number], times, knowledge)
        for number in range(len(found))
    ]
    if parser is not None:
        for item, each in zip(items, found, strict=True):
            item["provenance"] |= {"reader": each.reader, "source_rule": each.source_rule or each.rule}
    _of_those_around(items)
    through = chains(items, knowledge)
    claims = [
        _claim(text, item, each, chain, knowledge)
        for item, each, chain in zip(items, found, through, strict=True)
    ]
    unlinked: dict[str, list[Item]] = {}
    for speaker in dict.fromkeys(spoken):
        if speaker.id is not None and speaker.unlinked is not None:
            unlinked.setdefault(speaker.id, []).append(text.tokens(*speaker.unlinked).object())
    return Statements(items, claims, list(_anonymous(text, found, spoken)), unlinked)


def _of_those_around(items: list[Item]) -> None:
    """What stands in words that somebody denied or did not say is not said; a denied claim is denied."""
    for item, around in zip(items, surroundings(items), strict=True):
        outer = next((each for each in reversed(around) if each["assertion"] != MADE), None)
        if outer is None or item["assertion"] == WITHHELD:
            continue
        a_claim = outer is around[-1] and is_noun_cue(item["cue"]["text"]) and item["assertion"] == MADE
        item["assertion"] = outer["assertion"] if a_claim else WITHHELD
        item["negation"] = outer["negation"]


def _only_a_channel(text: Reading, each: Said, knowledge: Knowledge) -> bool:
    according = each.cue is not None and each.cue.kind == "according"
    return according and each.source is not None and is_channel(text, each.source, knowledge)


def _statement(
    text: Reading,
    number: int,
    found: Sequence[Said],
    spoken: tuple[Speaker, ...],
    channel: Channel | None,
    times: tuple[Timex, ...],
    knowledge: Knowledge,
) -> Item:
    each, speaker = found[number], spoken[number]
    name = text.document.id.removeprefix("doc:")
    spans = [text.span(start, end).object() for start, end in each.parts]
    direct = each.type == "direct"
    inner = [text.span(*each_).object() for each_ in _quoted(text, each)] if not direct else spans
    meant = assertion(text.words, each)
    before, around = _outer_before(found, number), _around(found, number)
    inherited = speaker.rule == "speaker.inherited/1" and before > 0
    return {
        "id": f"st:{name}/{number + 1}",
        "doc": text.document.id,
        "speaker": speaker.id,
        "alternatives": list(speaker.alternatives),
        "type": each.type,
        "quote": inner[0] if inner else None,
        "quotes": inner,
        "content": None if direct else spans[0],
        "verbatim": " ".join(span["text"] for span in inner) if inner else None,
        "translation_suspected": _translated(text, each, speaker, knowledge) if inner else None,
        "closed": each.closed,
        "assertion": meant.value,
        "negation": text.tokens(meant.word, meant.word + 1).object() if meant.word is not None else None,
        "cue": text.tokens(each.cue.first, each.cue.last).object() if each.cue else None,
        "source": text.tokens(*each.source).object() if each.source else None,
        "channel": channel.name if channel else None,
        "channel_span": channel.span.object() if channel and channel.span else None,
        "channel_inferred": bool(channel and channel.inferred),
        "date": _date(text, each, times),
        "addressee": _addressee(text, each, knowledge),
        "inside": f"st:{name}/{around + 1}" if around is not None else None,
        "about": [],
        "same_as": [],
        "provenance": {
            **Ground(each.rule, (f"st:{name}/{before}",) if inherited else ()).object(),
            "speaker_rule": speaker.rule,
        },
    }


def _outer_before(found: Sequence[Said], number: int) -> int:
    """How many statements there are up to the last one before this that no other quotes; 0: there is none."""
    return next((n + 1 for n in range(number - 1, -1, -1) if found[n].depth == 1), 0)


def _around(found: Sequence[Said], number: int) -> int | None:
    """The statement in whose quotation this one stands; None for one that nobody quotes."""
    start, depth = found[number].parts[0][0], found[number].depth
    held = (
        n
        for n in range(number - 1, -1, -1)
        if found[n].depth == depth - 1 and any(a <= start < b for a, b in found[n].parts)
    )
    return next(held, None) if depth > 1 else None


def _quoted(text: Reading, each: Said) -> Iterator[Range]:
    """The quotations inside the content of a statement that is not one itself."""
    for start, end in each.parts:
        for quote in text.quotes_in(start, end):
            if quote.end <= end:
                yield quote.start, quote.end


def _date(text: Reading, each: Said, times: tuple[Timex, ...]) -> Item | None:
    """The day beside the verb, outside what is said; else only that it is not after the document's."""
    if each.cue is not None and each.depth == 1:
        first, last = text.words.sentence_of(each.cue.first)
        begin = bisect_left(times, first, key=lambda time: time.first)
        for time in times[begin : bisect_left(times, last, lo=begin, key=lambda time: time.first)]:
            at = text.words.starts[time.first] if time.first < len(text.words.starts) else -1
            inside = any(start <= at < end for start, end in each.parts)
            stands = not inside and not text.before_body(time.first)
            if stands and time.type == "DATE" and time.value:
                return {"value": time.value, "span": time.span.object()}
    day = text.document.dct
    return {"value": None, "not_after": day.isoformat()} if day else None


def _addressee(text: Reading, each: Said, knowledge: Knowledge) -> str | None:
    if each.cue is None or each.cue.lemma not in ("tell", "instruct", "ask", "urge", "order", "inform"):
        return None
    named = after(text.words, each.cue.last, each.cue.last + 10)
    if named is None:
        return None
    inside = [one for one in text.mentions_in(*named) if one.last <= named[1]]
    return inside[0].id if inside else None


def _claim(text: Reading, item: Item, each: Said, chain: list[Item], knowledge: Knowledge) -> Item:
    content = item["quote"] if each.type == "direct" else item["content"]
    first = text.words.at(each.parts[0][0])
    last = text.words.at(each.parts[-1][1])
    tokens = text.words.lowers[first:last]
    hedge = next((at for at in range(first, last) if text.words.lowers[at] in _HEDGES), None)
    return {
        "id": item["id"].replace("st:", "cl:", 1),
        "doc": item["doc"],
        "span": content,
        "chain": chain,
        "cue": item["cue"],
        "hedge": text.tokens(hedge, hedge + 1).object() if hedge is not None else None,
        "assertion": item["assertion"],
        "polarity": _polarity(tokens, item["assertion"]),
        "issue": knowledge.issues_in(content["text"]),
        "plover": _type(text, first, last),
        "about": [],
        "provenance": Ground("claim.of-statement/1", (item["id"],)).object(),
    }


def _type(text: Reading, first: int, last: int) -> Item | None:
    """The PLOVER root of what is claimed, and the words that give it."""
    found = event_type(text.words, first, last)
    return {"root": found.root, "span": text.tokens(*found.tokens).object()} if found is not None else None


def _polarity(tokens: tuple[str, ...], meant: str) -> str:
    """positive only for what the speaker says is so; what is withheld is none of that, whatever it holds."""
    if meant == WITHHELD:
        return "negative"
    return "negative" if _negated(tokens) == (meant == MADE) else "positive"


def _negated(tokens: tuple[str, ...]) -> bool:
    """True for an odd number of negations before the first comma: coarse, and said to be so."""
    main = tokens[: tokens.index(",")] if "," in tokens[3:] and tokens.index(",") > 2 else tokens
    return sum(each in _NEGATIONS or each.endswith("n't") for each in main) % 2 == 1


def _translated(text: Reading, each: Said, speaker: Speaker, knowledge: Knowledge) -> bool | None:
    """True where the speaker's languages are known and the document's is none of them; None for unknown."""
    entity = knowledge.by_id.get(speaker.id or "")
    spoken = knowledge.languages_of(entity) if entity is not None else ()
    return text.document.lang not in spoken if spoken else None


def _anonymous(text: Reading, found: list[Said], spoken: tuple[Speaker, ...]) -> Iterator[Item]:
    named: dict[str, list[Item]] = {}
    for each, speaker in zip(found, spoken, strict=True):
        if speaker.anonymous and speaker.id is not None and each.source is not None:
            named.setdefault(speaker.id, []).append(text.tokens(*each.source).object())
    for identifier, spans in named.items():
        unique = list({span["start"]: span for span in spans}.values())
        yield {"id": identifier, "mentions": unique, "provenance": Ground("speaker.source/1").object()}
