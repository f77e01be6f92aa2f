"""JSON Schemas (draft 2020-12) of an agreement's YAML files, so that an editor completes and checks them.

Made from the very tables of keys and choices that the loader reads by. A schema sees one file: what
points from one file into another, and what YAML readers disagree on, only the loader can tell.
"""

from truceline.agreement.schemas.published import DRAFT, schemas

__all__ = ["DRAFT", "schemas"]
