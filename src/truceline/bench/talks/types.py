"""Event types: our table of verbs beside TF-IDF with logistic regression, on gold records and unit tests.

PLOVER's gold records and PETRARCH2's tests. Sentences that share half of their words are one group, so that
no template stands in two folds. The table learns nothing; it was written from the manual's definitions. The
records' older roots (2016) are folded into those of 2021. The tests' codes are those of their own small
dictionary, which often differs from the manual ('condemned' is coded as a rejection there).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from truceline.bench.talks.intervals import with_interval
from truceline.talks.event_types import event_type
from truceline.talks.words import words

FOLDER = "nlp/plover"
GSR = "nlp/plover/gold_standard_records/PLOVER_GSR_CAMEO.txt"
PETRARCH = "nlp/petrarch/petrarch2/data/text/PETR.UnitTest.records.xml"
CAMEO = "nlp/plover/CAMEO2PLOVER-2021.txt"
FOLDED = {"DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT", "DEMAND": "REQUEST"}
FOLDS = 5
Case = tuple[str, str]
AGAINST_THE_MANUAL = (
    (re.compile("restore|renewed diplomatic"), ("COOPERATE",)),  # 064, share intelligence or information
    (re.compile("welcom"), ("CONSULT",)),  # 041, discuss by telephone
    (re.compile("warned"), ("SANCTION",)),  # 160, reduce relations; 162, reduce or stop aid
    (re.compile("condemn|critici|deplor"), ("REJECT",)),  # 121 to 123, reject cooperation, aid, reform
    (re.compile("opposed"), ("ACCUSE",)),  # 112, accuse
    (re.compile("signed"), ("CONCEDE", "RETREAT")),  # 081, 085, ease sanctions
)
"""Verbs of the unit tests, and roots that they have there by a code that CAMEO's manual gives another act."""


def gold_records(data: Path) -> list[Case]:
    """Text and root of each record of the PLOVER gold standard."""
    records = json.loads((data / GSR).read_text(encoding="utf-8"))
    cases = [(each["text"], each["event"]) for each in records if each.get("text")]
    return [(text, FOLDED.get(root, root)) for text, root in cases]


def unit_tests(data: Path) -> list[Case]:
    """Text and root of each sentence of PETRARCH2's tests whose codings are of one root."""
    roots = _cameo(data)
    found: list[Case] = []
    for block in re.findall(r"<Sentence .*?</Sentence>", (data / PETRARCH).read_text(encoding="utf-8"), re.S):
        text = re.search(r"<Text>(.*?)</Text>", block, re.S)
        codes = re.findall(r'eventcode\s*=\s*"(\d+)"', block)
        known = {roots[code] for code in codes if code in roots}
        if text is not None and len(known) == 1:
            found.append((" ".join(text[1].split()), known.pop()))
    return found


def _cameo(data: Path) -> dict[str, str]:
    rows = (data / CAMEO).read_text(encoding="utf-8").splitlines()
    pairs = (re.match(r"(\d+):\s*([A-Z]+)", row) for row in rows)
    return {each[1]: each[2] for each in pairs if each is not None}


def against_the_manual(case: Case) -> bool:
    """True for a unit test whose code is another act's by the manual: 'condemned' as a refusal of aid."""
    text, root = case
    return any(verb.search(text.lower()) and root in roots for verb, roots in AGAINST_THE_MANUAL)


def by_table(texts: Sequence[str]) -> list[str | None]:
    """The root that our table gives to each text, None where it gives none."""
    found = []
    for text in texts:
        tokens = words(text)
        said = event_type(tokens, 0, len(tokens.texts))
        found.append(said.root if said is not None else None)
    return found


def by_regression(cases: Sequence[Case]) -> list[str | None]:
    """The root that TF-IDF with logistic regression gives to each text when its fold was kept out."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline

    texts, roots = [text for text, _ in cases], [root for _, root in cases]
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        LogisticRegression(C=10, class_weight="balanced", max_iter=1000),
    )
    folds = GroupKFold(n_splits=FOLDS, shuffle=True, random_state=1)
    return list(cross_val_predict(model, texts, roots, cv=folds, groups=groups(texts)))


def groups(texts: Sequence[str]) -> list[int]:
    """A number for each text; those that share half of their words, or a chain of such, have one."""
    bags = [frozenset(words(text).lowers) for text in texts]
    of = list(range(len(texts)))
    for n, bag in enumerate(bags):
        for m in range(n):
            if of[m] != of[n] and 2 * len(bag & bags[m]) >= len(bag | bags[m]):
                of = [of[m] if each == of[n] else each for each in of]
    return of


def macro(cases: Sequence[Case], found: Sequence[str | None]) -> float:
    """The mean over the gold roots of each root's F1."""
    pairs = [(root, said) for (_, root), said in zip(cases, found, strict=True)]
    scores = []
    for root in sorted({each for each, _ in pairs}):
        hit = sum(gold == said == root for gold, said in pairs)
        both = sum(gold == root for gold, _ in pairs) + sum(said == root for _, said in pairs)
        scores.append(2 * hit / both)
    return sum(scores) / len(scores)


def measure(data: Path) -> dict[str, Any]:
    """Micro F1 with its interval, macro F1, how many are answered and how many of these right, of both."""
    told: dict[str, Any] = {}
    for name, cases in (("gold records", gold_records(data)), ("PETRARCH2 tests", unit_tests(data))):
        told[f"{name}: sentences"] = len(cases)
        told[f"{name}: groups"] = len(set(groups([text for text, _ in cases])))
        ways = {"our table of verbs": by_table([text for text, _ in cases])}
        try:
            ways["TF-IDF, 5 grouped folds"] = by_regression(cases)
        except ModuleNotFoundError:
            told[f"{name}: TF-IDF"] = "scikit-learn is not installed (the extra bench)"
        for way, found in ways.items():
            said = [int(each is not None) for each in found]
            hit = [int(each == root) for each, (_, root) in zip(found, cases, strict=True)]
            told[f"{name}: {way}, micro F1"] = with_interval(said, [1] * len(cases), hit)
            told[f"{name}: {way}, macro F1"] = macro(cases, found)
            told[f"{name}: {way}, answered %"] = 100 * sum(said) / len(said)
            told[f"{name}: {way}, of the answers right %"] = 100 * sum(hit) / max(sum(said), 1)
            if name == "PETRARCH2 tests":
                told |= _apart(cases, found, way)
    return told


def _apart(cases: Sequence[Case], found: Sequence[str | None], way: str) -> dict[str, Any]:
    """Micro F1 on the unit tests whose codes go against the manual, and on the others."""
    told: dict[str, Any] = {}
    for part, is_in in (("codes against the manual", True), ("the other codes", False)):
        those = [n for n, case in enumerate(cases) if against_the_manual(case) is is_in]
        said = sum(found[n] is not None for n in those)
        hit = sum(found[n] == cases[n][1] for n in those)
        told[f"PETRARCH2 tests, {part}: sentences"] = len(those)
        told[f"PETRARCH2 tests, {part}: {way}, micro F1"] = 2 * hit / max(said + len(those), 1)
    return told
