"""The sample county: written as the Excel files that a county fills in, and imported like them."""

import asyncio
import json
import shutil
from datetime import datetime
from pathlib import Path

from directory.importing.cells import CHINA
from directory.importing.report import ImportReport
from directory.importing.source import SourceFile
from directory.keyring import Keyring
from domain.kernel.command import Actor
from interfaces.defaults import DECISION_PATIENCE
from interfaces.demo.plan import DemoPlan
from interfaces.house import open_house
from interfaces.importing import import_county_files
from workers.runtime import Runtime
from workers.stack import record
from workers.stack.errors import StackError

_MARK = "demo.json"
"""Which county the data folder holds: another one cannot be laid over it."""
_LOCK = "stack.lock"


def prepare_folder(data: Path, plan: DemoPlan, *, fresh: bool) -> None:
    """Make sure that the data folder holds this plan's county or none. Call before the stack starts.

    Raises StackError: it holds another county, or `fresh` would remove what is not ours or in use.
    """
    if fresh and data.exists():
        _remove(data)
    mark = data / _MARK
    held = _read(mark)
    wanted = {"people": plan.people, "seed": plan.seed}
    if held is not None and held != wanted:
        raise StackError(
            f"演练数据文件夹 {data} 里是另一个样本县（{_told(held)}）：请加 --fresh 重建，"
            "或用 SHOUWANG_DATA 另选文件夹。",
            f"The drill's data folder {data} holds another sample county ({_told(held)}): add --fresh to make it "
            "anew, or choose another folder with SHOUWANG_DATA.",
        )


async def import_county(made: Runtime, plan: DemoPlan, data: Path, actor: Actor) -> ImportReport:
    """Write the county's files into `<data>/county` and import them as `actor`.

    Raises StackError when a row is refused, or the calendar.
    """
    # From the morning of today: the same day, the same cells, so that a second drill changes nothing.
    morning = datetime.now(CHINA).replace(hour=8, minute=0, second=0, microsecond=0)
    files = await asyncio.to_thread(lambda: plan.county(morning).write(data / "county"))
    house = open_house(made.pool, await Keyring.open(made.pool, made.settings.master_key_file))
    sources = [SourceFile.from_path(file) for file in files]
    try:
        imported = await import_county_files(house, sources, actor, source="drill", wait=DECISION_PATIENCE)
    finally:
        await house.decisions.aclose()
    report = imported.report
    if imported.rejected or not report.accepted:
        raise StackError(f"样本县未能导入：{report.text('zh', 3)}", f"The sample was refused: {report.text('en', 3)}")
    (data / _MARK).write_text(json.dumps({"people": plan.people, "seed": plan.seed}), encoding="utf-8")
    return report


def _remove(data: Path) -> None:
    if any(data.iterdir()) and not (data / _LOCK).exists():
        raise StackError(
            f"文件夹 {data} 不是守望的数据文件夹，未删除：请用 SHOUWANG_DATA 另选文件夹。",
            f"The folder {data} is no data folder of Shouwang and was not removed: choose another with SHOUWANG_DATA.",
        )
    with record.held(data):
        shutil.rmtree(data)


def _read(mark: Path) -> dict[str, int] | None:
    try:
        held = json.loads(mark.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None  # a county that was never imported whole can be imported again
    return held if isinstance(held, dict) else None


def _told(held: dict[str, int]) -> str:
    return "，".join(f"{name}={value}" for name, value in held.items())
