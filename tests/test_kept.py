"""Released figures are worked out once for what they are made from."""

import pytest

from improve_analysis import kept


def test_the_same_is_made_once(tmp_path):
    made = []

    def make():
        made.append(1)
        return "figures"

    file = kept.kept(tmp_path, {"month": "2024-09", "code": "a"})

    assert kept.keep(file, make).read_text() == "figures"
    assert kept.keep(file, make).read_text() == "figures"
    assert made == [1]


def test_other_records_or_code_are_another_file(tmp_path):
    names = {kept.kept(tmp_path, {"month": "2024-09", "code": code}) for code in "aab"}

    assert len(names) == 2


def test_the_oldest_go(tmp_path):
    for code in range(kept.AT_MOST + 3):
        kept.keep(kept.kept(tmp_path, {"code": code}), lambda: "{}")

    assert len([*(tmp_path / kept.FOLDER).iterdir()]) == kept.AT_MOST
    assert kept.kept(tmp_path, {"code": kept.AT_MOST + 2}).is_file()


def test_nothing_is_kept_of_what_could_not_be_made(tmp_path):
    file = kept.kept(tmp_path, {})
    with pytest.raises(ZeroDivisionError):
        kept.keep(file, lambda: 1 / 0)

    assert not file.exists()
