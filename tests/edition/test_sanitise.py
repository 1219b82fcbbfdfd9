"""What of an executed notebook may become a page, and what stops the edition."""

import binascii
from base64 import b64decode, b64encode
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from improve_analysis.display import exhibit, overview
from improve_analysis.edition.execute import Executed
from improve_analysis.edition.sanitise import prose_fault, sanitise
from improve_analysis.errors import EditionError
from improve_analysis.settings import load_settings
from tests.display.conftest import SHARE, headline, over_time
from tests.display.test_charts import BARS, LINES
from tests.display.test_tables import comparison, grid

NOTEBOOKS = sorted(load_settings(Path(__file__).parents[2]).notebooks.glob("*.ipynb"))
SHOWN = {"improve": {"exhibit": "thresholds.referrals"}}
RELEASES = {
    **LINES,
    **BARS,
    "grid": grid(),
    "comparison": comparison(),
    "one period": over_time(SHARE, [(40, 200)]),
}


def page(*cells):
    return sanitise(Executed(name="thresholds", notebook=v4.new_notebook(cells=list(cells)))).notebook


def code(*outputs, source="chapter.show('referrals')", **kept):
    metadata = {"papermill": {"duration": 1}, "CH000123": 1}
    return v4.new_code_cell(source, outputs=list(outputs), execution_count=7, metadata=metadata, **kept)


def output(data, **more):
    return v4.new_output("display_data", data=data, metadata={**SHOWN, **more})


def made(each):
    return v4.new_output("display_data", data=dict(each.data), metadata=dict(each.metadata))


PICTURE = next(each for each in exhibit.outputs(LINES["two"]) if "image/png" in each.data)
PNG = b64decode(PICTURE.data["image/png"])
TABLE = next(each for each in exhibit.outputs(LINES["two"]) if "text/html" in each.data).data["text/html"]


def chart(png=PNG, alt="A line that rises"):
    return output({"image/png": b64encode(png).decode(), "text/plain": "digest"}, **{"image/png": {"alt": alt}})


def table(html):
    return output({"text/html": html, "text/plain": "figures"})


def chunk(kind, content):
    return len(content).to_bytes(4) + kind + content + binascii.crc32(kind + content).to_bytes(4)


def test_code_parameters_and_metadata_stay_behind():
    cell = page(code(output({"text/markdown": "Shown."}, CH000123=1), source="secret = 'CH000123'")).cells[0]

    assert "CH000123" not in nbformat.writes(v4.new_notebook(cells=[cell]))
    assert cell.metadata == {"tags": ["remove-input"]}
    assert cell.outputs[0].metadata == {}
    assert cell.execution_count == 1


def test_attachments_metadata_and_ids_of_prose_stay_behind():
    attachments = {"CH000123.png": {"image/png": "aGVsbG8="}}
    prose = v4.new_markdown_cell("# Referrals", id="CH000123", attachments=attachments, metadata={"CH000123": 1})

    assert page(prose).cells == [{"id": "c1", "cell_type": "markdown", "source": "# Referrals", "metadata": {}}]


def test_cells_are_numbered_in_the_order_of_the_page():
    cells = [v4.new_markdown_cell("# Referrals"), code(), code(chart()), v4.new_markdown_cell("Then.")]

    assert [cell.id for cell in page(*cells).cells] == ["c1", "c2", "c3"]


def test_cells_without_outputs_are_dropped():
    assert page(code(source="month = '2024-09'")).cells == []


def test_the_words_of_a_chart_move_to_where_the_book_reads_them_and_its_text_double_is_dropped():
    cell = page(code(chart())).cells[0]

    assert cell.metadata.mystnb.image.alt == "A line that rises"
    assert cell.outputs[0].data == {"image/png": b64encode(PNG).decode()}


@pytest.mark.parametrize("name", RELEASES)
def test_all_that_the_display_room_makes_passes_as_it_is(name):
    shown = exhibit.outputs(RELEASES[name])
    kept = page(code(*map(made, shown))).cells[0].outputs

    assert [[*each.data.values()] for each in kept] == [[next(iter(whole.data.values()))] for whole in shown]


def test_the_overview_passes_as_it_is():
    (shown,) = overview.outputs([headline(SHARE, (22, 100), (21, 100))])

    assert page(code(made(shown))).cells[0].outputs[0].data == {"text/html": shown.data["text/html"]}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_prose_and_tables_of_the_book_pass(path):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.outputs = [
            each for each in cell.get("outputs", []) if [*each.data] != ["text/plain"]
        ]  # no pictures in git
    kept = sanitise(Executed(name=path.stem, notebook=notebook)).notebook

    assert [cell.source for cell in kept.cells if cell.cell_type == "markdown"] == [
        cell.source for cell in notebook.cells if cell.cell_type == "markdown"
    ]
    nbformat.validate(kept)


def refused(cell):
    with pytest.raises(EditionError) as caught:
        page(cell)
    said = str(caught.value)
    assert said.startswith(f"thresholds.ipynb: the cell {cell.id} ")
    return said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (v4.new_output("stream", name="stdout", text="CH000123"), "wrote stream output"),
        (v4.new_output("error", ename="E", evalue="v", traceback=[]), "wrote error output"),
        (v4.new_output("display_data", data={"text/plain": "frame"}), "something other than an exhibit"),
        (output({"text/html": "<table>"}), "no chart, table or sentence"),
        (output({"image/svg+xml": "<svg/>"}), "no chart, table or sentence"),
        (output({"application/javascript": "alert()"}), "no chart, table or sentence"),
        (output({"text/markdown": "Few. <!-- CH000123 -->"}), "holds a comment"),
    ],
)
def test_anything_that_the_display_room_did_not_make_stops_the_edition(given, said):
    assert said in refused(code(given))


def test_a_raw_cell_stops_the_edition():
    assert "is a raw cell, which is not published: make it a Markdown cell" in refused(v4.new_raw_cell("CH000123"))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("<!-- CH000123 -->", "holds a comment"),
        ("Fewer.\n\n  <!--\nCH000123\n-->", "holds a comment"),
        ("Fewer <!-- CH000123 --> this year.", "holds a comment"),
        ("- one\n  - two <!-- CH000123 -->", "holds a comment"),
        ("Fewer.\n\n% CH000123", "holds a comment"),
        ("> % CH000123", "holds a comment"),
        ("+++ CH000123", "holds myst block break"),
        ("<p>Fewer</p>", "holds HTML (<p>Fewer</p>)"),
        ("Fewer <b onclick='x()'>referrals</b>", "holds HTML"),
        ("<script>x()</script>", "holds HTML"),
        ("<img src='../data/x.png'>", "holds HTML"),
        ("```{raw} html\n<p>\n```", "uses the directive {raw}"),
        ("~~~{eval-rst}\n.. raw:: html\n~~~", "uses the directive {eval-rst}"),
        ("````{note}\n```{include} ../data/x.csv\n```\n````", "uses the directive {note}"),
        ("```{literalinclude} ../data/x.csv\n```", "uses the directive {literalinclude}"),
        ("- item\n\n  ```{include} ../data/x.csv\n  ```", "uses the directive {include}"),
        ("```{code-cell}\nframe\n```", "uses the directive {code-cell}"),
        ("```{glue} total\n```", "uses the directive {glue}"),
        ("```{image} ../data/x.png\n```", "uses the directive {image}"),
        (":::{figure} ../data/x.png\n:::", "uses the directive {figure}"),
        ("```python\nsecret = 'CH000123'\n```", "holds a block of code"),
        ("    CH000123", "holds a block of code"),
        ("Take {download}`../data/x.csv`.", "uses the role {download}"),
        ("There are {glue:}`total`.", "uses the role {glue:}"),
        ("![chart](../data/x.png)", "holds a picture of its own"),
        ("![chart](attachment:x.png)", "holds a picture of its own"),
        ("---\nauthor: CH000123\n---\n# Referrals", "holds front matter"),
        ("(CH000123)=\n# Referrals", "holds myst target"),
        ("{#CH000123}\nFewer.", "sets the attribute id"),
        ('{data-child="CH000123"}\n# Referrals', "sets the attribute data-child"),
        ("Fewer.[^one]\n\n[^one]: CH000123", "holds footnote"),
        ("[the records](../data/x.csv)", "has a link to '../data/x.csv'"),
        ("[the records](/home/ann/x.csv)", "has a link to '/home/ann/x.csv'"),
        ("<path:x.csv>", "has a link to 'path:x.csv'"),
        ("<project:#here>", "has a link to 'project:#here'"),
    ],
)
def test_prose_that_is_not_plain_stops_the_edition(source, said):
    assert said in refused(v4.new_markdown_cell(source))


@pytest.mark.parametrize(
    "source",
    [
        "# Referrals\n\nFewer *and* **fewer**, marked `[c]`.\\\nOver a line.",
        "1. one\n2. two\n   - three\n\n3. four",
        "| a | b |\n|:-:|---|\n| 1 | 2 |",
        "Term\n: what it means",
        "> A child said so.\n\n---",
        "See [placement](placement.ipynb), [how](definitions.md#x), [here](#there), [DfE](https://www.gov.uk/x 'DfE').",
        "5 % of them, 3 < 4 and {} $x$ &amp; more",
    ],
)
def test_plain_prose_passes(source):
    assert prose_fault(source) == ""


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"prVt"])
def test_a_picture_that_carries_more_than_itself_stops_the_edition(kind):
    hidden = chunk(kind, b"Comment\0CH000123")
    for place in (33, len(PNG) - 12):
        assert f"carries {kind.decode()} beside the picture" in refused(code(chart(PNG[:place] + hidden + PNG[place:])))


@pytest.mark.parametrize(
    "png",
    [
        PNG + b"CH000123",
        PNG[:-1],
        PNG[:-12],
        PNG[:-12] + chunk(b"IEND", b"CH000123"),
        PNG + PNG[-12:],
        PNG[:40] + b"x" + PNG[41:],
        PNG[:8],
        b"",
        b"GIF89a",
    ],
)
def test_a_picture_that_is_no_whole_png_stops_the_edition(png):
    said = refused(code(chart(png)))

    assert "no whole PNG" in said or "carries" in said


def test_a_picture_that_is_no_base64_stops_the_edition():
    assert "no whole PNG" in refused(code(output({"image/png": "CH000123!"}, **{"image/png": {"alt": "A line"}})))


def test_a_chart_without_words_or_two_charts_in_one_cell_stop_the_edition():
    assert "a chart without words" in refused(code(output({"image/png": b64encode(PNG).decode()})))
    assert "several charts under one text alternative" in refused(code(chart(), chart()))


@pytest.mark.parametrize(
    ("hidden", "said"),
    [
        ("<!-- CH000123 -->", "holds a comment"),
        ("<!-->CH000123", "holds "),
        ("</ CH000123>", "holds "),
        ("<!DOCTYPE CH000123>", "holds the declaration"),
        ("<![CDATA[CH000123]]>", "holds "),
        ("<?CH000123?>", "holds the instruction"),
        ("<script>x()</script>", "the tag <script>"),
        ("<style>td {display: none}</style>", "the tag <style>"),
        ("<img src='x'>", "the tag <img>"),
        ("<br/>", "the tag <br>"),
        ("<p hidden>CH000123</p>", "the attribute hidden"),
        ('<p style="display: none">CH000123</p>', "the attribute style"),
        ('<p data-child="CH000123"></p>', "the attribute data-child"),
        ('<p id="CH000123"></p>', "the attribute id"),
        ('<p onclick="x()"></p>', "the attribute onclick"),
        ('<p class="CH000123"></p>', "the attribute class"),
        ('<a href="../data/x.csv">x</a>', "the attribute href"),
        ('<a href="javascript:x()">x</a>', "the attribute href"),
        ("</p>", "</p> out of place"),
        ("<p>", "out of place"),
    ],
)
def test_a_table_that_holds_more_than_figures_and_words_stops_the_edition(hidden, said):
    assert said in refused(code(table(TABLE.replace("<tbody>", f"<tbody>{hidden}"))))


@pytest.mark.parametrize(
    "end", ["", "</table", "</table></table>", "</table><CH000123", "</table>&#67;", "</table>3 < 4", "</table >"]
)
def test_a_table_that_browsers_may_read_in_another_way_stops_the_edition(end):
    assert "shows a table that holds" in refused(code(table(f'<table class="improve-table"><tr><td>3</td></tr>{end}')))
