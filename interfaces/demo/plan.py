"""How big the drill is: everything follows from the number of people to be called."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from directory.sample import SampleCounty
from domain.callup.directive import Directive, Headcount

CALLABLE_PERCENT = 50
"""Of all cadres of the sample county these can be called with certainty: the others are not on standby, exempt, tired
or have no confirmed contact, and some must be left as substitutes."""
MEDICAL_PERCENT = 3
DRIVING_PERCENT = 10
DRIVING = "driving"
MEDICAL = "medical"
LEAST = 30
MOST = 5_000


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """The drill to play. `speed` shortens every time of the demo policy; `seed` decides who is who and does what;
    `whole_day`: the county's other processes are shown before the call-up."""

    people: int
    seed: int
    speed: int
    whole_day: bool = True

    def county(self, now: datetime) -> SampleCounty:
        """A county with enough cadres on standby, in the proportions of a real one."""
        townships = max(3, min(18, self.people // 55))
        departments = max(6, min(60, self.people // 16))
        cadres = max(self.people * 100 // CALLABLE_PERCENT, 4 * (townships + departments))
        return SampleCounty(
            seed=self.seed,
            cadres=cadres,
            townships=townships,
            communities=townships * 16,
            grids=townships * 160,
            departments=departments,
            now=now,
        )

    def order(self) -> Directive:
        """The directive of the drill: everything is marked as one, and its reason says so, too."""
        skills = {MEDICAL: _share(self.people, MEDICAL_PERCENT), DRIVING: _share(self.people, DRIVING_PERCENT)}
        return Directive(
            hazard="青溪河洪涝",
            level="II",
            mode="drill",
            authority="云岚县防汛抗旱指挥部",
            legal_basis="《云岚县防汛应急预案》第四章",
            purpose="演练：低洼村组群众转移与安置点开设",
            place="县体育馆集结点",
            headcount=Headcount(total=self.people, skills=skills),
        )


def case_name(now: datetime) -> str:
    """A new name for every drill, which sorts by time."""
    return f"drill-{now:%Y%m%d-%H%M%S}"


def seconds(span: timedelta) -> str:
    """A span of the drill's clock: 30 秒, 7.5 秒."""
    return f"{span.total_seconds():.3g} 秒"


def _share(people: int, percent: int) -> int:
    return max(1, people * percent // 100)
