"""The projection of children in care on the page: what it says, its fans, its numbers, what it takes for granted."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

import pandas as pd
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from improve_analysis.disclosure.projection import EVERYONE, ID, TITLE, WIDE, Estimate, Projection
from improve_analysis.display import numbers
from improve_analysis.display._ends import End, room_for, write_ends
from improve_analysis.display._sheet import INCH_PX, LINE_PX, WIDTH_PX, new_sheet, panel, png, width_px
from improve_analysis.display.exhibit import BEHIND, Output, markdown, table_output
from improve_analysis.display.palette import CATEGORICAL, INK, MARKERS, QUIET, STYLE
from improve_analysis.display.tables import Cell, Row, Table
from improve_analysis.display.words import escaped

RANGES = (
    "The likely range holds four in five of the simulations, the wide range nineteen in twenty. All numbers are "
    "rounded to fives, ranges outwards."
)
ASSUMPTIONS = (
    "This takes for granted that children come into care, move between kinds of placement and leave at the rates of "
    "the {years} to {day}, by their age, the time they have been in care and where they live; that all leave on their "
    "eighteenth birthday; and that rates vary from year to year as those of councils in England have. It allows for "
    "no change of law, of population or of practice, nor for what the council sets out to change: it is what to expect "
    "if things go on as they have, and not a target. Short breaks, and children whose date of birth is not recorded, "
    "are left out."
)
TRIED = (
    "Held against years already past, the middle number came about as near as taking the number in care not to "
    "change: plan with the ranges."
)
"""As `benchmarks/projection_backtest.py` finds."""

TOP_PX, FAN_PX, TITLE_PX, SMALL_PX = 40, 300, 44, 150
BOTTOM_PX = LINE_PX + 20
ACROSS = 2
LEFT_PX, RIGHT_PX = 60, 8
WIDE_SHADE, LIKELY_SHADE = "#D0D9E2", "#90A6BC"
"""Tints of the first colour, so that the wide range is told from the likely one in grey too."""


def outputs(projection: Projection) -> list[Output]:
    """What a chapter shows of a projection."""
    if projection.missing:
        return [markdown(escaped(projection.missing), ID)]
    return [
        markdown(paragraph(projection), ID),
        _picture(projection),
        table_output(table(projection), ID, summary=BEHIND),
        markdown(escaped(closing(projection)), ID),
    ]


def paragraph(projection: Projection) -> str:
    """What it says of everyone, next year and in the last."""
    first, last = projection.total[0], projection.total[-1]
    said = (
        f"about {one.median:,} children would be in care on {_day(end)} (likely range {_likely(one)})"
        for one, end in ((first, projection.years[0]), (last, projection.years[-1]))
    )
    return f"**{escaped(TITLE)}**: if things go on as they have, {', and '.join(said)}."


def closing(projection: Projection) -> str:
    """What the ranges are, what is taken for granted, and which groups are not shown."""
    years = f"{numbers.spelled(projection.rate_months // 12)} years"
    said = [RANGES, ASSUMPTIONS.format(years=years, day=_day(projection.as_at)), TRIED]
    if projection.left_out:
        said.append(f"Not shown, because fewer than ten children are projected: {'; '.join(projection.left_out)}.")
    return " ".join(said)


def _likely(estimate: Estimate) -> str:
    return f"{estimate.low_80:,} to {estimate.high_80:,}"


def _wide(estimate: Estimate) -> str:
    return f"{estimate.low_95:,} to {estimate.high_95:,}"


def _day(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%B %Y}"


# Numbers -------------------------------------------------------------------------------------------------------------


def table(projection: Projection) -> Table:
    """A row for everyone and for each group, a column for each year end: the middle, and beside it the likely range."""
    rows = [Row(name=name, cells=[_cell(one) for one in found]) for name, found in projection.rows.items()]
    wide = Row(name=WIDE, cells=[Cell(text=_wide(one)) for one in projection.total])
    return Table(
        caption=TITLE,
        head=["Children", *map(_day, projection.years)],
        rows=[rows[0], wide, *rows[1:]],
        legend="Beside each number: its likely range.",
    )


def _cell(estimate: Estimate) -> Cell:
    return Cell(text=f"{estimate.median:,}", aside=_likely(estimate))


# Picture -------------------------------------------------------------------------------------------------------------


def _picture(projection: Projection) -> Output:
    with style.context([dict(STYLE)], after_reset=True):
        sheet = draw(projection)
        told = {
            "alt": alternative(projection),
            "width": WIDTH_PX,
            "height": round(sheet.get_figheight() * INCH_PX),
        }
        data = {"image/png": b64encode(png(sheet)).decode("ascii"), "text/plain": digest(projection)}
    return Output(data=data, metadata={"image/png": told, "improve": {"exhibit": ID}})


def alternative(projection: Projection) -> str:
    """What kind of picture it is, what it shows, and where the numbers are."""
    drawn = {EVERYONE: projection.total, **projection.by_age}
    said = [f"{name}: from {_told(found[0])} to {_told(found[-1])}." for name, found in drawn.items()]
    first, last = (_day(projection.years[place]) for place in (0, -1))
    return " ".join(
        [
            f"Fan chart of {TITLE.lower()}, {first} to {last}, and a smaller one for each age shown.",
            *said,
            "The numbers are in the table that follows.",
        ]
    )


def _told(estimate: Estimate) -> str:
    return f"{estimate.median:,} (likely {_likely(estimate)})"


def digest(projection: Projection) -> str:
    """The figures that the picture draws, as text."""
    drawn = {EVERYONE: projection.total, **projection.by_age}
    lines = [f"{name}: {'; '.join(_told(one) for one in found)}" for name, found in drawn.items()]
    return "\n".join([TITLE, *lines])


def draw(projection: Projection) -> Canvas:
    """The fan of everyone, and below it a small one for each age, all of these to one scale."""
    down = -(-len(projection.by_age) // ACROSS)
    small = down * (TITLE_PX + SMALL_PX + BOTTOM_PX)
    sheet = new_sheet(TOP_PX + FAN_PX + BOTTOM_PX + small)
    _draw_everyone(sheet, projection, bottom=small + BOTTOM_PX)
    _draw_ages(sheet, projection)
    return sheet


def _draw_everyone(sheet: Canvas, projection: Projection, bottom: float) -> None:
    ticks = _ticks(projection.total)
    names = [f"{tick:,.0f}" for tick in ticks]
    across = _across(projection.years)
    ends = _ends(projection.total[-1], across[-1])
    axes = panel(sheet, left=max(width_px(names) + 12, 42), right=max(room_for(ends)[0], 42), top=TOP_PX, bottom=bottom)
    _draw_fan(axes, across, projection.total, ticks)
    axes.set_yticks(ticks, names)
    axes.set_xticks(across, [f"{end:%b %Y}" for end in projection.years])
    write_ends(axes, ends)
    sheet.text(4 / WIDTH_PX, 1 - 4 / (sheet.get_figheight() * INCH_PX), f"{EVERYONE}, number", va="top")


def _ends(last: Estimate, reached: float) -> list[End]:
    return [
        End(text="Wide range", height=last.high_95, colour=QUIET, reached=reached),
        End(text="Likely range", height=last.high_80, colour=QUIET, reached=reached),
        End(
            text=f"Middle: {last.median:,}",
            height=last.median,
            colour=CATEGORICAL[0],
            reached=reached,
            marker=MARKERS[0],
        ),
    ]


def _draw_ages(sheet: Canvas, projection: Projection) -> None:
    every = [one for found in projection.by_age.values() for one in found]
    ticks = _ticks(every) if every else []
    names = [f"{tick:,.0f}" for tick in ticks]
    down = -(-len(projection.by_age) // ACROSS)
    for place, (name, found) in enumerate(projection.by_age.items()):
        below = down - 1 - place // ACROSS
        axes = _small_panel(sheet, place % ACROSS, below * (TITLE_PX + SMALL_PX + BOTTOM_PX) + BOTTOM_PX)
        across = _across(projection.years)
        _draw_fan(axes, across, found, ticks)
        axes.set_yticks(ticks, names)
        axes.set_xticks([across[0], across[-1]], [f"{projection.years[at]:%b %Y}" for at in (0, -1)])
        first, last = axes.get_xticklabels()
        first.set_horizontalalignment("left")
        last.set_horizontalalignment("right")
        axes.set_title(f"{name}: {found[-1].median:,} at the end", loc="left", fontsize=14, color=INK, pad=10)


def _small_panel(sheet: Canvas, column: int, bottom: float) -> Axes:
    wide = (WIDTH_PX - ACROSS * LEFT_PX - RIGHT_PX) / ACROSS
    left = LEFT_PX + column * (wide + LEFT_PX)
    top = sheet.get_figheight() * INCH_PX - bottom - SMALL_PX
    return panel(sheet, left=left, right=WIDTH_PX - left - wide, top=top, bottom=bottom)


def _draw_fan(axes: Axes, across: Sequence[float], found: Sequence[Estimate], ticks: Sequence[float]) -> None:
    wide = [one.low_95 for one in found], [one.high_95 for one in found]
    likely = [one.low_80 for one in found], [one.high_80 for one in found]
    axes.fill_between(across, *wide, color=WIDE_SHADE, linewidth=0)
    axes.fill_between(across, *likely, color=LIKELY_SHADE, linewidth=0)
    axes.plot(across, [one.median for one in found], color=CATEGORICAL[0], marker=MARKERS[0])
    pad = (across[-1] - across[0]) * 0.04
    axes.set_xlim(across[0] - pad, across[-1] + pad)
    axes.set_ylim(ticks[0], ticks[-1])


def _across(years: Sequence[pd.Timestamp]) -> list[float]:
    return [float(date2num(end)) for end in years]  # type: ignore[no-untyped-call]


def _ticks(found: Sequence[Estimate]) -> list[float]:
    """The ticks of the upright axis, from zero."""
    highest = max(one.high_95 for one in found)
    locator = MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10], integer=True)
    return [float(tick) for tick in locator.tick_values(0, highest)]
