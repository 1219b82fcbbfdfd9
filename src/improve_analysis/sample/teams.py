"""The council's teams, named by what they do, and the services they belong to."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import pandas as pd


class Team(IntEnum):
    """A team's number; its id in the tables is `T` and the number."""

    FRONT_DOOR = 1
    ASSESSMENT_1 = 2
    ASSESSMENT_2 = 3
    SAFEGUARDING_1 = 4
    SAFEGUARDING_2 = 5
    SAFEGUARDING_3 = 6
    DISABILITIES = 7
    LOOKED_AFTER = 8
    CARE_EXPERIENCED = 9
    FOSTERING = 10


NAMES = {
    Team.FRONT_DOOR: "Front Door",
    Team.ASSESSMENT_1: "Assessment 1",
    Team.ASSESSMENT_2: "Assessment 2",
    Team.SAFEGUARDING_1: "Family Safeguarding 1",
    Team.SAFEGUARDING_2: "Family Safeguarding 2",
    Team.SAFEGUARDING_3: "Family Safeguarding 3",
    Team.DISABILITIES: "Children with Disabilities",
    Team.LOOKED_AFTER: "Children Looked After",
    Team.CARE_EXPERIENCED: "Sixteen Plus",
    Team.FOSTERING: "Fostering and Permanence",
}
SERVICES = {11: "Front Door and Assessment", 12: "Family Safeguarding", 13: "Corporate Parenting"}
SERVICE_OF = {
    **dict.fromkeys((Team.FRONT_DOOR, Team.ASSESSMENT_1, Team.ASSESSMENT_2), 11),
    **dict.fromkeys((Team.SAFEGUARDING_1, Team.SAFEGUARDING_2, Team.SAFEGUARDING_3, Team.DISABILITIES), 12),
    **dict.fromkeys((Team.LOOKED_AFTER, Team.CARE_EXPERIENCED, Team.FOSTERING), 13),
}
ASSESSMENT = (Team.ASSESSMENT_1, Team.ASSESSMENT_2)
SAFEGUARDING = (Team.SAFEGUARDING_1, Team.SAFEGUARDING_2, Team.SAFEGUARDING_3)
HOLD_CASES = tuple(team for team in Team if team not in (Team.FRONT_DOOR, Team.FOSTERING))
SHARE_WITHOUT_CASES: dict[Team, float] = {Team.FRONT_DOOR: 0.09, Team.FOSTERING: 0.07}
"""Of all social workers, in the teams that hold no children's cases."""


def of_family(family: np.ndarray, teams: tuple[Team, ...]) -> np.ndarray:
    """The team of `teams` that a family belongs to."""
    return np.array(teams)[np.asarray(family) % len(teams)]


def table() -> pd.DataFrame:
    """`ssd_department`, its ids the numbers of teams and services."""
    services = pd.DataFrame({"dept_team_id": [*SERVICES], "dept_team_name": [*SERVICES.values()]})
    parents = [SERVICE_OF[team] for team in Team]
    teams = pd.DataFrame(
        {
            "dept_team_id": [int(team) for team in Team],
            "dept_team_name": [NAMES[team] for team in Team],
            "dept_team_parent_id": parents,
            "dept_team_parent_name": [SERVICES[parent] for parent in parents],
        }
    )
    return pd.concat([teams, services], ignore_index=True)
