"""The folder of a new council: its plan without rows, its reference tables, and the book as every council has it.

Written beside its place and moved there whole, so that a run that fails leaves nothing behind.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import nbformat
import pandas as pd
from nbformat.notebooknode import NotebookNode

from improve_analysis import definitions
from improve_analysis.council.answers import Answers
from improve_analysis.errors import InputError
from improve_analysis.measures import CHAPTERS, EXHIBITS, MEASURES
from improve_analysis.plan import load_exhibit_readings, load_plan
from improve_analysis.plan.empty import HEADERS, dated, untargeted
from improve_analysis.plan.milestones import FILE as MILESTONES
from improve_analysis.plan.targets import FILE as TARGETS
from improve_analysis.published import Area, baseline, comparisons, figures, load_published, neighbours
from improve_analysis.settings import Settings, load_settings

SMALLEST_AVERAGE, HISTORY_MONTHS = 10, 36
OF_THE_PLAN = "plan"
"""Tag of a notebook's cell that is about the council's own plan, and true of no other council."""

CARRIED = ("_config.yml", "_toc.yml", ".gitignore")
ANSWERED = "as answered to improve new-council"


def refuse_taken(folder: Path) -> None:
    """Raise InputError where `folder` already holds something, or is a file."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is not an empty folder: name a new one, so that nothing is written over.")


def make_folder(folder: Path, answers: Answers, source: Settings) -> Path:
    """Write a council's folder, with the notebooks and pages of the project `source`; its path.

    Raises InputError where `folder` is taken or cannot be written, or an answer does not fit with the others.
    """
    refuse_taken(folder)
    home = folder.resolve()
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-council-", dir=home.parent) as desk:
            made = Path(desk) / "council"
            _write(made, answers, source)
            if home.exists():
                home.rmdir()
            made.rename(home)
    except OSError as refused:
        raise InputError(f"{folder} cannot be written ({refused.strerror}): name another folder.") from refused
    return home


def _write(root: Path, answers: Answers, source: Settings) -> None:
    for part in ("data/plan", "data/reference", "data/commentary", "data/extracts", "notebooks"):
        (root / part).mkdir(parents=True)
    (root / "data" / "plan" / "council.toml").write_text(council_toml(answers), encoding="utf-8")
    settings = load_settings(root)
    _write_plan(settings, answers)
    _write_reference(settings, answers, source)
    _write_book(settings, source)
    (root / "README.md").write_text(_README.format(council=answers.council), encoding="utf-8")
    _refuse_unusable(settings)


def council_toml(answers: Answers) -> str:
    """The settings file. A basic string of TOML is one of JSON."""
    told = {name: json.dumps(getattr(answers, name), ensure_ascii=False) for name in _TOLD}
    return _COUNCIL.format(
        **told,
        suppress_up_to=answers.suppress_up_to,
        smallest_average=max(SMALLEST_AVERAGE, answers.suppress_up_to),
        history_months=HISTORY_MONTHS,
    )


_TOLD = ("council", "la_code", "region", "contact")


def _write_plan(settings: Settings, answers: Answers) -> None:
    said = f"{answers.plan}, {ANSWERED}" if answers.plan else ANSWERED[0].upper() + ANSWERED[1:]
    rows = {TARGETS: untargeted(MEASURES), MILESTONES: dated(answers.visits, answers.boards, said)}
    for name, header in HEADERS.items():
        _write_rows(settings.plan / name, header, rows.get(name, ()))
    _write_rows(settings.plan / baseline.NAME, baseline.COLUMNS, ())


def _write_reference(settings: Settings, answers: Answers, source: Settings) -> None:
    said = f"ONS mid-year estimate, ages 0 to 17, {ANSWERED}"
    known = [(str(year), str(children), said) for year, children in answers.population.items()]
    _write_rows(settings.reference / "population.csv", ("year", "children", "source"), known)
    shutil.copy(source.reference / comparisons.NAME, settings.reference)
    figures.write_figures(_shared(source, settings), settings.reference)
    neighbours.write_neighbours(_neighbours(settings, answers), settings.reference)


def _shared(source: Settings, settings: Settings) -> pd.DataFrame:
    """What the project holds of the areas that both councils are held against: England, and the region if it is one."""
    held = figures.load_figures(source)
    areas = {Area.ENGLAND, *([Area.REGION] if source.region == settings.region else [])}
    return held[held["kind"].isin(areas)]


def _neighbours(settings: Settings, answers: Answers) -> pd.DataFrame:
    path = answers.neighbours
    if path is None:
        return pd.DataFrame(columns=[*neighbours.COLUMNS])
    try:
        rows = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as broken:
        raise InputError(f"{path} cannot be read as CSV ({str(broken).strip()}): download it again.") from broken
    if not neighbours.is_model(rows):
        raise InputError(f"{path} is not DfE's statistical neighbours' model: it has no columns la_name and sn_1.")
    return neighbours.read_model(path, rows, settings, release="", page="")


def _write_book(settings: Settings, source: Settings) -> None:
    for name in CARRIED:
        if (source.root / name).is_file():
            shutil.copy(source.root / name, settings.root)
    shutil.copytree(source.book, settings.book, ignore=shutil.ignore_patterns("_build"))
    (settings.book / "definitions.md").write_text(definitions.page(settings), encoding="utf-8")
    for path in sorted(source.notebooks.glob("*.ipynb")):
        nbformat.write(of_any_council(nbformat.read(path, as_version=4)), settings.notebooks / path.name)


def of_any_council(notebook: NotebookNode) -> NotebookNode:
    """A notebook without outputs, and without the cells that are about one council's plan."""
    notebook.cells = [cell for cell in notebook.cells if OF_THE_PLAN not in cell.metadata.get("tags", [])]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def _refuse_unusable(settings: Settings) -> None:
    """Read it all as an edition would."""
    load_plan(settings.plan, declared=MEASURES, chapters=CHAPTERS)
    load_exhibit_readings(settings.plan, EXHIBITS)
    load_published(settings)


def _write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([header, *rows])
    path.write_text(text.getvalue(), encoding="utf-8")


_COUNCIL = """# The council whose book this is.
council = {council}
la_code = {la_code}        # nine-character code: a placement elsewhere is outside the council's area
region = {region}
contact = {contact}

# The rules for small numbers (book/decisions.md says why)
suppress_up_to = {suppress_up_to}           # counts of people from 1 to this are withheld in public; never under 5
smallest_average = {smallest_average}        # means and medians of fewer people than this are withheld

history_months = {history_months}          # how far back monthly charts reach

# How control charts are read; printed under every chart (NHS England, Making Data Count)
shift_points = 7             # so many in a row on one side of the mean are a sign of change
trend_points = 7             # so many in a row rising, or falling
two_sigma = "beyond"         # of three points two near a limit: those beyond it count too, or only those "between"
"""

_README = """# {council}: report book on children's social care

Run `improve` in this folder: it reads its settings, plan and pages from here.

| what | where |
|---|---|
| name, contact, rules for small numbers | `data/plan/council.toml` |
| the plan's measures, actions, dates, events | `data/plan/*.csv` |
| targets: a row for each measure of the book | `data/plan/targets.csv` |
| how a chart is to be read, where the plan's words are open | `data/plan/exhibits.csv`, `variants.csv` |
| children in the area, for rates | `data/reference/population.csv` |
| published figures: `improve published FILE --write` | `data/reference/published_figures.csv` |
| what the service says of a month | `data/commentary/<month>/<chapter>.md` |
| what each chapter says; sentences about the plan are yours to add | `notebooks/*.ipynb` |

Records belong in `data/extracts/`, which git ignores, as it does the editions in `site/`.
"""
