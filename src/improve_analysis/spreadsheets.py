"""What every workbook that is written here has in common: its bytes depend on nothing but what is in it."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from openpyxl import Workbook

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_WRITTEN_AT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def bytes_of(book: Workbook) -> bytes:
    """The workbook as a file, with its times of writing fixed: openpyxl stamps both the zip and the properties."""
    stamped, fixed = BytesIO(), BytesIO()
    book.save(stamped)
    with zipfile.ZipFile(stamped) as parts, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as out:
        for name in parts.namelist():
            content = _WRITTEN_AT.sub(rb"\g<1>2000-01-01T00:00:00Z", parts.read(name))
            out.writestr(zipfile.ZipInfo(name, _ZIP_EPOCH), content, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
