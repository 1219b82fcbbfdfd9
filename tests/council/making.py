"""An invented council that is not the one of the repository."""

from __future__ import annotations

from improve_analysis.council.answers import QUESTIONS, Answers

GIVEN = {
    "council": "Ambleford",
    "la_code": "E06000701",
    "region": "South East",
    "contact": "data@ambleford.gov.uk",
    "population": "2017=78000 2020=78300 2023=78600 2024=78700",
    "neighbours": "none",
    "suppress_up_to": "5",
    "plan": "none",
    "visits": "2024-05-14",
    "boards": "2024-06-03 2024-04-22",
}


def answers(**changed: str) -> Answers:
    return Answers(**{one.name: one.read((GIVEN | changed)[one.name]) for one in QUESTIONS})


def options(**changed: str) -> list[str]:
    """What is written on the command line to answer every question."""
    given = GIVEN | changed
    return [word for one in QUESTIONS for word in (one.option, given[one.name])]
