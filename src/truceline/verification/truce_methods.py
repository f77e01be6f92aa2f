"""Which test answers a truce question: the one on record with it; a new question takes the newest."""

from __future__ import annotations

from collections.abc import Mapping

from truceline.verification import truce_v1, truce_v2

METHOD = truce_v2.METHOD
"""The method of new questions."""

ARITHMETIC: Mapping[str, truce_v1.Arithmetic] = {
    truce_v2.METHOD: truce_v2.ARITHMETIC,
    truce_v2.SECOND_METHOD: truce_v2.SECOND_ARITHMETIC,
    truce_v2.FIRST_METHOD: truce_v2.FIRST_ARITHMETIC,
    truce_v1.METHOD: truce_v1.PLUG_IN,
}
"""By method, the newest first. The rule is the same; the test differs."""

RULES: Mapping[str, str] = {
    truce_v2.METHOD: truce_v2.RULE,
    truce_v2.SECOND_METHOD: truce_v2.SECOND_RULE,
    truce_v2.FIRST_METHOD: truce_v2.FIRST_RULE,
    truce_v1.METHOD: truce_v1.RULE,
}
