"""The chapter of published figures, of a made-up council with few figures, and of this one with all of them."""

from __future__ import annotations

import csv
import json
import re
from html import unescape
from types import MappingProxyType

import pandas as pd
import pytest

from improve_analysis.calendar import Length, months_to
from improve_analysis.chapter import ABOUT, PublishedChapter, _is_invented
from improve_analysis.display._beside import our_figures, pairs_of
from improve_analysis.display._published import GROUPS, lines_of, worth_drawing
from improve_analysis.display.published import alternative, comparator_sentence, exhibits
from improve_analysis.errors import InputError
from improve_analysis.measures import MEASURES
from improve_analysis.measures._exhibit import Form
from improve_analysis.published import INDICATORS, BaselineCheck, Published, load_published
from improve_analysis.published.comparisons import Comparison
from improve_analysis.settings import load_settings
from tests.display.conftest import released, row

FRONT_DOOR, CARE, WORKFORCE = GROUPS
NAMES = {
    "council": "Ambleford",
    "region": "North Vale",
    "neighbours": "Statistical neighbours",
    "England": "England",
}
REREFERRALS = "thresholds.rereferrals"

SMALL = """
rereferrals_pct  2023  council     25.0
rereferrals_pct  2024  council     x
rereferrals_pct  2025  council     23.0
rereferrals_pct  2023  region      23.0
rereferrals_pct  2024  region      22.1
rereferrals_pct  2025  region      22.1
rereferrals_pct  2024  neighbours  23.2  10
rereferrals_pct  2025  neighbours  21.5  9
rereferrals_pct  2023  England     22.4
rereferrals_pct  2024  England     22.4
rereferrals_pct  2025  England     22.6
far_outside_pct  2025  council     37
far_outside_pct  2025  England     18
referral_rate    2025  council     1424.6
referral_rate    2025  England     519.4
agency_rate      2025  England     13.0
permanent_share  2025  England     87.0
assessments_in_time_pct 2025 England 85.7
plans            2025  council     181
left_adoption_pct 2025 council     c
left_adoption_pct 2025 England     9
entry_to_adopters_months 2025 England 19
"""


def made(text=SMALL, **more):
    rows = [_row(*line.split()) for line in text.strip().splitlines()]
    neighbours = pd.DataFrame(
        {"neighbour": ["Brookton"], "closeness": ["Close"], "release": ["Model, 2025"], "page": ["https://example.org"]}
    ).assign(licence="Open Government Licence v3.0")
    comparisons = {
        measure: Comparison(measure=measure, indicator=INDICATORS[code], is_same=is_same, difference="Differs so.")
        for measure, code, is_same in (
            (REREFERRALS, "rereferrals_pct", True),
            ("thresholds.assessments_in_time", "assessments_in_time_pct", False),
            ("thresholds.referral_rate", "referral_rate", True),
            ("placement.far_outside", "far_outside_pct", True),
            ("workforce.permanent_share", "permanent_share", True),
            ("permanence.a1_days", "entry_to_adopters_months", False),
            ("permanence.left_by_adoption", "left_adoption_pct", True),
        )
    }
    given = {"neighbours": neighbours, "comparisons": MappingProxyType(comparisons), "checks": ()} | more
    return Published(figures=pd.DataFrame(rows), **given)


def _row(code, year, kind, said, neighbours="nan"):
    is_number = said[0].isdigit()
    return {
        "code": code,
        "year": int(year),
        "area": NAMES[kind],
        "kind": kind,
        "value": float(said) if is_number else float("nan"),
        "symbol": "" if is_number else said,
        "neighbours": float(neighbours),
        "computed": "mean of some" if kind == "neighbours" else "",
        "release": f"Release, {year}",
        "page": "https://example.org/page",
        "vintage": "file_of_8_April.csv",
    }


def shown(name, published=None, releases=(), *, is_invented=False):
    return exhibits(published or made(), releases, is_invented=is_invented)[name]()


def said(outputs):
    return "\n".join(output.data["text/markdown"] for output in outputs if "text/markdown" in output.data)


def tables(outputs):
    """Caption -> (row, column) -> cell, of every table, read from its HTML."""
    return dict(_table(output.data["text/html"]) for output in outputs if "text/html" in output.data)


def _table(html):
    (caption,) = re.findall(r"<caption>(.*?)</caption>", html)
    heads = [*map(_plain, re.findall(r'<th scope="col".*?>(.*?)</th>', html))]
    cells = {}
    for line in re.findall(r"<tr><th scope=\"row\">.*?</tr>", html, re.S):
        (name,) = re.findall(r'<th scope="row">(.*?)</th>', line)
        for head, cell in zip(heads[1:], re.findall(r"<td.*?>(.*?)</td>", line), strict=True):
            cells.setdefault((_plain(name), head), []).append(_plain(cell))
    return unescape(caption), cells


def _plain(html):
    return unescape(re.sub(r"<.*?>", "", html))


def test_an_indicator_is_a_table_of_years_by_areas_with_the_release_of_each_year():
    outputs = shown("rereferrals_pct")

    found = tables(outputs)["Referrals within twelve months of an earlier one"]
    rows = {name: [found[name, head][0] for head in (*NAMES.values(), "Release")] for name, _ in found}
    assert rows == {
        "Twelve months to March 2023": ["25.0%", "23.0%", "[x]", "22.4%", "Release, 2023"],
        "Twelve months to March 2024": ["[x]", "22.1%", "23.2% (mean of 10)", "22.4%", "Release, 2024"],
        "Twelve months to March 2025": ["23.0%", "22.1%", "21.5% (mean of 9)", "22.6%", "Release, 2025"],
    }


def test_an_indicator_says_its_latest_figures_its_source_and_its_symbols():
    outputs = shown("rereferrals_pct")

    assert said(outputs) == (
        "**Referrals within twelve months of an earlier one** (in the twelve months to March 2025): Ambleford 23.0%, "
        "North Vale 22.1%, statistical neighbours 21.5%, England 22.6%. Ambleford in the twelve months to March 2023: "
        "25.0%.\n"
        "**Source.** DfE, [Characteristics of children in need](https://example.org/page); Open Government Licence "
        "v3.0. Read from: file\\_of\\_8\\_April.csv. **Worked out.** Statistical neighbours, mean of some.\n\n"
        "**Marks.** x: not available."
    )
    assert "[x] not available." in outputs[2].data["text/html"]


def test_a_picture_has_words_that_leave_out_what_is_not_shown():
    outputs = shown("rereferrals_pct")

    picture = outputs[1]
    assert picture.data["image/png"]
    assert "Ambleford: 2023 25.0%; 2024 [x]; 2025 23.0%" in picture.data["text/plain"]
    assert picture.metadata["image/png"]["alt"].startswith(
        "Line chart. Referrals within twelve months of an earlier one. Ambleford: from 25.0% in the twelve months to "
        "March 2023 to 23.0% in the twelve months to March 2025. North Vale: from 23.0%"
    )
    assert picture.metadata["improve"] == {"exhibit": "published.rereferrals_pct"}


def test_one_year_makes_no_picture_and_an_area_without_figures_no_column():
    outputs = shown("far_outside_pct")

    assert not any("image/png" in output.data for output in outputs)
    (found,) = tables(outputs).values()
    assert found == {
        ("31 March 2025", "Ambleford"): ["37%"],
        ("31 March 2025", "England"): ["18%"],
        ("31 March 2025", "Release"): ["Release, 2025"],
    }


def test_a_withheld_figure_of_the_council_is_said_to_be_missing():
    assert said(shown("left_adoption_pct")).startswith(
        "**Left care by adoption** (in the twelve months to March 2025): England 9%. For Ambleford there is no figure."
    )
    (found,) = tables(shown("left_adoption_pct")).values()
    assert found["Twelve months to March 2025", "Ambleford"] == ["[c]"]
    assert "withheld by the publisher" in shown("left_adoption_pct")[1].data["text/html"]


def test_an_indicator_without_figures_says_so():
    assert said(shown("turnover")) == "**Turnover**: the book holds no published figure of it."


def test_numbers_that_grow_with_an_area_are_not_drawn():
    counts = "\n".join(
        f"looked_after {year} {kind} {value}"
        for year in (2024, 2025)
        for kind, value in (("council", 307), ("England", 81770))
    )

    assert not worth_drawing(lines_of(made(counts).figures, INDICATORS["looked_after"]))
    assert worth_drawing(lines_of(made().figures, INDICATORS["rereferrals_pct"]))


def test_the_latest_table_has_a_row_for_each_indicator_that_can_be_compared():
    (found,) = tables(shown("front_door_latest")).values()

    assert {name for name, _ in found} == {
        "Referrals within twelve months of an earlier one",
        "Referrals per 10,000 children",
        "Assessments within 45 working days",
    }
    row = {head: cell for (name, head), (cell,) in found.items() if name == "Referrals per 10,000 children"}
    assert row == {
        "Period": "Twelve months to March 2025",
        "Ambleford": "1,424.6",
        "North Vale": "[x]",
        "Statistical neighbours": "[x]",
        "England": "519.4",
    }


def test_other_figures_have_a_table_for_each_area():
    assert tables(shown("front_door_others")) == {
        "Front door and protection: other figures, Ambleford": {
            ("Children on a child protection plan", "Counts"): ["Children, on the last day"],
            ("Children on a child protection plan", "March 2025"): ["181"],
        }
    }
    assert "The book holds none." in said(shown("workforce_others"))


def test_who_the_neighbours_are_is_said():
    outputs = shown("areas")

    assert said(outputs).startswith("**Ambleford in the published figures.** Beside its figures stand those of its")
    assert tables(outputs) == {"Statistical neighbours, closest first": {("Brookton", "How like"): ["Close"]}}
    assert "[Model, 2025](https://example.org)" in said(outputs)
    assert "holds no neighbours" in said(shown("areas", made(neighbours=made().neighbours.iloc[:0])))


def test_a_disagreement_is_told_whole():
    check = BaselineCheck(
        name="repeat plans",
        plan_ids=("1.11",),
        measure="thresholds.repeat_plans_ever",
        statement="The plan says 17.5%.",
        finding="DfE says 27.1%.",
        question="Which plans?",
        source="The plan, area 1",
        figures=made().figures,
    )

    assert said(shown("disagreements", made(checks=(check,)))) == (
        "**Repeat plans.** The plan says 17.5%. (The plan, area 1.)\n\nDfE says 27.1%.\n\n"
        "*Asked of the service:* Which plans?"
    )
    assert "No statement of the plan" in said(shown("disagreements"))


@pytest.mark.parametrize(
    ("measure", "sentence"),
    [
        (REREFERRALS, "England 22.6%, North Vale 22.1%, statistical neighbours 21.5% in 2024-25 (DfE)."),
        ("placement.far_outside", "England 18% on 31 March 2025 (DfE)."),
        ("thresholds.referral_rate", "England 519.4 per 10,000 children in 2024-25 (DfE)."),
        ("workforce.permanent_share", "England 87.0% on 30 September 2025 (worked out from DfE's figures)."),
        (
            "thresholds.assessments_in_time",
            "England 85.7% in 2024-25 (DfE, whose definition is near ours but not the same).",
        ),
        (
            "permanence.a1_days",
            "England 19 months in 2024-25 (DfE, whose definition is near ours but not the same).",
        ),
        ("thresholds.contacts", ""),
    ],
)
def test_what_stands_beside_a_measure_is_one_sentence(measure, sentence):
    assert comparator_sentence(measure, made()) == sentence


def test_a_comparator_of_which_all_is_withheld_says_nothing():
    assert (
        comparator_sentence(REREFERRALS, made("rereferrals_pct 2025 council 23.0\nrereferrals_pct 2025 England c"))
        == ""
    )


def year_to(text):
    return months_to(pd.Timestamp(text), Length.YEAR)


def ours(*figures):
    """A release of re-referrals over years that end on these days."""
    measure = MEASURES[REREFERRALS]
    periods = [year_to(day) for day, _ in figures]
    rows = [row(measure, period, counts) for period, (_, counts) in zip(periods, figures, strict=True)]
    return released(Form.ROLLING, rows, [measure], periods)


def test_ours_stands_beside_the_latest_year_that_both_have():
    release = ours(("2023-03-31", (100, 500)), ("2024-03-31", (90, 500)), ("2024-09-30", (80, 500)))

    # 2024 is not available of the council's, and the year to September was never published
    found = tables(shown("front_door_beside", releases=[release]))[
        "Front door and protection: ours beside the published"
    ]

    title = "Re-referrals within twelve months"
    assert {head: cell for (name, head), (cell,) in found.items() if name == title} == {
        "Period": "Twelve months to March 2023",
        "Ours": "20.0% (100 of 500)",
        "Published": "25.0%",
        "Defined": "Alike",
    }


def test_without_a_figure_of_ours_the_latest_published_stands_alone():
    outputs = shown("front_door_beside", releases=[ours(("2024-09-30", (80, 500)))])

    (found,) = tables(outputs).values()
    assert found["Re-referrals within twelve months", "Ours"] == ["[x]"]
    assert found["Re-referrals within twelve months", "Published"] == ["23.0%"]
    assert "[x] this edition holds no figure of ours" in outputs[1].data["text/html"]
    assert "- Re-referrals within twelve months (alike): Differs so." in said(outputs)


def test_a_figure_that_is_withheld_stays_so():
    outputs = shown("front_door_beside", releases=[ours(("2025-03-31", (3, 500)))])

    (found,) = tables(outputs).values()
    assert found["Re-referrals within twelve months", "Ours"] == ["[c]"]
    assert "[c] withheld: " in outputs[1].data["text/html"]


def test_what_is_published_for_england_alone_has_no_row():
    assert [pair.comparison.measure for pair in pairs_of(CARE, made(), [])] == ["placement.far_outside"]


def test_a_figure_shown_in_one_exhibit_goes_before_one_that_is_not():
    hidden, visible = ours(("2025-03-31", (3, 500))), ours(("2025-03-31", (100, 500)))
    period = year_to("2025-03-31")

    assert our_figures([visible, hidden], REREFERRALS)[period].value == 20.0
    assert our_figures([hidden, visible], REREFERRALS)[period].value == 20.0


def test_only_an_edition_of_the_sample_calls_ours_invented():
    release = ours(("2025-03-31", (100, 500)))

    invented = said(shown("front_door_beside", releases=[release], is_invented=True))
    real = said(shown("front_door_beside", releases=[release]))

    assert "**Our figures in this edition are invented, and the published ones are real.**" in invented
    assert "of a council that does not exist; the published ones are of Ambleford" in invented
    assert "invented" not in real


SETTINGS = load_settings()
MONTHS = {3: "March", 9: "September"}


@pytest.fixture(scope="module")
def chapter():
    """Every table of this council's chapter, without figures of its own."""
    made_by = exhibits(load_published(SETTINGS), (), is_invented=True)
    return {caption: found for make in made_by.values() for caption, found in tables(make()).items()}


def carried():
    """The table's rows that hold a number, as text."""
    with (SETTINGS.reference / "published_figures.csv").open(encoding="utf-8", newline="") as file:
        return [one for one in csv.DictReader(file) if one["value"]]


def printed(one):
    whole, _, decimals = one["value"].partition(".")
    digits = f"{int(whole):,}" + (f".{decimals}" if decimals else "")
    return f"{digits}%" if one["unit"] == "%" else digits


def test_every_figure_that_the_book_carries_is_on_the_page(chapter):
    lost = [one for one in carried() if not _stands(one, chapter)]

    assert lost == []
    assert sum(one["area"] == SETTINGS.council for one in carried()) > 350


def _stands(one, chapter):
    """In the indicator's own table by period and area, or in its area's by indicator and month."""
    month = f"{MONTHS[int(one['year_end'][5:7])]} {one['year']}"
    day = f"{int(one['year_end'][8:])} {month}"
    own = chapter.get(one["title"], {})
    others = {
        cell: text
        for caption, found in chapter.items()
        if caption.endswith(f": other figures, {one['area']}")
        for cell, text in found.items()
    }
    cells = [
        *own.get((f"Twelve months to {month}", one["area"]), []),
        *own.get((day, one["area"]), []),
        *others.get((one["title"], month), []),
    ]
    return printed(one) in [cell.partition(" (")[0] for cell in cells]


@pytest.mark.parametrize(
    ("title", "period", "figures"),
    [
        ("Referrals within twelve months of an earlier one", "Twelve months to March 2023", "25.0% 23.0% 22.1% 22.4%"),
        ("Repeat child protection plans, ever", "Twelve months to March 2024", "27.1% 28.7% 23.7% 24.7%"),
        ("Initial conferences within 15 working days", "Twelve months to March 2024", "63.3% 83.1% 71.1% 79.7%"),
        ("Over 20 miles from home and outside the council's area", "31 March 2025", "37% 26% 20.8% 18%"),
        ("Three or more social workers in the year", "31 March 2024", "35% 29% 28.2% 27%"),
        ("Agency social workers", "30 September 2025", "34.9% 14.9% 18.4% 13.0%"),
        ("Average caseload", "30 September 2023", "19.3 15.9 16.8 16.0"),
    ],
)
def test_the_benchmarks_of_the_plan_stand_on_the_page(chapter, title, period, figures):
    """Read by hand from section D of the plan's indicators."""
    areas = (SETTINGS.council, SETTINGS.region, "Statistical neighbours", "England")

    assert [chapter[title][period, area][0].partition(" (")[0] for area in areas] == figures.split()


def test_the_four_disagreements_are_on_the_page():
    told = said(exhibits(load_published(SETTINGS), (), is_invented=True)["disagreements"]())

    for statement, figure in (
        ("17.5%", "25.4%"),
        ("re-referrals low", "25.0%"),
        ("at least 85%", "72.8%"),
        ("41%", "37%"),
    ):
        assert statement in told
        assert figure in told


def test_an_alternative_of_one_point_names_it_once():
    (line, _) = lines_of(made().figures, INDICATORS["far_outside_pct"])

    assert "Ambleford: 37% on 31 March 2025. The numbers" in alternative([line])


def test_a_chapter_names_the_exhibits_that_it_has():
    chapter = PublishedChapter(exhibits=exhibits(made(), (), is_invented=True))

    with pytest.raises(InputError, match="has no exhibit 'rereferral': it has areas, disagreements, front_door_latest"):
        chapter.show("rereferral")


def test_an_edition_tells_its_notebooks_whether_its_records_are_invented(tmp_path):
    assert _is_invented(SETTINGS.sample, SETTINGS)
    assert not _is_invented(tmp_path, SETTINGS)
    for is_invented in (True, False):
        (tmp_path / ABOUT).write_text(json.dumps({"is_invented": is_invented}))
        assert _is_invented(tmp_path, SETTINGS) is is_invented
