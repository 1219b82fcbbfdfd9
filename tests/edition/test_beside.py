"""Work done beside the run."""

import os

import pytest

from improve_analysis.edition import beside as module
from improve_analysis.edition.beside import beside
from improve_analysis.errors import EditionError


@pytest.fixture(params=[True, False], ids=["forked", "in turn"], autouse=True)
def _can_fork(request, monkeypatch):
    if request.param and not module.CAN_FORK:
        pytest.skip("Processes are forked on Linux only.")
    monkeypatch.setattr(module, "CAN_FORK", request.param)


def test_its_result_comes_over_and_it_sees_what_was_there():
    seen = [1, 2]
    with beside(lambda: [*seen, 3]) as result:
        assert result() == [1, 2, 3]
        assert result() == [1, 2, 3]


def test_its_error_is_raised_where_its_result_is_asked_for():
    def fail():
        raise EditionError("The edition is not published.")

    with beside(fail) as result, pytest.raises(EditionError, match=r"^The edition is not published\.$"):
        result()


def test_one_within_another():
    with beside(lambda: 1) as outer, beside(lambda: 2) as inner:
        assert (outer(), inner()) == (1, 2)


def test_a_forked_one_is_another_process_and_changes_nothing_here():
    said = []
    with beside(lambda: said.append("x") or os.getpid()) as result:
        process = result()
    assert (process == os.getpid()) == bool(said) == (not module.CAN_FORK)
