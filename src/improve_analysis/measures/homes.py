"""Homes: what homes children in care have and need, and how many the council's own foster carers offer."""

from __future__ import annotations

from improve_analysis.calendar import Length
from improve_analysis.measures import _homes as frames
from improve_analysis.measures._exhibit import Exhibit, Form
from improve_analysis.measures._measure import Count, Mean, Measure, Mix, Ratio, Share, Stock, Unit, Window
from improve_analysis.measures._over_time import Rows, Says

CHAPTER = "homes"
TITLE = "Homes"

EPISODES = ("ssd_cla_episodes",)
PLACED = (*EPISODES, "ssd_cla_placement")
FOSTERING = ("fostering_register",)

HOUSED = Stock(frame=frames.children_housed)
HOUSEHOLDS = Stock(frame=frames.households)
OTHER = Window(frame=frames.in_other_placements, seen=Rows.AT_ANY_TIME, columns={"nights known": Says.OF_ROW})

DFE_PLACEMENT = "DfE, children looked after in England: placements on 31 March (SSDA903)"
REGISTER = "local register of foster carers"
PROXY = (
    "The code takes in other placements than unregistered ones, and an unregistered home may carry another code: the "
    "weekly register of the service goes before it."
)

MEASURES: tuple[Measure, ...] = (
    Mix(
        id="homes.mix",
        title="Children looked after by age, need and home",
        definition="Of children looked after on the day, short breaks left out, the percentage in each group.",
        of=HOUSED,
        direction=0,
        source=f"{DFE_PLACEMENT}; SSDA903: category of need (CIN) of the open episode",
        needs=(*PLACED, "ssd_person"),
        plan_ids=("5.S1", "R3.01"),
        note="Foster care takes in relatives and friends. The need is the one recorded when the child came into care, "
        "one for each child; it does not say how great it is.",
    ),
    Share(
        id="homes.with_own_carers",
        title="Fostered by the council's own carers",
        definition="Of children looked after on the day in foster care with carers who are not relatives or friends, "
        "the percentage placed with the council's own carers.",
        of=HOUSED,
        numerator="is_with_own_carers",
        denominator="is_fostered_by_others",
        direction=1,
        source=f"{DFE_PLACEMENT}: U4 to U6, provider PR1",
        needs=PLACED,
        plan_ids=("5.01", "R4.03"),
        headline=Length.DAY,
    ),
    Ratio(
        id="homes.places_filled",
        title="Foster care places filled",
        definition="Children looked after on the day by the council's own foster carers, as a share of the places that "
        "its mainstream and specialist households are approved for; relatives and friends are left out of both.",
        of=Stock(frame=frames.places_and_children),
        numerator="filled",
        denominator="places",
        direction=0,
        source="local reading: Ofsted counts approved and filled places in its fostering data",
        needs=(*PLACED, *FOSTERING),
        plan_ids=("5.S3",),
        headline=Length.DAY,
        note="The register does not say which child lives with whom, so children are counted from their placements. A "
        "place may be empty because a carer is resting or its only match has not come.",
    ),
    Mix(
        id="homes.levels",
        title="Foster care households by skill level",
        definition="Of mainstream and specialist foster care households approved on the day, the percentage at each "
        "skill level.",
        of=HOUSEHOLDS,
        direction=0,
        source=REGISTER,
        needs=FOSTERING,
        plan_ids=("5.05", "5.06"),
        of_people=False,
    ),
    Count(
        id="homes.high_level_households",
        title="Households at skill level 3 or 4",
        definition="Mainstream and specialist foster care households of skill level 3 or 4 approved on the day.",
        of=HOUSEHOLDS,
        where="is_high_level",
        unit=Unit.COUNT,
        direction=1,
        source=f"{REGISTER}: level 3 carers, and those above",
        needs=FOSTERING,
        plan_ids=("5.05",),
        of_people=False,
        note="Specialist households are in the chapter on placement distance.",
    ),
    Ratio(
        id="homes.places_per_100_households",
        title="Approved places per 100 households",
        definition="Places that mainstream and specialist foster care households are approved for on the day, per 100 "
        "such households whose places are recorded.",
        of=HOUSEHOLDS,
        numerator="places",
        denominator="household",
        unit=Unit.COUNT,
        direction=0,
        source="local reading: Ofsted counts places, the chapter on placement distance counts households",
        needs=FOSTERING,
        plan_ids=("5.S3",),
        of_people=False,
    ),
    Share(
        id="homes.residential_to_family_share",
        title="Moved from residential care to a foster home",
        definition="Of children who lived in residential care at some time in the period, the percentage who moved "
        "straight from it to foster care in the period.",
        of=Window(
            frame=frames.residential_over,
            seen=Rows.AT_ANY_TIME,
            columns={"is_moved_to_family": Says.ONCE},
        ),
        numerator="is_moved_to_family",
        direction=1,
        source="local reading of SSDA903's placement codes: K1, K2, S1, R1 or R3, then U1 to U6",
        needs=PLACED,
        plan_ids=("5.02",),
    ),
    Count(
        id="homes.other_placements",
        title="Children in placements coded as other",
        definition="Children who lived in a placement coded as other on any day of the period.",
        of=OTHER,
        direction=-1,
        source="local reading (Q32): SSDA903 placements Z1 and Z11 to Z14 stand for unregistered homes",
        needs=PLACED,
        plan_ids=("5.07",),
        note=PROXY,
    ),
    Mean(
        id="homes.other_placement_nights",
        title="Time spent in placements coded as other",
        definition="The mean number of days (counted as nights) of the period that children spent in placements coded "
        "as other, of children who lived in one on any day of it.",
        of=OTHER,
        of_column="nights",
        unit=Unit.DAYS,
        direction=-1,
        source="local reading (Q32): SSDA903 placements Z1 and Z11 to Z14 stand for unregistered homes",
        needs=PLACED,
        plan_ids=("5.07",),
        note=PROXY,
    ),
    Share(
        id="homes.number_missing",
        title="Homes recorded without Ofsted's number",
        definition="Of children looked after on the day in a residential or supported home that must be recorded with "
        "a number of Ofsted's, the percentage whose home has none recorded.",
        of=HOUSED,
        numerator="lacks_number",
        denominator="must_have_number",
        direction=-1,
        source="SSDA903 rules 218 and 230: K1, K2, R3 and S1, and H5 and K3 in England from 28 October 2023",
        needs=PLACED,
        plan_ids=("5.07",),
        headline=Length.DAY,
        note="A missing number may be a gap in recording or a home that is not registered: each has to be looked into.",
    ),
)

EXHIBITS: tuple[Exhibit, ...] = (
    Exhibit(
        id="homes.kinds",
        title="Children in care in foster care, residential care and other homes",
        measures=("homes.mix",),
        form=Form.CATEGORIES,
        by=("home",),
    ),
    Exhibit(
        id="homes.ages",
        title="Children in care by age band",
        measures=("homes.mix",),
        form=Form.CATEGORIES,
        by=("plan_age",),
    ),
    Exhibit(
        id="homes.ages_by_fostered",
        title="Children in care by age, in foster care or not",
        measures=("homes.mix",),
        form=Form.GRID,
        by=("plan_age", "fostered"),
    ),
    Exhibit(
        id="homes.needs",
        title="Children in care by main need",
        measures=("homes.mix",),
        form=Form.CATEGORIES,
        by=("need",),
    ),
    Exhibit(
        id="homes.needs_by_home",
        title="Main need by kind of home",
        measures=("homes.mix",),
        form=Form.GRID,
        by=("need", "home"),
        reading="Needs are put in four groups and homes in three, so that few cells are too small to be shown.",
    ),
    Exhibit(
        id="homes.residential_to_family",
        title="Share of children in residential care who moved to a foster home, over three years",
        measures=("homes.residential_to_family_share",),
        form=Form.ROLLING,
        length=Length.THREE_YEARS,
    ),
    Exhibit(
        id="homes.with_own_carers",
        title="Children fostered by the council's own carers",
        measures=("homes.with_own_carers",),
        form=Form.TREND,
    ),
    Exhibit(
        id="homes.places_filled",
        title="Foster care places filled",
        measures=("homes.places_filled",),
        form=Form.TREND,
    ),
    Exhibit(
        id="homes.levels",
        title="Foster care households by skill level",
        measures=("homes.levels",),
        form=Form.CATEGORIES,
        by=("level",),
    ),
    Exhibit(
        id="homes.high_level_households",
        title="Foster care households at skill level 3 or 4",
        measures=("homes.high_level_households",),
        form=Form.TREND,
    ),
    Exhibit(
        id="homes.places_per_100_households",
        title="Approved places per 100 foster care households",
        measures=("homes.places_per_100_households",),
        form=Form.TREND,
    ),
    Exhibit(
        id="homes.outside_by_placement",
        title="Outside the council's area, by kind of placement",
        measures=("placement.outside_area",),
        form=Form.CATEGORIES,
        by=("placement_group",),
    ),
    Exhibit(
        id="homes.other_placements",
        title="Children in placements coded as other, over three years",
        measures=("homes.other_placements",),
        form=Form.ROLLING,
        length=Length.THREE_YEARS,
    ),
    Exhibit(
        id="homes.other_placement_nights",
        title="Time spent in placements coded as other, over three years",
        measures=("homes.other_placement_nights",),
        form=Form.ROLLING,
        length=Length.THREE_YEARS,
    ),
    Exhibit(
        id="homes.number_missing",
        title="Children in homes recorded without Ofsted's number",
        measures=("homes.number_missing",),
        form=Form.TREND,
    ),
)
