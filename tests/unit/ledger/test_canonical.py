"""Canonical JSON: RFC 8785, and strings for numbers that JSON cannot hold."""

import json

import pytest

from truceline.ledger import CanonicalError, canonicalise


@pytest.mark.parametrize(("value", "canonical"), [
    ({"b": 1, "a": [True, None, "é\n"]}, '{"a":[true,null,"é\\n"],"b":1}'),
    ((1, 2), "[1,2]"),
    ([1.0, -0.0, 1e-7, 0.1, 4.5, 1e15], "[1,0,1e-7,0.1,4.5,1000000000000000]"),
    (2**53 - 1, "9007199254740991"),
    (2**53, '"9007199254740992"'),
    (-(2**53), '"-9007199254740992"'),
    (1e20, '"100000000000000000000"'),
    (1e21, '"1e+21"'),
    ({"\U0001f600": 1, "\ufb33": 2}, '{"\U0001f600":1,"\ufb33":2}'),  # RFC 8785 3.2.3: UTF-16 order
    ({"x": 1.5, "b": "\x07\x7f"}, '{"b":"\\u0007\x7f","x":1.5}'),
])  # fmt: skip
def test_canonical_form(value, canonical):
    assert canonicalise(value).decode() == canonical
    assert canonicalise(json.loads(canonical)).decode() == canonical


@pytest.mark.parametrize(("value", "says"), [
    (float("nan"), "null"),
    ({"a": [0, float("-inf")]}, r"value\.a\[1\]"),
    ({1: 2}, "text as every key"),
    (b"bytes", "bytes"),
    ({"a": {1, 2}}, r"value\.a.*set"),
    ("\ud800", "Unicode"),
    ({"\ud800": 1.5}, "Unicode"),
])  # fmt: skip
def test_what_has_no_canonical_form_is_refused_with_its_place(value, says):
    with pytest.raises(CanonicalError, match=says):
        canonicalise(value)


def test_endless_nesting_is_refused():
    value = []
    value.append(value)
    with pytest.raises(CanonicalError, match="nesting"):
        canonicalise(value)


def test_a_number_that_python_will_not_print_is_refused():
    with pytest.raises(CanonicalError, match="4300"):
        canonicalise({"n": 10**5000})
