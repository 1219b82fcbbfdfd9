"""How wide the columns of a table are on paper, in letters of its type, so that it takes few lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from improve_analysis.edition._article import Inline, Node, text_lines

LONGEST_WHOLE = 20
"""Figures with their counts, and the names of rows, are not broken up to this."""
PADDING = 2
WIDEST = 166
"""No line of a page holds more."""
POWER = 4
"""The lines of a cell count by it, because the tallest cell of a row makes its height."""

_Costs = NDArray[np.float64]


def widths(table: Node, *, letters: int) -> list[float]:
    """The shares of a table's columns in a line of so many letters; none where all fits without a broken line.

    Each has room for its longest word; what is left goes, step by step, where a letter saves the most lines.
    """
    columns = _columns(table)
    short = least(table)
    most = [max(low, *map(_length, column)) for column, low in zip(columns, short, strict=True)]
    if sum(most) <= letters:
        return []
    costs = [_costs(column)[:high] for column, high in zip(columns, most, strict=True)]
    return [float(width) for width in _grown(short, costs, letters - sum(short))]


def least(table: Node) -> list[int]:
    """The letters that each column needs: for its longest word and figure, and for names of rows in two lines."""
    names, *others = _columns(table)
    needed = [_of_words(names), _of_wholes(names), min(_in_two_lines(names), LONGEST_WHOLE)]
    return [
        max(needed),
        *(
            max(_of_words(column), _of_wholes(column) if is_numeric else 0)
            for column, is_numeric in zip(others, table["numeric"][1:], strict=True)
        ),
    ]


def _of_words(column: Sequence[Inline]) -> int:
    lines = [line for cell in column for line in text_lines(cell)]
    return max(len(word) for line in lines for word in re.split(r"[\s-]+", line)) + PADDING


def _of_wholes(column: Sequence[Inline]) -> int:
    return max((length for cell in column[1:] if (length := _length(cell)) <= LONGEST_WHOLE), default=0)


def _in_two_lines(column: Sequence[Inline]) -> int:
    lines = np.max([_lines_of_cell(tuple(text_lines(cell))) for cell in column], axis=0)
    return WIDEST - int((lines <= 2).sum()) + 1


def _columns(table: Node) -> list[tuple[Inline, ...]]:
    return list(zip(table["head"], *table["rows"], strict=True))


def _length(cell: Inline) -> int:
    return max(map(len, text_lines(cell))) + PADDING


def _costs(column: Sequence[Inline]) -> _Costs:
    """What a column costs at each width from 1 letter: the lines of its cells, to a power."""
    return np.sum([_lines_of_cell(tuple(text_lines(cell))) ** POWER for cell in column], axis=0)


def _lines_of_cell(lines: tuple[str, ...]) -> _Costs:
    return np.sum([_lines_of_words(line) for line in lines], axis=0)


@cache
def _lines_of_words(text: str) -> _Costs:
    """The lines that a text takes in each width from 1 letter, words put down one after the other."""
    room = np.arange(1, WIDEST + 1) - PADDING
    lines, used = np.ones(WIDEST), np.zeros(WIDEST)
    for word in text.split():
        is_over = (used > 0) & (used + 1 + len(word) > room)
        lines += is_over
        used = np.where(is_over | (used == 0), len(word), used + 1 + len(word))
    return lines


def _grown(short: Sequence[int], costs: Sequence[_Costs], spare: int) -> list[int]:
    """Widths that begin with the least; each step goes to the column, and is as far, as saves the most a letter."""
    grown = [*short]
    while spare > 0:
        steps = [_best_step(cost[width - 1 :], spare) for cost, width in zip(costs, grown, strict=True)]
        saved, letters, place = max((saved, -letters, -place) for place, (saved, letters) in enumerate(steps))
        if saved <= 0:
            break
        grown[-place] -= letters
        spare += letters
    return grown


def _best_step(cost: _Costs, spare: int) -> tuple[float, int]:
    """What a letter saves at best, and over how many letters; `cost` begins with that of the present width."""
    further = cost[1 : spare + 1]
    if not len(further):
        return 0.0, 0
    saved = (cost[0] - further) / np.arange(1, len(further) + 1)
    best = int(saved.argmax())
    return float(saved[best]), best + 1
