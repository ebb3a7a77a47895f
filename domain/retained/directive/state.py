"""A return directive's state: the order, and which units have taken their part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from types import MappingProxyType

from domain.kernel.transition import Transitions
from domain.kernel.values import replace
from domain.retained.between import BATCH
from domain.retained.directive import events as e
from domain.retained.directive.commands import ReturnDirective
from domain.retained.seconded import Seconded


class Phase(StrEnum):
    """Where a directive stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    CARRIED_OUT = "carried_out"


DIRECTIVE = Transitions(
    "directive",
    [
        (None, "return_drafted", Phase.DRAFT),
        (Phase.DRAFT, "return_withdrawn", Phase.WITHDRAWN),
        (Phase.DRAFT, "return_approved", Phase.APPROVED),
        (Phase.APPROVED, "part_taken_up", Phase.APPROVED),
        (Phase.APPROVED, "return_carried_out", Phase.CARRIED_OUT),
    ],
    title="返岗、解除指令 · a directive that sends cadres home or releases them",
    labels={
        Phase.DRAFT: "待他人批准 draft",
        Phase.APPROVED: "已批准，告知各单位 approved",
        Phase.WITHDRAWN: "草稿已撤回 withdrawn",
        Phase.CARRIED_OUT: "各单位已接办 carried out",
    },
)


@dataclass(frozen=True)
class Directed:
    """State of the case; never changed in place. `taken`: people by the part of the directive that was taken up."""

    case: str = ""
    phase: Phase | None = None
    directive: ReturnDirective | None = None
    drafted_by: str = ""
    taken: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    gone: int = 0

    @property
    def order(self) -> ReturnDirective:
        """The directive of a drafted case."""
        assert self.directive is not None
        return self.directive

    @cached_property
    def parts(self) -> tuple[tuple[str, tuple[Seconded, ...]], ...]:
        """(unit, its cadres) for each command: every unit apart, in order, at most `BATCH` people each."""
        return tuple(_parts(self.order))


def _parts(order: ReturnDirective) -> Iterator[tuple[str, tuple[Seconded, ...]]]:
    cadres = sorted(order.cadres, key=lambda cadre: (cadre.unit, cadre.person))
    for unit, group in groupby(cadres, key=lambda cadre: cadre.unit):
        people = tuple(group)
        for start in range(0, len(people), BATCH):
            yield unit, people[start : start + BATCH]


def evolve(state: Directed, event: e.ReturnEvent) -> Directed:
    """What each event means."""
    moved = replace(state, phase=DIRECTIVE.after(state.phase, event.type))
    match event:
        case e.ReturnDrafted():
            return replace(moved, case=event.case, directive=event.directive, drafted_by=event.drafted_by)
        case e.PartTakenUp():
            return replace(moved, taken={**state.taken, event.part: event.taken}, gone=state.gone + len(event.gone))
        case _:
            return moved
