"""The accessibility statement that the law asks of a public body's website, from the council's settings.

Its form is the model statement for the Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility
Regulations 2018. No clock is read: whether its review is overdue is asked of the last day of the edition's month.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from improve_analysis.settings import Settings

PAGE = "accessibility"
MAY_STAND = pd.DateOffset(years=1)
"""How long a statement stands before it has to be reviewed."""


def page(settings: Settings, day: pd.Timestamp | None = None) -> str:
    """The statement as Markdown, as it stands on `day`; without one nothing is said of its review being overdue."""
    overdue = review_overdue(settings, day) if day is not None else ""
    return _PAGE.format(
        overdue=f"\n**{overdue}**\n" if overdue else "",
        council=settings.council,
        contact=settings.contact,
        address=_address(settings),
        prepared=_on(settings.accessibility_prepared_on, "was prepared on", "has no date of preparation yet"),
        reviewed=_on(settings.accessibility_reviewed_on, "It was last reviewed on", "It has not been reviewed yet"),
    )


def review_overdue(settings: Settings, day: pd.Timestamp) -> str:
    """A sentence where the statement was not reviewed in the year before `day`; empty where it was."""
    reviewed = settings.accessibility_reviewed_on
    if reviewed is None:
        return "This statement has never been reviewed: its review is overdue."
    due = pd.Timestamp(reviewed) + MAY_STAND
    return f"The review of this statement has been overdue since {_said(due)}." if due < day else ""


def days_named(settings: Settings) -> set[str]:
    """The days of its preparation and its review, YYYY-MM-DD."""
    days = (settings.accessibility_prepared_on, settings.accessibility_reviewed_on)
    due = [pd.Timestamp(day) + MAY_STAND for day in days if day is not None]
    return {f"{day:%Y-%m-%d}" for day in [*days, *due] if day is not None}


def _address(settings: Settings) -> str:
    if settings.accessibility_email:
        return f"Write to [{settings.accessibility_email}](mailto:{settings.accessibility_email})."
    return f"Write to the {settings.contact} at the council: no e-mail address has been given here yet."


def _on(day: date | None, words: str, without: str) -> str:
    return f"{words} {_said(pd.Timestamp(day))}." if day else f"{without}."


def _said(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%B %Y}"


_PAGE = """# Accessibility statement
{overdue}
This statement applies to this book: the reports on children's services in {council}, every edition of them, and the
files that they offer for download.

It is run by {council}, and made by its {contact}. We want as many people as possible to be able to use it. You should
be able to:

- zoom in up to 400% without text running off the screen
- change colours, contrast and fonts with the settings of your browser or device
- find your way through every page with just a keyboard, or with speech recognition software
- listen to every page with a screen reader, with the numbers of each chart in words and in a table
- print every page, and read all of it without a network

[AbilityNet](https://mcmw.abilitynet.org.uk/) has advice on making your device easier to use if you have a disability.

## How accessible this book is

We know that some parts of it are not fully accessible:

- Charts are pictures. Their lettering grows when you zoom in, and not when only the text is made larger; on a narrow
  screen it is small.
- Wide tables scroll sideways, within their own frame, on a narrow screen.
- CSV and JSON files have no headings or captions of their own; the workbook and the PDFs hold the same with both.

## Feedback and contact information

If you find a problem that is not listed here, think that we do not meet the law, or need something of this book in
another form, such as large print, easy read, an audio recording or braille, tell us which page it is and what you
need. {address}

## Enforcement procedure

The Equality and Human Rights Commission (EHRC) is responsible for enforcing the Public Sector Bodies (Websites and
Mobile Applications) (No. 2) Accessibility Regulations 2018 (the 'accessibility regulations'). If you are not happy
with how we respond to your complaint, contact the [Equality Advisory and Support Service
(EASS)](https://www.equalityadvisoryservice.com/).

## Technical information about this book's accessibility

{council} is committed to making this book accessible, in accordance with the Public Sector Bodies (Websites and
Mobile Applications) (No. 2) Accessibility Regulations 2018.

### Compliance status

This book is partially compliant with the [Web Content Accessibility Guidelines version
2.2](https://www.w3.org/TR/WCAG22/) AA standard, due to the non-compliances listed below.

## Non-accessible content

The content listed below is non-accessible for the following reasons.

### Non-compliance with the accessibility regulations

The lettering within charts is part of a picture (WCAG success criteria 1.4.4, resize text, and 1.4.5, images of
text). Every chart has words that stand for it, its title and finding stand in the text, and its numbers stand in a
table directly beneath it.

### Disproportionate burden

We claim no disproportionate burden.

### Content that is not within the scope of the accessibility regulations

Tables of data may need to be read in two dimensions, so they may scroll sideways (WCAG success criterion 1.4.10,
reflow). Only the table scrolls, never the page, and the names of its rows stay in sight.

## What we are doing to improve accessibility

Each time that this book's software is changed, every page of an edition is tested again. What is reported to us is
put right in the next edition; an edition that is published is never changed.

## Preparation of this accessibility statement

This statement {prepared} {reviewed}

Every page of an edition is tested with axe-core in the browser Chromium, on a wide and on a narrow screen, whenever
the tests of the software that makes it are run with a browser: no rule may be broken. Moving through a page with the
keyboard, zooming to 400%, the reader's own colours, paper, and what a screen reader is told of a chart and of a table
were looked at by the people who made the software. It has not been tested by people who use a screen reader every
day.
"""
