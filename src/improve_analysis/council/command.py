"""The command `improve new-council`: every question is an option too, so that it can be answered by a script."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import click

from improve_analysis.council.answers import QUESTIONS, Answers, Question
from improve_analysis.errors import InputError


@click.command("new-council")
@click.argument("folder", type=click.Path(path_type=Path))
def new_council(folder: Path, **given: str | None) -> None:
    """Ask what differs from council to council, and write FOLDER with all that a council's book begins from.

    FOLDER must be new or empty. What has an option is not asked.
    """
    from improve_analysis.council.folder import make_folder, refuse_taken  # noqa: PLC0415 - so that --help is instant
    from improve_analysis.settings import load_settings  # noqa: PLC0415

    refuse_taken(folder)
    source = load_settings()
    answers = Answers(**{question.name: _answer(question, given[question.name]) for question in QUESTIONS})
    made = make_folder(folder, answers, source)
    click.echo(_next_steps(made, answers))


for _question in QUESTIONS:
    new_council = click.option(
        _question.option, _question.name, help=f"{_question.asks}, such as {_question.example}.", metavar="TEXT"
    )(new_council)


def _answer(question: Question, given: str | None) -> Any:
    if given is not None:
        return question.read(given.strip())
    return click.prompt(
        f"{question.asks} (such as {question.example})",
        default=question.default,
        value_proc=partial(_read_again, question),
    )


def _read_again(question: Question, text: str) -> Any:
    """The answer, or what click asks again for."""
    try:
        return question.read(text.strip())
    except InputError as wrong:
        raise click.UsageError(str(wrong)) from wrong


def _next_steps(folder: Path, answers: Answers) -> str:
    latest = [*answers.population.values()][-1]
    plan = "" if not answers.plan else f"\nEnter {answers.plan} in data/plan/ (improve plan says what has a place)."
    return (
        f"Written to {folder}. Work in that folder from now on:\n"
        f"  cd {json.dumps(str(folder))}\n"
        f"  improve sample data/sample --children {latest}      invented records of that size, to try it with\n"
        "  improve edition                                     the book made of them\n"
        "  improve edition --extract data/extracts/2026-09     the book made of your own records" + plan
    )
