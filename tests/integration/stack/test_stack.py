"""The embedded stack starts, finds its data again, and says clearly why it does not."""

import asyncio
import os
import re
import signal
import socket
from pathlib import Path

import asyncpg
import pytest
from temporalio.client import Client

from tests.support.waiting import eventually
from workers.settings import Settings
from workers.stack import given, record
from workers.stack.errors import StackError
from workers.stack.postgres import EmbeddedPostgres
from workers.stack.stack import Stack
from workers.stack.temporal import EmbeddedTemporal

pytestmark = pytest.mark.stack


def stack_of(settings: Settings) -> Stack:
    return Stack(settings, handle_signals=False, fast_and_unsafe=True)


async def test_a_second_start_finds_the_data(settings: Settings) -> None:
    async with stack_of(settings) as stack:
        connection = await asyncpg.connect(stack.dsn)
        await connection.execute("CREATE TABLE kept AS SELECT 7 AS id")
        await connection.close()
        assert set(stack.pids) == {"postgres", "temporal"}
    async with stack_of(settings) as stack:
        connection = await asyncpg.connect(stack.dsn)
        assert await connection.fetchval("SELECT id FROM kept") == 7
        await connection.close()
        await Client.connect(**stack.settings.temporal.connect_config())


async def test_others_find_the_running_stack(settings: Settings) -> None:
    async with stack_of(settings) as stack:
        found = record.running(settings.data)
        assert found is not None
        assert (found.dsn, found.temporal_address) == (stack.dsn, stack.temporal_address)
        assert (settings.data / "stack.json").stat().st_mode & 0o077 == 0
    assert record.running(settings.data) is None


async def test_a_second_start_on_the_same_folder_is_refused(settings: Settings) -> None:
    async with stack_of(settings):
        with pytest.raises(StackError, match="already runs on the data folder") as refused:
            await stack_of(settings).__aenter__()
        assert "SHOUWANG_DATA" in refused.value.zh
        assert record.running(settings.data) is not None


@pytest.mark.parametrize("name", ["postgres_port", "temporal_port", "ui_port"])
async def test_a_port_in_use_is_named_with_its_setting_and_holder(settings: Settings, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        with pytest.raises(StackError) as refused:
            await stack_of(settings.replace(**{name: port})).__aenter__()
    for words in (str(port), f"SHOUWANG_{name.upper()}", f"pid {os.getpid()}"):
        assert words in refused.value.en
        assert words in refused.value.zh


async def test_an_interrupted_initdb_is_made_again(settings: Settings) -> None:
    half = settings.data / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    async with stack_of(settings):
        assert not half.exists()


async def test_a_half_written_folder_is_named_and_kept(settings: Settings) -> None:
    half = settings.data / "postgres"
    half.mkdir(parents=True)
    (half / "base").mkdir()
    with pytest.raises(StackError, match="is incomplete") as refused:
        await stack_of(settings).__aenter__()
    assert str(half) in refused.value.zh
    assert (half / "base").exists()


async def test_data_of_another_major_version_is_left_alone(settings: Settings) -> None:
    old = settings.data / "postgres"
    (old / "global").mkdir(parents=True)
    (old / "global" / "pg_control").touch()
    (old / "PG_VERSION").write_text("16\n")
    with pytest.raises(StackError, match="PostgreSQL 16, but this is 18"):
        await stack_of(settings).__aenter__()


async def test_a_folder_that_cannot_be_written_is_named(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(StackError, match="cannot be written") as refused:
        await stack_of(settings.replace(data=file / "data")).__aenter__()
    assert "SHOUWANG_DATA" in refused.value.en


async def test_a_damaged_file_of_temporal_is_named_with_the_way_out(settings: Settings) -> None:
    """Everything in it can be made again from the ledger; only somebody must say so."""
    settings.data.mkdir(mode=0o711)
    file = settings.data / "temporal.db"
    file.write_bytes(b"half-written " * 1000)
    with pytest.raises(StackError, match="is damaged") as refused:
        await stack_of(settings).__aenter__()
    for words in (str(file), "cases resume"):
        assert words in refused.value.zh
        assert words in refused.value.en


@pytest.mark.parametrize("name", ["postgres", "temporal"])
async def test_a_killed_server_comes_back_at_the_same_address(settings: Settings, name: str) -> None:
    async with stack_of(settings) as stack:
        pid = stack.pids[name]
        os.kill(pid, signal.SIGKILL)
        await eventually(lambda: stack.pids.get(name, pid) != pid, what=f"another {name}")
        await given.check_database(stack.dsn)
        await given.check_temporal(stack.settings.temporal)
        listed = {process.name: process.pid for process in (record.read(settings.data) or pytest.fail()).processes}
        assert listed == stack.pids


async def test_given_servers_are_used(
    settings: Settings, postgres_server: EmbeddedPostgres, postgres_dsn: str, temporal_server: EmbeddedTemporal
) -> None:
    theirs = {"address": temporal_server.address}
    async with stack_of(settings.replace(database_url=postgres_dsn, temporal=theirs)) as stack:
        assert stack.pids == {}
        assert (stack.dsn, stack.temporal_address) == (postgres_dsn, temporal_server.address)
        assert stack.ui_url is None


async def test_given_servers_that_do_not_answer_are_named_without_the_password(
    postgres_server: EmbeddedPostgres, settings: Settings
) -> None:
    nobody = "postgresql://me:hidden@127.0.0.1:1/county"
    with pytest.raises(StackError, match=re.escape("127.0.0.1:1/county")) as refused:
        await given.check_database(nobody, patience=0.3)
    assert "hidden" not in str(refused.value)
    wrong = postgres_server.dsn().replace("shouwang:", "shouwang:wrong", 1)
    async with asyncio.timeout(30):  # waiting would not help, so it does not wait
        with pytest.raises(StackError, match="password authentication failed"):
            await given.check_database(wrong, patience=60)
    nowhere = settings.replace(temporal={"address": "127.0.0.1:1"}).temporal
    with pytest.raises(StackError, match=re.escape("127.0.0.1:1")):
        await given.check_temporal(nowhere, patience=0.3)


async def test_a_missing_namespace_is_said_at_once(settings: Settings, temporal_server: EmbeddedTemporal) -> None:
    other = settings.replace(temporal={"address": temporal_server.address, "namespace": "nobody-made-it"}).temporal
    with pytest.raises(StackError, match="nobody-made-it"):
        await given.check_temporal(other, patience=60)
