"""What a window says of the time within it: from this follows how its counts hang together with those of its parts."""

from __future__ import annotations

from enum import StrEnum


class Rows(StrEnum):
    """When a window has a row.

    ON_A_DAY: the row belongs to one day; every window that holds the day has the same row.
    AT_ANY_TIME: the row is there if it is in any part of the window, and is one row however many parts it is in.
    ONCE: as AT_ANY_TIME, but of what befalls hardly anybody in two parts, so that every outsider reckons that it adds
    up: few children move from a children's home to foster carers twice.
    UNTOLD: the rows of a window say nothing of those of its parts, as where flows and a stock stand in one frame.
    """

    ON_A_DAY = "on a day"
    AT_ANY_TIME = "at any time"
    ONCE = "once"
    UNTOLD = "untold"


class Says(StrEnum):
    """What a column of a window's rows tells of.

    OF_ROW: of what the row is, whatever the window. AT_ANY_TIME: true where it is true in any part of the window.
    AT_ALL_TIMES: true where it is true in every part that has the row. BY_THE_END: true once it has become true by the
    window's last day. OF_ONE: of one of those that a row stands for, always the first in the window or always the last.
    FOR_GOOD: as OF_ONE, but true of nobody twice, and of nobody for whom another comes after, so that every outsider
    reckons that it adds up: a child is adopted once. ONCE: as AT_ANY_TIME, but of hardly anybody in two parts, so that
    every outsider reckons that it adds up.
    """

    OF_ROW = "of the row"
    AT_ANY_TIME = "at any time"
    AT_ALL_TIMES = "at all times"
    BY_THE_END = "by the end"
    OF_ONE = "of one"
    FOR_GOOD = "for good"
    ONCE = "once"
