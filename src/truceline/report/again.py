"""A report's figures derived again, for whoever walks from a number to the bytes behind it."""

from __future__ import annotations

from truceline.report.desk import Desk, day_tables, eyes_of, noted_terms, span_of
from truceline.report.material import DayMaterial
from truceline.report.register import Register
from truceline.report.words import words
from truceline.report.write import compose


def figures_of(material: DayMaterial, tier: str, lang: str) -> Register:
    """Every figure of the report for that reader, each with the question that was really asked.

    In report.json, a question loses what its readers may not see: which sources were asked.
    """
    with day_tables(material.con, material.previous.start, span_of(material.span)[1]) as tables:
        register, eyes = Register(material.con, tables), eyes_of(material, tables)
        terms = noted_terms(material)
        compose(
            Desk(material=material, words=words(lang), tier=tier, register=register, eyes=eyes, terms=terms)
        )
    return register
