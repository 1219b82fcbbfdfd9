"""The colours, and the one style of every picture: the Government Analysis Function's."""

from __future__ import annotations

from types import MappingProxyType

CATEGORICAL = ("#12436D", "#28A197", "#801650", "#F46A25")
"""Analysis Function categorical palette, in its order; at most four in one picture, each with its own marker."""

MARKERS = ("o", "s", "^", "D")

SIGNS = MappingProxyType(
    {
        "COMMON_CAUSE": ("#3D3D3D", "o"),
        "IMPROVEMENT": ("#12436D", "s"),
        "CONCERN": ("#F46A25", "D"),
        "HIGH": ("#801650", "^"),
        "LOW": ("#801650", "v"),
    }
)
"""The colour and marker of a control chart's points, by their variation; the shape alone is enough to tell them."""

INK = "#0B0C0C"
QUIET = "#3D3D3D"
GRID = "#D9D9D9"
EVENT = "#8C8C8C"

STYLE = MappingProxyType(
    {
        "font.family": "DejaVu Sans",  # comes with matplotlib, so every machine draws the same bytes
        "font.size": 14,
        "text.color": INK,
        "axes.edgecolor": QUIET,
        "axes.labelcolor": INK,
        "axes.linewidth": 1.0,
        "axes.spines.left": False,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.axisbelow": True,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "grid.color": GRID,
        "grid.linewidth": 0.8,
        "xtick.color": QUIET,
        "xtick.labelcolor": INK,
        "ytick.color": QUIET,
        "ytick.labelcolor": INK,
        "ytick.major.size": 0,
        "lines.linewidth": 2.5,
        "lines.markersize": 7,
        "lines.solid_capstyle": "round",
    }
)
