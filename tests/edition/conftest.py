"""The invented council's edition, made once."""

import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from improve_analysis import checks
from improve_analysis.edition import archive
from improve_analysis.edition._edition import Edition
from improve_analysis.edition.progress import Progress
from improve_analysis.pipeline import Request, make_edition
from improve_analysis.settings import Audience, load_settings

SETTINGS = load_settings(Path(__file__).parents[2])


def made(output, *, extract=SETTINGS.sample, month="2024-09", audience=Audience.PUBLIC, reason=""):
    request = Request(extract=extract, month=month, audience=audience, output=output, reason=reason)
    return make_edition(request, SETTINGS, Progress(stream=io.StringIO()))


@dataclass
class Made:
    """A published site, the edition that it holds, and what the audit found."""

    output: Path
    edition: Edition
    report: object


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The public edition of September 2024."""
    seen = {}

    def publish(site, output, edition, *, on):
        seen["edition"] = edition
        return archive_publish(site, output, edition, on=on)

    def check_site(site, edition, report, of_numbers):
        seen["report"] = report
        return look(site, edition, report, of_numbers)

    archive_publish, look = archive.publish, checks.check_site
    output = tmp_path_factory.mktemp("published") / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "publish", publish)
        patch.setattr(checks, "check_site", check_site)
        made(output)
    return Made(output=output, **seen)
