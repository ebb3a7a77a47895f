"""State diagrams in `docs/processes`, drawn from the tables that the rules run by: `python -m audit.diagrams`."""

import argparse
import sys
from pathlib import Path

from domain.processes import PROCESSES

FOLDER = Path("docs") / "processes"


class NoPlace(Exception):
    """A chapter lacks the marks between which a diagram is drawn, or does not exist."""


def chapters() -> dict[Path, dict[str, str]]:
    """The chapter of every process that has diagrams, and these by their subject."""
    return {
        FOLDER / f"{process}.md": {one.subject: drawn(one.title, one.mermaid()) for one in decider.diagrams}
        for process, decider in PROCESSES.items()
        if decider.diagrams
    }


def drawn(title: str, mermaid: str) -> str:
    """A diagram as it stands in a chapter."""
    return f"**{title}**\n\n```mermaid\n{mermaid}\n```"


def with_diagrams(text: str, diagrams: dict[str, str]) -> str:
    """The chapter with its diagrams brought up to date. Raises NoPlace."""
    for subject, diagram in diagrams.items():
        begin, end = f"<!-- states of {subject} -->", f"<!-- end of states of {subject} -->"
        before, found, rest = text.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise NoPlace(f"no place between «{begin}» and «{end}»")
        text = f"{before}{begin}\n{diagram}\n{end}{after}"
    return text


def outdated() -> list[Path]:
    """Chapters whose diagrams differ from what the rules say. Raises NoPlace."""
    return [file for file, diagrams in chapters().items() if _current(file, diagrams) != file.read_text("utf-8")]


def _current(file: Path, diagrams: dict[str, str]) -> str:
    if not file.exists():
        raise NoPlace(f"{file} does not exist")
    try:
        return with_diagrams(file.read_text("utf-8"), diagrams)
    except NoPlace as error:
        raise NoPlace(f"{file}: {error}") from None


def main() -> None:
    """Draw them all again, or say which would change."""
    parser = argparse.ArgumentParser(prog="python -m audit.diagrams", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 if a chapter is outdated")
    check = parser.parse_args().check
    try:
        files = outdated()
        for file in files:
            if not check:
                file.write_text(_current(file, chapters()[file]), "utf-8")
    except NoPlace as error:
        sys.exit(str(error))
    for file in files:
        sys.stdout.write(f"{file} {'is outdated' if check else 'drawn again'}\n")
    sys.exit(1 if check and files else 0)


if __name__ == "__main__":
    main()
