"""Canonical bytes (RFC 8785) of recorded values.

Our values have ASCII keys and no floats, so sorted compact JSON is canonical; `tests/unit/kernel/test_canonical.py`
proves the equality with an independent RFC 8785 encoder by properties.
"""

import hashlib
from typing import Any

import orjson

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER | orjson.OPT_UTC_Z


def canonical(value: Any) -> bytes:
    """Canonical JSON of dicts with ASCII keys, lists, strings, booleans, None, UTC times and integers within 53 bits.

    Raises TypeError for anything else that JSON cannot hold. Floats are not looked for here: the models have none.
    """
    return orjson.dumps(value, option=_OPTIONS)


def fragment(raw: bytes) -> orjson.Fragment:
    """Canonical bytes, to be put into a larger canonical value without encoding them again."""
    return orjson.Fragment(raw)


def digest(raw: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(raw).hexdigest()
