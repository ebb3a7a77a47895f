"""Sorted compact JSON of our values is RFC 8785, proved with an independent encoder."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain.kernel.canonical import canonical, digest, fragment
from domain.kernel.model import Moment
from domain.processes import PROCESSES

_LIMIT = 2**53 - 1
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
_KEYS = st.text(st.characters(max_codepoint=127))
_SCALARS = st.none() | st.booleans() | st.integers(-_LIMIT, _LIMIT) | _TEXTS
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(_KEYS, inner, max_size=5), max_leaves=30
)


@given(_VALUES)
def test_it_equals_an_independent_encoder(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(_VALUES)
def test_it_reads_back_and_encodes_the_same(value: Any) -> None:
    raw = canonical(value)
    assert json.loads(raw) == value
    assert canonical(json.loads(raw)) == raw


@given(st.dictionaries(_KEYS, _VALUES, max_size=5))
def test_a_fragment_is_what_it_was(value: dict[str, Any]) -> None:
    assert canonical({"command": fragment(canonical(value))}) == rfc8785.dumps({"command": value})


@pytest.mark.parametrize(
    "value", ["\u2028\u2029", "\x00\x1f\x7f\x80", '"\\/', "\U0001f6a8守望", "\ufeff\ufffe", "e\u0301é"]
)
def test_difficult_texts(value: str) -> None:
    assert canonical([value, {"a": value}]) == rfc8785.dumps([value, {"a": value}])


@given(st.datetimes(timezones=st.timezones()))
def test_a_model_and_a_bare_time_render_alike(moment: datetime) -> None:
    """Event times pass through pydantic, those of the decision do not: one instant, one text."""
    try:
        instant = moment.astimezone(UTC)
    except OverflowError:  # no such instant in UTC's years
        return
    adapter = TypeAdapter(Moment)
    assert json.loads(canonical(instant)) == adapter.dump_python(adapter.validate_python(moment), mode="json")
    assert datetime.fromisoformat(json.loads(canonical(instant))) == instant


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 6, 1, 8, tzinfo=UTC), b'"2026-06-01T08:00:00Z"'),
        (datetime(2026, 6, 1, 8, 0, 0, 1, tzinfo=UTC), b'"2026-06-01T08:00:00.000001Z"'),
        (datetime(2026, 6, 1, 8, 0, 0, 500000, tzinfo=UTC), b'"2026-06-01T08:00:00.500000Z"'),
        (datetime(2026, 6, 1, 16, tzinfo=timezone(timedelta(hours=8))).astimezone(UTC), b'"2026-06-01T08:00:00Z"'),
    ],
)
def test_times(moment: datetime, text: bytes) -> None:
    assert canonical(moment) == text


@pytest.mark.parametrize("value", ["\ud800", {"a": ["\udfff"]}, {"\ud800": 1}])
def test_half_a_character_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="surrogates not allowed"):
        canonical(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), 2**64, {"a": [2**60]}])
def test_a_number_that_others_would_round_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="Integer exceeds"):
        canonical(value)


@pytest.mark.parametrize("value", [{1: 2}, {"a": object()}, {"a": b"bytes"}, {"a": {1, 2}}])
def test_what_is_not_json_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical(value)


def test_the_digest_is_sha_256() -> None:
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def _schemas(node: Any) -> Iterator[dict[str, Any]]:
    """Every object inside a JSON schema."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _schemas(value)
    elif isinstance(node, list):
        for value in node:
            yield from _schemas(value)


_ADAPTERS = [
    pytest.param(adapter, id=f"{process}-{kind}")
    for process, decider in PROCESSES.items()
    for kind, adapter in (("commands", decider.command_adapter), ("events", decider.event_adapter))
]


@pytest.mark.parametrize("adapter", _ADAPTERS)
def test_no_model_has_a_float_or_a_key_that_is_not_ascii(adapter: TypeAdapter[Any]) -> None:
    for schema in _schemas(adapter.json_schema(mode="serialization")):
        # JSON Schema calls an int `integer`; `number` can only be a float or a decimal.
        assert schema.get("type") != "number", schema
        properties = schema.get("properties")
        if isinstance(properties, dict):
            assert all(name.isascii() for name in properties), schema


def _open(schema: dict[str, Any]) -> bool:
    """A mapping whose keys the model does not name."""
    return schema.get("type") == "object" and schema.get("additionalProperties", False) is not False


@pytest.mark.parametrize("adapter", _ADAPTERS)
def test_keys_that_people_choose_are_ascii_too(adapter: TypeAdapter[Any]) -> None:
    """Keys are identifiers or dates. The one exception is a policy document: the door refuses a command's body
    that is not plain, and what is published has passed the document's own schema, which has no floats either."""
    for schema in _schemas(adapter.json_schema(mode="serialization")):
        if _open(schema) and schema.get("title") != "Document":
            names = schema.get("propertyNames", {})
            if names.get("format") == "date":
                continue
            pattern = names.get("pattern") or next(iter(schema.get("patternProperties", {"": None})))
            assert pattern.startswith("^[A-Za-z0-9]"), schema
