import hashlib
from pathlib import Path

import pandas as pd
import pytest

from improve_analysis import extracts
from improve_analysis.errors import InputError
from improve_analysis.extracts._reading import Coverage
from tests.extracts.making import SAMPLES, problems, read, write

EPISODES = "CHILD,DECOM,RNE,LS,PLACE,DEC,REC\n"
SSD_EPISODES = "clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date,clae_legal_status\n"
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples folder is not beside the repository")


def test_people_of_several_formats_are_united_the_first_format_first(tmp_path: Path) -> None:
    extract = read(
        tmp_path,
        ssd="pers_person_id,pers_sex,pers_dob\nA,M,\nB,F,2011-05-05",
        header="CHILD,SEX,DOB,ETHNIC\nA,2,05/05/2010,WBRI\nC,1,07/07/2007,MWBA",
    )
    people = extract.tables["ssd_person"]
    assert people[["pers_person_id", "pers_sex", "pers_ethnicity"]].fillna("-").to_numpy().tolist() == [
        ["A", "M", "WBRI"],
        ["B", "F", "-"],
        ["C", "M", "MWBA"],
    ]
    assert people["pers_dob"].tolist() == [pd.Timestamp(day) for day in ("2010-05-05", "2011-05-05", "2007-07-07")]


def test_disabilities_and_statuses_are_united_by_what_they_say(tmp_path: Path) -> None:
    extract = read(
        tmp_path,
        ssd="immi_immigration_status_id,immi_person_id,immi_immigration_status,immi_immigration_status_start_date\n"
        "77,A,UASC,2022-01-01",
        uasc="CHILD,SEX,DOB,DUC\nA,1,05/05/2007,05/05/2025\nB,1,05/05/2007,05/05/2025",
    )
    statuses = extract.tables["ssd_immigration_status"]
    assert statuses["immi_immigration_status_id"].tolist() == ["77", "B-UASC"]
    assert statuses["immi_immigration_status_end_date"].tolist() == [pd.Timestamp("2025-05-05")] * 2


def test_another_table_comes_whole_from_the_first_format_and_the_second_is_said(tmp_path: Path) -> None:
    extract = read(
        tmp_path,
        a=EPISODES + "A,01/05/2022,S,C2,U6,,\nB,01/05/2022,S,C2,U6,,",
        b=SSD_EPISODES + "1,A,2022-05-01,C1",
    )
    assert extract.tables["ssd_cla_episodes"]["clae_cla_episode_id"].tolist() == ["1"]
    assert "SSDA903 also holds ssd_cla_episodes (2 rows)" in problems(extract)
    assert (extract.findings["action"] == "not used; SSD's was").sum() == 1
    assert extract.tables["ssd_cla_placement"]["clap_person_id"].tolist() == ["A", "B"]


def test_a_table_without_rows_gives_way_to_one_with(tmp_path: Path) -> None:
    extract = read(tmp_path, a=EPISODES + "A,01/05/2022,S,C2,U6,01/06/2022,E4A", b=SSD_EPISODES)
    assert extract.tables["ssd_cla_episodes"]["clae_person_id"].tolist() == ["A"]
    assert extract.coverage["ssd_cla_episodes"] == Coverage(
        start=pd.Timestamp("2022-04-01"), end=pd.Timestamp("2022-05-31")
    )


def test_what_is_not_recognised_is_named_among_the_sources(tmp_path: Path) -> None:
    folder = write(tmp_path, a=EPISODES + "A,01/05/2022,S,C2,U6,,", shopping="item,price\nmilk,1")
    (folder / "a.pdf").write_bytes(b"%PDF-1.7")
    (folder / "other.xml").write_text("<note>hello</note>")
    extract = extracts.read(folder)
    assert [(source.file, source.recognised_as, source.rows) for source in extract.sources] == [
        ("a.csv", "SSDA903: Episodes", 1),
        ("other.xml", "", 0),
        ("shopping.csv", "", 1),
    ]
    assert extract.sources[0].sha256 == hashlib.sha256((folder / "a.csv").read_bytes()).hexdigest()
    left_out = extract.findings[extract.findings["action"] == "left out"]
    assert left_out["file"].tolist() == ["a.pdf", "other.xml", "shopping.csv"]


def test_where_nothing_is_recognised_the_run_stops(tmp_path: Path) -> None:
    folder = write(tmp_path, shopping="item,price\nmilk,1")
    (folder / "a.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(InputError, match=r"found: shopping\.csv, a\.pdf"):
        extracts.read(folder)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("CHILD,DECOM,RNE,LS,PLACE,DEC,REC,ls\nA,01/05/2022,S,C2,U6,,,", "header 'ls' occurs twice in a.csv"),
        ("fdlg_contact_id,fdlg_person_id,fdlg_person_id\n1,A,A", "header 'fdlg_person_id' occurs twice in a.csv"),
    ],
)
def test_a_header_that_occurs_twice_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read(tmp_path, a=text)


def test_a_header_that_occurs_twice_in_a_table_of_nobodys_is_let_be(tmp_path: Path) -> None:
    extract = read(tmp_path, a=EPISODES + "A,01/05/2022,S,C2,U6,,", b="x,x\n1,2")
    assert set(extract.findings.loc[extract.findings["file"] == "b.csv", "action"]) == {"left out"}


def test_findings_name_the_file_by_its_folder(tmp_path: Path) -> None:
    extract = read(tmp_path, y2022__a=EPISODES + "A,01/05/2022,S,XX,U6,,", y2023__a=EPISODES + "A,01/05/2023,S,C2,U6,,")
    assert extract.findings.loc[extract.findings["column"] == "LS", "file"].tolist() == ["y2022/a.csv"]


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    write(
        tmp_path,
        a=EPISODES + "A,01/05/2022,S,XX,U6,,\nA,01/04/2022,P,C2,U6,,X1\nB,soon,P,C2,U6,,X1",
        b="CHILD,SEX,DOB,ETHNIC\nA,2,05/05/2010,WBRI",
    )
    first, second = extracts.read(tmp_path), extracts.read(tmp_path)
    pd.testing.assert_frame_equal(first.findings, second.findings)
    for name, rows in first.tables.items():
        pd.testing.assert_frame_equal(rows, second.tables[name])


@needs_samples
def test_every_sample_is_recognised_or_named_as_not() -> None:
    extract = extracts.read(SAMPLES)
    left_out = set(zip(extract.findings["file"], extract.findings["sheet"], extract.findings["action"], strict=True))
    for source in extract.sources:
        assert source.recognised_as or (source.file, source.sheet, "left out") in left_out
    named = {source.file for source in extract.sources} | set(extract.findings["file"])
    assert {path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*") if path.is_file()} <= named
