"""Tests that the documentation names exist, so that its tables never promise what nobody checks."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
DOCS = TESTS.parent / "docs"
_DEFINED = re.compile(r"^(?:async )?def (test_\w+)\(", re.MULTILINE)
_NAMED = re.compile(r"`(test_\w+)`")


def test_every_test_that_the_documentation_names_exists() -> None:
    defined = {name for file in TESTS.rglob("test_*.py") for name in _DEFINED.findall(file.read_text("utf-8"))}
    named = {name for file in DOCS.rglob("*.md") for name in _NAMED.findall(file.read_text("utf-8"))}
    assert named
    assert named - defined == set()


def test_each_of_the_eighteen_edge_cases_has_a_named_test_among_the_peers() -> None:
    peers = {name for file in TESTS.glob("unit/peers/*.py") for name in _DEFINED.findall(file.read_text("utf-8"))}
    rows = re.findall(r"^\| (\d+) \|.*\|(.*)\|$", (DOCS / "call-up.md").read_text("utf-8"), re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 19))
    assert all(peers.intersection(_NAMED.findall(tests)) for _, tests in rows)
