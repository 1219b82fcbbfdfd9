import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from improve_analysis.extracts._reading import Coverage
from improve_analysis.extracts._returns import Returned, latest_returned, months_until, unbroken


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c", None]), st.integers(0, 3)), max_size=30))
def test_of_rows_with_a_key_those_of_the_last_return_stay(rows):
    frame = pd.DataFrame(rows, columns=["key", "returned"]).astype({"key": "str", "returned": "int64"})
    last = {key: max(returned for other, returned in rows if other == key) for key, _ in rows}
    expected = [place for place, (key, returned) in enumerate(rows) if key is None or returned == last[key]]
    assert latest_returned(frame, "key", frame["returned"]).index.tolist() == expected


def test_months_until_a_day_begin_the_day_after_the_same_day():
    assert months_until(day("2024-03-31"), 12) == Coverage(start=day("2023-04-01"), end=day("2024-03-31"))
    assert months_until(day("2024-09-30"), 6) == Coverage(start=day("2024-04-01"), end=day("2024-09-30"))
    assert months_until(day("2021-03-15"), 6) == Coverage(start=day("2020-09-16"), end=day("2021-03-15"))


def covering(*spans: tuple[str, str]) -> list[Returned]:
    return [Returned(file=f"{start}.xml", coverage=Coverage(start=day(start), end=day(end))) for start, end in spans]


def test_returns_that_overlap_or_touch_run_on():
    run, findings = unbroken(
        covering(("2022-04-01", "2023-03-31"), ("2021-04-01", "2022-03-31"), ("2022-10-01", "2023-06-30")), "census"
    )
    assert run == Coverage(start=day("2021-04-01"), end=day("2023-06-30"))
    assert findings == []


def test_a_day_that_none_covers_ends_the_run():
    run, findings = unbroken(covering(("2021-04-01", "2022-03-30"), ("2022-04-01", "2023-03-31")), "census")
    assert run == Coverage(start=day("2022-04-01"), end=day("2023-03-31"))
    assert [(finding.file, finding.problem) for finding in findings] == [
        ("2022-04-01.xml", "no census covers 31/03/2022 to 31/03/2022")
    ]
