"""SSDA903 episodes: one from several returns, in periods of care and placements, and the return's own rules.

Frames of episodes have the return's columns (`CHILD`, `DECOM`, …), the `PROVENANCE` columns, `returned` (the place of
the sheet among the episode sheets, the latest return last) and `year` (the 31 March that its return runs to).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from improve_analysis.extracts._reading import PROVENANCE, Finding
from improve_analysis.extracts._values import findings_at
from improve_analysis.tables import codes

ONE_DAY = pd.Timedelta(days=1)
FAR_AHEAD = pd.Timestamp("2200-01-01")
SAME_EPISODE = ["CHILD", "DECOM", "RNE", "LS", "PLACE"]
SAME_DAY = ["CHILD", "DECOM"]
LONGEST_DAYS = {"T4": 7, "T3": 21, "T1": 42}
"""The longest that a temporary placement may last (rules 379, 376 and 375)."""


def latest(rows: pd.DataFrame, same: list[str], compared: list[str]) -> tuple[pd.DataFrame, list[Finding]]:
    """One row for each distinct `same`: the last one, what it lacks filled from those before it.

    `rows` are in the order of their returns. Where a row says otherwise than one before it in a column of `compared`,
    that is a finding.
    """
    if not rows.duplicated(same).any():
        return rows, []
    findings = [finding for column in compared for finding in _contradictions(rows, same, column)]
    known = rows.groupby(same, dropna=False)[[column for column in rows if column not in same]].ffill()
    return rows.assign(**{str(column): known[column] for column in known}).drop_duplicates(same, keep="last"), findings


def _contradictions(rows: pd.DataFrame, same: list[str], column: str) -> list[Finding]:
    keys = [rows[key] for key in same]
    before = rows.groupby(same, dropna=False)[column].ffill().groupby(keys, dropna=False).shift()
    differs = rows[column].notna() & before.notna() & (rows[column] != before)
    written = before[differs].astype("str").str.removesuffix(" 00:00:00")
    return findings_at(rows, differs, column, "an earlier row or return says " + written, "the later was used")


def one_of_each(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Each episode once, as its latest return has it, with `episode_id`; and what the returns disagree about.

    `rows` must have a child and a start in each row.
    """
    ended = rows["DEC"].notna()
    in_order = rows.assign(ended=ended).sort_values(["returned", "ended"], kind="stable", ignore_index=True)
    compared = ["DEC", "REC", "CIN", "PLACE_PROVIDER", "HOME_POST", "PL_POST", "URN"]
    episodes, findings = latest(in_order.drop(columns="ended"), SAME_EPISODE, compared)
    as_returned = in_order.loc[episodes.index]
    reopened = as_returned["DEC"].isna() & episodes["DEC"].notna()
    findings += findings_at(episodes, reopened, "DEC", "an earlier row or return gives an end", "the later was used")
    episodes = episodes.assign(**{column: as_returned[column] for column in ("DEC", "REC", "REASON_PLACE_CHANGE")})
    episodes, replaced = _without_replaced(episodes)
    return _named(episodes), [*findings, *replaced, *_lost(episodes)]


def _without_replaced(episodes: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Without the episodes that a later return gives another legal status, place or reason to from the same day."""
    newest = episodes.groupby(SAME_DAY)["returned"].transform("max")
    replaced = episodes["returned"] < newest
    problem = "a later return gives the episode from this day another RNE, LS or PLACE"
    return episodes[~replaced], findings_at(episodes, replaced, "DECOM", problem, "the later return was used")


def _lost(episodes: pd.DataFrame) -> list[Finding]:
    lost = episodes["DEC"].isna() & (episodes["year"] < episodes["year"].max())
    problem = "open at the end of its return and not in a later year's"
    return findings_at(episodes, lost, "DEC", problem, "kept, as an open episode")


def _named(episodes: pd.DataFrame) -> pd.DataFrame:
    episodes = episodes.assign(ends=episodes["DEC"].fillna(FAR_AHEAD))
    episodes = episodes.sort_values([*SAME_DAY, "ends", *PROVENANCE], kind="stable", ignore_index=True)
    name = episodes["CHILD"] + "-" + episodes["DECOM"].dt.strftime("%Y%m%d")
    twin = episodes.groupby(SAME_DAY).cumcount()
    return episodes.assign(episode_id=name.mask(twin > 0, name + "-" + (twin + 1).astype("str")))


def in_periods(episodes: pd.DataFrame) -> pd.DataFrame:
    """The episodes of `one_of_each`, by child and start, with their period of care and placement.

    Added: `cla_id` and `placement_id` (the id of the first episode of each), `begins_period`, `begins_placement`,
    `ended_before` (the latest end of the child's earlier episodes) and `entered` (the day the period began; missing
    where its first episode is not a start, so that it began before the records do).
    """
    before = episodes.groupby("CHILD")["ends"].cummax().groupby(episodes["CHILD"]).shift()
    restarts = (episodes["RNE"] == "S") & (episodes["DECOM"] >= before)
    begins = before.isna() | (episodes["DECOM"] > before) | restarts
    moves = begins | (episodes["RNE"] != "L")
    cla_id = _first_in(episodes["episode_id"], begins)
    started = episodes[begins & (episodes["RNE"] == "S")].set_index("episode_id")["DECOM"]
    return episodes.assign(
        ended_before=before,
        begins_period=begins,
        begins_placement=moves,
        cla_id=cla_id,
        placement_id=_first_in(episodes["episode_id"], moves),
        entered=started.reindex(cla_id).set_axis(episodes.index),
    )


def _first_in(values: pd.Series, begins: pd.Series) -> pd.Series:
    """For each row, the value on the latest row that begins."""
    return values.where(begins).ffill()


def placements(episodes: pd.DataFrame) -> pd.DataFrame:
    """One row a placement: its first episode's values, with the end and the reason for change of its last."""
    groups = episodes.groupby("placement_id", sort=False)
    last = groups.tail(1).set_index("placement_id")
    first = groups.head(1).set_index("placement_id")
    kept_carer = first["RNE"].map({"T": "Y", "U": "Y", "P": "N", "B": "N", "S": "N"})
    known = groups[["PLACE", "PLACE_PROVIDER", "PL_POST", "URN"]].first()
    return first.assign(
        DEC=last["DEC"],
        REASON_PLACE_CHANGE=last["REASON_PLACE_CHANGE"],
        same_carer=kept_carer,
        **{str(column): known[column] for column in known},
    ).reset_index()


def legal_statuses(episodes: pd.DataFrame) -> pd.DataFrame:
    """One row for each unbroken spell of one legal status in a period of care; `until` is its last day."""
    changes = episodes["begins_period"] | (episodes["LS"] != episodes.groupby("CHILD")["LS"].shift())
    groups = episodes.groupby(changes.cumsum(), sort=False)
    first, ended = groups.head(1), groups["DEC"].last()
    still_open = groups.tail(1)["DEC"].isna().to_numpy()
    until = (ended - ONE_DAY).mask(still_open).to_numpy()
    return first.assign(until=pd.Series(until, index=first.index).clip(lower=first["DECOM"])).dropna(subset=["LS"])


def homes(episodes: pd.DataFrame) -> pd.DataFrame:
    """One row for each home postcode in turn of a child, from `DECOM` to `until` (missing for the latest)."""
    known = episodes[episodes["HOME_POST"].notna()]
    known = known[known["HOME_POST"] != known.groupby("CHILD")["HOME_POST"].shift()]
    until = known.groupby("CHILD")["DECOM"].shift(-1) - ONE_DAY
    return known.assign(until=until.clip(lower=known["DECOM"]))


def periods(episodes: pd.DataFrame) -> pd.DataFrame:
    """One row a period of care: `CHILD`, `cla_id`, `began` (start of its first episode) and `PROVENANCE`."""
    first = episodes[episodes["begins_period"]].rename(columns={"DECOM": "began"})
    return first[["CHILD", "cla_id", "began", *PROVENANCE]]


def period_of(rows: pd.DataFrame, day: str, known: pd.DataFrame) -> pd.Series:
    """The `cla_id` of the child's period that had begun last by the day in column `day`; before the first, the first.

    `known` is `periods`. Missing where the child has none.
    """
    pairs = rows[["CHILD", day]].rename_axis("row").reset_index().merge(known, on="CHILD")
    away = pairs[day] - pairs["began"]
    pairs = pairs.assign(later=away < pd.Timedelta(0), away=away.abs()).sort_values(["row", "later", "away"])
    return pairs.drop_duplicates("row").set_index("row")["cla_id"].reindex(rows.index)


MILESTONES = ("placement_order", "placed_for_adoption", "placed_early", "order_made", "order_reason")


def milestones(episodes: pd.DataFrame) -> pd.DataFrame:
    """The days on which periods of care reached a milestone towards permanence, by `cla_id`; only those with one.

    Columns: `CHILD`, `cla_id`, `MILESTONES` (`order_reason` is the REC of the order that ended care), and `PROVENANCE`
    of the period's first episode.
    """
    ended = episodes[episodes["REC"].isin([*codes.ADOPTED, *codes.SPECIAL_GUARDIANSHIP, *codes.CHILD_ARRANGEMENTS])]
    order = ended.drop_duplicates("cla_id").set_index("cla_id")
    days = {
        "placement_order": _first_day(episodes, episodes["LS"] == "E1"),
        "placed_for_adoption": _first_day(episodes, episodes["PLACE"].isin(codes.PLACED_FOR_ADOPTION)),
        "placed_early": _first_day(episodes, episodes["PLACE"].isin(codes.EARLY_PERMANENCE)),
        "order_made": order["DEC"],
        "order_reason": order["REC"],
    }
    named = episodes[episodes["begins_period"]][["CHILD", "cla_id", *PROVENANCE]]
    reached = named.set_index(named["cla_id"].rename(None)).assign(**days)
    return reached.dropna(subset=[*MILESTONES], how="all")


def _first_day(episodes: pd.DataFrame, which: pd.Series) -> pd.Series:
    return episodes[which].groupby("cla_id")["DECOM"].min()


@dataclass(frozen=True, kw_only=True)
class _Rule:
    """A rule of the return. `breaks` says which episodes of `in_periods`, with `DOB`, break it."""

    column: str
    problem: str
    breaks: Callable[[pd.DataFrame], pd.Series]


RULES = (
    _Rule(
        column="REC",
        problem="DEC and REC are given both or neither (rule 148)",
        breaks=lambda rows: rows["DEC"].isna() != rows["REC"].isna(),
    ),
    _Rule(
        column="DECOM",
        problem="overlaps an earlier episode of the child",
        breaks=lambda rows: rows["DECOM"] < rows["ended_before"],
    ),
    _Rule(
        column="DEC",
        problem="ends with X1, and the child's next episode does not begin on that day (rule 433)",
        breaks=lambda rows: (rows["REC"] == "X1") & (_next(rows, "DECOM") > rows["DEC"]),
    ),
    _Rule(
        column="DEC",
        problem="ends on the day it begins (rule 355)",
        breaks=lambda rows: rows["DEC"] == rows["DECOM"],
    ),
    _Rule(
        column="PLACE",
        problem="a temporary placement longer than it may be: T4 7 days, T3 21, T1 42 (rules 375, 376, 379)",
        breaks=lambda rows: (rows["DEC"] - rows["DECOM"]).dt.days > rows["PLACE"].map(LONGEST_DAYS).astype("float64"),
    ),
    _Rule(
        column="PLACE",
        problem="a period of care begins in a temporary placement (rule 380)",
        breaks=lambda rows: (rows["RNE"] == "S") & rows["PLACE"].isin(codes.TEMPORARY),
    ),
    _Rule(
        column="PLACE",
        problem="a period of care ends in a temporary placement (rule 381)",
        breaks=lambda rows: rows["PLACE"].isin(codes.TEMPORARY) & rows["REC"].notna() & (rows["REC"] != "X1"),
    ),
    _Rule(
        column="PL_POST",
        problem="the home's and the placement's postcode are the same, and the child is not with parents (rule 392)",
        breaks=lambda rows: (_compact(rows["HOME_POST"]) == _compact(rows["PL_POST"])) & (rows["PLACE"] != "P1"),
    ),
    _Rule(
        column="PLACE_PROVIDER",
        problem="the provider is a parent and the placement is not P1 (rule 550)",
        breaks=lambda rows: (rows["PLACE_PROVIDER"] == "PR0") & (rows["PLACE"] != "P1"),
    ),
    _Rule(
        column="PLACE",
        problem="a child under 16 in supported accommodation (rule 371)",
        breaks=lambda rows: (rows["PLACE"] == "K3") & (rows["DECOM"] < rows["DOB"] + pd.DateOffset(years=16)),
    ),
    _Rule(
        column="CIN",
        problem="another main need than the period of care's episode before (rule 504)",
        breaks=lambda rows: _differs_in_period(rows, "CIN"),
    ),
    _Rule(
        column="LS",
        problem="placed for adoption under a placement order (A5, A6) without legal status E1 (rule 408)",
        breaks=lambda rows: rows["PLACE"].isin(["A5", "A6"]) & (rows["LS"] != "E1"),
    ),
)
"""The return's rules that bear on what is measured; numbers are those of DfE's validation rules."""


def broken_rules(episodes: pd.DataFrame) -> list[Finding]:
    """A finding for each episode and rule that it breaks; `episodes` is `in_periods` with `DOB`."""
    return [
        finding
        for rule in RULES
        for finding in findings_at(episodes, rule.breaks(episodes), rule.column, rule.problem, "kept as it is")
    ]


def _next(rows: pd.DataFrame, column: str) -> pd.Series:
    return rows.groupby("CHILD")[column].shift(-1)


def _compact(postcodes: pd.Series) -> pd.Series:
    return postcodes.str.replace(" ", "").str.upper()


def _differs_in_period(rows: pd.DataFrame, column: str) -> pd.Series:
    before = rows.groupby("cla_id")[column].shift()
    return before.notna() & rows[column].notna() & (rows[column] != before)
