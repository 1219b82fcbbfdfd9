import pandas as pd

from improve_analysis.sample.window import linked, within

START, END = pd.Timestamp("2018-10-01"), pd.Timestamp("2024-09-30")


def stamps(*texts: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime([*texts])).astype("datetime64[us]")


def test_spells_are_kept_that_were_open_on_the_first_day_or_began_since() -> None:
    plans = pd.DataFrame(
        {
            "cppl_cp_plan_id": ["ended before", "ended that day", "still open", "began last day", "began after"],
            "cppl_cp_plan_start_date": stamps("2018-01-01", "2018-01-01", "2017-01-01", "2024-09-30", "2024-10-01"),
            "cppl_cp_plan_end_date": stamps("2018-09-30", "2018-10-01", None, None, None),
        }
    )
    found = within({"ssd_cp_plans": plans}, START, END)["ssd_cp_plans"]
    assert found["cppl_cp_plan_id"].tolist() == ["ended that day", "still open", "began last day"]


def test_events_are_kept_from_the_first_day_to_the_last_minute() -> None:
    log = pd.DataFrame({"fdlg_received_at": stamps("2018-09-30 23:59", "2018-10-01 00:00", "2024-09-30 23:59")})
    found = within({"front_door_log": log}, START, END)["front_door_log"]
    assert found.index.tolist() == [1, 2]


def test_links_to_rows_left_out_are_blanked_and_rows_that_need_them_go() -> None:
    tables = {
        "ssd_cin_assessments": pd.DataFrame({"cina_assessment_id": ["A1"], "cina_referral_id": ["gone"]}),
        "ssd_cin_episodes": pd.DataFrame({"cine_referral_id": ["R1"]}),
        "ssd_assessment_factors": pd.DataFrame({"cinf_table_id": ["1", "2"], "cinf_assessment_id": ["A1", "gone"]}),
    }
    found = linked(tables)
    assert found["ssd_cin_assessments"]["cina_referral_id"].isna().tolist() == [True]
    assert found["ssd_assessment_factors"]["cinf_table_id"].tolist() == ["1"]
