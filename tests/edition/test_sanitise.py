import pytest
from nbformat import v4

from improve_analysis.edition.execute import Executed
from improve_analysis.edition.sanitise import sanitise
from improve_analysis.errors import EditionError

SHOWN = {"improve": {"exhibit": "thresholds.referrals"}}


def page(*outputs, source="chapter.show('referrals')"):
    cell = v4.new_code_cell(source, outputs=list(outputs), execution_count=1, metadata={"papermill": {"duration": 1}})
    return sanitise(Executed(name="thresholds", notebook=v4.new_notebook(cells=[cell]))).notebook


def test_code_parameters_and_metadata_stay_behind():
    output = v4.new_output("display_data", data={"text/markdown": "Shown."}, metadata=SHOWN)
    cell = page(output, source="secret = 'CH000123'").cells[0]

    assert "CH000123" not in cell.source
    assert cell.metadata == {"tags": ["remove-input"]}
    assert cell.outputs[0].metadata == {}


def test_cells_without_outputs_are_dropped():
    assert page(source="month = '2024-09'").cells == []


def test_the_words_of_a_chart_move_to_where_the_book_reads_them_and_its_text_double_is_dropped():
    data = {"image/png": "aGVsbG8=", "text/plain": "digest"}
    output = v4.new_output("display_data", data=data, metadata={**SHOWN, "image/png": {"alt": "A line that rises"}})
    cell = page(output).cells[0]

    assert cell.metadata.mystnb.image.alt == "A line that rises"
    assert cell.outputs[0].data == {"image/png": "aGVsbG8="}


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (v4.new_output("stream", name="stdout", text="CH000123"), "wrote stream output"),
        (v4.new_output("error", ename="E", evalue="v", traceback=[]), "wrote error output"),
        (v4.new_output("display_data", data={"text/plain": "frame"}), "something other than an exhibit"),
        (v4.new_output("display_data", data={"text/html": "<table>"}, metadata=SHOWN), "no chart, table or sentence"),
        (
            v4.new_output("display_data", data={"image/svg+xml": "<svg/>"}, metadata=SHOWN),
            "no chart, table or sentence",
        ),
    ],
)
def test_anything_that_the_display_room_did_not_make_stops_the_edition(output, said):
    with pytest.raises(EditionError, match=said):
        page(output)
