"""`shouwang audit bundle`, and verifying one; consistency between two checkpoints."""

from pathlib import Path
from typing import Annotated

import typer

from audit.bundle.check import BadBundle, Checked, check_bundle
from audit.bundle.form import Manifest
from audit.bundle.make import NotSealed, make_bundle
from interfaces.cli.audit_session import open_record
from interfaces.cli.audit_verify import Checkpoints, Folder, Key, Resume, Screens, notes_of, whole_record
from interfaces.cli.output import REFUSED, WRONG, AsJson, fail, write_json
from interfaces.cli.seal import verifier_of
from interfaces.cli.session import rejected, run, settings_of_running
from ledger.postgres.seals import Seals
from ledger.seal.checkpoint import Checkpoint, read_checkpoint
from ledger.seal.folder import LogFolder
from ledger.seal.note import NoteRefused, Verifier
from ledger.seal.proof import ProofFailed, consistency, verify_consistency
from ledger.seal.reading import DamagedTile, Tree

Cases = Annotated[list[str], typer.Argument(help="事项编号，可多个 / ids of cases")]
Out = Annotated[Path, typer.Option("--out", help="写入的新文件 / the new file to write")]
Bundle = Annotated[Path | None, typer.Argument(help="证据包；不给则核验整个记录 / a bundle, or the whole record")]


def bundle(cases: Cases, out: Out, as_json: AsJson = False) -> None:
    """证据包。Cases with everything that proves them, in one file that verifies offline."""
    if out.exists():
        raise fail(f"{out} 已存在，不予覆盖。 {out} exists already and is not overwritten.", WRONG)

    async def work() -> Manifest:
        async with open_record("bundle", ", ".join(cases)) as record:
            folder = LogFolder(record.settings.log_folder)
            return await make_bundle(record.store, Seals(record.pool), folder, cases, out)

    try:
        made = run(work())
    except NotSealed:
        raise fail("尚有决定未封存，请稍后再试。 Something is not sealed yet: try again soon.", REFUSED) from None
    except DamagedTile as error:
        raise fail(f"封存日志不全：{error}。 The log's files are not all there.", REFUSED) from None
    if as_json:
        write_json({"file": str(out), "cases": made.cases, "decisions": made.decisions})
        return
    typer.echo(f"{out}：{len(made.cases)} 个事项，连同所依政策共 {made.decisions} 个决定，各有证明。")
    typer.echo(f"离线核验 verify offline: shouwang audit verify {out} --key …")


def verify(
    file: Bundle = None,
    key: Key = None,
    checkpoint: Checkpoints = None,
    checkpoint_folder: Folder = None,
    resume: Resume = None,
    screens: Screens = True,
    as_json: AsJson = False,
) -> None:
    """核验。A bundle offline, or the whole record: nothing altered, inserted, back-dated or dropped."""
    if file is None:
        notes = notes_of(checkpoint, checkpoint_folder)
        whole_record(key, notes, resume, screens=screens, as_json=as_json)
        return
    if key is None:
        raise fail("核验证据包须用 --key 给出公钥，不能取自包内。 A bundle needs --key: its own proves nothing.", WRONG)
    try:
        found = check_bundle(file, verifier_of(key))
    except OSError as error:
        raise fail(f"文件 {file} 无法读取：{error.strerror}。 {file} cannot be read.", WRONG) from None
    except BadBundle as error:
        typer.echo(f"✘ 核验不通过：{error}\n  The bundle does not verify.", err=True)
        raise rejected() from None
    if as_json:
        write_json({"manifest": found.manifest, "cases": found.cases, "decisions": found.decisions})
    else:
        _write(found)


def consistent(
    old: Annotated[Path, typer.Argument(help="较早的检查点 / the earlier checkpoint")],
    new: Annotated[Path, typer.Argument(help="较晚的检查点 / the later one")],
    key: Annotated[str, typer.Option("--key", help="验证公钥一行或其文件 / the key's line")],
    log: Annotated[Path | None, typer.Option("--log", help="日志文件夹；不给则用本机的 / the log's folder")] = None,
) -> None:
    """两个检查点之间只增未改。The later log begins with the earlier one. Needs the log's tiles, no database."""
    verifier = verifier_of(key)
    first, second = _checkpoint(old, verifier), _checkpoint(new, verifier)
    folder = LogFolder(log if log is not None else settings_of_running().log_folder)
    try:
        path = consistency(Tree(second.size, folder.read_tile), first.size)
        verify_consistency(first.size, second.size, path, first.root, second.root)
    except (ProofFailed, LookupError, DamagedTile) as error:
        typer.echo(f"✘ 不能证明：{error}\n  It cannot be shown that the one became the other.", err=True)
        raise rejected() from None
    typer.echo(f"✔ 前 {first.size} 个决定在后来的 {second.size} 个之中原样未动。")
    typer.echo(f"  The first {first.size} of {second.size} decisions are still what they were.")


def _checkpoint(path: Path, verifier: Verifier) -> Checkpoint:
    try:
        return read_checkpoint(path.read_text("utf-8"), verifier)
    except (OSError, UnicodeDecodeError) as error:
        raise fail(f"检查点 {path} 无法读取：{error}。 It cannot be read.", WRONG) from None
    except NoteRefused as error:
        typer.echo(f"✘ {path}：{error}", err=True)
        raise rejected() from None


def _write(found: Checked) -> None:
    size = found.checkpoint.size
    typer.echo(
        f"✔ 核验通过：{found.decisions} 个决定均在日志 {found.checkpoint.origin} 封存的 {size} 个之中，未经改动。"
    )
    for shown in found.cases:
        one, again = shown.replayed, shown.redecided
        same = "逐一重新判定，结果相同" if not again.divergences else f"重新判定有 {len(again.divergences)} 处不同"
        typer.echo(f"  {one.case}（{one.process}）：{one.version} 个决定，阶段 {one.phase}；{same}。")
    typer.echo("! 由证据包不能得知此后是否另有决定。 What was decided later cannot be known from it.")
