"""Whether counts over months make up those of their year: what measures declare, against the records; and its use."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from improve_analysis import extracts, pipeline
from improve_analysis.calendar import Length, Period, months_before, months_to
from improve_analysis.checks.disclosure import attack, windowed
from improve_analysis.disclosure import ledger, release
from improve_analysis.disclosure._published import Family
from improve_analysis.disclosure._windows import Tie, Ties, Windowed, tie
from improve_analysis.disclosure.audit import audit
from improve_analysis.disclosure.cells import COUNT, parts_of, universe_of, windows_of
from improve_analysis.disclosure.overlaps import Bound, bound, bound_of
from improve_analysis.measures import EXHIBITS, MEASURES
from improve_analysis.measures._exhibit import Form
from improve_analysis.measures._measure import Count, Share, Window
from improve_analysis.measures._over_time import Rows, Says
from improve_analysis.sample.calibration import CHILDREN_0_TO_17
from improve_analysis.sample.write import write_sample
from improve_analysis.settings import Audience, load_settings

from .test_audit import WITHHELD, A, B, count
from .test_protect import COMMON, DAY, drafted

SETTINGS = load_settings()
WINDOWS = windows_of(MEASURES.values())
LENGTHS = (1, 3, 6, 12, 36)
WHO = ("person", "cine_person_id", "cinp_person_id", "family")

CELLS = sorted(
    {
        (universe_of(measure), part.where, () if part.whole or exhibit.form is Form.CURVE else tuple(exhibit.by))
        for exhibit in EXHIBITS.values()
        for measure in (MEASURES[name] for name in exhibit.measures)
        if isinstance(measure.of, Window)
        for part in parts_of(measure)
        if part.kind == COUNT
    }
)
"""Every number of people that the book shows over windows: universe, conditions, and columns of its categories."""


# --- what is declared, and what is so of every child of an invented council ------------------------------------------


@pytest.fixture(scope="module")
def councils(tmp_path_factory):
    """The repository's sample, and the records of a council of 15,000 children."""
    small = tmp_path_factory.mktemp("small") / "extract"
    write_sample(small, month="2024-09", size=15_000 / CHILDREN_0_TO_17, seed=7, forms=["ssd"])
    return [pipeline.records_at(extracts.read(path), DAY, SETTINGS) for path in (SETTINGS.sample, small)]


def rows_over(universe, records, months, back):
    """The rows of the window of so many months that ended `back` windows ago, under the name of whom they are of."""
    end = months_before(records.as_at, months * back)
    period = Period(start=months_before(end, months) + pd.Timedelta(days=1), end=end, length=Length.MONTH)
    rows = WINDOWS[universe].within(records, period)
    who = [rows[name].astype("str") for name in WHO if name in rows]
    return rows.assign(who=who[0] if who else "everybody")


def is_so(rows, where):
    columns = [rows[name.removesuffix(" known")] for name in where]
    flags = [
        column.notna() if name.endswith(" known") else column.astype("bool")
        for name, column in zip(where, columns, strict=True)
    ]
    return np.logical_and.reduce([np.ones(len(rows), dtype=bool), *flags])


def counted(universe, records, months, chosen):
    """Who x windows of three years: how many of the rows that are `chosen` are theirs."""
    found = {}
    for place in range(36 // months):
        rows = rows_over(universe, records, months, 36 // months - 1 - place)
        found[place] = rows.loc[chosen(rows), "who"].value_counts()
    return pd.DataFrame(found).fillna(0)


def broken(universe, councils, chosen):
    """How often a child's count over a window is more or less than those over its parts, for every way of cutting."""
    found = Counter()
    for records in councils:
        tables = {months: counted(universe, records, months, chosen) for months in LENGTHS}
        for long, short in itertools.combinations(sorted(LENGTHS, reverse=True), 2):
            parts = tables[short].T.groupby(lambda place, size=long // short: place // size)
            both = tables[long].index.union(tables[short].index)
            whole = tables[long].reindex(both, fill_value=0).to_numpy()
            summed, largest = (made.T.reindex(both, fill_value=0).to_numpy() for made in (parts.sum(), parts.max()))
            found["at_most"] += int((whole > summed).sum())
            found["at_least_each"] += int((whole < largest).sum())
            found["at_least_all"] += int((whole < summed).sum())
    return found


def categories_of(universe, by, councils):
    if not by:
        return [()]
    found = [rows_over(universe, records, 36, 0)[by[0]].astype("str") for records in councils]
    return [(name,) for name in sorted(set().union(*found))]


def is_named(where, key):
    return lambda rows: (
        is_so(rows, where)
        & np.logical_and.reduce(
            [np.ones(len(rows), dtype=bool), *(rows[column].astype("str") == name for column, name in key)]
        )
    )


def declared(universe, where, key):
    """As the audit reads it; the suppression must read it alike."""
    window = WINDOWS[universe]
    columns = [window.columns.get(name) for name in where]
    columns += [window.columns.get(f"{name}={value}", window.columns.get(name)) for name, value in key]
    assert None not in columns, f"{universe} does not say what {where} and {key} tell of"
    found = tie(str(window.seen), [str(one) for one in columns])
    assert as_tie(bound_of(WINDOWS, universe, "&".join(where), ";".join(map("=".join, key)))) == found
    return found


def as_tie(found):
    return Tie(
        at_most=Bound.NO_MORE_THAN_ALL in found,
        at_least_each=Bound.NO_LESS_THAN_EACH in found,
        at_least_all=Bound.NO_LESS_THAN_ALL in found,
    )


AGAIN = "at_least_all"
"""What somebody who does twice what hardly anybody does breaks."""


def is_reckoned(cell):
    universe, where, _ = cell
    window = WINDOWS[universe]
    return window.seen is Rows.ONCE or Says.ONCE in [window.columns.get(name) for name in where]


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_what_a_measure_says_of_its_windows_is_so_and_no_more_is_so(cell, councils):
    """What it does not claim, some child or other breaks: else an outsider could reckon with it."""
    universe, where, by = cell
    seen = Counter(dict.fromkeys(Tie._fields, 0))
    claimed = []
    for names in categories_of(universe, by, councils):
        key = tuple(zip(by, names, strict=True))
        claims = declared(universe, where, key)._asdict()
        found = broken(universe, councils, is_named(where, key))
        strict = [claim for claim, is_made in claims.items() if is_made and not (claim == AGAIN and is_reckoned(cell))]
        assert {claim: found[claim] for claim in strict if found[claim]} == {}, key
        if len(where) + len(by) < 2 or found.total():
            seen.update(found)
            claimed += [claim for claim, is_made in claims.items() if not is_made]
    assert [claim for claim in {*claimed} if not seen[claim]] == []


@pytest.mark.parametrize("cell", [cell for cell in CELLS if cell[1] and not cell[2]], ids=str)
def test_what_follows_for_those_of_whom_it_is_not_true_is_so(cell, councils):
    universe, where, _ = cell
    window = WINDOWS[universe]
    ties = _ties_without(universe, window, where[0])
    found = broken(universe, councils, lambda rows: ~is_so(rows, where))

    assert {claim: found[claim] for claim, is_made in ties._asdict().items() if is_made and found[claim]} == {}


def _ties_without(universe, window, column):
    whole = Family(universe, (), ())
    known = Windowed(universe, str(window.seen), {name: str(says) for name, says in window.columns.items()})
    return Ties([known]).of(whole, without=Family(universe, (column,), ()))


@pytest.mark.parametrize("cell", [cell for cell in CELLS if is_reckoned(cell)], ids=str)
@pytest.mark.parametrize(("months", "again"), [(12, 0.05), (36, 0.1)])
def test_what_every_outsider_reckons_to_add_up_does_but_for_hardly_anybody(cell, months, again, councils):
    universe, where, _ = cell
    whole, quarters = (
        sum(counted(universe, records, each, lambda rows: is_so(rows, where)).to_numpy().sum() for records in councils)
        for each in (months, 3)
    )
    assert 20 < whole <= quarters <= (1 + again) * whole


def test_measures_agree_on_what_they_share():
    declared_by = {}
    for measure in MEASURES.values():
        if isinstance(measure.of, Window):
            assert declared_by.setdefault(universe_of(measure), measure.of) == measure.of, measure.id


# --- every way of being seen, of one child in three months -----------------------------------------------------------

SPANS = [(first, last) for first in range(3) for last in range(first, 3)]
SETS = [frozenset(chosen) for size in range(4) for chosen in itertools.combinations(range(3), size)]


def ways(says, there):
    """Each way in which a condition can be so for a row that is there in some of three months: span -> bool."""
    if says is Says.OF_ROW:
        return [lambda *_: True, lambda *_: False]
    if says is Says.BY_THE_END:
        return [lambda first, last, since=since: since <= last for since in range(4)]
    inside = [chosen for chosen in SETS if chosen <= there]
    if says is Says.ONCE:
        inside = [chosen for chosen in inside if len(chosen) <= 1]
    if says is Says.FOR_GOOD:
        inside = [chosen for chosen in inside if chosen <= {max(there)}]
    return [lambda first, last, so=so: _so(says, there, so, first, last) for so in inside]


def _so(says, there, so, first, last):
    within = [month for month in sorted(there) if first <= month <= last]
    if not within:
        return False
    if says in {Says.AT_ANY_TIME, Says.ONCE}:
        return any(month in so for month in within)
    if says is Says.AT_ALL_TIMES:
        return all(month in so for month in within)
    return within[-1] in so


def true_tie(rows, says):
    """What holds for every child that can be."""
    found = dict.fromkeys(Tie._fields, True)
    for there in SETS:
        if there and (rows is Rows.AT_ANY_TIME or len(there) == 1):
            for conditions in itertools.product(*(ways(one, there) for one in says)):
                counts = {
                    (first, last): any(first <= month <= last for month in there)
                    and all(condition(first, last) for condition in conditions)
                    for first, last in SPANS
                }
                for whole in SPANS:
                    for parts in tilings(whole):
                        one = [counts[part] for part in parts]
                        found["at_most"] &= counts[whole] <= sum(one)
                        found["at_least_each"] &= counts[whole] >= max(one)
                        found["at_least_all"] &= counts[whole] >= sum(one)
    return Tie(**found)


def tilings(span):
    first, last = span
    yield [span]
    for cut in range(first, last):
        yield from ([(first, cut), *rest] for rest in tilings((cut + 1, last)))


PAIRS = [
    (rows, says)
    for rows, ways_of in [
        (Rows.AT_ANY_TIME, [*Says]),
        (Rows.ONCE, [Says.OF_ROW, Says.BY_THE_END]),
        (Rows.ON_A_DAY, [Says.OF_ROW, Says.BY_THE_END]),
    ]
    for size in range(3)
    for says in itertools.combinations_with_replacement(ways_of, size)
]


@pytest.mark.parametrize(("rows", "says"), PAIRS)
def test_what_follows_from_a_declaration_is_so_of_every_child_that_can_be(rows, says):
    truth = true_tie(rows, says)
    found = tie(str(rows), [str(one) for one in says])

    assert as_tie(bound(rows, says)) == found
    assert [claim for claim in Tie._fields if getattr(found, claim) and not getattr(truth, claim)] == []
    if len(says) < 2:
        assert found == truth


def test_a_row_of_one_day_cannot_say_what_was_so_at_any_time():
    with pytest.raises(ValueError, match="a row of one day"):
        Window(frame=lambda *_: None, seen=Rows.ON_A_DAY, columns={"is_late": Says.AT_ANY_TIME})


def test_what_is_not_declared_says_nothing():
    assert tie("untold", []) == tie("at any time", ["untold"]) == as_tie(Bound.NONE)
    assert bound(Rows.UNTOLD, []) == bound(Rows.AT_ANY_TIME, [None]) == Bound.NONE


# --- the attack -------------------------------------------------------------------------------------------------------

MONTHS = [f"{month:%Y-%m}" for month in pd.period_range("2023-10", "2024-09", freq="M")]
YEAR_TO_SEPTEMBER = {"start": "2023-10-01", "end": "2024-09-30"}
EVENTS = "_front_door.referrals by cine_referral_date"
CHILDREN = "_front_door.children_referred"
BACK = "_journeys.left_a_year_before"


def over(month, months=1):
    period = months_to(pd.Timestamp(month) + pd.offsets.MonthEnd(0), Length(months))
    return {"start": f"{period.start:%Y-%m-%d}", "end": f"{period.end:%Y-%m-%d}"}


def year_and_months(universe, hidden, *, year=93):
    """Eight or so in eleven of the months, and three in the hidden one."""
    of_months = [7, 8, 9, 8, 7, 8, 9, 8, 7, 10, 9, 3]
    named = {True: universe, False: f"{universe} over 12 months"}, {True: universe, False: f"{universe} over 1 months"}
    lines = [count(year, universe=named[0][" by " in universe], **YEAR_TO_SEPTEMBER)]
    for month, number in zip(MONTHS, of_months, strict=True):
        value = WITHHELD if month == hidden else number
        lines.append(count(value, universe=named[1][" by " in universe], **over(month)))
    return lines


@pytest.mark.parametrize("universe", [EVENTS, BACK])
def test_the_month_that_is_withheld_of_a_year_of_events_is_found(universe):
    report = attack(year_and_months(universe, "2024-09"), SETTINGS)

    assert len(report.failures) == 1
    assert "2024-09-01 to 2024-09-30, all is withheld, but an outsider can tell that it is 3." in report.failures[0]


def test_the_month_that_is_withheld_of_a_year_of_children_is_not():
    """Some of them may have been referred in another month too."""
    report = attack(year_and_months(CHILDREN, "2024-09"), SETTINGS)

    assert report.failures == report.notes == []


@pytest.mark.parametrize(("month", "fails"), [(90, True), (87, False)])
def test_children_of_the_year_who_are_not_of_a_month_are_found(month, fails):
    lines = [
        count(93, universe=f"{CHILDREN} over 12 months", **YEAR_TO_SEPTEMBER),
        count(month, universe=f"{CHILDREN} over 1 months", **over("2024-03")),
    ]
    failures = attack(lines, SETTINGS).failures

    assert bool(failures) is fails
    assert all(
        "2023-10-01 to 2024-09-30, all, and not 2024-03-01 to 2024-03-31 is not shown" in line for line in failures
    )


@pytest.mark.parametrize(("summer", "fails"), [(9, False), (14, True)])
def test_no_fewer_children_than_the_year_has_beyond_its_other_quarters(summer, fails):
    """Of eight in the last quarter by two ages; three or more are of age a if the year has 30, and the others 27."""
    named = {"universe": f"{CHILDREN} over 3 months"}
    quarters = [over(month, 3) for month in ("2023-12", "2024-03", "2024-06")]
    lines = [
        count(WITHHELD, A, **named, **over("2024-09", 3)),
        count(WITHHELD, B, **named, **over("2024-09", 3)),
        count(8, **named, **over("2024-09", 3)),
        count(23 + summer, A, universe=f"{CHILDREN} over 12 months", **YEAR_TO_SEPTEMBER),
        *(count(value, A, **named, **quarter) for value, quarter in zip((16, 11, 7), quarters, strict=True)),
    ]
    by_age = [Windowed(CHILDREN, "at any time", {"age": "of the row"})]

    assert bool(audit(lines, balances=(), subsets=(), windowed=by_age).failures) is fails
    assert audit(lines, balances=(), subsets=(), windowed=[Windowed(CHILDREN, "at any time", {})]).failures == []


@pytest.mark.parametrize(("quarters", "fails"), [((6, 6, 7, 8), True), ((6, 6, 6, 6), False)])
def test_referrals_that_were_closed_after_their_quarter_are_found(quarters, fails):
    """Of 30 in the year three were closed later than in the quarter in which they came."""
    named = {"measure": "thresholds.not_in_need", "where": ["is_not_in_need"]}
    ends = ("2023-12", "2024-03", "2024-06", "2024-09")
    universe = "_front_door.referrals_and_need"
    lines = [
        count(30, universe=f"{universe} over 12 months", **named, **YEAR_TO_SEPTEMBER),
        *(
            count(number, universe=f"{universe} over 3 months", **named, **over(month, 3))
            for number, month in zip(quarters, ends, strict=True)
        ),
    ]
    assert bool(attack(lines, SETTINGS).failures) is fails


def test_rolling_years_of_what_is_for_good_give_quarters_away_and_those_of_children_do_not():
    """Adopted: 6 and then 22 in the years to June and to September: the lost quarter has few where the new one must."""
    named = {"universe": "_journeys.leavers over 12 months"}
    years = [over("2024-06", 12), over("2024-09", 12)]
    lines = [count(number, where=["is_home"], **named, **year) for number, year in zip((6, 6), years, strict=True)]
    lost = count(6, universe="_journeys.leavers over 3 months", where=["is_home"], **over("2023-09", 3))
    of_good = [{**line, "where": ["is_adoption"]} for line in (*lines, lost)]

    assert attack([*lines, lost], SETTINGS).failures == []
    assert attack([{**of_good[0], "value": 9}, *of_good[1:]], SETTINGS).failures != []


MOVES = [("placement.residential_to_family", []), ("_homes.residential_over", ["is_moved_to_family"])]


@pytest.mark.parametrize(("universe", "where"), MOVES)
def test_rolling_years_of_moves_give_quarters_away(universe, where):
    """Hardly any child moves from a children's home to foster carers twice: 9 less 6, and 6 less 3."""
    named = {"universe": f"{universe} over 12 months", "where": where}
    years = [count(number, **named, **over(month, 12)) for number, month in ((9, "2024-06"), (6, "2024-09"))]
    lost = count(6, universe=f"{universe} over 3 months", where=where, **over("2023-09", 3))
    failures = attack([*years, lost], SETTINGS).failures

    assert any("2024-07-01 to 2024-09-30, all is not shown" in line and line.endswith("it is 3.") for line in failures)


# --- the protection ---------------------------------------------------------------------------------------------------


def seen_over(records, period):
    return pd.DataFrame()


QUARTERS = [months_to(months_before(DAY, 3 * back), Length.QUARTER) for back in range(7, -1, -1)]
YEARS = [months_to(months_before(DAY, 3 * back), Length.YEAR) for back in range(4, -1, -1)]


def childrens_quarters(seed, rows):
    """Who was there in which of eight quarters: a set for each child of one draw."""
    rng = np.random.default_rng(seed)
    children = rng.integers(6, 30)
    if rows is not Rows.AT_ANY_TIME:
        return [{int(quarter)} for quarter in rng.integers(0, 8, size=2 * children)]
    there = rng.random((children, 8)) < rng.uniform(0.05, 0.5)
    return [{int(quarter) for quarter in np.flatnonzero(row)} for row in there if row.any()]


def let_out(measure, there, kinds):
    """The releases of quarters, of rolling years or of both, those who are counted being `there` in some quarters."""

    def number(start, after):
        of = {place for place, quarter in enumerate(QUARTERS) if start <= quarter.start and quarter.end < after}
        return float(sum(bool(quarters & of) for quarters in there))

    def pieces(name, cuts):
        return np.array([number(*span) for span in itertools.pairwise(cuts)])

    drafts = {}
    for name, periods in kinds.items():
        rows = [(one, "all", number(one.start, one.end + pd.Timedelta(days=1)), np.nan) for one in periods]
        drafts[name] = drafted(name, measure, rows, form=Form.ROLLING, periods=periods)
    return release(
        drafts,
        settings=SETTINGS,
        audience=Audience.PUBLIC,
        as_at=DAY,
        targets={},
        pieces=pieces,
        windows=windows_of([measure]),
    )


def seen(rows, where=None, **columns):
    return Count(id="a.seen", where=where, **(COMMON | {"of": Window(frame=seen_over, seen=rows, columns=columns)}))


@pytest.mark.parametrize("kinds", [{"a.years": YEARS}, {"a.years": YEARS, "a.quarters": QUARTERS}], ids=", ".join)
@pytest.mark.parametrize("rows", [Rows.AT_ANY_TIME, Rows.ON_A_DAY, Rows.ONCE])
@pytest.mark.parametrize("seed", range(12))
def test_what_is_let_out_over_windows_withstands_the_attack(seed, rows, kinds):
    """Quarters and rolling years of the same children, or of the same events."""
    measure = seen(rows)
    found = let_out(measure, childrens_quarters(seed, rows), kinds)

    report = audit(ledger.lines_of(found, "2024-09"), balances=(), subsets=(), windowed=windowed([measure]))
    assert report.failures == report.notes == []


def test_the_time_that_windows_share_is_protected():
    """Of 14 in the second year 12 at most were there in its first nine months, which the first has: 2 or more were in
    its last three, but no more than the 6 of the third year, which has them too."""
    there = [*[{1}] * 12, *[{4}] * 2, *[{5}] * 4]
    years = [months_to(months_before(DAY, back), Length.YEAR) for back in (12, 9, 0)]
    measure = seen(Rows.AT_ANY_TIME)
    named = {"universe": f"{universe_of(measure)} over 12 months"}
    spans = [{"start": f"{year.start:%Y-%m-%d}", "end": f"{year.end:%Y-%m-%d}"} for year in years]
    told = [count(value, **named, **span) for value, span in zip((12, 14, 6), spans, strict=True)]
    lines = ledger.lines_of(let_out(measure, there, {"a.years": years}), "2024-09")

    attacked = [audit(one, balances=(), subsets=(), windowed=windowed([measure])).failures for one in (told, lines)]
    assert "2023-10-01 to 2023-12-31, all is not shown, but an outsider can tell that it is 2 to 6" in attacked[0][0]
    assert attacked[1] == []


def test_the_time_that_windows_share_is_protected_of_those_of_whom_something_is_not_true():
    """As above, of those who had a late review; 30 more had none: nobody prints how many had, but it is known."""
    late = [*[{1}] * 12, *[{4}] * 2, *[{5}] * 4]
    years = [months_to(months_before(DAY, back), Length.YEAR) for back in (12, 9, 0)]
    of = Window(frame=seen_over, seen=Rows.AT_ANY_TIME, columns={"is_in_time": Says.AT_ALL_TIMES})
    measure = Share(id="a.in_time", numerator="is_in_time", **(COMMON | {"of": of}))

    def number(where, start, after):
        of_span = {place for place, one in enumerate(QUARTERS) if start <= one.start and one.end < after}
        return 30.0 + (0 if where else sum(bool(quarters & of_span) for quarters in late))

    def pieces(name, cuts):
        return np.array([number(name[1], *span) for span in itertools.pairwise(cuts)])

    spans = [(year, year.start, year.end + pd.Timedelta(days=1)) for year in years]
    rows = [(year, "all", number("is_in_time", *span), number("", *span)) for year, *span in spans]
    drafts = {"a.years": drafted("a.years", measure, rows, form=Form.ROLLING, periods=years)}
    known = {"settings": SETTINGS, "as_at": DAY, "targets": {}, "pieces": pieces, "windows": windows_of([measure])}
    attacked = [
        audit(
            [
                line
                for line in ledger.lines_of(release(drafts, audience=to, **known), "2024-09")
                if line["kind"] == COUNT
            ],
            balances=(),
            subsets=(),
            windowed=windowed([measure]),
        ).failures
        for to in (Audience.RESTRICTED, Audience.PUBLIC)
    ]
    assert any("without is_in_time, 2023-10-01 to 2023-12-31, all is not shown" in line for line in attacked[0])
    assert attacked[1] == []


def test_what_is_for_good_is_protected_as_if_it_added_up_even_where_it_does_not():
    """Of 9 and 9 and 9 and 3 in the quarters of a year one is counted twice: the year is 29, and gives the 3 away."""
    there = [*[{4}] * 8, {4, 5}, *[{5}] * 8, *[{6}] * 9, *[{7}] * 3]
    kinds = {"a.year": YEARS[-1:], "a.quarters": QUARTERS[-4:]}

    def shown(measure):
        found = let_out(measure, there, kinds)
        return [list(found[name].figures["status"] == "") for name in kinds]

    once, again = seen(Rows.AT_ANY_TIME, "is_adopted", is_adopted=Says.FOR_GOOD), seen(Rows.AT_ANY_TIME)
    assert shown(again) == [[True], [True, True, True, False]]
    assert sum(map(sum, shown(once))) == 3
