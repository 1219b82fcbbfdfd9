import pytest

from improve_analysis.cli import main
from improve_analysis.published.check import Source, check
from improve_analysis.published.figures import NAME, load_figures
from improve_analysis.published.neighbours import load_neighbours
from tests.published.conftest import dfe_file, repeats_file


def outcomes(lines):
    """`{(indicator, area): (outcome, years, carried, in the file)}`."""
    return {(line[1], line[2]): line[3:] for line in lines}


def test_a_council_begins_its_table_from_nothing(tmp_path, ambleford):
    lines = check([repeats_file(tmp_path / "d3.csv")], ambleford, Source(), write=True)

    assert outcomes(lines)["repeat_plans_pct", "Statistical neighbours"] == ("new", "2025", "", "22.8")
    figures = load_figures(ambleford)
    assert len(figures) == len(lines) == 6
    assert set(figures["area"]) == {"Ambleford", "North Vale", "Statistical neighbours", "England"}


def test_nothing_is_written_unasked(tmp_path, ambleford):
    check([repeats_file(tmp_path / "d3.csv")], ambleford, Source(), write=False)

    assert not (ambleford.reference / NAME).exists()


def test_what_differs_is_shown_old_and_new_and_replaced(tmp_path, ambleford):
    check([repeats_file(tmp_path / "first.csv")], ambleford, Source(), write=True)
    revised = repeats_file(tmp_path / "second.csv", Ambleford="221 | 64 | 29", Brookton="100 | c | c")

    lines = outcomes(check([revised], ambleford, Source(release="Second release"), write=True))

    assert lines["repeat_plans_pct", "Ambleford"] == ("differs", "2025", "28.5", "29.0")
    assert lines["repeat_plans_pct", "Statistical neighbours"] == ("differs", "2025", "22.8", "25.5")
    assert lines["repeat_plans_pct", "England"] == ("agrees", "2025", "", "")
    figures = load_figures(ambleford).set_index(["code", "kind"])
    assert figures.loc[("repeat_plans_pct", "council"), "release"] == "Second release"
    assert figures.loc[("repeat_plans_pct", "England"), "vintage"].startswith("first.csv")


def test_the_second_time_everything_agrees_and_no_byte_changes(tmp_path, ambleford):
    path = repeats_file(tmp_path / "d3.csv")
    check([path], ambleford, Source(), write=True)
    before = (ambleford.reference / NAME).read_bytes()

    lines = check([path], ambleford, Source(), write=True)

    assert {line[3] for line in lines} == {"agrees"}
    assert (ambleford.reference / NAME).read_bytes() == before
    assert [*ambleford.reference.glob(".*")] == []


def test_the_order_of_the_files_does_not_matter(tmp_path, ambleford):
    rates = " | ".join(["1.5"] * 10)
    columns = (
        "inpost_fte agency_rate_fte vacancy_rate_fte turnover_rate_fte absence_rate_fte caseload_fte starters_fte "
        "leavers_fte starters_headcount leavers_headcount"
    )
    files = [
        repeats_file(tmp_path / "d3.csv"),
        dfe_file(tmp_path / "csww.csv", columns, [f"Ambleford | {rates}", f"England | {rates}"]),
    ]
    written = []
    for order in (files, files[::-1]):
        check(order, ambleford, Source(), write=True)
        written.append((ambleford.reference / NAME).read_bytes())
        (ambleford.reference / NAME).unlink()

    assert written[0] == written[1]


MODEL = """old_la_code,la_name,region_ind,region_name,SN_1,SN_1P,SN_2,SN_2P
701,Ambleford,7,North Vale,704,Extremely close,702,Close 
702,Brookton,8,South Vale,701,Close,704,Close
704,Dunmere,8,South Vale,701,Close,702,Close
"""  # noqa: W291 - as in DfE's file


def test_the_model_of_neighbours_counts_for_the_files_beside_it(tmp_path, ambleford):
    model = tmp_path / "sn_model_2028_wide.csv"
    model.write_text(MODEL, encoding="utf-8-sig")

    lines = check([repeats_file(tmp_path / "d3.csv"), model], ambleford, Source(), write=True)

    assert outcomes(lines)["neighbour 1", ""] == ("differs", "2028", "Brookton, Very close", "Dunmere, Extremely close")
    theirs = load_neighbours(ambleford)
    assert theirs[["model", "neighbour", "closeness"]].to_numpy().tolist() == [
        [2028, "Dunmere", "Extremely close"],
        [2028, "Brookton", "Close"],
    ]
    mean = load_figures(ambleford).set_index(["code", "kind"]).loc[("repeat_plans_pct", "neighbours")]
    assert (mean["neighbours"], mean["computed"]) == (2, "mean of the neighbours published, 2028 model")


# --- the command --------------------------------------------------------------------------------------------------


@pytest.fixture
def book(ambleford, monkeypatch):
    (ambleford.root / "_config.yml").write_text("")
    (ambleford.plan / "council.toml").write_text(
        'council = "Ambleford"\nla_code = "E06000701"\nregion = "North Vale"\ncontact = "t"\n'
        "suppress_up_to = 5\nsmallest_average = 10\nhistory_months = 36\n"
    )
    monkeypatch.setenv("IMPROVE_ROOT", str(ambleford.root))
    return ambleford


def run(capsys, *arguments):
    code = 0
    try:
        main([*arguments])
    except SystemExit as left:
        code = left.code
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_command_says_what_it_did(capsys, tmp_path, book):
    path = str(repeats_file(tmp_path / "d3.csv"))

    code, out, _ = run(capsys, "published", path)
    assert code == 0
    assert "d3.csv | repeat_plans_pct | Ambleford | new | 2025 |  | 28.5" in out
    assert "Nothing was written" in out

    code, out, _ = run(capsys, "published", path, "--write", "--release", "A release", "--page", "https://a.example")
    assert code == 0
    assert "Written to" in out
    assert set(load_figures(book)["page"]) == {"https://a.example"}


def test_a_file_that_cannot_be_used_changes_nothing(capsys, tmp_path, book):
    good, bad = repeats_file(tmp_path / "d3.csv"), repeats_file(tmp_path / "bad.csv", England="1 | 1 | lots")

    code, out, err = run(capsys, "published", str(good), str(bad), "--write")

    assert code == 2
    assert "bad.csv, row 2, column cpp_subsequent_percent: 'lots' is neither a number nor one of" in err
    assert out == ""
    assert not (book.reference / NAME).exists()
