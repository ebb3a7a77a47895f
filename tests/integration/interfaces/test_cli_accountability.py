"""`shouwang accountability` as people start it: lists, a document as HTML and PDF, commands and their exit codes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from domain.accountability.owing import PROCESS, Owe, accountability_case
from domain.kernel.command import ENGINE
from tests.integration.interfaces.test_cli import CommandLine, database, pool, shouwang
from tests.support.small_engine import SmallEngine

__all__ = ["database", "pool", "shouwang"]
BEARER = "unit:U1"


@pytest.fixture
async def engine(pool: asyncpg.Pool) -> SmallEngine:
    """U1 owes something that was due a minute ago: an order is out."""
    engine = SmallEngine(pool)
    await engine.publish("calendar")
    await engine.publish("accountability")
    now = datetime.now(UTC)
    owed = Owe(
        obligation="E1/o1",
        bearer=BEARER,
        what="rectification",
        source="E1",
        source_process="activation",
        owed_since=now - timedelta(days=3),
        due=now - timedelta(minutes=1),
        urgent=True,
    )
    await engine.submit("E1.1.1", accountability_case(BEARER), PROCESS, owed.model_dump(mode="json"), ENGINE)
    await engine.settle()
    return engine


async def test_the_ladder_on_the_command_line(
    shouwang: CommandLine, engine: SmallEngine, pool: asyncpg.Pool, tmp_path: Path
) -> None:
    [duty] = await shouwang.json("accountability", "list")
    assert (duty["obligation"], duty["stage"]) == ("E1/o1", "supervised")
    [order] = await shouwang.json("accountability", "orders", BEARER)
    number = order["number"]
    written = tmp_path / "order.pdf"
    code, out, error = await shouwang("accountability", "order", BEARER, number, "--pdf", str(written))
    assert (code, out) == (0, ""), error
    assert written.read_bytes().startswith(b"%PDF-")
    code, out, _ = await shouwang("accountability", "order", BEARER, number, "--lang", "en")
    assert (code, "Supervision order" in out) == (0, True)
    async with engine.running():
        mine = ("--as", "H1", "--role", "unit", "--for", "U1")
        said = ("reply", BEARER, number, "--person", "H1", "--evidence", "ab" * 32)
        code, _, error = await shouwang("accountability", *said, "--as", "H1", "--for", "U2")
        assert (code, "other_unit" in error) == (1, True), error
        replied = await shouwang.json("accountability", *said, *mine)
        assert [event["type"] for event in replied["decision"]["events"]] == ["order_replied"]
        excuse = ("excuse", BEARER, "E1/o1", "--reason", "force_majeure", "--approver")
        code, _, error = await shouwang("accountability", *excuse, "H1")
        assert (code, "self_approved" in error) == (1, True), error
        assert (await shouwang("accountability", *excuse, "boss"))[0] == 0
    board = await shouwang.json("accountability", "show", BEARER)
    assert (board["requests"], board["by_stage"]) == (1, {"excused": 1})
    assert (await shouwang.json("audit", "redecide", accountability_case(BEARER)))["divergences"] == []
    code, out, error = await shouwang("accountability", "order", BEARER, "2026-99")
    assert (code, out, "Traceback" in error) == (2, "", False), error
    await pool.close()
