import numpy as np
import pandas as pd
import pytest

from improve_analysis.sample import late_entry
from improve_analysis.sample.late_entry import CARE, NEED, NOTES, Lag

AUGUST = pd.Timestamp("2024-08-31")


def stamps(*texts: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime([*texts])).astype("datetime64[us]")


@pytest.mark.parametrize("lag", [NEED, CARE, NOTES])
def test_most_is_entered_on_the_day_and_a_little_weeks_later(lag: Lag) -> None:
    who = pd.Series([str(100_000 + number) for number in range(20_000)])
    delay = late_entry._delay(who, pd.Series(AUGUST, index=who.index), lag).dt.days
    assert abs((delay == 0).mean() - lag.prompt) < 0.02
    assert lag.late - 0.01 < (delay >= 10).mean() < lag.late + 0.05
    assert delay.min() == 0


def test_what_happens_to_a_child_on_one_day_is_entered_on_one_day() -> None:
    who, days = pd.Series(["100234", "100234"]), stamps("2024-08-20", "2024-08-20")
    first, second = late_entry._delay(who, days, CARE)
    assert first == second


def test_shares_look_drawn() -> None:
    days = pd.Series(pd.date_range("2018-10-01", periods=2000)).astype("datetime64[us]")
    shares = late_entry._shares(pd.Series("100234", index=days.index), days)
    assert abs(shares.mean() - 0.5) < 0.03
    assert abs(np.corrcoef(shares[:-1], shares[1:])[0, 1]) < 0.08


def test_the_cut_removes_what_began_later_and_opens_what_ended_later() -> None:
    plans = pd.DataFrame(
        {
            "cppl_cp_plan_id": ["1", "2", "3"],
            "cppl_person_id": ["a", "b", "c"],
            "cppl_cp_plan_start_date": stamps("2024-01-05", "2024-08-31", "2024-09-01"),
            "cppl_cp_plan_end_date": stamps("2024-09-01", None, None),
        }
    )
    found = late_entry._cut(plans, "ssd_cp_plans", pd.Series(AUGUST, index=plans.index))
    assert found["cppl_cp_plan_id"].tolist() == ["1", "2"]
    assert found["cppl_cp_plan_end_date"].isna().all()


def test_a_code_known_with_a_date_goes_with_it() -> None:
    closed = pd.DataFrame(
        {
            "cine_referral_id": ["1", "2"],
            "cine_person_id": ["a", "b"],
            "cine_referral_date": stamps("2024-01-05", "2024-01-06"),
            "cine_close_date": stamps("2024-08-30", "2024-09-02"),
            "cine_close_reason": ["RC8", "RC7"],
        }
    )
    found = late_entry._cut(closed, "ssd_cin_episodes", pd.Series(AUGUST, index=closed.index))
    assert found["cine_close_reason"].tolist()[0] == "RC8"
    assert found["cine_close_reason"].isna().tolist() == [False, True]


def test_a_planned_day_may_lie_ahead() -> None:
    review = pd.DataFrame(
        {
            "clar_cla_review_id": ["1"],
            "clar_cla_person_id": ["a"],
            "clar_cla_review_date": stamps("2024-08-30"),
            "clar_cla_review_due_date": stamps("2024-09-05"),
        }
    )
    found = late_entry._cut(review, "ssd_cla_reviews", pd.Series(AUGUST, index=review.index))
    assert found["clar_cla_review_due_date"].tolist() == [pd.Timestamp("2024-09-05")]


def test_until_an_event_is_entered_nothing_after_it_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A placement of 20 August entered on 6 September hides the next one of 25 August, entered at once."""

    def delay(_: pd.Series, date: pd.Series, lag: Lag) -> pd.Series:
        late = (date == pd.Timestamp("2024-08-20")) & (lag is CARE)
        return pd.to_timedelta(np.where(late, 17, 0), unit="D").to_series(index=date.index)

    monkeypatch.setattr(late_entry, "_delay", delay)
    placements = pd.DataFrame(
        {
            "clap_cla_placement_id": ["1", "2", "3"],
            "clap_person_id": ["100001"] * 3,
            "clap_cla_placement_start_date": stamps("2024-01-05", "2024-08-20", "2024-08-25"),
            "clap_cla_placement_end_date": stamps("2024-08-20", "2024-08-25", None),
        }
    )
    known = late_entry._known_to({"ssd_cla_placement": placements}, ("ssd_cla_placement",), CARE, AUGUST)
    assert known.to_dict() == {"100001": pd.Timestamp("2024-08-19")}
    found = late_entry._cut(
        placements, "ssd_cla_placement", known.reindex(placements["clap_person_id"]).set_axis([0, 1, 2])
    )
    assert found["clap_cla_placement_id"].tolist() == ["1"]
    assert found["clap_cla_placement_end_date"].isna().all()
