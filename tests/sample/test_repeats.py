import numpy as np

from improve_analysis.sample._repeats import repeats


def test_each_spell_is_visited_until_it_ends() -> None:
    found = repeats(np.array([10, 5, 40]), np.array([31, 5, 20]), lambda _, last, __: last + 10)
    by_spell = found.groupby("spell")["day"].apply(list).to_dict()
    assert by_spell == {0: [10, 20, 30], 1: [5]}


def test_the_gap_may_depend_on_how_many_came_before() -> None:
    found = repeats(np.array([0]), np.array([100]), lambda _, last, nth: last + (20 if nth == 0 else 50))
    assert found["day"].tolist() == [0, 20, 70]
    assert found["nth"].tolist() == [0, 1, 2]


def test_nothing_comes_after_the_last_day_simulated() -> None:
    found = repeats(np.array([0]), np.array([100]), lambda _, last, __: last + 30, until=65)
    assert found["day"].tolist() == [0, 30, 60]
