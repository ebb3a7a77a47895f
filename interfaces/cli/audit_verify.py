"""`shouwang audit verify`: was anything altered, inserted, back-dated or dropped?"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from audit.verify.run import Asked, Verified, verify
from audit.verify.run import Progress as Told
from interfaces.cli.audit_session import open_record
from interfaces.cli.output import WRONG, fail, write_json
from interfaces.cli.seal import verifier_of
from interfaces.cli.session import rejected, run, settings_of_running
from ledger.seal.folder import LogFolder
from ledger.seal.note import Verifier
from workers.settings import Settings

Key = Annotated[str | None, typer.Option("--key", help="验证公钥一行或其文件；不给则用本机日志的 / the key's line")]
Checkpoints = Annotated[list[Path] | None, typer.Option("--checkpoint", help="数据库之外保存的检查点，可多次")]
Folder = Annotated[Path | None, typer.Option("--checkpoint-folder", help="存有检查点的文件夹 / a folder of them")]
Resume = Annotated[Path | None, typer.Option("--resume", help="记住进度的文件，中断后继续 / remember how far it is")]
Screens = Annotated[bool, typer.Option("--screens/--no-screens", help="重建各屏并比对 / rebuild the screens, too")]

_DOING = {
    "rows": "核对记录 rows",
    "screens": "重建各屏 screens",
    "redecide": "重新判定 cases",
    "county": "逐项回放 cases",
}


def whole_record(
    key: str | None,
    checkpoints: list[Path],
    resume: Path | None,
    *,
    screens: bool,
    as_json: bool,
) -> None:
    """Verify the whole record and say what was found. Exit code 1 if anything differs."""
    settings = settings_of_running()
    assert settings.database_url is not None  # settings_of_running has made sure
    asked = Asked(
        dsn=settings.database_url,
        verifier=_verifier(key, settings),
        notes=[(str(path), _read(path)) for path in checkpoints],
        log=settings.log_folder if settings.log_folder.exists() else None,
        resume=resume,
        screens=screens,
    )

    async def work() -> Verified:
        async with open_record("verify"):
            with drawn(quiet=as_json) as told:
                return await verify(asked, told)

    found = run(work())
    if as_json:
        write_json({"sound": found.sound, "found": found})
    else:
        _write(found, own_key=key is None)
    if not found.sound:
        raise rejected()


def notes_of(checkpoints: list[Path] | None, folder: Path | None) -> list[Path]:
    """The files named one by one, and all of a folder."""
    named = list(checkpoints or ())
    if folder is None:
        return named
    if not folder.is_dir():
        raise fail(f"{folder} 不是文件夹。 {folder} is no folder.", WRONG)
    return named + sorted(path for path in folder.iterdir() if path.name.startswith("checkpoint-"))


def _verifier(key: str | None, settings: Settings) -> Verifier | None:
    if key is not None:
        return verifier_of(key)
    try:
        return verifier_of(LogFolder(settings.log_folder).key())
    except LookupError:
        return None


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise fail(f"检查点 {path} 无法读取：{error}。 It cannot be read.", WRONG) from None


@contextmanager
def drawn(*, quiet: bool) -> Iterator[Told]:
    """Bars on the terminal while something long is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True) as drawn:
        tasks: dict[str, TaskID] = {}

        def told(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = drawn.add_task(_DOING.get(what, what), total=total)
            drawn.update(tasks[what], completed=done, total=total)

        yield told


def _write(found: Verified, *, own_key: bool) -> None:
    read = f"核对 {found.decisions} 个决定、{found.events} 个事件、{found.cases} 个事项"
    read += f"，{found.statements} 份签名检查点。"
    typer.echo(f"{read}\nChecked {found.decisions} decisions against {found.statements} signed checkpoints.")
    for one in found.differences:
        typer.echo(f"\n✘ {one}")
    if found.more:
        typer.echo(f"\n另有 {found.more} 处不符未逐一列出。 And {found.more} more.")
    if found.sound:
        typer.echo(f"✔ 全部相符：自签名以来无一改动、插入、倒签或删除。树根 root {found.root}")
        typer.echo("  Everything agrees: nothing was altered, inserted, back-dated or dropped since it was signed.")
    if own_key and found.statements:
        typer.echo("! 所用公钥取自本机：核验的可信程度以对本机操作者的信任为限；请用 --key 给出自己保存的公钥。")
        typer.echo("  The key was this installation's own: give yours with --key to depend on nobody here.")
    for zh, en in found.not_shown:
        typer.echo(f"! {zh}\n  {en}")
