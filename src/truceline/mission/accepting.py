"""What the parties say of the mission's methods, and which methods an answer cites.

Comes in: a party's word, its source and who records it. Goes out: the body of an append-only record; for any
answer, the methods it cites with each party's word as known when it was made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from truceline.mission.errors import refusal
from truceline.mission.proving import Explanation, Fact
from truceline.records import (
    STANCES,
    WITHDRAWS,
    MethodWord,
    Party,
    asked_of,
    in_utc,
    methods,
    standing_words,
    word_of,
    words_on,
)
from truceline.store import Store

METHOD_WORD = "method-word"
CITING = ("method", "rule")
"""Facts of an explanation that name a method."""


def method_words(
    store: Store, *, known_at: datetime | None = None, before_seq: int | None = None
) -> tuple[MethodWord, ...]:
    """Every party's word on a method in the order of the ledger, as far as it was on record then."""
    return tuple(
        MethodWord(
            id=record.id,
            method=record.body["method"],
            party=record.body["party"],
            stance=record.body["stance"],
            since=datetime.fromisoformat(record.body["since"]),
            source=record.body["source"],
            because=record.body["because"],
            evidence_sha256=record.body["evidence_sha256"],
            recorded_by=record.actor,
            recorded_at=record.at,
            tier=record.tier,
        )
        for record in store.records(METHOD_WORD)
        if (known_at is None or record.at <= known_at) and (before_seq is None or record.seq < before_seq)
    )


def method_body(
    words: Sequence[MethodWord],
    parties: Sequence[Party],
    method: str,
    *,
    by: str,
    stance: str,
    since: datetime,
    source: str,
    because: str,
) -> dict[str, Any]:
    """The body of a party's word.

    errors: RefusedError for an unknown method, party or stance, without a source, or for a withdrawal of
    what was never said.
    """
    known = [party.id for party in parties]
    if method not in methods():
        raise refusal(
            "TL-MIS-003", f"no method is called '{method}'.", "See: truceline method list", "METHOD"
        )
    if by not in known:
        remedy = f"Parties of the agreement are: {', '.join(known) or 'none'}."
        raise refusal("TL-MIS-003", f"'{by}' is not a party.", remedy, "--by")
    if stance not in STANCES:
        remedy = f"Write one of: {', '.join(STANCES)}."
        raise refusal("TL-MIS-008", f"'{stance}' is not understood.", remedy)
    if not source.strip():
        remedy = "Say where the party said so, for example a letter with its date."
        raise refusal("TL-MIS-008", "a party's word needs its source.", remedy, "--source")
    standing = word_of(words, method, by, since)
    if stance == WITHDRAWS and (standing is None or standing.stance == WITHDRAWS):
        remedy = "Record an objection instead: truceline method object MISSION METHOD"
        raise refusal("TL-MIS-008", f"{by} has said nothing of {method} that it could withdraw.", remedy)
    return {
        "method": method,
        "party": by,
        "stance": stance,
        "since": in_utc(since).isoformat(),
        "source": source,
        "because": because,
        "evidence_sha256": "",
    }


def methods_cited(found: Explanation) -> tuple[str, ...]:
    """The methods that an explanation and what it directly rests on name, each once."""
    facts = [*found.facts, *(fact for child in found.children for fact in child.facts)]
    return tuple(dict.fromkeys(str(value) for name, value in facts if name in CITING))


def method_steps(
    found: Explanation, words: Sequence[MethodWord], parties: Sequence[Party], at: datetime
) -> Iterator[Explanation]:
    """A step for each method cited: what it does, where it is documented, and each party's word on it."""
    for name in methods_cited(found):
        method = methods().get(name)
        if method is None:
            yield Explanation(title=f"method {name}", facts=(("register", "no method is called so"),))
            continue
        facts: list[Fact] = [("what it does", method.what), ("kind", method.family), ("text", method.text)]
        if method.superseded_by:
            facts.append(("superseded by", method.superseded_by))
        said = words_on(words, name, [party.id for party in asked_of(parties, words)], at)
        facts += [(party, standing_words(word)) for party, word in said]
        yield Explanation(title=f"method {name}", facts=tuple(facts))
