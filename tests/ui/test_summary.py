from flodl_studio.design.reading import read_file
from flodl_studio.ui.panels.summary import Summary


def test_the_rows_of_the_selected_nodes_are_marked_and_no_others(qtbot, session, template):
    session.open(read_file(template))
    summary = Summary(session)
    qtbot.addWidget(summary)
    summary.show()
    qtbot.waitExposed(summary)
    every = [line.path for line in summary.model.lines]

    for chosen in (every[:3] + every[4:5], every, every[-1:], []):
        session.set_selection(chosen)
        rows = {index.row() for index in summary.table.selectionModel().selectedRows()}

        assert [every[row] for row in sorted(rows)] == chosen
