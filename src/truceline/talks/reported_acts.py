"""Acts of force that texts report: who says it, through whom, and whether it is said to have happened at all.

Comes in: a record and its documents. Goes out: one row for each place where a text speaks of such an act,
with its words, time and place as said; rows that deny it or speak of what may come are given too, and say so.
What an act counts as is not decided here: `truceline read` does that, and sets aside what words do not bear.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from truceline.talks import assertion
from truceline.talks.across.days import days_of
from truceline.talks.assertion import MADE
from truceline.talks.clauses import clause_end
from truceline.talks.documents import Document
from truceline.talks.knowledge import Entity, Knowledge
from truceline.talks.linking import Mention
from truceline.talks.patterns import Match, Patterns
from truceline.talks.phrases import Range
from truceline.talks.reading import reading
from truceline.talks.told import Told

Record = Mapping[str, Any]
RULE = "acts.words/1"
COLUMNS = (
    *("claim_id", "act", "instrument", "number", "stated", "hedge", "actor", "actor_side", "time_said"),
    *("first_day", "last_day", "place_said", "place", "voice_kind", "voice", "voice_id", "voice_side"),
    *("outlet", "outlet_id", "origin", "origin_id", "chain", "text_day", "document", "document_sha256"),
    *("start", "end", "sentence", "rule"),
)
HAPPENED, DENIED, UNREAL = "happened", "denied", "not said to have happened"
_INSTRUMENT_WORDS = 6
_BEGIN = 5
"""Tokens with which 'On Saturday, …' begins a sentence, for all of its clauses."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d$")
_NUMBER = re.compile(
    r"(?:^|\s)((?:(?:about|around|some|at least|more than|over)\s+)?(?:\d{1,4}|one|two|three|four|five|six"
    r"|seven|eight|nine|ten|eleven|twelve))$",
    re.IGNORECASE,
)


def reported_acts(
    record: Record, documents: Sequence[Document], knowledge: Knowledge
) -> tuple[dict[str, str], ...]:
    """The rows, by document and place in it; each has the keys of COLUMNS, '' where the text says nothing.

    ``stated`` is 'happened', 'denied' or 'not said to have happened'. ``voice`` is who answers for it: a
    speaker, the anonymous source, the outlet, or the article itself; ``outlet`` published the text, and
    ``origin`` is the outlet that it cites. ``sentence`` stands at start to end of the document.
    """
    texts = {each.id: each for each in documents}
    return tuple(
        row
        for said in record["documents"]
        if said["id"] in texts
        for row in _Acts(record, said, texts[said["id"]], knowledge).rows()
    )


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(_tables()["words"][name].split())


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files("truceline.talks").joinpath("acts.toml").read_text(encoding="utf-8"))


@cache
def _patterns() -> Patterns:
    acts = _tables()["acts"]
    return Patterns((kind, line) for kind in ("nouns", "verbs") for line in acts[kind].strip().split("\n"))


@dataclass(frozen=True, slots=True)
class _Act:
    """The tokens of an act: those that name it, of its clause, of its part of the clause, of its sentence.

    ``own`` leaves out what stands beyond another act of the clause: its time and place are not this one's.
    """

    match: Match
    phrase: int
    clause: Range
    own: Range
    sentence: Range


class _Acts:
    """The acts of one document."""

    def __init__(self, record: Record, said: Record, document: Document, knowledge: Knowledge) -> None:
        name = document.id
        self.said, self.knowledge, self.document = said, knowledge, document
        self.names = {each["id"]: each["canonical"] for each in record["entities"]}
        self.claims = [each for each in record["claims"] if each["doc"] == name]
        self.timex = [each for each in record["timex"] if each["span"]["doc"] == name]
        own = [each for each in record["statements"] if each["doc"] == name]
        self.told = Told(reading(document, knowledge), (), own, knowledge)
        self.low = self.told.words.lowers

    def rows(self) -> Iterator[dict[str, str]]:
        """A row an act, in the order of the text."""
        found = (act for sentence in self.told.sentences for act in self._in(sentence))
        for number, act in enumerate(found, start=1):
            yield self._row(act, number)

    def _in(self, sentence: Range) -> Iterator[_Act]:
        found = list(_patterns().in_tokens(self.told.words, *sentence))
        phrases = [self._phrase(sentence, each) for each in found]
        befores, afters = [sentence[0], *(each.last for each in found)], [*phrases[1:], sentence[1]]
        for match, phrase, before, after in zip(found, phrases, befores, afters, strict=False):
            first, last = self._clause(sentence, match.first)
            begun = max(first, self._after_joint(before, phrase) if before > sentence[0] else first)
            yield _Act(match, phrase, (first, last), (begun, min(last, after)), sentence)

    def _after_joint(self, first: int, last: int) -> int:
        """Past the last 'and' or comma between two acts; what stands before it is the first one's."""
        return max((n + 1 for n in range(first, last) if self.low[n] in ("and", "or", ",")), default=first)

    def _phrase(self, sentence: Range, match: Match) -> int:
        """Where the words begin that name the act: 'heavy artillery fire'."""
        phrase = match.first
        modifiers = frozenset(_tables()["acts"]["modifiers"].split()) if match.name == "nouns" else ()
        while phrase > sentence[0] and self.low[phrase - 1] in modifiers:
            phrase -= 1
        return phrase

    def _clause(self, sentence: Range, token: int) -> Range:
        """The tokens of the clause that this one stands in."""
        first = sentence[0]
        while first < token:
            end = clause_end(self.told, first)
            if token < end:
                return first, end
            first = max(end, first) + 1
        return min(first, token), max(clause_end(self.told, token), token + 1)

    def _row(self, act: _Act, number: int) -> dict[str, str]:
        claim = self._claim(act)
        raw_first, raw_last = (self.told.span(*act.sentence).start, self.told.span(*act.sentence).end)
        row: dict[str, str] = {
            "claim_id": f"act:{self.told.name}/{number}",
            "act": self._text((act.phrase, act.match.last)),
            "instrument": self._instrument(act),
            "number": self._number(act),
            "stated": self._stated(act, claim),
            "hedge": claim["hedge"]["text"] if claim and claim["hedge"] else "",
            **self._actor(act),
            **self._time(act),
            **self._place(act),
            **self._voices(claim),
            "text_day": self.said["dct"] or "",
            "document": self.document.id,
            "document_sha256": self.said["sha256"],
            "start": str(raw_first),
            "end": str(raw_last),
            "sentence": self.document.raw[raw_first:raw_last],
            "rule": RULE,
        }
        return {name: " ".join(row[name].split()) if name != "sentence" else row[name] for name in COLUMNS}

    def _text(self, tokens: Range) -> str:
        return self.told.span(*tokens).text if tokens[0] < tokens[1] else ""

    def _claim(self, act: _Act) -> Record | None:
        """The innermost claim that the act's words stand in."""
        at = self.told.raw(act.match.first)
        over = [each for each in self.claims if each["span"]["start"] <= at < each["span"]["end"]]
        return min(over, key=lambda each: each["span"]["end"] - each["span"]["start"], default=None)

    def _stated(self, act: _Act, claim: Record | None) -> str:
        """Whether it is said to have happened; a word of doubt in the clause, and it is not."""
        meant = self.told.assertion_at(act.match.first)
        if meant != MADE:
            return DENIED if meant == assertion.DENIED else UNREAL
        first, last = act.clause
        cue = set(claim["cue"]["text"].lower().split()) if claim and claim["cue"] else set()
        around = {self.low[n] for n in range(first, last) if not act.phrase <= n < act.match.last}
        if (cue | around) & (_words("denied") | _words("denials")):
            return DENIED
        before = {self.low[n] for n in range(first, act.phrase)}
        # a negation of the verb of speech is none of the act
        content = max(first, self.told.token(claim["span"]["start"])) if claim else first
        own = {self.low[n] for n in range(content, act.phrase)}
        if own & _words("negations") or any(word.endswith("n't") for word in own):
            return DENIED
        unreal = (before & _words("unreal")) or self.low[act.phrase - 1 : act.phrase] == ("to",)
        asked = self.low[act.sentence[1] - 1] == "?"
        return UNREAL if unreal or asked else HAPPENED

    def _instrument(self, act: _Act) -> str:
        """'with 120 mm mortars', 'by a cruise missile': the words after the act that say with what."""
        stop = act.own[1]
        for n in range(act.match.last, stop):
            if self.low[n] in _words("instruments"):
                ends = _words("where") | {","}
                first = next((m.last for m, _ in self._mentions(n + 1, n + 2)), n + 1)
                end = next((m for m in range(first, stop) if self.low[m] in ends), stop)
                return self._text((first, min(end, first + _INSTRUMENT_WORDS)))
        return ""

    def _number(self, act: _Act) -> str:
        """How many, where a number stands right before a noun in the plural."""
        if act.match.name != "nouns" or not self.low[act.match.last - 1].endswith("s"):
            return ""
        found = _NUMBER.search(self._text((act.clause[0], act.phrase)))
        return found[1] if found else ""

    def _mentions(self, first: int, last: int) -> tuple[tuple[Mention, Entity], ...]:
        known = self.knowledge.by_id
        return tuple((one, known[one.id]) for one in self.told.text.mentions_in(first, last) if one.id)

    def _actor(self, act: _Act) -> dict[str, str]:
        """Who did it, by the words next to it alone; nobody where they do not say."""
        first, last = act.clause
        by = next((n for n in range(act.match.last, last) if self.low[n] == "by"), None)
        passive = bool(set(self.low[max(first, act.phrase - 2) : act.phrase]) & _words("passive"))
        before = [(m, e) for m, e in self._mentions(first, act.match.first) if e.side or e.country]
        if by is not None:
            found = [(m, e) for m, e in self._mentions(by, min(last, by + 4)) if e.side or e.country]
        elif act.match.name == "verbs":
            found = [] if passive else before[-1:]
        else:
            found = [(m, e) for m, e in before if self._owns(m, act.phrase)]
        if not found:
            return {"actor": "", "actor_side": ""}
        mention, entity = found[0]
        name = self._text((mention.first, mention.last))
        return {"actor": name, "actor_side": entity.side or entity.country or ""}

    def _owns(self, mention: Mention, phrase: int) -> bool:
        """'Cobaltian shelling', 'Cobaltia's shelling'."""
        return mention.last == phrase or (mention.last == phrase - 1 and self.low[phrase - 1] == "'s")

    def _time(self, act: _Act) -> dict[str, str]:
        """The one time of the clause, else the one that the sentence begins with; two times are none."""
        begin = (act.sentence[0], min(act.sentence[0] + _BEGIN, act.clause[0]))
        for tokens in (act.own, begin):
            if tokens[0] >= tokens[1]:
                continue
            held = self.told.span(*tokens)
            found = [each for each in self.timex if self._dates(each, held.start, held.end)]
            if len({each["value"] for each in found}) == 1:
                return _days(found[0])
            if found:
                break
        return {"time_said": "", "first_day": "", "last_day": ""}

    @staticmethod
    def _dates(each: Record, start: int, end: int) -> bool:
        within = start <= each["span"]["start"] and each["span"]["end"] <= end
        return bool(within and each["type"] in ("DATE", "TIME") and each["value"])

    def _place(self, act: _Act) -> dict[str, str]:
        """Where, as said; ``place`` only where the words put the act there and not near it."""
        first, last = act.own
        for start, stop in ((act.match.last, last), (first, act.phrase)):
            for mention, entity in self._mentions(start, stop):
                before = self.low[mention.first - 1] if mention.first > start else ""
                direct = start == act.match.last and mention.first == start and act.match.name == "verbs"
                if entity.type not in ("place", "facility") or not (
                    direct or before in _words("where") | _words("beside")
                ):
                    continue
                said = self._text((mention.first - (not direct), mention.last))
                beside = before in _words("beside")
                return {
                    "place_said": said,
                    "place": "" if beside else self._text((mention.first, mention.last)),
                }
        return {"place_said": "", "place": ""}

    def _voices(self, claim: Record | None) -> dict[str, str]:
        """Who answers for it, and through which outlets it came."""
        chain = claim["chain"] if claim else [{"kind": "article", "entity": self.document.id, "span": None}]
        last = chain[-1]
        cited = [each for each in chain if each["kind"] == "outlet"]
        origin = cited[-1]["entity"] if cited else None
        entity = self.knowledge.by_id.get(last["entity"] or "")
        kind = "speaker" if last["kind"] == "attitude_holder" else str(last["kind"])
        return {
            "voice_kind": kind,
            "voice": "" if kind == "article" else self._called(last),
            "voice_id": last["entity"] or "",
            "voice_side": (entity.side or entity.country or "") if entity and kind == "speaker" else "",
            "outlet": self._name(self.said["outlet"]),
            "outlet_id": self.said["outlet"] or "",
            "origin": self._name(origin),
            "origin_id": origin or "",
            "chain": " > ".join(self._called(each) for each in chain),
        }

    def _called(self, link: Record) -> str:
        if link["kind"] == "article":
            return "the article"
        if link["kind"] == "anonymous_source":
            return "an unnamed source"
        return self._name(link["entity"]) or (link["span"] or {}).get("text", "somebody")

    def _name(self, id: str | None) -> str:
        entity = self.knowledge.by_id.get(id or "")
        return entity.canonical if entity else self.names.get(id or "", "")


def _days(each: Record) -> dict[str, str]:
    """A day, week, month or year as its first and last day; a minute as itself; no finer and no coarser."""
    value, said = each["value"], each["span"]["text"]
    found = days_of(value)
    if each["mod"] in ("BEFORE", "AFTER") or found is None:
        return {"time_said": said, "first_day": "", "last_day": ""}
    if _INSTANT.match(value):
        return {"time_said": said, "first_day": value, "last_day": value}
    return {"time_said": said, "first_day": found.first.isoformat(), "last_day": found.last.isoformat()}
