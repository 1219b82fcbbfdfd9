from pathlib import Path

import pytest

from improve_analysis.errors import InputError
from improve_analysis.published.ees import read_file
from improve_analysis.published.neighbours import NAME, load_neighbours, read_model
from improve_analysis.settings import load_settings

BOOK = load_settings(Path(__file__).parents[2])
MODEL = (
    "la_name,old_la_code,SN_2,SN_2P,SN_1,SN_1P\nAmbleford,701,702,Close,703,Close\nBrookton,702,701,Close,703,Close\n"
)


def test_the_councils_neighbours_are_those_of_the_2025_model_closest_first():
    theirs = load_neighbours(BOOK)

    assert theirs["neighbour"].tolist() == [
        "Medway",
        "North Northamptonshire",
        "Thurrock",
        "Bexley",
        "Bedford",
        "West Northamptonshire",
        "Suffolk",
        "Havering",
        "Nottinghamshire",
        "Kent",
    ]
    assert set(theirs["model"]) == {2025}
    assert theirs["closeness"].tolist() == ["Very close"] * 8 + ["Close"] * 2


def test_a_council_without_the_file_has_no_neighbours(ambleford):
    (ambleford.reference / NAME).unlink()

    assert load_neighbours(ambleford).empty


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("E06000701,2", "E06000702,2", "row 3, column council_la_code: 'E06000702' is not Ambleford"),
        ("2025,E06000701,3", "2021,E06000701,3", "row 4, column model: '2021' is another model"),
        (",2,703", ",1,703", "row 3, column rank: '1' is in a row above too"),
        (",2,703", ",first,703", "row 3, column rank: 'first' is not a rank"),
        (",703,", ",E06000703,", "row 3, column old_la_code: 'E06000703' is not a three-digit code"),
        (",703,", ",702,", "row 3, column old_la_code: '702' is in a row above too"),
    ],
)
def test_a_wrong_row_is_named(ambleford, old, new, message):
    path = ambleford.reference / NAME
    path.write_text(path.read_text().replace(old, new))

    with pytest.raises(InputError) as error:
        load_neighbours(ambleford)

    assert message in str(error.value)


def model(tmp_path, settings, text, name="sn_model_2025.csv"):
    path = tmp_path / name
    path.write_text(text)
    return read_model(path, read_file(path), settings, release="", page="")


def test_a_neighbour_that_no_council_is_is_named(tmp_path, ambleford):
    with pytest.raises(InputError, match="no council has the code 703"):
        model(tmp_path, ambleford, MODEL)


def test_a_file_without_the_council_is_named(tmp_path, ambleford):
    with pytest.raises(InputError, match="column la_name: Ambleford is in 0 rows"):
        model(tmp_path, ambleford, MODEL.replace("Ambleford", "Amblefjord"))


def test_a_file_without_a_year_in_its_name_is_named(tmp_path, ambleford):
    with pytest.raises(InputError, match="the model's year is not in the file's name"):
        model(tmp_path, ambleford, MODEL, name="model.csv")
