"""The command `improve`. Exit 0: done; 1: the edition fails its checks; 2: the input or the command cannot be used."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from improve_analysis.council.command import new_council
from improve_analysis.errors import EditionError, InputError
from improve_analysis.garbage import collect_seldom

FAILS_ITS_CHECKS, CANNOT_BE_USED = 1, 2
FORMATS = (
    "ssd",
    "ssd_csv",
    "ssda903",
    "ssda903_workbook",
    "cin_census",
    "annex_a",
    "workforce_census",
    "workforce_census_csv",
)

existing = click.Path(path_type=Path)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; never a traceback for what its user can mend."""
    collect_seldom()
    try:
        cli.main(args=arguments, prog_name="improve", standalone_mode=False)
    except click.ClickException as usage:
        usage.show()
        sys.exit(CANNOT_BE_USED)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped; nothing was published.", err=True)
        sys.exit(CANNOT_BE_USED)
    except InputError as wrong:
        click.echo(f"Cannot go on: {wrong}", err=True)
        sys.exit(CANNOT_BE_USED)
    except EditionError as failed:
        click.echo(f"Not published: {failed}", err=True)
        sys.exit(FAILS_ITS_CHECKS)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def cli() -> None:
    """Turn a month's extracts into an edition of the children's services report book.

    \b
    First time:        improve edition                     builds the invented council's book into site/
    Your own records:  improve check data/extracts/2024-09   says what was recognised, row by row
                       improve edition --extract data/extracts/2024-09 --month 2024-09
    While you write:   improve preview                     shows the book and renews it as you save
    What is measured:  improve measures
    Another council:   improve new-council ../ambleford    asks, and writes what its book begins from
    """  # noqa: D301 - click reads the mark


cli.add_command(new_council)


@cli.command()
@click.option("--month", default="", metavar="YYYY-MM", help="Month to report; the extract's latest if left out.")
@click.option(
    "--extract",
    type=existing,
    help="Folder or file of returns: SSDA903, CIN census, Annex A, workforce census, SSD and local logs, mixed as they "
    "come. The invented council if left out.",
)
@click.option(
    "--audience",
    type=click.Choice(["public", "restricted"]),
    default="public",
    show_default=True,
    help="public: small numbers withheld. restricted: small numbers shown, every page marked.",
)
@click.option("--output", type=existing, help="Where editions stand; site, or site-restricted for a restricted one.")
@click.option("--postcodes", type=existing, help="ONS Postcode Directory file, to measure placement distances with.")
@click.option("--reason", default="", help="Why a published edition is replaced: it stays, and this stands beside it.")
@click.option(
    "--published-on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Day of publication, for the list of editions; today if left out.",
)
def edition(  # noqa: PLR0913 - one for each option
    *,
    month: str,
    extract: Path | None,
    audience: str,
    output: Path | None,
    postcodes: Path | None,
    reason: str,
    published_on: datetime | None,
) -> None:
    """Build one month's edition and print the page to open."""
    from improve_analysis.edition.progress import LOG, Progress, last_time, logged  # noqa: PLC0415 - instant --help
    from improve_analysis.pipeline import STAGES, Request, make_edition  # noqa: PLC0415
    from improve_analysis.settings import Audience, load_settings  # noqa: PLC0415

    settings = load_settings()
    request = Request(
        extract=extract or settings.sample,
        month=month,
        audience=Audience(audience),
        output=output or settings.root / ("site" if audience == "public" else "site-restricted"),
        postcodes=postcodes,
        reason=reason,
        published_on=f"{published_on or datetime.now().astimezone():%Y-%m-%d}",
    )
    log = settings.root / LOG
    progress = Progress(expected=last_time(log, stages=STAGES))
    with logged(progress, log, month=month or "latest", audience=audience) as result:
        page = make_edition(request, settings, progress)
        result(f"published {page.parent.name}")
    click.echo(f"Open {page.resolve()}")


@cli.command()
@click.option("--month", default="", metavar="YYYY-MM", help="Month to look at; the extract's latest if left out.")
@click.option("--extract", type=existing, help="As for an edition; the invented council if left out.")
@click.option("--postcodes", type=existing, help="ONS Postcode Directory file, to measure placement distances with.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 for any that is free.")
def preview(month: str, extract: Path | None, postcodes: Path | None, port: int) -> None:
    """Show the book on this computer, and renew each chapter as its notebook or commentary changes.

    It is a public edition in the making: not checked, not published, gone when you press Ctrl-C.
    """
    from improve_analysis.edition.preview import follow, served  # noqa: PLC0415
    from improve_analysis.edition.progress import Progress  # noqa: PLC0415
    from improve_analysis.pipeline import Request  # noqa: PLC0415
    from improve_analysis.pipeline import preview as previewed  # noqa: PLC0415
    from improve_analysis.settings import Audience, load_settings  # noqa: PLC0415

    settings = load_settings()
    request = Request(
        extract=extract or settings.sample,
        month=month,
        audience=Audience.PUBLIC,
        output=settings.root / "site",
        postcodes=postcodes,
        reason="preview",
    )
    with previewed(request, settings, Progress()) as shown, served(shown.site, port) as address:
        click.echo(f"Open {address} (Ctrl-C ends it)")
        try:
            follow(shown, click.echo)
        except KeyboardInterrupt:
            click.echo("The preview has ended; nothing was published.")


@cli.command()
@click.argument("extract", type=existing)
@click.option("--postcodes", type=existing, help="ONS Postcode Directory file, to measure placement distances with.")
def check(extract: Path, postcodes: Path | None) -> None:
    """Say what was recognised in EXTRACT and what was not, row by row.

    The rows name children's ids: keep what is printed as safe as the extract itself.
    """
    from improve_analysis import extracts  # noqa: PLC0415

    read = extracts.read(extract, postcodes=postcodes)
    _print_rows(("file", "sheet", "recognised as", "rows"), _sources(read))
    click.echo()
    _print_rows(("table", "rows", "complete from", "to"), _filled(read))
    click.echo()
    findings = read.findings.astype("object").where(read.findings.notna(), "")
    _print_rows([*findings.columns], findings.itertuples(index=False, name=None))
    click.echo(f"{len(findings):,} findings.")


@cli.command()
@click.argument("folder", type=existing)
@click.option("--month", default="2024-09", show_default=True, metavar="YYYY-MM", help="Last month of the records.")
@click.option("--size", default=1.0, show_default=True, help="1 is a council of 53,326 children.")
@click.option("--children", type=click.IntRange(1), help="How many children aged 0 to 17 it has; in place of --size.")
@click.option("--la-code", help="Its nine-character code; that of the book in whose folder this is run if left out.")
@click.option("--seed", default=866, show_default=True, help="Another number makes another council.")
@click.option(
    "--format",
    "forms",
    type=click.Choice(FORMATS),
    multiple=True,
    default=("ssd",),
    show_default=True,
    help="Form to write; may be given several times, each in a folder of its own.",
)
def sample(  # noqa: PLR0913 - one for each option
    *, folder: Path, month: str, size: float, children: int | None, la_code: str | None, seed: int, forms: Sequence[str]
) -> None:
    """Write an invented council's records into FOLDER. Nobody in them exists."""
    from improve_analysis.sample.calibration import CHILDREN_0_TO_17  # noqa: PLC0415
    from improve_analysis.sample.write import write_sample  # noqa: PLC0415
    from improve_analysis.settings import load_settings  # noqa: PLC0415

    size = children / CHILDREN_0_TO_17 if children else size
    home = la_code or load_settings().la_code
    for written in write_sample(folder, month=month, size=size, seed=seed, forms=forms, la_code=home):
        click.echo(written)


@cli.command()
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def measures(form: str) -> None:
    """List every measure: definition, unit, direction, targets, source."""
    from improve_analysis.definitions import catalogue  # noqa: PLC0415

    rows = catalogue()
    if form == "json":
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, fieldnames=[*rows[0]], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        columns = ("id", "title", "unit", "direction", "targets", "definition", "source")
        _print_rows(columns, ([row[column] for column in columns] for row in rows))


@cli.command()
@click.argument("folder", type=existing)
def templates(folder: Path) -> None:
    """Write an empty CSV for every log that no statutory return has into FOLDER, with its columns described."""
    from improve_analysis.extracts.local_logs import write_templates  # noqa: PLC0415

    for path in write_templates(folder):
        click.echo(path)


@cli.command()
@click.argument("files", type=existing, nargs=-1, required=True, metavar="FILE...")
@click.option("--write", is_flag=True, help="Add what is new and replace what differs; what agrees stays as it is.")
@click.option("--release", default="", help="Release to note as the source; the series and latest year if left out.")
@click.option("--page", default="", help="Address of the release; that of its series if left out.")
@click.option("--since", default=2019, show_default=True, metavar="YYYY", help="First year to take.")
def published(files: Sequence[Path], release: str, page: str, since: int, *, write: bool) -> None:
    """Compare the published figures that the book carries with DfE's own CSVs.

    Download a FILE from explore-education-statistics.service.gov.uk: referrals, repeat plans, children looked after,
    new placements, placement stability, social workers of children, workforce, or the statistical neighbours' model.
    """
    from improve_analysis.published.check import HEADERS, Source, check  # noqa: PLC0415
    from improve_analysis.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    rows = check(files, settings, Source(release=release, page=page, since=since), write=write)
    _print_rows(HEADERS, rows)
    click.echo(f"Written to {settings.reference}." if write else "Nothing was written: --write takes it over.")


@cli.command()
@click.option("--month", default="", metavar="YYYY-MM", help="Month to report; the sample's latest if left out.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def plan(month: str, form: str) -> None:
    """Say where each measure and action of the plan stands in the book, and what is due at the month's end."""
    from improve_analysis.calendar import parse_month  # noqa: PLC0415
    from improve_analysis.measures import CHAPTERS, MEASURES  # noqa: PLC0415
    from improve_analysis.plan import coverage, load_plan, refuse_readings_after  # noqa: PLC0415
    from improve_analysis.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    loaded = load_plan(settings.plan, declared=MEASURES, chapters=CHAPTERS)
    day = parse_month(month) if month else _latest_month(settings.sample)
    if any(reading.month.last > day for reading in loaded.readings):
        refuse_readings_after(loaded.readings, max(day, _latest_month(settings.sample)), settings.plan)
    found = coverage(loaded, day)
    if form == "json":
        click.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return
    click.echo(f"As at {day.day} {day:%B %Y}\n")
    _print_coverage(found)
    if unplaced := [(measure.id, measure.evidence) for measure in loaded.measures.values() if not measure.is_placed]:
        _print_rows(("without a place", "to be computed from"), unplaced)


def _latest_month(extract: Path) -> Any:
    from improve_analysis import extracts  # noqa: PLC0415
    from improve_analysis.pipeline import month_asked_for  # noqa: PLC0415

    return month_asked_for("", extracts.read(extract))


def _print_coverage(found: Any) -> None:
    parts = ("measures", "actions")
    _print_rows(("plan", "placed", "total"), [(part, found[part]["placed"], found[part]["total"]) for part in parts])
    click.echo()
    _print_rows(("place", "measures"), found["measures"]["by_kind"].items())
    click.echo()
    _print_rows(("status", "actions"), found["actions"]["by_status"].items())
    click.echo()
    columns = ("state", "days_left", "due", "kind", "id", "rating", "words", "what", "owner", "same_as")
    _print_rows(columns, ([due[column] for column in columns] for due in found["due"]))
    click.echo(f"{len(found['due'])} due.\n")


@cli.command()
@click.option(
    "--month", default="", metavar="YYYY-MM", help="Month to list at the end of; the extract's latest if left out."
)
@click.option("--extract", type=existing, help="As for an edition; the invented council if left out.")
@click.option(
    "--output", type=existing, required=True, help="Workbook (.xlsx) to write, such as data/extracts/lists.xlsx."
)
@click.option("--postcodes", type=existing, help="ONS Postcode Directory file, to measure placement distances with.")
def lists(month: str, extract: Path | None, output: Path, postcodes: Path | None) -> None:
    """Write managers' working lists: each child who is overdue, unplanned or far away, most urgent first.

    The workbook names children: it is never written inside a book, an edition or what git keeps. Keep it as safe as the
    extract itself.
    """
    from improve_analysis import extracts  # noqa: PLC0415
    from improve_analysis.lists import safe_destination, write_lists  # noqa: PLC0415
    from improve_analysis.lists.workbook import to_know  # noqa: PLC0415
    from improve_analysis.pipeline import month_asked_for, records_at  # noqa: PLC0415
    from improve_analysis.settings import load_settings  # noqa: PLC0415

    safe_destination(output)
    settings = load_settings()
    read = extracts.read(extract or settings.sample, postcodes=postcodes)
    day = month_asked_for(month, read)
    made = write_lists(records_at(read, day, settings), output)
    _print_rows(
        ("list", "rows", "to know"),
        ((one.declared.title, "" if one.missing else len(one.rows), to_know(one)) for one in made),
    )
    click.echo(f"Written to {output.resolve()}, as at {day.day} {day:%B %Y}. It names children: keep it private.")


@cli.command()
@click.argument("earlier")
@click.argument("later")
@click.option("--site", type=existing, help="Where the editions stand; site if left out.")
def compare(earlier: str, later: str, site: Path | None) -> None:
    """Say what is better, worse or the same between two editions, EARLIER and LATER, each with its evidence.

    Each is a month (2024-05, of which the last edition is taken) or an edition's name (2024-05-r2).
    """
    from improve_analysis.changes import edition_asked_for  # noqa: PLC0415
    from improve_analysis.display import changes, tables  # noqa: PLC0415
    from improve_analysis.edition.archive import manifests  # noqa: PLC0415
    from improve_analysis.evidence import compare as comparison  # noqa: PLC0415
    from improve_analysis.measures import MEASURES  # noqa: PLC0415
    from improve_analysis.plan import load_events  # noqa: PLC0415
    from improve_analysis.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    site = site or settings.root / "site"
    standing = manifests(site)
    then, now = (edition_asked_for(asked, site, standing) for asked in (earlier, later))
    if then.month >= now.month:
        raise InputError(f"{earlier} is not before {later}: name the earlier edition first.")
    found = comparison.compare(then.figures, now.figures, MEASURES.values(), load_events(settings.plan))
    revised = changes.revisions_table(comparison.revisions(then.figures, now.figures))
    click.echo(changes.summary(then.month, found))
    click.echo(f"\n{changes.listing(found)}\n\n{changes.EXPLAINED}")
    click.echo(f"\n{tables.text(revised) if revised else changes.NOTHING_REVISED}")


@cli.command()
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, metavar="YYYY-MM-DD", help="Day of the meeting."
)
@click.option("--site", type=existing, help="Where the editions stand; site if left out.")
@click.option("--output", type=existing, help="Markdown file to write; it is printed if left out.")
def board(day: datetime, site: Path | None, output: Path | None) -> None:
    """Write the Improvement Board's report: the last closed month's scorecard, what changed, what is overdue.

    It is made from editions that stand, the one of the last month closed before the meeting and the one before that.
    """
    import pandas as pd  # noqa: PLC0415

    from improve_analysis.board import board_report  # noqa: PLC0415
    from improve_analysis.edition.archive import manifests  # noqa: PLC0415
    from improve_analysis.measures import CHAPTERS, MEASURES  # noqa: PLC0415
    from improve_analysis.plan import load_plan  # noqa: PLC0415
    from improve_analysis.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    site = site or settings.root / "site"
    plan = load_plan(settings.plan, declared=MEASURES, chapters=CHAPTERS)
    report = board_report(pd.Timestamp(day), site, manifests(site), plan)
    if output is None:
        click.echo(report, nl=False)
        return
    output.write_text(report, encoding="utf-8")
    click.echo(f"Written to {output.resolve()}.")


@cli.command()
@click.argument("site", type=existing)
@click.option("--extract", type=existing, help="The records it was made from: their identifiers are looked for too.")
def audit(site: Path, extract: Path | None) -> None:
    """Try to break every edition in SITE together, from what was published alone. Exit 1 where that is possible.

    It names figures and files, and with --extract what kind of identifier was found: keep what it prints to yourself.
    """
    from improve_analysis import extracts  # noqa: PLC0415
    from improve_analysis.checks.standing import audit_site, sentences  # noqa: PLC0415
    from improve_analysis.extracts._identifiers import NO_IDENTIFIERS, identifiers  # noqa: PLC0415
    from improve_analysis.settings import load_settings  # noqa: PLC0415

    known = identifiers(extracts.read(extract)) if extract else NO_IDENTIFIERS
    found = audit_site(site, known, load_settings())
    for sentence in sentences(found):
        click.echo(sentence)
    if found.faults:
        sys.exit(FAILS_ITS_CHECKS)


@cli.command()
@click.argument("site", type=existing)
@click.option("--extract", type=existing, help="The records editions were made from: each is built again from them.")
@click.option("--postcodes", type=existing, help="The ONS Postcode Directory file they were made with, if any.")
def verify(site: Path, extract: Path | None, postcodes: Path | None) -> None:
    """Prove that nothing in SITE has changed since it was published. Exit 1 where something has.

    With --extract each edition made from those records by this code is built again and must be the same to the byte.
    """
    from improve_analysis.edition.progress import Progress  # noqa: PLC0415
    from improve_analysis.settings import load_settings  # noqa: PLC0415
    from improve_analysis.verify import read_records, sentences, verify_site  # noqa: PLC0415

    records = read_records(extract, postcodes) if extract else None
    found = verify_site(site, load_settings(), records, Progress())
    for sentence in sentences(found):
        click.echo(sentence)
    if found.faults:
        sys.exit(FAILS_ITS_CHECKS)


def _sources(read: Any) -> Iterable[Sequence[object]]:
    for source in read.sources:
        yield (source.file, source.sheet, source.recognised_as or "NOT RECOGNISED", source.rows)


def _filled(read: Any) -> Iterable[Sequence[object]]:
    for name, frame in sorted(read.tables.items()):
        days = read.coverage.get(name)
        yield (name, len(frame), f"{days.start:%Y-%m-%d}" if days else "", f"{days.end:%Y-%m-%d}" if days else "")


def _print_rows(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns parted by bars: wide values stay on one line, so that the output can be searched and pasted."""
    click.echo(" | ".join(headers))
    for row in rows:
        click.echo(" | ".join(str(value) for value in row))
