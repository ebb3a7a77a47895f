"""Whatever somebody who rules the database alters, inserts, swaps, drops or cuts is named, by position and field."""

import pytest

from audit.verify.run import Verified
from ledger.seal.note import new_signer
from tests.integration.audit.conftest import Sealed

NEW_LEAF = """
UPDATE ledger.decisions SET leaf = ledger.leaf(
    '{"case":' || to_json(case_id)::text || ',"decision":', number, first_event,
    ',"events":' || events || ',"format":1,"id":' || to_json(decision_id)::text || ',"payload":"'
        || encode(sha256(canonical), 'hex') || '","recorded_at":"',
    ledger.moment(recorded_at), '","version":' || version || '}')
WHERE number = 100
"""
"""A leaf that fits the altered row, as somebody makes it who knows how."""
_BYTES = "UPDATE ledger.decisions SET canonical = convert_to(replace(convert_from(canonical, 'UTF8'), {0}), 'UTF8')"
_SWAP = [
    "UPDATE ledger.decisions SET number = -1 WHERE number = 101",
    "UPDATE ledger.decisions SET number = 101 WHERE number = 102",
    "UPDATE ledger.decisions SET number = 102 WHERE number = -1",
]
TAMPERED = {
    "number": (["UPDATE ledger.decisions SET number = 100000 WHERE number = 100"], "decision 100", "number"),
    "first_event": (["UPDATE ledger.decisions SET first_event = 7 WHERE number = 100"], "decision 100", "first_event"),
    "events": (["UPDATE ledger.decisions SET events = 9 WHERE number = 100"], "decision 100", "events"),
    "decision_id": (
        ["UPDATE ledger.decisions SET decision_id = 'x' WHERE number = 100"],
        "decision 100",
        "decision_id",
    ),
    "case_id": (["UPDATE ledger.decisions SET case_id = 'A2' WHERE number = 100"], "decision 100", "case_id"),
    "version": (["UPDATE ledger.decisions SET version = 999 WHERE number = 100"], "decision 100", "version"),
    "recorded_at": (
        ["UPDATE ledger.decisions SET recorded_at = recorded_at - interval '1 hour' WHERE number = 100"],
        "decision 100",
        "leaf.recorded_at",
    ),
    "leaf": (["UPDATE ledger.decisions SET leaf = 'forged' WHERE number = 100"], "decision 100", "leaf"),
    "bytes": (
        [f"{_BYTES.format(chr(39) + 'api' + chr(39) + ', ' + chr(39) + 'cli' + chr(39))} WHERE number = 100"],
        "decision 100",
        "leaf.payload",
    ),
    "not canonical": (
        ["UPDATE ledger.decisions SET canonical = canonical || convert_to(' ', 'UTF8') WHERE number = 100"],
        "decision 100",
        "canonical",
    ),
    "no JSON": (["UPDATE ledger.decisions SET canonical = '\\x00' WHERE number = 100"], "decision 100", "canonical"),
    "bytes and leaf": (
        [f"{_BYTES.format(chr(39) + 'api' + chr(39) + ', ' + chr(39) + 'cli' + chr(39))} WHERE number = 100", NEW_LEAF],
        "tile/entries/000, decision 100",
        "entry",
    ),
    "swapped": (_SWAP, "decision 101", "leaf.decision"),
    "dropped": (["DELETE FROM ledger.decisions WHERE number = 100"], "decision 100", "number"),
    "cut": (
        [
            "DELETE FROM ledger.decisions WHERE number > 200",
            "UPDATE ledger.head SET decisions = 200, events = (SELECT max(first_event + events) - 1"
            " FROM ledger.decisions)",
        ],
        "kept",
        "size",
    ),
    "cut with its seals": (
        [
            "DELETE FROM ledger.seals",
            "DELETE FROM ledger.decisions WHERE number > 200",
            "UPDATE ledger.head SET decisions = 200, events = (SELECT max(first_event + events) - 1"
            " FROM ledger.decisions)",
        ],
        "kept",
        "size",
    ),
    "head": (["UPDATE ledger.head SET events = events + 1"], "ledger.head", "events"),
    "case head": (
        ["UPDATE ledger.cases SET phase = 'calling' WHERE case_id = 'A1-m1'"],
        "ledger.cases, A1-m1",
        "phase",
    ),
    "deadline": (
        ["UPDATE ledger.cases SET deadline_at = now() WHERE case_id = 'A1-m1'"],
        "ledger.cases, A1-m1",
        "deadline_at",
    ),
    "root of a seal": (
        ["UPDATE ledger.seals SET root = sha256('x') WHERE size = (SELECT max(size) FROM ledger.seals)"],
        "ledger.seals",
        "root",
    ),
    "size of a seal": (
        ["UPDATE ledger.seals SET size = size + 1 WHERE size = (SELECT max(size) FROM ledger.seals)"],
        "ledger.seals",
        "size",
    ),
    "a screen": (
        ["UPDATE views.people SET unit = 'U9' WHERE person = 'P7'"],
        "views.people",
        "unit",
    ),
    "a row of a screen": (["DELETE FROM views.people WHERE person = 'P7'"], "views.people", "row"),
}


def _named(found: Verified, where: str, field: str) -> bool:
    return any(where in one.where and one.field.startswith(field) for one in found.differences)


async def test_what_nobody_touched_is_sound(sealed: Sealed) -> None:
    found = await sealed.verify()
    assert found.differences == []
    assert found.decisions == found.signed_up_to > 256
    assert (found.statements, found.not_shown) == (3, [])
    in_processes = await sealed.verify(processes=2, screens=False, heads=False)
    assert (in_processes.root, in_processes.differences) == (found.root, [])


@pytest.mark.parametrize("what", TAMPERED)
async def test_it_is_named(sealed: Sealed, what: str) -> None:
    statements, where, field = TAMPERED[what]
    await sealed.as_superuser(*statements)
    found = await sealed.verify()
    assert not found.sound
    assert _named(found, where, field), found.differences[:10]


async def test_a_row_that_was_put_in_between_is_named(sealed: Sealed) -> None:
    await sealed.as_superuser(
        "UPDATE ledger.decisions SET number = number + 1000000 WHERE number >= 100",
        "UPDATE ledger.decisions SET number = number - 999999 WHERE number >= 1000000",
        "INSERT INTO ledger.decisions SELECT"
        " 100, first_event, events, 'inserted', 'A9', 1, recorded_at, canonical, leaf"
        " FROM ledger.decisions WHERE number = 99",
    )
    found = await sealed.verify(screens=False, heads=False)
    assert _named(found, "decision 100", "decision_id")


async def test_statements_of_another_key_are_not_believed(sealed: Sealed) -> None:
    """Everything rewritten and signed again by somebody without the key."""
    await sealed.as_superuser(
        "DELETE FROM ledger.seals",
        "DELETE FROM ledger.decisions WHERE number > 200",
        "UPDATE ledger.head SET decisions = 200, events = (SELECT max(first_event + events) - 1 FROM ledger.decisions)",
    )
    await sealed.seal(new_signer(sealed.signer.name))
    found = await sealed.verify(screens=False, heads=False)
    assert _named(found, "ledger.seals, size 200", "note")
    assert _named(found, "kept", "size")


@pytest.mark.parametrize(("name", "field"), [("tile/0/000", "tile"), ("tile/entries/000", "entry")])
async def test_an_altered_file_of_the_log_is_named(sealed: Sealed, name: str, field: str) -> None:
    path = sealed.folder.path / name
    content = bytearray(path.read_bytes())
    content[40] ^= 1
    path.write_bytes(content)
    found = await sealed.verify(screens=False, heads=False)
    assert _named(found, name, field)
    path.unlink()
    assert not (await sealed.verify(screens=False, heads=False)).sound


async def test_without_a_key_nothing_signed_is_claimed(sealed: Sealed) -> None:
    found = await sealed.verify(verifier=None, screens=False)
    assert found.sound
    assert found.signed_up_to == 0
    assert any("签名" in zh for zh, _ in found.not_shown)
