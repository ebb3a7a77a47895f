"""The table of moves: what it allows, refuses and draws."""

from enum import StrEnum

import pytest

from domain.kernel.transition import Transitions, UndeclaredTransition


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    BROKEN = "broken"


TABLE = Transitions(
    "light",
    [
        (None, "built", Light.RED),
        (Light.RED, "released", Light.GREEN),
        (Light.GREEN, "stopped", Light.RED),
        (Light.GREEN, "checked", Light.GREEN),
        (Light.RED, "failed", Light.BROKEN),
        (Light.GREEN, "failed", Light.BROKEN),
    ],
    title="信号灯",
    labels={Light.RED: "红灯"},
)


def test_it_leads_where_it_says() -> None:
    assert TABLE.after(None, "built") is Light.RED
    assert TABLE.after(Light.GREEN, "checked") is Light.GREEN
    assert TABLE.allows(Light.RED, "failed")
    assert not TABLE.allows(Light.BROKEN, "released")
    assert TABLE.ends() == {Light.BROKEN}


def test_what_is_not_declared_is_refused_in_words() -> None:
    with pytest.raises(UndeclaredTransition, match="light: «released» does not lead anywhere from «broken»"):
        TABLE.after(Light.BROKEN, "released")
    with pytest.raises(UndeclaredTransition, match="does not exist yet"):
        TABLE.after(None, "failed")


def test_contradictions_are_found_when_the_table_is_made() -> None:
    with pytest.raises(ValueError, match="leads from"):
        Transitions("light", [(Light.RED, "x", Light.GREEN), (Light.RED, "x", Light.BROKEN)])


def test_it_draws_itself() -> None:
    assert TABLE.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    red: 红灯",
        "    [*] --> red: built",
        "    red --> green: released",
        "    green --> red: stopped",
        "    green --> green: checked",
        "    red --> broken: failed",
        "    green --> broken: failed",
        "    broken --> [*]",
    ]


def test_what_may_happen_in_every_open_state_leaves_one_box() -> None:
    table = Transitions("light", TABLE.moves, labels={Light.RED: "红灯", Light.BROKEN: "坏"}, open_as="能用")
    assert table.mermaid().splitlines() == [
        "stateDiagram-v2",
        '    state "能用" as every_open_state {',
        "        red: 红灯",
        "        [*] --> red: built",
        "        red --> green: released",
        "        green --> red: stopped",
        "        green --> green: checked",
        "    }",
        "    broken: 坏",
        "    every_open_state --> broken: failed",
        "    broken --> [*]",
    ]
