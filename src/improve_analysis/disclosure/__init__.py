"""What may leave: `release()` is the only way to a `Release`, and only a `Release` can be shown."""

from improve_analysis.disclosure.pieces import records_in_pieces
from improve_analysis.disclosure.release import RELEASED_COLUMNS, Release, Status, from_json, release, to_json

__all__ = ["RELEASED_COLUMNS", "Release", "Status", "from_json", "records_in_pieces", "release", "to_json"]
