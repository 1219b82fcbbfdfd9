"""What a run says, and what it writes down for the next one."""

from __future__ import annotations

import io
import json
import re

import pytest

from improve_analysis.edition.progress import Progress, last_time, logged
from improve_analysis.errors import InputError


def said(progress):
    return re.sub(r"\d+\.\d s", "0.0 s", progress.stream.getvalue())


def test_a_stage_says_what_it_found_and_what_is_left():
    progress = Progress(stream=io.StringIO(), expected=[3.0, 20.0, 45.4])

    with progress.stage("Reading the extract") as note:
        note("39 tables")
    with progress.stage("Measuring"):
        pass
    with progress.stage("Publishing"):
        pass

    assert said(progress).splitlines() == [
        "Reading the extract: 39 tables (0.0 s; about 65 s left)",
        "Measuring: done (0.0 s; about 45 s left)",
        "Publishing: done (0.0 s)",
    ]


def test_nothing_is_foretold_of_a_first_run():
    progress = Progress(stream=io.StringIO())

    with progress.stage("Reading the extract"):
        pass

    assert said(progress) == "Reading the extract: done (0.0 s)\n"


def run(log, stages, fail=None):
    progress = Progress(stream=io.StringIO())
    with logged(progress, log, month="2024-09", audience="public") as result:
        for name in stages:
            with progress.stage(name):
                pass
        if fail:
            raise fail
        result("published 2024-09")


def test_a_run_is_a_line_of_the_log(tmp_path):
    log = tmp_path / "runs.jsonl"

    run(log, ["Reading", "Measuring"])
    run(log, ["Reading", "Measuring"])

    first, second = (json.loads(line) for line in log.read_text().splitlines())
    assert [*first] == ["started", "month", "audience", "seconds", "result"]
    assert [*second["seconds"]] == ["Reading", "Measuring"]
    assert second["result"] == "published 2024-09"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", second["started"])


def test_a_message_that_quotes_a_row_never_reaches_the_log(tmp_path):
    log = tmp_path / "runs.jsonl"

    with pytest.raises(InputError):
        run(log, ["Reading"], fail=InputError("row 3: the child 1234567 was born on 1 May"))

    assert json.loads(log.read_text())["result"] == "InputError"
    assert "1234567" not in log.read_text()


def test_a_log_that_cannot_be_written_stops_no_run(tmp_path):
    run(tmp_path, ["Reading"])


def test_the_last_whole_run_is_what_the_next_expects(tmp_path):
    log = tmp_path / "runs.jsonl"
    log.write_text(
        '{"seconds": {"a": 1.0, "b": 2.0}}\n{"seconds": {"a": 3.0, "b": 4.0}}\n{"seconds": {"a": 9.0}}\nnot json\n[1]\n'
    )

    assert last_time(log, stages=2) == [3.0, 4.0]
    assert last_time(log, stages=3) == []
    assert last_time(tmp_path / "none.jsonl", stages=2) == []
