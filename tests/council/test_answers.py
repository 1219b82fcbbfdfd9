"""What a new council may answer, and the sentence where it may not."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from improve_analysis.council.answers import QUESTIONS, Answers
from improve_analysis.errors import InputError

from .making import answers

READ = {one.name: one.read for one in QUESTIONS}


def test_there_is_a_question_for_every_answer():
    assert [one.name for one in QUESTIONS] == [field.name for field in fields(Answers)]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.name)
def test_the_example_and_the_default_of_a_question_are_answers(question, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("sn_model_2025.csv").write_text("")

    question.read(question.example)
    if question.default is not None:
        question.read(question.default)


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("council", "St Helens", "St Helens"),
        ("council", "Bournemouth, Christchurch and Poole", "Bournemouth, Christchurch and Poole"),
        ("council", "King's Lynn", "King's Lynn"),
        ("la_code", "E10000003", "E10000003"),
        ("region", "yorkshire and the humber", "Yorkshire and The Humber"),
        ("population", "2024=2, 2023=1", {2023: 1, 2024: 2}),
        ("neighbours", "None", None),
        ("suppress_up_to", "10", 10),
        ("plan", "none", ""),
        ("plan", "Plan of 2026", "Plan of 2026"),
        ("visits", "2024-06-03 2024-04-22 2024-06-03", ("2024-04-22", "2024-06-03")),
        ("boards", "none", ()),
    ],
)
def test_an_answer_is_read(name, text, read):
    assert READ[name](text) == read


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("council", "", "2 to 60 letters"),
        ("council", 'A" b', "2 to 60 letters"),
        ("council", "A\nb", "2 to 60 letters"),
        ("la_code", "E0600070", "E06000001"),
        ("la_code", "W06000001", "English council"),
        ("la_code", "e06000701", "English council"),
        ("region", "Wessex", "East Midlands"),
        ("contact", "the data team", "e-mail"),
        ("contact", "data@ambleford", "e-mail"),
        ("population", "40000", "2023=40100"),
        ("population", "", "2023=40100"),
        ("population", "2023=40000 2023=41000", "once"),
        ("population", "2023=0", "2023=0"),
        ("population", "1023=40000", "1023=40000"),
        ("neighbours", "no/such/file.csv", "no/such/file.csv"),
        ("suppress_up_to", "4", "from 5 to 20"),
        ("suppress_up_to", "21", "from 5 to 20"),
        ("suppress_up_to", "five", "from 5 to 20"),
        ("visits", "2024-02-30", "2024-09-17"),
        ("boards", "March 2024", "March"),
    ],
)
def test_a_wrong_answer_is_one_sentence(name, text, said):
    with pytest.raises(InputError, match=said) as wrong:
        READ[name](text)

    assert str(wrong.value).endswith(".")


def test_the_answers_are_as_they_were_given():
    assert answers().boards == ("2024-04-22", "2024-06-03")
    assert answers().population[2020] == 78300
