"""The outputs that the notebooks in git carry: what nbval holds every later run against.

`make baseline` renews them. Pictures are left out: nbval compares none, and the diff is to be read.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.notebooknode import NotebookNode

from improve_analysis import definitions
from improve_analysis.settings import load_settings


def renew() -> None:
    """Run every notebook of the book as it stands, on the reference month, and store its outputs."""
    settings = load_settings()
    renewed = {path: rerun(path) for path in sorted(settings.notebooks.glob("*.ipynb"))}
    for path, notebook in renewed.items():  # only now, for the figures that they share are kept until something changes
        nbformat.write(notebook, path)
    (settings.book / "definitions.md").write_text(definitions.page(settings), encoding="utf-8")


def rerun(path: Path) -> NotebookNode:
    """The notebook with the outputs of running it now, without pictures and whatever else differs between runs."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}}, record_timing=False)
    client.execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("image/png", None)
            output.get("metadata", {}).pop("image/png", None)
    notebook.metadata = {"kernelspec": notebook.metadata["kernelspec"]}
    return notebook


if __name__ == "__main__":
    renew()
