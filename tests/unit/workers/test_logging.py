"""Nothing personal gets into a log, on whatever way it comes."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from workers.logging import MASK, mask_personal, set_up_logging

PHONE = "13812345678"
IDENTITY = "11010519491231002X"
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Logging set up into memory; answers the lines."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    set_up_logging("debug", "json", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], root.level = before
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        (f"打给 {PHONE}，再打 +86{PHONE}", f"打给 {MASK}，再打 +{MASK}"),
        (f"身份证{IDENTITY}。", f"身份证{MASK}。"),
        (int(PHONE), MASK),
        (("a", [PHONE]), ["a", [MASK]]),
        ({"inner": {"phone": "anything", "n": 1}}, {"inner": {"phone": MASK, "n": 1}}),
        ("order 2381234567890 at 1700000000000", "order 2381234567890 at 1700000000000"),
        (7, 7),
        (None, None),
    ],
)
def test_personal_values_are_masked(value: object, masked: object) -> None:
    assert mask_personal(None, "info", {"event": "e", "value": value}) == {"event": "e", "value": masked}


@pytest.mark.parametrize("key", ["name", "phone", "id_number", "address", "token", "secret", "password", "api_token"])
def test_personal_keys_are_masked(key: str) -> None:
    assert mask_personal(None, "info", {key: "anything"}) == {key: MASK}


def test_a_value_without_an_end_does_not_hang() -> None:
    endless: list[object] = []
    endless.append(endless)
    assert MASK in str(mask_personal(None, "info", {"value": endless}))


def test_exceptions_and_other_peoples_loggers_are_masked(lines: Lines) -> None:
    try:
        raise ValueError(f"no such person {PHONE}")
    except ValueError:
        structlog.get_logger("ours").exception("failed", person="p-1")
    logging.getLogger("theirs").warning("calling %s", PHONE)
    first, second = lines()
    assert (first["event"], first["level"], first["logger"], first["person"]) == ("failed", "error", "ours", "p-1")
    assert f"no such person {MASK}" in first["exception"]
    assert second["event"] == f"calling {MASK}"
    assert first["timestamp"].endswith("Z")
