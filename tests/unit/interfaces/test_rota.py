"""`shouwang rota benchmark`: figures, the checker's verdict, and one sentence for a file that is no instance."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from interfaces.cli.main import app
from tests.support.rota import INSTANCES

IMPOSSIBLE = """SECTION_HORIZON
2
SECTION_SHIFTS
D,480,
SECTION_STAFF
A,,480,960,2,1,1,1
SECTION_COVER
0,D,1,1,1
"""


def test_an_instance_is_solved_and_compared_with_what_is_known() -> None:
    outcome = CliRunner().invoke(app, ["rota", "benchmark", str(INSTANCES / "Instance1.txt"), "--time", "8", "--json"])
    assert outcome.exit_code == 0
    (row,) = json.loads(outcome.stdout)
    assert (row["file"], row["objective"], row["best_known"], row["gap_percent"]) == ("Instance1.txt", 607, 607, 0.0)
    assert (row["status"], row["checker"], row["violations"]) == ("optimal", "valid", [])


def test_the_table_shows_one_line_a_file(tmp_path: Path) -> None:
    unknown = tmp_path / "mine.txt"
    unknown.write_text(IMPOSSIBLE.replace(",480,960,", ",960,480,"))
    outcome = CliRunner().invoke(app, ["rota", "benchmark", str(unknown), "--time", "2"])
    assert outcome.exit_code == 0
    assert outcome.stdout.splitlines()[1].split()[:4] == ["mine.txt", "0", "-", "-"]


def test_an_impossible_instance_ends_with_no(tmp_path: Path) -> None:
    file = tmp_path / "impossible.txt"
    file.write_text(IMPOSSIBLE)
    outcome = CliRunner().invoke(app, ["rota", "benchmark", str(file), "--time", "2"])
    assert outcome.exit_code == 1
    assert "impossible" in outcome.stdout


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"SECTION_HORIZON\n0\n", "line 2: the horizon is between 1 and"),
        (b"\xff\xfe\x00", "is not UTF-8 text"),
        (b"", "SECTION_HORIZON is missing or empty"),
        (None, "cannot be read"),
    ],
)
def test_a_bad_file_gives_one_sentence(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    file = tmp_path / "bad.txt"
    if content is not None:
        file.write_bytes(content)
    outcome = CliRunner().invoke(app, ["rota", "benchmark", str(INSTANCES / "Instance1.txt"), str(file)])
    assert outcome.exit_code == 2
    assert sentence in outcome.stderr
    assert "Traceback" not in outcome.stderr
