"""The diagrams in the chapters are those of the rules."""

import pytest

from audit import diagrams


def test_no_chapter_is_outdated() -> None:
    assert diagrams.outdated() == [], "run python -m audit.diagrams"


def test_a_diagram_is_put_between_its_marks_and_nowhere_else() -> None:
    text = "before\n<!-- states of x -->\nold\n<!-- end of states of x -->\nafter\n"
    made = diagrams.with_diagrams(text, {"x": "new"})
    assert made == "before\n<!-- states of x -->\nnew\n<!-- end of states of x -->\nafter\n"
    assert diagrams.with_diagrams(made, {"x": "new"}) == made


def test_a_chapter_without_marks_is_refused() -> None:
    with pytest.raises(diagrams.NoPlace, match="states of y"):
        diagrams.with_diagrams("nothing here", {"y": "new"})
