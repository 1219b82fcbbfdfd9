"""The columns that lists share."""

from __future__ import annotations

from improve_analysis.lists._list import DAYS_OVER, Column

CHILD = Column(name="child", header="Child id")
TEAM = Column(name="team", header="Team")
WORKER = Column(name="worker", header="Worker id")
WHO = (CHILD, TEAM, WORKER)

ENTERED = Column(name="entered", header="Came into care")
DUE = Column(name="due_date", header="Due")
OVER = Column(name=DAYS_OVER, header="Days over")
WORKING_DAYS_OVER = Column(name=DAYS_OVER, header="Working days over")
