"""TCP ports on the loopback: is one free, and who holds it if not."""

import contextlib
import socket

import psutil

from workers.stack.errors import StackError

LOOPBACK = "127.0.0.1"
ANY_FREE = 0


def claim(port: int, setting: str) -> int:
    """The port to listen on: the given one when it is free, or any free one for 0.

    Raises:
        StackError: the port is in use; the sentence names the setting and, when known, the holder.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if port != ANY_FREE:
            # A server that stopped a moment ago leaves connections behind that block nobody who listens again.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise in_use(port, setting) from error
        return int(probe.getsockname()[1])


def in_use(port: int, setting: str) -> StackError:
    """The sentence for a port that somebody else listens on."""
    holder = holder_of(port)
    return StackError(
        f"端口 {port} 已被占用{f'（占用者：{holder}）' if holder else ''}：请停止占用它的程序，或修改 {setting}"
        "（0 表示任意空闲端口）。",
        f"Port {port} is in use{f' by {holder}' if holder else ''}: stop that program, or change {setting} "
        "(0 means any free port).",
    )


def holder_of(port: int) -> str | None:
    """Name and pid of the process that listens on a port, as far as we may see it."""
    with contextlib.suppress(psutil.Error, OSError):  # other people's processes are hidden from us: then unknown
        for connection in psutil.net_connections(kind="tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port and connection.pid:
                return f"{psutil.Process(connection.pid).name()}, pid {connection.pid}"
    return None
