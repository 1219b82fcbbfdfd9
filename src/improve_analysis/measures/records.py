"""Data and records: whether what should be on record is, and how good audits find recording to be."""

from __future__ import annotations

from improve_analysis.calendar import Length
from improve_analysis.measures import _practice as practice
from improve_analysis.measures import _recording as recording
from improve_analysis.measures._exhibit import Exhibit, Form
from improve_analysis.measures._measure import Events, Measure, Share, Stock

CHAPTER = "records"
TITLE = "Data and records"

CHILDREN = Stock(frame=recording.children_known_on)

CHILD_NEEDS = ("ssd_cin_episodes", "ssd_cla_episodes")
_OF_CHILDREN = "Of children with an open episode of need or looked after on the day, the percentage"
_AS_HELD = (
    "The records do not say when a fact was entered, so the figure is of the records as the extract holds them, and "
    "only for the edition's own month."
)
_WHOLE = "local reading: how whole the records are that every other figure rests on"

MEASURES: tuple[Measure, ...] = (
    Share(
        id="records.audits_good",
        title="Audits of recording graded good or better",
        definition="Of graded audits of recording, the percentage graded good or outstanding.",
        of=Events(frame=practice.recording_audits, date="audi_date"),
        numerator="is_good",
        direction=1,
        source="local reading (Q7)",
        needs=("practice_audits",),
        plan_ids=("7.07",),
        headline=Length.YEAR,
        of_people=False,
        smallest_denominator=10,
        note="The moderated grade where there is one. No percentage is given of fewer than ten audits.",
    ),
    Share(
        id="records.ethnicity_known",
        title="Ethnicity recorded",
        definition=f"{_OF_CHILDREN} whose ethnicity is recorded.",
        of=CHILDREN,
        numerator="has_ethnicity",
        direction=1,
        source="CIN census and SSDA903: ethnicity of every child",
        needs=CHILD_NEEDS,
        plan_ids=("7.01",),
        note=f"That it was refused is a record, that it is not yet obtained is none. {_AS_HELD}",
    ),
    Share(
        id="records.disability_known",
        title="Disability recorded",
        definition=f"{_OF_CHILDREN} of whom it is recorded which disabilities they have, or that they have none.",
        of=CHILDREN,
        numerator="has_disability",
        direction=1,
        source="CIN census: disabilities of every child, or none",
        needs=(*CHILD_NEEDS, "ssd_disability"),
        plan_ids=("7.01",),
        note=_AS_HELD,
    ),
    Share(
        id="records.upn_known",
        title="Unique pupil number recorded",
        definition=(
            "Of children aged 5 to 15 with an open episode of need or looked after on the day, the percentage whose "
            "unique pupil number is recorded."
        ),
        of=CHILDREN,
        numerator="has_upn",
        denominator="needs_upn",
        direction=1,
        source="CIN census and SSDA903: the number, by which care and schooling are put together",
        needs=CHILD_NEEDS,
        plan_ids=("7.01",),
        note=f"Not given of an extract that holds no such numbers. {_AS_HELD}",
    ),
    Share(
        id="records.home_known",
        title="Home postcode recorded",
        definition=f"{_OF_CHILDREN} of whom the postcode of a home is recorded.",
        of=CHILDREN,
        numerator="has_home",
        direction=1,
        source="SSDA903: the home postcode, from which the distance to a placement is measured",
        needs=(*CHILD_NEEDS, "ssd_address"),
        plan_ids=("7.01",),
        note=_AS_HELD,
    ),
    Share(
        id="records.factors_recorded",
        title="Assessments with their factors recorded",
        definition="Of assessments completed, the percentage for which the factors found are recorded.",
        of=Events(frame=recording.assessments_completed, date="cina_assessment_auth_date"),
        numerator="has_factors",
        direction=1,
        source="CIN census: factors of every assessment completed",
        needs=("ssd_cin_assessments", "ssd_assessment_factors"),
        plan_ids=("7.01",),
    ),
    Share(
        id="records.plan_worker_recorded",
        title="Child in need plans that name a worker",
        definition="Of child in need plans begun, the percentage with a worker recorded.",
        of=Events(frame=recording.plans_begun, date="cinp_cin_plan_start_date"),
        numerator="names_worker",
        direction=1,
        source=_WHOLE,
        needs=("ssd_cin_plans",),
        plan_ids=("7.01",),
        headline=Length.YEAR,
        note="Not given of an extract that names no worker of any plan, as the CIN census does not.",
    ),
    Share(
        id="records.contacts_logged",
        title="Contacts that stand in the front door's log",
        definition="Of contacts received, the percentage that stand in the front door's log of times and decisions.",
        of=Events(frame=recording.contacts_received, date="cont_contact_date"),
        numerator="is_logged",
        direction=1,
        source="local reading: two records of the same contact, held against each other",
        needs=("ssd_contacts", "front_door_log"),
        plan_ids=("7.01",),
    ),
    Share(
        id="records.files_clean",
        title="Files read with nothing amiss",
        definition=(
            "Of the files and sheets that this edition's records were read from, the percentage in which nothing was "
            "missing, impossible or unknown."
        ),
        of=Stock(frame=recording.files_read),
        numerator="is_clean",
        direction=1,
        source="local reading: what improve check says of the extract, file by file",
        needs=(),
        plan_ids=("7.01",),
        of_people=False,
        note="One value amiss in a file counts as much as a thousand: improve check names each and what was done.",
    ),
)


def _exhibit(name: str, title: str, form: Form, *measures: str, reading: str = "") -> Exhibit:
    return Exhibit(
        id=f"{CHAPTER}.{name}",
        title=title,
        measures=tuple(f"{CHAPTER}.{measure}" for measure in measures),
        form=form,
        reading=reading,
    )


EXHIBITS: tuple[Exhibit, ...] = (
    _exhibit(
        "audits",
        "Audits of recording graded good or better",
        Form.ROLLING,
        "audits_good",
        reading="Good or outstanding counts as good, and the moderated grade is used (Q7).",
    ),
    _exhibit(
        "children",
        "What is recorded of the children known now",
        Form.COMPARISON,
        "ethnicity_known",
        "disability_known",
        "upn_known",
        "home_known",
        reading="The plan asks for data that are accurate and can be read, and sets no number.",
    ),
    _exhibit(
        "work",
        "What is recorded of work as it is done",
        Form.TREND,
        "factors_recorded",
        "plan_worker_recorded",
    ),
    _exhibit("contacts_logged", "Contacts that stand in the front door's log", Form.TREND, "contacts_logged"),
    _exhibit(
        "files_clean",
        "Files read with nothing amiss",
        Form.COMPARISON,
        "files_clean",
        reading="The plan asks for data that are accurate and can be read, and sets no number.",
    ),
)
