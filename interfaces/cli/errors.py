"""One clear sentence instead of a traceback, for what a person must do something about."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from directory.master_key import MasterKeyError
from ledger.ports import StoreUnavailable
from workers.stack.errors import StackError


@contextmanager
def spoken() -> Iterator[None]:
    """Say what is wrong on stderr and leave with exit code 1; 130 for a Ctrl-C before there was anything to stop."""
    try:
        yield
    except StackError as error:
        raise _left(error.zh, error.en) from None
    except MasterKeyError as error:
        raise _left("主密钥无法使用。", str(error)) from None
    except StoreUnavailable as error:
        raise _left("数据库没有应答：请用 shouwang status 和日志查看原因。", str(error)) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _left(zh: str, en: str) -> typer.Exit:
    console = Console(stderr=True)
    console.print(zh, style="bold red", highlight=False, markup=False, soft_wrap=True)
    console.print(en, style="red", highlight=False, markup=False, soft_wrap=True)
    return typer.Exit(1)
