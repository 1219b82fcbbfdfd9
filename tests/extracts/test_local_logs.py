import csv
from pathlib import Path

import pandas as pd
import pytest

from improve_analysis import extracts
from improve_analysis.errors import InputError
from improve_analysis.extracts._reading import Coverage
from improve_analysis.extracts.local_logs import write_templates
from improve_analysis.tables import LOCAL_LOGS, SCHEMAS
from tests.extracts.making import canonical_tables, problems, read


def test_a_log_is_recognised_by_its_columns_whatever_the_file_is_called(tmp_path: Path) -> None:
    extract = read(
        tmp_path,
        whatever="""
            FDLG_CONTACT_ID,fdlg_person_id,fdlg_received_at,fdlg_decided_at,fdlg_decision,fdlg_band,fdlg_out_of_hours,notes
            1,A,30/09/2024 16:55,01/10/2024 09:00,referral,R,No,call back
            2,B,2024-09-30T17:01:00,,,,1,
        """,
    )
    log = extract.tables["front_door_log"]
    assert log["fdlg_received_at"].tolist() == [pd.Timestamp("2024-09-30 16:55"), pd.Timestamp("2024-09-30 17:01")]
    assert log["fdlg_decision"].fillna("-").tolist() == ["REFERRAL", "-"]
    assert log["fdlg_out_of_hours"].tolist() == ["N", "Y"]
    assert problems(extract, "notes") == ["a column that the log front_door_log does not have"]
    assert extract.sources[0].recognised_as == "Local log: front_door_log"


def test_templates_that_are_filled_in_read_back(tmp_path: Path) -> None:
    made = canonical_tables(30)
    paths = write_templates(tmp_path / "logs")
    assert [path.stem for path in paths] == [*LOCAL_LOGS, "columns"]
    for name in LOCAL_LOGS:
        filled = made[name]
        assert list(pd.read_csv(tmp_path / "logs" / f"{name}.csv").columns) == list(filled.columns)
        filled.to_csv(tmp_path / "logs" / f"{name}.csv", index=False)
    extract = extracts.read(tmp_path / "logs")
    assert set(extract.tables) == set(LOCAL_LOGS)
    for name, rows in extract.tables.items():
        pd.testing.assert_frame_equal(rows, made[name])


def test_templates_left_empty_are_no_logs(tmp_path: Path) -> None:
    write_templates(tmp_path)
    (tmp_path / "training_log.csv").write_text("trai_id,trai_course,trai_completed_date\n1,NEGLECT,2024-09-12\n")
    extract = extracts.read(tmp_path)
    assert set(extract.tables) == {"training_log"}
    assert "the log front_door_log has no rows" in problems(extract)


def test_every_column_is_described(tmp_path: Path) -> None:
    with write_templates(tmp_path)[-1].open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [(row["table"], row["column"]) for row in rows] == [
        (name, column) for name in LOCAL_LOGS for column in SCHEMAS[name].columns
    ]
    described = {row["column"]: row for row in rows}
    assert described["fdlg_band"]["codes"] == "R A G B"
    assert described["fdlg_out_of_hours"]["kind"] == "flag"
    assert (described["audi_type"]["required"], described["audi_grade"]["required"]) == ("yes", "")
    assert all(row["description"] for row in rows)


def test_templates_never_replace_a_file(tmp_path: Path) -> None:
    (tmp_path / "training_log.csv").write_text("mine")
    with pytest.raises(InputError, match="training_log"):
        write_templates(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["training_log.csv"]


def test_a_log_that_lacks_a_column_it_needs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"audits\.csv .* audi_type"):
        read(tmp_path, audits="audi_id,audi_date,audi_grade\n1,2024-01-01,2")


def test_logs_run_to_the_month_that_the_latest_reaches(tmp_path: Path) -> None:
    extract = read(
        tmp_path,
        training="trai_id,trai_course,trai_completed_date\n1,NEGLECT,2024-03-04\n2,NEGLECT,2024-07-09",
        posts="wpos_id,wpos_date,wpos_vacant_fte\n1,2024-08-31,3\n2,2024-09-30,4",
    )
    end = pd.Timestamp("2024-09-30")
    assert extract.coverage["training_log"] == Coverage(start=pd.Timestamp("2024-03-01"), end=end)
    assert extract.coverage["workforce_posts"] == Coverage(start=pd.Timestamp("2024-08-01"), end=end)
