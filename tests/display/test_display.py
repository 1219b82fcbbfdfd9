"""The only way to the page takes a Release and nothing else."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from improve_analysis import display
from tests.display.conftest import SHARE, headline, over_time


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """What was displayed: data and options."""
    calls: list[tuple[dict[str, Any], dict[str, Any]]] = []
    monkeypatch.setattr(display, "display", lambda data, **options: calls.append((data, options)))
    return calls


@pytest.mark.parametrize("given", [pd.DataFrame({"child": [1]}), pd.Series([1]), {"value": 1}, "text", None])
def test_only_a_release_can_be_shown(given: object, shown: list[object]) -> None:
    with pytest.raises(TypeError, match=r"Only a Release can be shown.*disclosure\.release\(\)"):
        display.show(given)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="Only a Release can be shown"):
        display.show_overview([headline(SHARE, (22, 100), None), given])  # type: ignore[list-item]
    assert shown == []


def test_each_output_is_a_bundle_with_its_metadata(shown: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    display.show(over_time(SHARE, [(40, 200), (42, 200)]))
    assert [[*data] for data, _ in shown] == [
        ["text/markdown"],
        ["image/png", "text/plain"],
        ["text/html", "text/plain"],
        ["text/markdown"],
    ]
    assert all(options["raw"] for _, options in shown)
    assert all(options["metadata"]["improve"] == {"exhibit": "thresholds.made_up"} for _, options in shown)


def test_the_overview_is_shown_by_chapter(shown: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    display.show_overview([headline(SHARE, (22, 100), (21, 100))])
    assert [[*data] for data, _ in shown] == [["text/html", "text/plain"]]
