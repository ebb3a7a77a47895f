"""`shouwang seal`: how far the record is sealed, the key to hand out, receipts, and where checkpoints went."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from interfaces.cli.output import WRONG, AsJson, fail, write_json, write_table
from interfaces.cli.session import house_of, rejected, run, settings_of_running
from interfaces.receipts import receipt_of
from ledger.postgres.seals import Publication, Seals
from ledger.seal.folder import LogFolder
from ledger.seal.note import NoteRefused, Verifier, read_verifier
from ledger.seal.receipt import BadReceipt, Receipt, read_receipt, verify_receipt

app = typer.Typer(no_args_is_help=True, help="封存 / the sealed record")

Key = Annotated[str, typer.Option("--key", help="验证公钥一行，或其文件 / the key's line, or a file of it")]


@dataclass(frozen=True, slots=True)
class Status:
    """How sealing goes. `behind`: decisions recorded and not sealed yet; `broken`: why sealing has stopped."""

    sealed: int
    recorded: int
    behind: int
    sealed_at: datetime | None
    key: str | None
    broken: str | None


@app.command()
def status(as_json: AsJson = False) -> None:
    """封存进度。How far the record is sealed. Exit code 1 if sealing has stopped because the record was altered."""
    settings = settings_of_running()

    async def work() -> Status:
        async with house_of(settings) as house:
            seals = Seals(house.pool)
            last, recorded = await seals.last(), await seals.head()
            sealed = last.size if last else 0
            at = last.sealed_at if last else None
            return Status(sealed, recorded, recorded - sealed, at, _key_of(settings.log_folder), await seals.broken())

    found = run(work())
    if as_json:
        write_json(found)
    elif found.broken:
        typer.echo(f"封存已停：记录与已签名的不符：{found.broken}")
        typer.echo("Sealing has stopped: the record is not what was signed. Run `shouwang audit verify`.")
    else:
        when = f"，最近 {found.sealed_at.astimezone():%Y-%m-%d %H:%M:%S}" if found.sealed_at else ""
        typer.echo(f"已封存 {found.sealed} 个决定，共 {found.recorded} 个，待封存 {found.behind} 个{when}。")
        typer.echo(f"{found.sealed} of {found.recorded} decisions are sealed.")
        typer.echo(f"验证公钥 key: {found.key or '-'}")
    if found.broken:
        raise rejected()


@app.command()
def key() -> None:
    """验证公钥。The line to hand out, once, to everybody who may want to check."""
    line = _key_of(settings_of_running().log_folder)
    if line is None:
        raise fail("尚无封存。 Nothing is sealed yet.", WRONG)
    typer.echo(line)


@app.command()
def publications(limit: Annotated[int, typer.Option(min=1, max=1000)] = 50, as_json: AsJson = False) -> None:
    """检查点外送记录。Where checkpoints were brought outside the database, and what became of it."""

    async def work() -> list[Publication]:
        async with house_of(settings_of_running()) as house:
            return await Seals(house.pool).publications(limit)

    found = run(work())
    if as_json:
        write_json(found)
    else:
        columns = ("去处 target", "决定数 size", "时间 at", "结果 outcome")
        write_table(columns, [(one.target, one.size, one.at, one.error or "送达 there") for one in found])


@app.command()
def receipt(
    command_id: Annotated[str, typer.Argument(help="命令编号 / id of the command")],
    out: Annotated[Path | None, typer.Option("--out", help="写入此文件 / write it there")] = None,
) -> None:
    """回执凭证。The receipt of a decision: a file that verifies offline, for ever."""
    settings = settings_of_running()

    async def work() -> Receipt:
        async with house_of(settings) as house:
            return await receipt_of(house.store, Seals(house.pool), LogFolder(settings.log_folder), command_id)

    text = run(work()).model_dump_json(indent=2)
    if out is None:
        typer.echo(text)
        return
    try:
        out.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise fail(f"无法写入 {out}：{error.strerror}。 {out} cannot be written.", WRONG) from None
    typer.echo(f"已写入 {out}；任何人凭验证公钥即可离线核验：shouwang seal verify-receipt {out} --key …")


@app.command("verify-receipt")
def verify_receipt_(
    file: Annotated[Path, typer.Argument(help="凭证文件 / the receipt")], key: Key, as_json: AsJson = False
) -> None:
    """离线核验凭证。Needs no database: the file, and the key's line from elsewhere."""
    verifier = verifier_of(key)
    try:
        checkpoint, said = verify_receipt(read_receipt(file.read_bytes()), verifier)
    except OSError as error:
        raise fail(f"文件 {file} 无法读取：{error.strerror}。 {file} cannot be read.", WRONG) from None
    except BadReceipt as error:
        typer.echo(f"核验不通过：{error}。 It does not verify.", err=True)
        raise rejected() from None
    if as_json:
        write_json({"log": checkpoint.origin, "size": checkpoint.size, "leaf": said})
        return
    typer.echo(f"核验通过：日志 {checkpoint.origin} 的 {checkpoint.size} 个决定中确有第 {said['decision']} 号：")
    typer.echo(f"事项 {said['case']}，第 {said['version']} 版，命令 {said['id']}，记录于 {said['recorded_at']}。")
    typer.echo("It verifies: that decision is in the record, and nothing of it was altered since.")


def verifier_of(text: str) -> Verifier:
    """A key from its line, or from a file that holds it; exits with a sentence otherwise."""
    try:
        path = Path(text)
        line = path.read_text("utf-8") if len(text) < 200 and path.is_file() else text
        return read_verifier(line)
    except (NoteRefused, OSError, UnicodeDecodeError) as error:
        raise fail(f"这不是验证公钥：{error}。 This is no verification key.", WRONG) from None


def _key_of(folder: Path) -> str | None:
    try:
        return LogFolder(folder).key()
    except LookupError:
        return None
