"""One clear sentence and an exit code instead of a traceback, for what a person must do something about."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
import typer
from temporalio.service import RPCError

from audit.replay import NothingRecorded
from directory.master_key import MasterKeyError
from domain.processes import UnknownProcess
from interfaces.cli.output import AWAY, INTERRUPTED, WRONG, fail
from interfaces.refusal import Refused
from ledger.ports import KeyReused, StoreUnavailable
from ledger.postgres.errors import UNREACHABLE
from workers.stack.errors import ServerAway, StackError, StartInterrupted


@contextmanager
def spoken() -> Iterator[None]:
    """Around the work of every command: what can go wrong is said on stderr and ends with the exit code of its kind.

    A defect stays a traceback.
    """
    try:
        yield
    except Refused as refused:
        raise fail(f"{refused.zh}\n{refused.en}", WRONG) from None
    except KeyReused as error:
        raise fail(f"幂等键已用于另一条命令。\n{error}", WRONG) from None
    except (NothingRecorded, UnknownProcess) as error:
        raise fail(f"没有找到。\n{error}", WRONG) from None
    except MasterKeyError as error:
        raise fail(f"通讯录主密钥不可用。\n{error}", WRONG) from None
    except StackError as error:
        raise fail(str(error), _code(error)) from None
    except (StoreUnavailable, *UNREACHABLE, asyncpg.PostgresError) as error:
        raise _unusable(error) from None
    except RPCError as error:
        raise fail(f"Temporal 不可用。\nTemporal cannot be used: {error.message}", AWAY) from None
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


def _unusable(error: Exception) -> typer.Exit:
    if isinstance(error, OSError) and error.filename is not None:
        where, why = error.filename, error.strerror
        return fail(f"文件或文件夹 {where} 无法使用：{why}。\nThe file or folder {where} cannot be used: {why}.", WRONG)
    return fail(
        f"数据库不可用；若刚提交了命令，请以同一幂等键（--key）重试。\nThe database cannot be used: {error}", AWAY
    )


def _code(error: StackError) -> int:
    if isinstance(error, StartInterrupted):
        return INTERRUPTED
    return AWAY if isinstance(error, ServerAway) else WRONG
