"""A built site with a number of nobody's in one place, and the sentence that names it; and what may stand there."""

from __future__ import annotations

import json

import pytest

from improve_analysis.checks.numbers import Declared, declared, scan
from improve_analysis.plan import Target
from improve_analysis.settings import load_settings

TITLE = "Anytown children's services, September 2024"
CONVERSION, BY_AGE, BY_DAY = "thresholds.contact_conversion", "thresholds.referrals_by_age", "permanence.plans_by_day"
OVERVIEW = "overview.thresholds.assessments_in_time"
MONTHS = {"2023-09": "2023-09-30", "2024-08": "2024-08-31", "2024-09": "2024-09-30"}


def line(exhibit, measure, part, value, month="2024-09", *, start="", key=(), decimals=0):
    return {
        "edition": "2024-09",
        "measure": measure,
        "exhibit": exhibit,
        "part": part,
        "value": value,
        "status": "c" if value is None else "",
        "start": start or f"{month}-01",
        "end": MONTHS[month],
        "key": dict(key),
        "decimals": decimals,
    }


def share(exhibit, measure, numerator, denominator, value, month, start=""):
    return [
        line(exhibit, measure, "numerator", numerator, month, start=start),
        line(exhibit, measure, "denominator", denominator, month, start=start),
        line(exhibit, measure, "value", value, month, start=start, decimals=1),
    ]


IN_TIME = "thresholds.assessments_in_time"
LINES = [
    *share(CONVERSION, "thresholds.contact_conversion", 30.0, 1120.0, 25.0, "2023-09"),
    *share(CONVERSION, "thresholds.contact_conversion", None, None, None, "2024-08"),
    *share(CONVERSION, "thresholds.contact_conversion", 59.0, 1200.0, 29.5, "2024-09"),
    line(BY_AGE, "thresholds.referrals", "value", 33.0, start="2023-10-01", key={"age_band": "1 to 4"}),
    line(BY_AGE, "thresholds.referrals", "value", 41.0, start="2023-10-01", key={"age_band": "5 to 9"}),
    line(BY_AGE, "thresholds.referrals", "value", None, start="2023-10-01", key={"age_band": "10 to 15"}),
    line(BY_AGE, "thresholds.referrals", "value", None, start="2023-10-01", key={"age_band": "16 and over"}),
    *(
        line(BY_DAY, "permanence.plan_within_122_days", "value", value, key={"days": days}, decimals=1)
        for days, value in (("60", 11.6), ("1461", 70.8))
    ),
    line(BY_DAY, "permanence.plan_within_122_days", "denominator", 436.0),
    *share(OVERVIEW, IN_TIME, 2044.0, 2443.0, 83.7, "2024-09", "2023-10-01"),
    *share(OVERVIEW, IN_TIME, 2351.0, 2551.0, 92.2, "2023-09", "2022-10-01"),
]


def table(caption, head, *rows):
    heads = "".join(f'<th scope="col">{one}</th>' for one in head)
    body = "\n".join(
        f'<tr><th scope="row">{name}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>' for name, *cells in rows
    )
    return (
        f'<details><div class="table-scroll" aria-label="{caption}"><table class="improve-table">'
        f"<caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )


def shown(*parts):
    return f'<div class="cell tag_remove-input docutils container">{"".join(parts)}</div>'


def html(*parts):
    return (
        f'<html><head><meta name="viewport" content="initial-scale=1"/><title>{TITLE}</title>'
        f"<style>p {{ margin: 77px }}</style></head><body><article>{''.join(parts)}</article>"
        "<script>let limit = 66;</script></body></html>"
    )


TREND = shown(
    "<p><strong>Contacts that became a referral</strong>: the figure was 29.5% (59 of 1,200) in September 2024, "
    "4.5 percentage points higher than a year earlier (25.0%). The target, at least 40% by November 2024, is not yet "
    "met.</p>",
    '<img alt="Line chart. Contacts that became a referral: from 25.0% in September 2023 to 29.5% in September 2024. '
    'Target: at least 40% by November 2024. One figure is withheld, marked c." src="a.png"/>',
    table(
        "Contacts that became a referral",
        ("Period", "Percentage", "Number", "Out of"),
        ("September 2023", "25.0%", "30", "1,120"),
        ("August 2024", "[c]", "[c]", "[c]"),
        ("September 2024", "29.5%", "59", "1,200"),
    ),
    "<p>How it is counted. Of all contacts received, the percentage that became a referral to social care.</p>",
)
CATEGORIES = shown(
    "<p><strong>Referrals by age</strong> (the twelve months to September 2024): the largest group is 5 to 9, with 41, "
    "followed by 1 to 4, with 33. 2 figures are withheld: each is about fewer than six people, or would give away one that is.</p>",
    table(
        "Referrals by age, twelve months to September 2024",
        ("Age", "Number"),
        ("1 to 4", "33"),
        ("5 to 9", "41"),
        ("10 to 15", "[c]"),
        ("16 and over", "[c]"),
    ),
)
CHAPTER = (
    "<h1>Thresholds and the front door</h1><p>An assessment is due within 45 working days, and section 47 enquiries "
    "are weighed against them.</p>"
)
CURVE = shown(
    '<img alt="Line chart. Permanence plans made, by days since coming into care: from 11.6% within 60 days to 70.8% '
    'within 1,461 days." src="b.png"/>',
    "<p>Permanence plans made, by days since coming into care: 70.8% within 1,461 days, of 436 records in September "
    "2024.</p>",
    table(
        "Permanence plans made, by days since coming into care, September 2024",
        ("Within", "Percentage", "Records"),
        ("60 days", "11.6%", "436"),
        ("1,461 days", "70.8%", "436"),
    ),
)
HEADLINES = shown(
    table(
        "Thresholds and the front door",
        ("Measure", "Latest", "Period", "A year earlier", "Change", "Target"),
        (
            '<a href="thresholds.html">Assessments within 45 working days</a>',
            '83.7% <span class="improve-aside">(2,044 of 2,443)</span>',
            "Twelve months to September 2024",
            '92.2% <span class="improve-aside">(2,351 of 2,551)</span>',
            "8.5 points lower",
            "\N{EN DASH} None",
        ),
    )
)
READING = "# Reading\n\nRates are for each 10,000 children\naged 0 to 17.\n\n| sign | meaning |\n|---|---|\n| `[c]` | 1 to 5 |\n"
READING_PAGE = (
    "<h1>Reading</h1><p>Rates are for each 10,000 children aged 0 to 17.</p>"
    "<table><tr><td><p><code>[c]</code></p></td><td><p>1 to 5</p></td></tr></table>"
)
HEAD = "measure,period,group,category,numerator,denominator,value,unit,status"
ROWS = [
    "thresholds.contact_conversion,2023-09,all,all,30.0,1120.0,25.0,%,",
    "thresholds.contact_conversion,2024-08,all,all,,,,%,c",
    "thresholds.contact_conversion,2024-09,all,all,59.0,1200.0,29.5,%,",
    "thresholds.referrals,12 months to 2024-09,age_band,1 to 4,33.0,,33.0,number,",
    "thresholds.referrals,12 months to 2024-09,age_band,16 and over,,,,number,c",
    "permanence.plan_within_122_days,2024-09,days,60,,436.0,11.6,%,",
]
KNOWN = Declared(
    title=TITLE,
    targets={
        "thresholds.contact_conversion": (
            Target(
                measure="thresholds.contact_conversion",
                plan_ids=("1.04",),
                comparator=">=",
                value=40.0,
                by="2024-11",
                baseline=None,
                baseline_month="",
                reading="",
                note="",
            ),
        )
    },
    sources={"reading": READING},
)


@pytest.fixture
def site(tmp_path):
    write(tmp_path, "thresholds.html", html(CHAPTER, TREND, CATEGORIES))
    write(tmp_path, "permanence.html", html(CURVE))
    write(tmp_path, "overview.html", html(HEADLINES))
    write(tmp_path, "reading.html", html(READING_PAGE))
    write(tmp_path, "index.html", '<meta http-equiv="Refresh" content="0; url=overview.html"/>')
    (tmp_path / "data").mkdir()
    write(tmp_path, "data/measures.csv", "\n".join([HEAD, *ROWS]) + "\n")
    write(tmp_path, "manifest.json", json.dumps({"month": "2024-09", "figures": 6, "withheld": 2}))
    write(tmp_path, "searchindex.js", 'Search.setIndex({"terms": {"41": 1, "59": 1, "6day": 1}, "titleterms": {}})')
    return tmp_path


def write(site, name, text):
    (site / name).write_text(text, encoding="utf-8")


def change(site, name, old, new):
    text = (site / name).read_text(encoding="utf-8")
    assert text.count(old) == 1, "the mutation must change one place"
    write(site, name, text.replace(old, new))


def faults(site):
    return list(scan(site, LINES, KNOWN).faults)


def fault(site):
    (found,) = faults(site)
    return found


def test_figures_targets_ages_dates_and_limits_of_the_law_may_be_on_a_page(site):
    assert faults(site) == []


def test_each_number_of_a_page_is_counted_once_and_a_date_is_none(site):
    for path in [*site.glob("*.*"), *site.glob("data/*")]:
        path.unlink()
    write(site, "permanence.html", html(CURVE).replace(f"<title>{TITLE}</title>", ""))

    # the alt text 4, the sentence 3, the rows 3 and 3: the caption's year is no number
    assert scan(site, LINES, KNOWN).numbers == 13


@pytest.mark.parametrize(
    ("page", "old", "new", "said"),
    [
        pytest.param(
            "thresholds.html",
            "weighed against them.",
            "weighed against them: 317 of them so far.",
            "thresholds.html: the number 317 in the text ('are weighed against them: 317 of them so far.')",
            id="typed into the prose",
        ),
        pytest.param(
            "thresholds.html",
            "within 45 working days",
            "within 45 ordinary days",
            "thresholds.html: the number 45 in the text",
            id="a limit that nobody has declared",
        ),
        pytest.param(
            "thresholds.html", "<td>59</td>", "<td>58</td>", "the number 58 in the table", id="another in a cell"
        ),
        pytest.param(
            "thresholds.html", "<td>59</td>", "<td>30</td>", "the number 30 in the table", id="a cell of another row"
        ),
        pytest.param(
            "thresholds.html", "<td>59</td>", "<td>1,200</td>", "the number 1,200", id="a cell of another column"
        ),
        pytest.param(
            "thresholds.html", "<td>29.5%</td>", "<td>29.5</td>", "the number 29.5", id="a percentage without its sign"
        ),
        pytest.param("thresholds.html", "<td>29.5%</td>", "<td>29.51%</td>", "29.51%", id="with a place too many"),
        pytest.param(
            "thresholds.html",
            '<th scope="row">10 to 15</th><td>[c]',
            '<th scope="row">10 to 15</th><td>4',
            "the number 4 in the table 'Referrals by age, twelve months to September 2024', row '10 to 15' ('4')",
            id="a withheld cell filled",
        ),
        pytest.param(
            "thresholds.html",
            '<tr><th scope="row">16 and over',
            '<tr><th scope="row">Total</th><td>74</td></tr><tr><th scope="row">16 and over',
            "the number 74 in the table",
            id="a total in a row of its own",
        ),
        pytest.param(
            "thresholds.html",
            "1 to 4, with 33.",
            "1 to 4, with 33, together 74.",
            "the number 74 in the text ('4, with 33, together 74. 2 figures",
            id="a total in a sentence",
        ),
        pytest.param(
            "thresholds.html",
            "from 25.0% in September 2023",
            "from 25.1% in September 2023",
            "the number 25.1% in the alt text",
            id="another in an alt text",
        ),
        pytest.param(
            "thresholds.html",
            "from 25.0% in September 2023",
            "from 25.0% in September 2024",
            "the number 25.0% in the alt text",
            id="of a year earlier in an alt text that does not say so",
        ),
        pytest.param(
            "thresholds.html",
            "marked c.",
            "marked c. Lower limit 12.3.",
            "the number 12.3 in the alt text ('marked c. Lower limit 12.3.')",
            id="a limit of a chart",
        ),
        pytest.param("thresholds.html", "4.5 percentage", "4.4 percentage", "the number 4.4", id="another change"),
        pytest.param(
            "thresholds.html", "is not yet met", "is 4.5 not yet met", "the number 4.5", id="a change that is no change"
        ),
        pytest.param("thresholds.html", "The target, at least 40%", "The target, at least 41%", "41%", id="a target"),
        pytest.param("thresholds.html", "2 figures are withheld", "3 figures are withheld", "the number 3", id="marks"),
        pytest.param(
            "thresholds.html",
            'aria-label="Contacts that became a referral"',
            'aria-label="Contacts that became 7 referrals"',
            "the number 7 in a label",
            id="in a label",
        ),
        pytest.param(
            "thresholds.html",
            "<title>",
            '<meta name="description" content="Only 3 children"/><title>',
            "the number 3 in the description of the page",
            id="in the description",
        ),
        pytest.param("permanence.html", "within 60 days", "within 61 days", "the number 61", id="a day of no curve"),
        pytest.param("permanence.html", ">1,461 days<", ">1,462 days<", "1,462", id="a row of no day"),
        pytest.param("overview.html", "8.5 points", "8.6 points", "the number 8.6", id="a change on the overview"),
        pytest.param("overview.html", "2,351 of", "2,352 of", "the number 2,352", id="a part on the overview"),
        pytest.param("reading.html", "1 to 5", "1 to 6", "the number 6 in the text", id="not in the page's source"),
        pytest.param(
            "reading.html",
            "each 10,000 children",
            "each 10,000 boys",
            "the number 10,000",
            id="other words about a number of the source",
        ),
        pytest.param(
            "index.html", "<meta", "<p>12 children</p><meta", "index.html: the number 12", id="on a bare page"
        ),
    ],
)
def test_a_number_of_nobodys_is_found(site, page, old, new, said):
    change(site, page, old, new)

    found = faults(site)

    assert any(said in one for one in found)
    assert all(one.endswith("is not in the ledger.") for one in found)


FEW = shown(
    "<ul><li><p><strong>In the last year.</strong> Two headline measures are worse.</p><ul>"
    '<li><p>▼ Worse: <a href="thresholds.html">Assessments within 45 working days</a>, 83.7%, a year earlier 92.2%</p>'
    "</li></ul></li></ul>"
)


def test_the_few_things_to_know_may_say_figures_of_the_measure_that_they_name(site):
    write(site, "overview.html", html(FEW, HEADLINES))

    assert faults(site) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("83.7%, a", "83.8%, a", "the number 83.8%", id="another figure"),
        pytest.param("Two headline", "12 headline", "the number 12", id="where no measure is named"),
        pytest.param(
            "Two headline", "83.7% of headline", "the number 83.7%", id="a figure in a line that names no measure"
        ),
        pytest.param("days</a>, 83.7%", "days</a>, 29.5%", "the number 29.5%", id="a figure of another measure"),
    ],
)
def test_a_number_of_nobodys_among_the_few_things_is_found(site, old, new, said):
    assert FEW.count(old) == 1
    write(site, "overview.html", html(FEW.replace(old, new), HEADLINES))

    assert said in fault(site)


def test_an_exhibit_on_a_page_of_another_chapter_has_no_figures(site):
    write(site, "permanence.html", html(TREND))

    assert any("the number 29.5% in the text" in one for one in faults(site))


def test_a_sentence_may_not_take_a_figure_of_a_period_that_it_does_not_name(site):
    lines = [*LINES, *share(CONVERSION, "thresholds.contact_conversion", 61.0, 1000.0, 6.1, "2024-08")]
    change(site, "thresholds.html", "the figure was 29.5%", "the figure was 6.1%")

    (found,) = scan(site, lines, KNOWN).faults

    assert "the number 6.1% in the text" in found


def test_a_table_of_two_series_holds_each_measure_to_its_column(site):
    lines = [
        *share("thresholds.rereferrals", "thresholds.rereferrals", 10.0, 50.0, 20.0, "2024-09", "2023-10-01"),
        *share("thresholds.rereferrals", "thresholds.rereferral_children", 9.0, 40.0, 22.5, "2024-09", "2023-10-01"),
    ]
    heads = ("Period", "Re-referrals within twelve months", "Children re-referred within twelve months")
    right, swapped = ("20.0% (10 of 50)", "22.5% (9 of 40)"), ("22.5% (9 of 40)", "20.0% (10 of 50)")

    def of(cells):
        caption = "Re-referrals within twelve months"
        row = ("Twelve months to September 2024", *cells)
        write(site, "thresholds.html", html(shown(table(caption, heads, row))))
        return [one for one in scan(site, [*LINES, *lines], KNOWN).faults if one.startswith("thresholds.html")]

    assert of(right) == []
    assert len(of(swapped)) == 6


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("all,59.0,1200.0", "all,58.0,1200.0", "the number 58.0 in the column numerator is not in the ledger."),
        ("59.0,1200.0,29.5", "59.0,1200.0,29.6", "the number 29.6 in the column value is not in the ledger."),
        ("59.0,1200.0,29.5", "59.0,1120.0,29.5", "the number 1120.0 in the column denominator is not in the ledger."),
        ("59.0,1200.0,29.5", "59.0,1200.0,many", "the number many in the column value is not in the ledger."),
        ("2024-08,all,all,,,,%,c", "2024-08,all,all,3,,,%,c", "the number 3 in the column numerator is withheld."),
        ("2024-08,all,all,,,,%,c", "2024-08,all,all,,,,%,z", "the status 'z' is not in the ledger."),
        ("age_band,1 to 4,33.0", "age_band,5 to 9,33.0", "the number 33.0 in the column numerator is not"),
        ("436.0,11.6", "437.0,11.6", "the number 437.0 in the column denominator is not in the ledger."),
        (
            "12 months to 2024-09,age_band,1 to 4",
            "3 months to 2024-09,age_band,1 to 4",
            "the row is not in the ledger.",
        ),
        ("age_band,1 to 4", "age_band / team,1 to 4", "the row is not in the ledger."),
    ],
)
def test_a_number_of_the_download_that_is_not_the_ledgers_is_found(site, old, new, said):
    change(site, "data/measures.csv", old, new)

    found = faults(site)

    assert said in found[0]
    assert found[0].startswith("data/measures.csv, line ")


def test_a_row_more_in_the_download_is_found_and_upsets_the_manifest(site):
    extra = "thresholds.contact_conversion,2024-07,all,all,3.0,10.0,30.0,%,"
    change(site, "data/measures.csv", HEAD, f"{HEAD}\n{extra}")

    assert faults(site) == [
        "data/measures.csv, line 2 (thresholds.contact_conversion, 2024-07, all): the row is not in the ledger.",
        "manifest.json: the number 6 of 'figures' is not in the ledger.",
    ]


def test_a_field_more_in_the_download_is_found(site):
    change(site, "data/measures.csv", "29.5,%,", "29.5,%,,3")

    assert "the row has 10 fields, not 9." in fault(site)


def test_a_column_more_in_the_download_is_found(site):
    change(site, "data/measures.csv", "unit,status", "unit,status,lower_limit")

    assert "its columns are not measure, period" in faults(site)[0]


def test_a_download_that_cannot_be_read_is_found(site):
    write(site, "data/limits.json", "{}")

    assert fault(site).startswith("data/limits.json: the scan cannot read this download")


def test_a_number_of_the_search_index_that_is_on_no_page_is_found(site):
    change(site, "searchindex.js", '"41": 1', '"41": 1, "43": 1')

    assert fault(site) == "searchindex.js: the number 43 is on no page of the site."


def test_a_line_of_a_measure_that_there_is_no_more_permits_nothing(site):
    gone = line(CONVERSION, "thresholds.no_such_measure", "value", 58.0)
    change(site, "thresholds.html", "<td>59</td>", "<td>58</td>")

    assert len(scan(site, [*LINES, gone], KNOWN).faults) == 1


def test_the_projects_own_pages_and_targets_are_declared():
    known = declared(load_settings(), TITLE)

    assert {"definitions", "reading", "decisions"} <= set(known.sources)
    assert known.targets
