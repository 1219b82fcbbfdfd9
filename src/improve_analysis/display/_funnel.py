"""Every council in England in one funnel: a share of each, within what limits it may lie by chance."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from improve_analysis.display import numbers, words
from improve_analysis.display._published import CHAPTER, area_names, as_published
from improve_analysis.display._sheet import INCH_PX, LINE_PX, WIDTH_PX, new_sheet, panel, png, width_px
from improve_analysis.display.exhibit import Output, markdown, table_output
from improve_analysis.display.palette import CATEGORICAL, EVENT, INK, QUIET, STYLE
from improve_analysis.display.tables import Cell, Row, Table
from improve_analysis.published import INDICATORS, SYMBOLS, Area, Indicator, Published
from improve_analysis.statistics.comparison import Funnel, funnel
from improve_analysis.statistics.rounding import half_up
from improve_analysis.statistics.spc import TooFewPoints

FUNNELS = ("rereferrals_pct", "repeat_plans_pct", "three_placements_pct", "long_term_stable_pct")
"""The shares whose two counts the Department publishes for every council."""
HEIGHT_PX = 420
OWN, NEIGHBOUR, OTHER = "own", "neighbour", "other"
STANDINGS = {
    2: "Above the outer limits",
    1: "Above the inner limits",
    0: "Within the limits",
    -1: "Below the inner limits",
    -2: "Below the outer limits",
}
HOW = (
    "**How it is read.** Each dot is a council; the further right, the larger the number that its percentage is of. "
    "Between the inner lines lie nineteen in twenty councils that differ by chance alone, between the outer ones all "
    "but one in five hundred. The limits are exact (binomial), about the share of all councils together."
)
WIDENED = (
    "Councils differ by more than chance alone, in what families need and in what is recorded, so the limits are "
    "widened by how much the middle eight in ten of them do."
)


@dataclass(frozen=True, kw_only=True)
class Council:
    """One council's share. `kind`: the book's own, one of its neighbours, or another. `standing`: as in `Funnel`."""

    name: str
    kind: str
    numerator: float
    denominator: float
    standing: int

    @property
    def share(self) -> float:
        return 100 * self.numerator / self.denominator


def caption_of(indicator: Indicator) -> str:
    """The title of the table of the council and its neighbours."""
    return f"{indicator.title}: the council and its neighbours among all councils"


def exhibit_name(code: str) -> str:
    return f"{code}_councils"


def printed_share(numerator: float, denominator: float, indicator: Indicator) -> str:
    """As the publisher rounds it: half up, to the places of its own figure."""
    share = half_up(pd.Series([100 * numerator / denominator]), indicator.decimals).iloc[0]
    return as_published(float(share), indicator, Area.COUNCIL)


def counts_of(code: str, published: Published) -> list[str]:
    """How many councils a funnel is of, how many lie outside, and the council's share, as they are said."""
    counted = _counted(code, published)
    found = _funnel(counted)
    if isinstance(found, TooFewPoints):
        return []
    own = (one for one in _councils(counted, found, published) if one.kind == OWN)
    shares = (_share_of(one, INDICATORS[code]) for one in own)
    return [f"{len(found.standing):,} councils", f"{_outside(found):,} lie outside", *shares]


def _counted(code: str, published: Published) -> pd.DataFrame:
    rows = published.councils[(published.councils["code"] == code) & (published.councils["denominator"] > 0)]
    return rows.sort_values(["denominator", "council"], ignore_index=True)


def _funnel(counted: pd.DataFrame) -> Funnel | TooFewPoints:
    return funnel(counted["numerator"], counted["denominator"])


def _outside(found: Funnel) -> int:
    return sum(standing != 0 for standing in found.standing)


def councils(code: str, published: Published) -> list[Output]:
    """The funnel of an indicator, or why there is none."""
    indicator, exhibit = INDICATORS[code], f"{CHAPTER}.{exhibit_name(code)}"
    rows, counted = published.councils[published.councils["code"] == code], _counted(code, published)
    found = _funnel(counted)
    title = words.escaped(indicator.title)
    if isinstance(found, TooFewPoints):
        few = f"it takes {numbers.spelled(found.needed)} councils, and the book holds {numbers.spelled(found.points)}"
        return [markdown(f"**{title}: every council.** A funnel cannot be drawn: {few}.", exhibit)]
    every = _councils(counted, found, published)
    told = [one for kind in (OWN, NEIGHBOUR) for one in every if one.kind == kind]
    outputs = [markdown(_said(indicator, int(rows["year"].iloc[0]), every, _outside(found)), exhibit)]
    outputs.append(_picture(indicator, every, found, exhibit))
    if told:
        outputs.append(table_output(_table(indicator, told), exhibit))
    return [*outputs, markdown(_closing(rows, found), exhibit)]


def _councils(counted: pd.DataFrame, found: Funnel, published: Published) -> list[Council]:
    own, near = area_names(published).get(Area.COUNCIL, ""), {*published.neighbours["neighbour"]}
    return [
        Council(
            name=name,
            kind=OWN if name == own else NEIGHBOUR if name in near else OTHER,
            numerator=float(of),
            denominator=float(out_of),
            standing=standing,
        )
        for name, of, out_of, standing in zip(
            counted["council"], counted["numerator"], counted["denominator"], found.standing, strict=True
        )
    ]


def _said(indicator: Indicator, year: int, every: Sequence[Council], outside: int) -> str:
    when = numbers.when(indicator.period(year))
    said = (
        f"**{words.escaped(indicator.title)}: every council in England.** {len(every):,} councils {when}, of which "
        f"{outside:,} lie outside the inner limits."
    )
    own = next((one for one in every if one.kind == OWN), None)
    if own is None:
        return f"{said} The council itself is not among them."
    return f"{said} {words.escaped(own.name)}, with {_share_of(own, indicator)}, is {_place(own.standing)}."


def _share_of(one: Council, indicator: Indicator) -> str:
    """`23.0% of 2,303`."""
    return f"{printed_share(one.numerator, one.denominator, indicator)} of {numbers.counted(one.denominator)}"


def _place(standing: int) -> str:
    return STANDINGS[standing][0].lower() + STANDINGS[standing][1:]


def _table(indicator: Indicator, told: Sequence[Council]) -> Table:
    rows = [
        Row(
            name=one.name,
            cells=[
                Cell(text=printed_share(one.numerator, one.denominator, indicator)),
                Cell(text=numbers.counted(one.numerator)),
                Cell(text=numbers.counted(one.denominator)),
                Cell(text=STANDINGS[one.standing], number=False),
            ],
        )
        for one in told
    ]
    head = ["Council", "Percentage", "Number", "Out of", "Where it stands"]
    return Table(caption=caption_of(indicator), head=head, rows=rows)


def _closing(rows: pd.DataFrame, found: Funnel) -> str:
    withheld = rows[rows["symbol"] != ""].groupby("symbol", sort=True)["council"].apply(", ".join)
    left_out = "; ".join(f"{names} ({SYMBOLS[str(symbol)]})" for symbol, names in withheld.items())
    first = rows.iloc[0]
    source = f"[{words.escaped(first['release'])}]({first['page']}); {first['licence']}. Read from: {first['vintage']}."
    return "\n\n".join(
        (
            f"{HOW} {WIDENED}" if found.dispersion > 1 else HOW,
            *([f"**Not shown.** {words.escaped(left_out)}."] if left_out else []),
            f"**Source.** {source}",
        )
    )


def _picture(indicator: Indicator, every: Sequence[Council], found: Funnel, exhibit: str) -> Output:
    with style.context([dict(STYLE)], after_reset=True):
        sheet = _draw(indicator, every, found)
        drawn, height = png(sheet), round(sheet.get_figheight() * INCH_PX)
    told = {"alt": alternative(indicator, every), "width": WIDTH_PX, "height": height}
    marked = [one for one in every if one.kind != OTHER]
    digest = [f"{one.name}: {printed_share(one.numerator, one.denominator, indicator)}" for one in marked]
    return Output(
        data={"image/png": b64encode(drawn).decode("ascii"), "text/plain": "\n".join([indicator.title, *digest])},
        metadata={"image/png": told, "improve": {"exhibit": exhibit}},
    )


def alternative(indicator: Indicator, every: Sequence[Council]) -> str:
    """The words that stand in for the picture."""
    marked = [one for one in every if one.kind == OWN]
    said = [f"{one.name} is {_place(one.standing)}." for one in marked]
    opening = (
        f"Funnel plot. {indicator.title}: a dot for each of {len(every):,} councils, between limits that narrow to the "
        "right, where shares are of more."
    )
    return " ".join([opening, *said, "The numbers of the council and its neighbours are in the table that follows."])


def _draw(indicator: Indicator, every: Sequence[Council], found: Funnel) -> Canvas:
    legend = _legend(every)
    sheet = new_sheet(HEIGHT_PX + LINE_PX * len(legend))
    height = sheet.get_figheight() * INCH_PX
    axes = panel(sheet, left=width_px(["100%"]) + 16, right=24, top=34, bottom=2 * LINE_PX + 28 + LINE_PX * len(legend))
    across = [one.denominator for one in every]
    for lower, upper, dashes in (
        (found.lower_95, found.upper_95, (0, (4, 3))),
        (found.lower_998, found.upper_998, "-"),
    ):
        for limit in (lower, upper):
            axes.plot(across, 100 * np.asarray(limit), color=QUIET, linewidth=1.2, linestyle=dashes)
    axes.axhline(100 * found.centre, color=INK, linewidth=1.2)
    _dots(axes, every)
    top = max(one.share for one in every) * 1.08
    axes.set_ylim(0, min(top, 100) if top > 1 else 1)
    axes.set_xlim(0, max(across) * 1.03)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}%")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
    axes.set_xlabel("Number that the percentage is of", loc="left")
    sheet.text(4 / WIDTH_PX, 1 - 4 / height, numbers.header(indicator.unit), va="top")
    for place, (name, (colour, marker)) in enumerate(legend.items()):
        up = (LINE_PX * (len(legend) - place) - LINE_PX / 2 + 4) / height
        sheet.text(40 / WIDTH_PX, up, name, va="center")
        axes.plot([20 / WIDTH_PX], [up], marker=marker, color=colour, transform=sheet.transFigure, clip_on=False)
    return sheet


_LOOKS = {OWN: (CATEGORICAL[2], "D"), NEIGHBOUR: (CATEGORICAL[0], "s"), OTHER: (EVENT, "o")}


def _legend(every: Sequence[Council]) -> dict[str, tuple[str, str]]:
    own = next((one.name for one in every if one.kind == OWN), "")
    names = {OWN: own, NEIGHBOUR: "Statistical neighbours", OTHER: "Other councils"}
    kinds = {one.kind for one in every}
    return {name: _LOOKS[kind] for kind, name in names.items() if kind in kinds}


def _dots(axes: Axes, every: Sequence[Council]) -> None:
    for kind, size in ((OTHER, 4.0), (NEIGHBOUR, 7.0), (OWN, 10.0)):
        own = [one for one in every if one.kind == kind]
        colour, marker = _LOOKS[kind]
        axes.plot(
            [one.denominator for one in own],
            [one.share for one in own],
            linestyle="none",
            marker=marker,
            markersize=size,
            color=colour,
            clip_on=False,
        )
