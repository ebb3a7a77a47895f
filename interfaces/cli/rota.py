"""`shouwang rota`: solving public benchmark instances, with the verdict of the separate checker."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from domain.rota import Progress, Report, RotaAnswer, RotaProblem, check, cost, search_for
from domain.rota.benchmark_format import BadInstance, parse_instance
from domain.rota.best_known import BestKnown, best_known
from interfaces.cli.output import REFUSED, WRONG, AsJson, fail, write_json, write_table

app = typer.Typer(no_args_is_help=True, help="排班 / rotas")

_COLUMNS = ("file", "objective", "best_known", "gap_percent", "bound", "seconds", "status", "checker")
_MOST_BYTES = 50_000_000
"""A larger file is not an instance; the largest public one has half a megabyte."""


@app.callback()
def _group() -> None:
    """排班 / rotas"""


@app.command()
def benchmark(
    files: Annotated[list[Path], typer.Argument(help="算例文件 / instances (Curtois & Qu format)", metavar="FILE...")],
    seconds: Annotated[float, typer.Option("--time", min=0.1, max=86_400, help="每个算例的秒数 / seconds each")] = 60,
    seed: Annotated[int, typer.Option(min=0, max=2_000_000_000)] = 1,
    workers: Annotated[int, typer.Option(min=1, max=64, help="并行搜索数 / parallel searches")] = 8,
    as_json: AsJson = False,
) -> None:
    """求解公开算例。Solve public instances: objective, best known value, gap, seconds, the checker's verdict."""
    # All files are read before the first is solved: a wrong name is said at once, not after minutes.
    instances = [(file, *_read(file)) for file in files]
    rows = [_row(file, problem, known, seconds, seed, workers) for file, problem, known in instances]
    if as_json:
        write_json(rows)
    else:
        write_table(_COLUMNS, [[_shown(row[column]) for column in _COLUMNS] for row in rows])
    if any(row["checker"] != "valid" for row in rows):
        raise typer.Exit(REFUSED)


def _read(file: Path) -> tuple[RotaProblem, BestKnown | None]:
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise BadInstance("the file is too large for an instance")
        text = file.read_text(encoding="utf-8")
        return parse_instance(text), best_known(text)
    except OSError as error:
        raise fail(f"无法读取 {file}。\n{file} cannot be read: {error.strerror}", WRONG) from None
    except UnicodeDecodeError:
        raise fail(f"{file} 不是 UTF-8 文本。\n{file} is not UTF-8 text", WRONG) from None
    except BadInstance as error:
        raise fail(f"{file} 不是可用的算例。\n{file}: {error}", WRONG) from None


def _row(
    file: Path, problem: RotaProblem, known: BestKnown | None, seconds: float, seed: int, workers: int
) -> dict[str, Any]:
    began = time.monotonic()
    with _progress(file) as report:
        answer = search_for(problem, seconds, time.monotonic, report, workers=workers, seed=seed)
    took = time.monotonic() - began
    violations = check(problem, answer.assignments) if answer.objective is not None else []
    return {
        "file": file.name,
        "status": answer.status,
        "objective": answer.objective,
        "best_known": known.objective if known else None,
        "gap_percent": _gap(answer, known),
        "bound": answer.bound,
        "seconds": round(took, 1),
        "checker": _verdict(problem, answer, len(violations)),
        "violations": [one.en for one in violations],
    }


def _gap(answer: RotaAnswer, known: BestKnown | None) -> float | None:
    """Per cent above the best known value."""
    if known is None or answer.objective is None:
        return None
    return round(100 * (answer.objective - known.objective) / known.objective, 2)


def _verdict(problem: RotaProblem, answer: RotaAnswer, broken: int) -> str:
    if answer.objective is None:
        return "no rota"
    if broken:
        return f"{broken} rules broken"
    return "valid" if cost(problem, answer.assignments) == answer.objective else "wrong objective"


@contextmanager
def _progress(file: Path) -> Iterator[Report | None]:
    """A line on stderr that is written over while the search goes on; nothing where no terminal is."""
    if not sys.stderr.isatty():
        yield None
        return

    def report(progress: Progress) -> None:
        best, bound = _shown(progress.objective), _shown(progress.bound)
        sys.stderr.write(f"\r\x1b[K{file.name}  {progress.seconds:6.1f} s  目标 objective {best}  下界 bound {bound}")
        sys.stderr.flush()

    yield report
    sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()


def _shown(value: object) -> str:
    return "-" if value is None else str(value)
