"""Placement distance: how far from home children live, how settled they are, and the homes there are for them."""

from __future__ import annotations

import pandas as pd

from improve_analysis.calendar import Length, Period
from improve_analysis.measures._breakdown import DISTANCES, UNKNOWN
from improve_analysis.measures._care import ceases, episodes_on, looked_after_on, starts
from improve_analysis.measures._exhibit import Exhibit, Form
from improve_analysis.measures._measure import (
    Count,
    Events,
    Measure,
    Mix,
    Net,
    Rate,
    Ratio,
    Share,
    Stock,
    Unit,
    Window,
)
from improve_analysis.measures._over_time import Rows
from improve_analysis.measures._records import Records, began_within, open_on
from improve_analysis.measures._stays import FOSTER_CARE, RESIDENTIAL, long_term, moves, stability_in_year

CHAPTER = "placement"
TITLE = "Placement distance"

EPISODES = ("ssd_cla_episodes",)
PLACED = (*EPISODES, "ssd_cla_placement")
FOSTERING = ("fostering_register",)
FAR = DISTANCES[1]

DFE_PLACEMENT = "DfE, children looked after in England: placements on 31 March (SSDA903)"
DFE_STARTS = "DfE, children looked after in England: children starting and ceasing (SSDA903)"


def children_placed(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """`looked_after_on(day)`, with what the measures of distance and kind of placement ask of each child.

    `is_known`: distance and area both are. `any_known` and `any_area_known` say it of all children together: where
    nobody's is known, a share of those far away would be 0% for want of records.
    """
    children = records.derived(looked_after_on, day)
    area_known, distance_known = children["location"] != UNKNOWN, children["distance_miles"].notna()
    is_known, is_outside = area_known & distance_known, children["location"] == "Outside"
    return children.assign(
        is_known=is_known,
        is_distance_unknown=~distance_known,
        any_known=is_known.any(),
        any_area_known=area_known.any(),
        is_outside=is_outside,
        is_far_outside=is_outside & (children["distance"] == FAR),
        is_fostered=children["placement_group"].isin(FOSTER_CARE),
        is_with_relatives=children["placement_group"] == FOSTER_CARE[0],
        is_residential=children["placement_group"] == RESIDENTIAL,
        is_supported=children["placement_group"] == "Supported or independent",
    )


def new_entrants(records: Records) -> pd.DataFrame:
    """`starts`, with how far the first placement is. `is_far`: over 20.0 miles; `is_known`: the distance is known.

    `any_known` says of all entrants whether anyone's is. `is_other`: so, and the child is not unaccompanied.
    """
    entrants = records.derived(starts)
    known = entrants["distance_miles"].notna()
    return entrants.assign(
        is_known=known,
        any_known=known.any(),
        is_far=entrants["distance"] == FAR,
        is_other=known.any() & ~entrants["is_uasc"],
    )


def residential_to_family(records: Records, period: Period) -> pd.DataFrame:
    """One row for each child who moved straight from a residential place to foster care in the period."""
    moved = began_within(records.derived(moves), "date", period)
    return moved[moved["is_residential_to_family"]].drop_duplicates("person")


def household_changes(records: Records) -> pd.DataFrame:
    """One row for each approval of a mainstream or specialist foster care household, and for each one's end.

    Columns: `date`, `is_approval`, `is_ending`, `change` (1 or -1 household), `carers_change` (likewise in carers; a
    household whose number of carers was not recorded counts as one).
    """
    homes = records["fostering_register"]
    homes = homes[homes["fost_type"] != "KINSHIP"]
    carers = homes["fost_carers"].fillna(1)
    approved = pd.DataFrame({"date": homes["fost_approved_date"], "change": 1.0, "carers_change": carers})
    ended = pd.DataFrame({"date": homes["fost_ended_date"], "change": -1.0, "carers_change": -carers})
    changes = pd.concat([approved, ended.dropna(subset="date")], ignore_index=True)
    return changes.assign(is_approval=changes["change"] > 0, is_ending=changes["change"] < 0)


def foster_households(records: Records, day: pd.Timestamp) -> pd.DataFrame:
    """One row for each foster care household approved on `day`, by kind."""
    homes = open_on(records["fostering_register"], "fost_approved_date", "fost_ended_date", day)
    kinship, specialist = homes["fost_type"] == "KINSHIP", homes["fost_type"] == "SPECIALIST"
    return homes.assign(is_kinship=kinship, is_specialist=specialist, is_general=~kinship)


_LOOKED_AFTER = (
    Count(
        id="placement.children_with_open_episode",
        title="Children with an open episode",
        definition="Distinct children with an episode open on the day, short breaks included.",
        of=Stock(frame=episodes_on),
        direction=0,
        source="SSDA903: an episode is open from the day it began to the day before it ended",
        needs=EPISODES,
        plan_ids=("6.08",),
        note="Stands beside DfE's count, so that the two are not mistaken for each other.",
    ),
    Count(
        id="placement.children_looked_after",
        title="Children looked after",
        definition="Distinct children with an episode open on the day, those of short breaks (V3 and V4) left out.",
        of=Stock(frame=looked_after_on),
        direction=0,
        source="DfE, children looked after in England: children looked after on 31 March (SSDA903)",
        needs=EPISODES,
        plan_ids=("6.08", "R3.03", "R3.09"),
        headline=Length.DAY,
        note="Fewer is no aim by itself, for care can be what is best for a child: so it is shown and not judged.",
    ),
    Rate(
        id="placement.looked_after_rate",
        title="Children looked after per 10,000",
        definition="Children looked after on the day, short breaks left out, per 10,000 children aged 0 to 17.",
        of=Stock(frame=looked_after_on),
        direction=0,
        source="DfE, children looked after in England: rate on 31 March, on the mid-year population before it",
        needs=EPISODES,
        plan_ids=("6.08",),
    ),
    Count(
        id="placement.starters",
        title="Times children came into care",
        definition="Periods of care that began in the period, short breaks left out.",
        of=Events(frame=starts, date="entered"),
        direction=0,
        source=f"{DFE_STARTS}; a child who comes into care twice is counted twice",
        needs=EPISODES,
        plan_ids=("6.08",),
    ),
    Count(
        id="placement.leavers",
        title="Times children left care",
        definition="Periods of care that ended in the period, short breaks left out.",
        of=Events(frame=ceases, date="left"),
        direction=0,
        source=f"{DFE_STARTS}; a child who leaves care twice is counted twice",
        needs=EPISODES,
        plan_ids=("6.08",),
    ),
)

_DISTANCE = (
    Mix(
        id="placement.mix",
        title="Children looked after by placement",
        definition="Of children looked after on the day, the percentage in each group.",
        of=Stock(frame=children_placed),
        direction=0,
        source=DFE_PLACEMENT,
        needs=PLACED,
        plan_ids=("R4.05",),
    ),
    Share(
        id="placement.far_outside",
        title="Over 20 miles from home and outside the council's area",
        definition="Of all children looked after on the day, unknown distances included, the percentage placed more "
        "than 20 miles from home and outside the council's area.",
        of=Stock(frame=children_placed),
        numerator="is_far_outside",
        denominator="any_known",
        direction=-1,
        source=DFE_PLACEMENT,
        needs=PLACED,
        plan_ids=("R4.05",),
        headline=Length.DAY,
    ),
    Share(
        id="placement.far_outside_known",
        title="Over 20 miles and outside, of children whose distance is known",
        definition="Of children looked after on the day whose distance and area are known, the percentage placed more "
        "than 20 miles from home and outside the council's area.",
        of=Stock(frame=children_placed),
        numerator="is_far_outside",
        denominator="is_known",
        direction=-1,
        source="local reading (Q19): DfE's count with unknown distances left out, as the council counts",
        needs=PLACED,
        plan_ids=("R4.05",),
    ),
    Share(
        id="placement.distance_unknown",
        title="Distance from home not known",
        definition="Of all children looked after on the day, the percentage whose distance from home is not known.",
        of=Stock(frame=children_placed),
        numerator="is_distance_unknown",
        direction=-1,
        source=DFE_PLACEMENT,
        needs=PLACED,
        headline=Length.DAY,
    ),
    Share(
        id="placement.outside_area",
        title="Placed outside the council's area",
        definition="Of all children looked after on the day, unknown areas included, the percentage placed outside the "
        "council's area at any distance.",
        of=Stock(frame=children_placed),
        numerator="is_outside",
        denominator="any_area_known",
        direction=-1,
        source=DFE_PLACEMENT,
        needs=PLACED,
        plan_ids=("R4.05",),
    ),
)

_NEW_ENTRANTS = (
    Share(
        id="placement.new_entrants_far",
        title="New into care and placed over 20 miles from home",
        definition="Of times that children came into care in the period and the distance is known, the percentage "
        "whose first placement was more than 20 miles from home.",
        of=Events(frame=new_entrants, date="entered"),
        numerator="is_far",
        denominator="is_known",
        direction=-1,
        source="local reading (Q2): no national statistic counts this",
        needs=PLACED,
        plan_ids=("6.10",),
        headline=Length.YEAR,
    ),
    Share(
        id="placement.new_entrants_far_all",
        title="New into care and over 20 miles away, of all children",
        definition="Of all times that children came into care in the period, unknown distances included, the "
        "percentage whose first placement was more than 20 miles from home.",
        of=Events(frame=new_entrants, date="entered"),
        numerator="is_far",
        denominator="any_known",
        direction=-1,
        source="local reading (Q2), variant",
        needs=PLACED,
        plan_ids=("6.10",),
    ),
    Share(
        id="placement.new_entrants_far_other",
        title="New into care and over 20 miles away, of all but unaccompanied children",
        definition="Of all times that children other than unaccompanied asylum-seeking children came into care in the "
        "period, unknown distances included, the percentage whose first placement was more than 20 miles from home.",
        of=Events(frame=new_entrants, date="entered"),
        numerator="is_far",
        denominator="is_other",
        direction=-1,
        source="local reading (Q2), variant",
        needs=(*PLACED, "ssd_immigration_status"),
        plan_ids=("6.10",),
    ),
)

_STABILITY = (
    Share(
        id="placement.three_or_more",
        title="Three or more placements in twelve months",
        definition="Of children looked after on the day, the percentage with three placements or more in the twelve "
        "months to it, counting those open at the start and at the end.",
        of=Stock(frame=stability_in_year),
        numerator="has_three_or_more",
        direction=-1,
        source="DfE, children looked after in England: placement stability; placements under 24 hours, temporary "
        "placements (T0 to T4) and moves that kept the carer are left out",
        needs=PLACED,
        lookback_months=12,
        plan_ids=("R4.06", "6.S8"),
        headline=Length.DAY,
    ),
    Share(
        id="placement.long_term_stability",
        title="Long-term placement stability",
        definition="Of children under 16 looked after for two and a half years or more on the day, the percentage in "
        "the same placement for two years or more, or placed for adoption and in that placement and the one before for "
        "two years or more together.",
        of=Stock(frame=long_term),
        numerator="is_stable",
        denominator="is_long_term",
        direction=1,
        source="DfE, children looked after in England: placement stability",
        needs=(*PLACED, "ssd_person"),
        lookback_months=30,
        plan_ids=("5.03", "R4.06"),
        headline=Length.DAY,
    ),
    Ratio(
        id="placement.moves_per_100",
        title="Moves per 100 children in twelve months",
        definition="Moves to another home or carer in the twelve months to the day of children looked after on it, per "
        "100 of these children.",
        of=Stock(frame=stability_in_year),
        numerator="moves",
        denominator="child",
        unit=Unit.COUNT,
        direction=-1,
        source="local reading: a year, because older records do not hold a whole care episode",
        needs=PLACED,
        lookback_months=12,
        plan_ids=("5.04", "R4.06"),
    ),
    Mix(
        id="placement.move_reasons",
        title="Why placements ended",
        definition="Of moves to another home or carer in the period, the percentage by the reason recorded for the end "
        "of the placement before.",
        of=Events(frame=moves, date="date"),
        direction=0,
        source="SSDA903: REASON_PLACE_CHANGE",
        needs=PLACED,
        plan_ids=("R4.07",),
    ),
    Share(
        id="placement.unplanned_endings",
        title="Placements that ended unplanned",
        definition="Of moves to another home or carer in the period, the percentage where the placement before ended "
        "at the carer's request, because of standards of care, or after an allegation.",
        of=Events(frame=moves, date="date"),
        numerator="is_unplanned",
        direction=-1,
        source="local reading (Q33) of SSDA903's REASON_PLACE_CHANGE: CREQB, CREQO, STAND and ALLEG",
        needs=PLACED,
        plan_ids=("R4.07",),
    ),
    Count(
        id="placement.residential_to_family",
        title="Children who moved from residential care to a foster home",
        definition="Children who moved in the period straight from a children's home or another residential place to "
        "foster care.",
        of=Window(frame=residential_to_family, seen=Rows.ONCE),
        direction=1,
        source="local reading of SSDA903's placement codes: K1, K2, S1, R1 or R3, then U1 to U6",
        needs=PLACED,
        plan_ids=("5.02",),
    ),
)

_KINDS = (
    Share(
        id="placement.in_foster_care",
        title="In foster care",
        definition="Of children looked after on the day, the percentage in foster care of any kind.",
        of=Stock(frame=children_placed),
        numerator="is_fostered",
        direction=1,
        source=f"{DFE_PLACEMENT}: U1 to U6",
        needs=PLACED,
    ),
    Share(
        id="placement.with_relatives",
        title="Fostered by a relative or friend",
        definition="Of children looked after on the day, the percentage fostered by a relative or friend.",
        of=Stock(frame=children_placed),
        numerator="is_with_relatives",
        direction=1,
        source=f"{DFE_PLACEMENT}: U1 to U3",
        needs=PLACED,
        plan_ids=("6.S6",),
    ),
    Share(
        id="placement.in_residential_care",
        title="In residential care",
        definition="Of children looked after on the day, the percentage in a children's home or another residential "
        "place.",
        of=Stock(frame=children_placed),
        numerator="is_residential",
        direction=-1,
        source=f"{DFE_PLACEMENT}: K1, K2, S1, R1 and R3",
        needs=PLACED,
        plan_ids=("5.02",),
    ),
    Share(
        id="placement.in_supported_accommodation",
        title="In supported or independent living",
        definition="Of children looked after on the day, the percentage in supported accommodation or living "
        "independently.",
        of=Stock(frame=children_placed),
        numerator="is_supported",
        direction=0,
        source=f"{DFE_PLACEMENT}: K3, H5, P2 and P3",
        needs=PLACED,
    ),
)

_FOSTER_HOMES = (
    Count(
        id="placement.households_approved",
        title="Foster care households approved",
        definition="Mainstream and specialist foster care households approved in the period; relatives and friends who "
        "foster are left out.",
        of=Events(frame=household_changes, date="date"),
        where="is_approval",
        unit=Unit.COUNT,
        direction=1,
        source="local reading (Q1): households, gross",
        needs=FOSTERING,
        plan_ids=("5.01",),
        headline=Length.YEAR,
        of_people=False,
    ),
    Count(
        id="placement.households_ended",
        title="Foster care households that ended",
        definition="Mainstream and specialist foster care households that resigned or whose approval ended in the "
        "period.",
        of=Events(frame=household_changes, date="date"),
        where="is_ending",
        unit=Unit.COUNT,
        direction=-1,
        source="local reading (Q1)",
        needs=FOSTERING,
        plan_ids=("R4.03",),
        of_people=False,
    ),
    Net(
        id="placement.households_net",
        title="Net change in foster care households",
        definition="Mainstream and specialist foster care households approved in the period, less those that ended.",
        of=Events(frame=household_changes, date="date"),
        change="change",
        direction=1,
        source="local reading (Q1): households, net",
        needs=FOSTERING,
        plan_ids=("R4.03",),
        headline=Length.YEAR,
        of_people=False,
    ),
    Net(
        id="placement.foster_carers_net",
        title="Net change in foster carers",
        definition="Carers in the mainstream and specialist households approved in the period, less carers in those "
        "that ended.",
        of=Events(frame=household_changes, date="date"),
        change="carers_change",
        direction=1,
        source="local reading (Q1), variant: carers, net",
        needs=FOSTERING,
        plan_ids=("R4.03",),
        of_people=False,
    ),
    Count(
        id="placement.foster_households",
        title="Mainstream and specialist households",
        definition="Mainstream and specialist foster care households approved on the day.",
        of=Stock(frame=foster_households),
        where="is_general",
        unit=Unit.COUNT,
        direction=1,
        source="local register; Ofsted's figure counts places, not households",
        needs=FOSTERING,
        plan_ids=("5.01", "R4.03"),
        of_people=False,
    ),
    Count(
        id="placement.specialist_households",
        title="Specialist households",
        definition="Specialist (high-level) foster care households approved on the day.",
        of=Stock(frame=foster_households),
        where="is_specialist",
        unit=Unit.COUNT,
        direction=1,
        source="local reading (Q12): households, not carers",
        needs=FOSTERING,
        plan_ids=("5.06", "5.05"),
        of_people=False,
    ),
    Count(
        id="placement.kinship_households",
        title="Relative or friend households",
        definition="Relatives and friends approved on the day to foster a child they know.",
        of=Stock(frame=foster_households),
        where="is_kinship",
        unit=Unit.COUNT,
        direction=0,
        source="local register; left out of Ofsted's count since 2022",
        needs=FOSTERING,
        plan_ids=("6.S6",),
    ),
)

MEASURES: tuple[Measure, ...] = (*_LOOKED_AFTER, *_DISTANCE, *_NEW_ENTRANTS, *_STABILITY, *_KINDS, *_FOSTER_HOMES)


EXHIBITS: tuple[Exhibit, ...] = (
    Exhibit(
        id="placement.looked_after",
        title="Children looked after at each month end",
        measures=("placement.children_looked_after", "placement.children_with_open_episode"),
        form=Form.TREND,
    ),
    Exhibit(
        id="placement.looked_after_rate",
        title="Children looked after per 10,000 children",
        measures=("placement.looked_after_rate",),
        form=Form.TREND,
    ),
    Exhibit(
        id="placement.into_and_out_of_care",
        title="Children coming into care and leaving it",
        measures=("placement.starters", "placement.leavers"),
        form=Form.TREND,
    ),
    Exhibit(
        id="placement.location_by_distance",
        title="Inside or outside the council's area, by distance from home",
        measures=("placement.mix",),
        form=Form.GRID,
        by=("location", "distance"),
        reading="Exactly 20.0 miles is not over 20 miles.",
    ),
    Exhibit(
        id="placement.far_from_home",
        title="Over 20 miles from home and outside the council's area",
        measures=("placement.far_outside", "placement.far_outside_known"),
        form=Form.TREND,
    ),
    Exhibit(
        id="placement.outside_and_unknown",
        title="Outside the council's area, and distance not known",
        measures=("placement.outside_area", "placement.distance_unknown"),
        form=Form.TREND,
    ),
    Exhibit(
        id="placement.distance_bands",
        title="How far from home children live",
        measures=("placement.mix",),
        form=Form.CATEGORIES,
        by=("distance_band",),
        reading="A band holds its upper bound: 20.0 miles is in the band up to 20.",
    ),
    Exhibit(
        id="placement.far_by_age",
        title="Over 20 miles and outside, by age",
        measures=("placement.far_outside",),
        form=Form.CATEGORIES,
        by=("age_band",),
    ),
    Exhibit(
        id="placement.far_by_placement",
        title="Over 20 miles and outside, by kind of placement",
        measures=("placement.far_outside",),
        form=Form.CATEGORIES,
        by=("placement_group",),
    ),
    Exhibit(
        id="placement.far_by_provider",
        title="Over 20 miles and outside, by provider",
        measures=("placement.far_outside",),
        form=Form.CATEGORIES,
        by=("provider",),
    ),
    Exhibit(
        id="placement.unknown_by_unaccompanied",
        title="Distance not known, for unaccompanied and other children",
        measures=("placement.distance_unknown",),
        form=Form.CATEGORIES,
        by=("unaccompanied",),
    ),
    Exhibit(
        id="placement.unknown_by_placement",
        title="Distance not known, by kind of placement",
        measures=("placement.distance_unknown",),
        form=Form.CATEGORIES,
        by=("placement_group",),
    ),
    Exhibit(
        id="placement.new_entrants",
        title="New into care and placed over 20 miles from home",
        measures=("placement.new_entrants_far",),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="placement.new_entrants_readings",
        title="New into care and far from home, read three ways",
        measures=(
            "placement.new_entrants_far",
            "placement.new_entrants_far_all",
            "placement.new_entrants_far_other",
        ),
        form=Form.COMPARISON,
    ),
    Exhibit(
        id="placement.three_or_more",
        title="Children with three or more placements in twelve months",
        measures=("placement.three_or_more",),
        form=Form.TREND,
    ),
    Exhibit(
        id="placement.long_term_stability",
        title="Long-term placement stability",
        measures=("placement.long_term_stability",),
        form=Form.TREND,
    ),
    Exhibit(
        id="placement.moves",
        title="Moves per 100 children in twelve months",
        measures=("placement.moves_per_100",),
        form=Form.TREND,
        reading="Counted over twelve months and not over the whole time in care, because older placements are not all "
        "in the records.",
    ),
    Exhibit(
        id="placement.move_reasons",
        title="Why placements ended in the year",
        measures=("placement.move_reasons",),
        form=Form.CATEGORIES,
        by=("change_reason",),
    ),
    Exhibit(
        id="placement.unplanned_endings",
        title="Placements that ended unplanned",
        measures=("placement.unplanned_endings",),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="placement.residential_to_family",
        title="Children who moved from residential care to a foster home",
        measures=("placement.residential_to_family",),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="placement.kinds",
        title="Where children live",
        measures=("placement.mix",),
        form=Form.CATEGORIES,
        by=("placement_group",),
    ),
    Exhibit(
        id="placement.kinds_over_time",
        title="How the mix of placements has changed",
        measures=(
            "placement.in_foster_care",
            "placement.with_relatives",
            "placement.in_residential_care",
            "placement.in_supported_accommodation",
        ),
        form=Form.TREND,
    ),
    Exhibit(
        id="placement.providers",
        title="Who provides the placements",
        measures=("placement.mix",),
        form=Form.CATEGORIES,
        by=("provider",),
    ),
    Exhibit(
        id="placement.household_changes",
        title="Foster care households approved and ended, over twelve months",
        measures=(
            "placement.households_approved",
            "placement.households_ended",
            "placement.households_net",
            "placement.foster_carers_net",
        ),
        form=Form.ROLLING,
    ),
    Exhibit(
        id="placement.foster_households",
        title="Foster care households at each month end",
        measures=("placement.foster_households", "placement.kinship_households"),
        form=Form.TREND,
    ),
    Exhibit(
        id="placement.specialist_households",
        title="Specialist foster care households at each month end",
        measures=("placement.specialist_households",),
        form=Form.TREND,
    ),
)
