"""Between the run and the book: what of an executed notebook may become a page.

An allow-list: prose, and the outputs that the display room makes. Code, parameters, metadata and doubles stay behind;
anything else stops the edition.
"""

from __future__ import annotations

from dataclasses import dataclass

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from improve_analysis.edition.execute import Executed
from improve_analysis.errors import EditionError

TABLE_MARK = 'class="improve-table'
NO_CODE = "# The code is in the repository, not on the page."
"""A code cell without source would be dropped by myst-nb together with its outputs."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of the book, made from a notebook."""

    name: str
    notebook: nbformat.NotebookNode


def sanitise(executed: Executed) -> Page:
    """The page of an executed notebook. Raises EditionError for an output that is not the display room's."""
    cells = [kept for cell in executed.notebook.cells if (kept := _cell(executed.name, cell)) is not None]
    return Page(name=executed.name, notebook=new_notebook(cells=cells, metadata=_METADATA))


_METADATA = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def _cell(page: str, cell: nbformat.NotebookNode) -> nbformat.NotebookNode | None:
    if cell.cell_type == "markdown":
        return new_markdown_cell(source=cell.source, id=cell.id)
    outputs = [_output(page, cell, output) for output in cell.outputs]
    if not outputs:
        return None
    metadata = {"tags": ["remove-input"], **_alt(cell)}
    return new_code_cell(source=NO_CODE, id=cell.id, execution_count=1, outputs=outputs, metadata=metadata)


def _output(page: str, cell: nbformat.NotebookNode, output: nbformat.NotebookNode) -> nbformat.NotebookNode:
    if output.output_type not in {"display_data", "execute_result"}:
        raise EditionError(
            f"{page}: the cell {cell.id} wrote {output.output_type} output, which is not published: a chapter's cells "
            "only call chapter.show()."
        )
    if "exhibit" not in output.metadata.get("improve", {}):
        raise EditionError(f"{page}: the cell {cell.id} shows something other than an exhibit; use chapter.show().")
    return new_output("display_data", data=_richest(page, cell, output.data))


def _richest(page: str, cell: nbformat.NotebookNode, data: nbformat.NotebookNode) -> dict[str, str]:
    if "image/png" in data:
        return {"image/png": data["image/png"]}
    if "text/html" in data and TABLE_MARK in data["text/html"]:
        return {"text/html": data["text/html"]}
    if "text/markdown" in data:
        return {"text/markdown": data["text/markdown"]}
    raise EditionError(f"{page}: the cell {cell.id} shows {', '.join(data)}, which is no chart, table or sentence.")


def _alt(cell: nbformat.NotebookNode) -> dict[str, dict[str, dict[str, str]]]:
    """The chart's words, moved to where myst-nb reads them."""
    alts = [output.metadata["image/png"]["alt"] for output in cell.outputs if "image/png" in output.data]
    return {"mystnb": {"image": {"alt": alts[0]}}} if alts else {}
