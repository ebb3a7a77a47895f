"""The command line as people start it, against a real database: sentences, JSON and exit codes."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest

from directory.keyring import Keyring
from domain.callup.activation import decide as rules
from domain.callup.activation.commands import DraftActivation
from domain.kernel.canonical import canonical
from domain.kernel.command import Actor, Role
from domain.readiness.candidate import Candidate
from ledger.postgres.store import PostgresStore, connect
from tests.integration.interfaces.conftest import DIRECTIVE
from tests.integration.interfaces.test_alarms import broken
from tests.support.databases import Databases
from tests.support.small_engine import SmallEngine
from workers.prepare import prepare

ROOT = Path(__file__).parents[3]


class CommandLine:
    """`shouwang` on one database."""

    def __init__(self, dsn: str, data: Path) -> None:
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("SHOUWANG_", "TEMPORAL_"))}
        self._environment = {**ours, "SHOUWANG_DATABASE_URL": dsn, "SHOUWANG_DATA": str(data), "COLUMNS": "160"}
        self._environment["AUDIT_PURPOSE"] = "test"

    async def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """(exit code, stdout, stderr)."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "interfaces.cli.main", *arguments),
            cwd=ROOT,
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, error = await process.communicate()
        assert process.returncode is not None
        return process.returncode, out.decode(), error.decode()

    async def json(self, *arguments: str) -> Any:
        code, out, error = await self(*arguments, "--json")
        assert code == 0, error
        return orjson.loads(out)


@pytest.fixture
async def database(fresh_database: Databases) -> str:
    return await fresh_database(prepare)


@pytest.fixture
async def shouwang(database: str, tmp_path: Path) -> CommandLine:
    return CommandLine(database, tmp_path)


@pytest.fixture
async def pool(database: str, tmp_path: Path) -> asyncpg.Pool:
    pool = await connect(database, connections=3)
    await Keyring.open(pool, tmp_path / "keys" / "directory.key")
    return pool


async def test_a_call_up_and_its_audit(shouwang: CommandLine, pool: asyncpg.Pool, tmp_path: Path) -> None:
    engine = SmallEngine(pool)
    await engine.publish()
    file = tmp_path / "directive.json"
    file.write_bytes(canonical(DIRECTIVE))
    async with engine.running():
        drafted = await shouwang.json("call-up", "draft", "--file", str(file), "--level", "I", "--id", "A1")
        assert drafted["decision"]["verdict"] == "accepted"
        code, _, error = await shouwang("call-up", "approve", "A1")
        assert (code, "four_eyes" in error) == (1, True), "whoever drafted cannot approve: the answer is no"
        code, out, _ = await shouwang("call-up", "approve", "A1", "--as", "chief", "--for", "county-office")
        assert (code, "已接受" in out) == (0, True)
    speakers = [d.received.actor for d in await PostgresStore(pool).read_case("A1")]
    assert Actor(id="chief", role=Role.COMMANDER, unit="county-office") in speakers
    board = await shouwang.json("call-up", "show", "A1")
    assert (board["phase"], board["directive"]["level"]) == ("active", "I")
    for asked in (("show", "A1"), ("list",)):
        assert "演练" in (await shouwang("call-up", *asked))[1]
    assert (await shouwang.json("audit", "redecide", "A1"))["divergences"] == []
    read = (await shouwang.json("audit", "reads"))[0]
    assert (read["what"], read["purpose"]) == ("reads", "test")
    code, _, error = await shouwang("audit", "--purpose", " ", "replay", "A1")
    assert (code, "用途" in error) == (2, True)
    assert (await shouwang.json("audit", "redecide", "--all"))["same"]
    assert (await shouwang.json("audit", "county"))["processes"]["activation"]["cases"] == 1
    assert (await shouwang.json("audit", "diff", "A1", "--from", "2020-01-01T00:00"))["new"]
    exported = await shouwang.json("audit", "export", str(tmp_path / "log.json"))
    assert exported["contents"]["events"] > 0 and (tmp_path / "log.json").exists()
    code, _, error = await shouwang("audit", "export", str(tmp_path / "log.json"))
    assert (code, "已存在" in error) == (2, True)
    assert (await shouwang("audit", "export", str(tmp_path / "x.xes"), "--as", "xes", "--trace", "unicorn"))[0] == 2
    assert await shouwang.json("audit", "histories", "A1") == []
    replayed = await shouwang.json("audit", "replay", "A1", "--at", "2999-01-01T00:00")
    assert replayed["state"]["phase"] == "active"
    code, out, _ = await shouwang("projections", "rebuild")
    assert (code, "已重建" in out) == (0, True)
    await pool.close()


async def test_a_fault_in_the_rules_is_told(
    shouwang: CommandLine, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = SmallEngine(pool)
    await engine.publish()
    monkeypatch.setitem(rules._BY_TYPE, DraftActivation, broken)
    body = {"type": "draft_activation", "directive": DIRECTIVE}
    await engine.submit("draft", "A1", "activation", body, Actor(id="duty-1", role=Role.COMMAND_POST))
    await engine.settle()
    await pool.close()
    [alarm] = await shouwang.json("alarms", "A1")
    assert (alarm["case"], alarm["kind"]) == ("A1", "decision_faulted")
    _, out, _ = await shouwang("alarms")
    assert "规则出错，命令未能决定：draft_activation" in out
    assert (await shouwang.json("status"))["faults"] == 1


async def test_a_liaison_answers_for_their_own_unit(shouwang: CommandLine, pool: asyncpg.Pool, tmp_path: Path) -> None:
    engine = SmallEngine(pool)
    await engine.publish()
    file = tmp_path / "directive.json"
    file.write_bytes(canonical(DIRECTIVE))
    person = Candidate(person="P1", unit="U1", township="T1", contact_confirmed_at=datetime.now(UTC))
    async with engine.running():
        await shouwang.json("call-up", "draft", "--file", str(file), "--id", "A1")
        await shouwang.json("call-up", "approve", "A1", "--as", "chief")
        await engine.found("A1", [person])
        for unit, why in (((), "--for"), (("--for", "U2"), "other_unit")):
            code, _, error = await shouwang("answer", "acknowledge", "A1-m1", "P1", "--as", "L1", *unit)
            assert (code, why in error) == (1, True), error
        mine = ("--as", "L1", "--for", "U1")
        await shouwang.json("answer", "acknowledge", "A1-m1", "P1", *mine)
        excused = await shouwang.json("answer", "excuse", "A1-m1", "P1", "--approver", "H1", *mine)
    assert [event["type"] for event in excused["decision"]["events"]] == ["excused"]
    await pool.close()


async def test_what_is_wrong_is_one_sentence(shouwang: CommandLine, pool: asyncpg.Pool, tmp_path: Path) -> None:
    await pool.close()
    for arguments, expected in (
        (("audit", "replay", "A9"), 2),
        (("answer", "acknowledge", "A1-m1", "P1", "--role", "engine"), 2),
        (("directory", "import", str(tmp_path / "missing.xlsx")), 2),
        (("directory", "sample", "/dev/null/county"), 2),
        (("cases", "resume"), 3),
    ):
        code, out, error = await shouwang(*arguments)
        assert (code, out) == (expected, ""), (arguments, error)
        assert "Traceback" not in error
        assert 1 <= len(error.strip().splitlines()) <= 3, error


async def test_a_bad_list_of_cadres_is_told_row_by_row_and_submits_nothing(
    shouwang: CommandLine, pool: asyncpg.Pool, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("工号,社区,岗位\nnobody,C1,卡口\n", "utf-8")
    order = ("--authority", "县指挥部", "--legal-basis", "方案", "--scope", "全县", "--id", "R1")
    code, _, error = await shouwang("return", "draft", str(file), *order, "--handover-by", "2099-01-01T00:00:00Z")
    assert code == 2
    assert "第 2 行" in error
    assert "未提交任何内容" in error
    assert not await PostgresStore(pool).waiting()
    await pool.close()
    assert await shouwang.json("return", "list") == []
    assert await shouwang.json("retained", "list") == []
