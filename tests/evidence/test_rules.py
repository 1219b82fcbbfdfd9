"""The variants of the rules that a council chooses, in council.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from improve_analysis.errors import InputError
from improve_analysis.evidence import rules_of
from improve_analysis.settings import load_settings
from improve_analysis.statistics.spc import Rules, TwoSigma

COUNCIL = (
    'council = "Ambleford"\nla_code = "E06000701"\nregion = "North Vale"\ncontact = "t"\n'
    "suppress_up_to = 5\nsmallest_average = 10\nhistory_months = 36\n"
)


def council(folder: Path, more: str) -> Path:
    (folder / "data" / "plan").mkdir(parents=True)
    (folder / "data" / "plan" / "council.toml").write_text(COUNCIL + more)
    return folder


def test_left_out_they_are_those_of_making_data_count(tmp_path: Path) -> None:
    assert rules_of(load_settings(council(tmp_path, ""))) == Rules(
        shift_points=7, trend_points=7, two_sigma=TwoSigma.BEYOND
    )


def test_they_can_be_chosen(tmp_path: Path) -> None:
    chosen = load_settings(council(tmp_path, 'shift_points = 6\ntrend_points = 8\ntwo_sigma = "between"\n'))
    assert rules_of(chosen) == Rules(shift_points=6, trend_points=8, two_sigma=TwoSigma.BETWEEN)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("shift_points = 5\n", "shift_points is 5; a run on a control chart is of 6 to 9 points"),
        ("trend_points = 10\n", "trend_points is 10; a run on a control chart is of 6 to 9 points"),
        ('two_sigma = "both"\n', "two_sigma is 'both'; write beyond or between"),
        ("run_points = 7\n", "the settings run_points are missing or unknown"),
    ],
)
def test_other_values_are_refused(tmp_path: Path, wrong: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        load_settings(council(tmp_path, wrong))


def test_what_has_no_other_value_is_needed(tmp_path: Path) -> None:
    folder = council(tmp_path, "")
    path = folder / "data" / "plan" / "council.toml"
    path.write_text(COUNCIL.replace("history_months = 36\n", ""))
    with pytest.raises(InputError, match="the settings history_months are missing or unknown"):
        load_settings(folder)
