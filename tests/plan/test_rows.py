import pandas as pd
import pytest

from improve_analysis.errors import InputError
from improve_analysis.plan._rows import day_named, month_named, read_rows


def written(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "some.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_row_knows_the_line_on_which_it_begins(tmp_path):
    path = written(tmp_path, 'id,what\na,one\n\nb,"two\nlines"\n\n\nc,three\n')

    assert [(row.line, row["id"], row["what"]) for row in read_rows(path, ("id", "what"))] == [
        (2, "a", "one"),
        (4, "b", "two\nlines"),
        (8, "c", "three"),
    ]


def test_a_byte_order_mark_and_outer_spaces_do_no_harm(tmp_path):
    path = written(tmp_path, "id,what\r\n a , one \r\n", encoding="utf-8-sig")

    assert [dict(row.cells) for row in read_rows(path, ("id", "what"))] == [{"id": "a", "what": "one"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("what,id\none,a\n", "the columns must be id, what, in this order"),
        ("", "the columns must be id, what"),
        ("id,what\na,one,more\n", "line 2: 3 cells for 2 columns"),
        ("id,what\nb,two\na\n", "line 3: 1 cells for 2 columns"),
        ('id,what\na,"one\n', "cannot be read"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path, text, said):
    with pytest.raises(InputError, match=said):
        read_rows(written(tmp_path, text), ("id", "what"))


def test_a_file_in_another_encoding_is_refused(tmp_path):
    with pytest.raises(InputError, match="save it as CSV in UTF-8"):
        read_rows(written(tmp_path, "id,what\na,£1\n", encoding="cp1252"), ("id", "what"))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"some\.csv is missing"):
        read_rows(tmp_path / "some.csv", ("id",))


@pytest.mark.parametrize("text", ["2024-13", "2024-1", "24-01", "Jan 2024", "2024/01", "2024-01-01"])
def test_what_is_no_month(text):
    with pytest.raises(ValueError, match=text):
        month_named(text)


@pytest.mark.parametrize("text", ["2024-02-30", "2024-01-00", "2024-1-1", "01-02-2024", "2024-01"])
def test_what_is_no_day(text):
    with pytest.raises(ValueError, match=r".*"):
        day_named(text)


def test_a_month_runs_from_its_first_to_its_last_day():
    leap = month_named("2024-02")

    assert (leap.first, leap.last) == (pd.Timestamp("2024-02-01"), pd.Timestamp("2024-02-29"))
    assert (leap.text, leap.words) == ("2024-02", "February 2024")
    assert (day_named("2024-09-07").text, day_named("2024-09-07").words) == ("2024-09-07", "7 September 2024")


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "17,5", "17.5%", "one"])
def test_what_is_no_number(tmp_path, number):
    (row,) = read_rows(written(tmp_path, f'id,value\na,"{number}"\n'), ("id", "value"))

    with pytest.raises(InputError, match=f"line 2: value '{number}' is not a number"):
        row.number("value")
