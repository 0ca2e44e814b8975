"""Curves are drawn anew only where something is new."""

import pytest

from flodl_studio.ui.panels.curves import Curves, short_names
from flodl_studio.ui.track import Track


@pytest.fixture
def curves(qtbot):
    made = Curves()
    qtbot.addWidget(made)
    made.resize(900, 300)
    return made


def right_end(plot):
    """Where the axis of epochs ends."""
    return plot.getViewBox().viewRange()[0][1]


def points(curves, name):
    """What a line of the first run shows."""
    x, y = curves._lines[0, name].getOriginalDataset()
    return [] if x is None else list(zip(x.tolist(), y.tolist(), strict=True))


def test_a_curve_takes_the_points_that_came(curves):
    track = Track("run-1", steps=[(0.5, 2.0)])
    curves.show_tracks([track])
    track.steps += [(1.0, 1.5), (1.5, 1.0)]
    track.add_epoch(1, {"train_loss": 1.25, "val_loss": None})
    curves.redraw()
    assert points(curves, "steps") == [(0.5, 2.0), (1.0, 1.5), (1.5, 1.0)]
    assert points(curves, "loss train") == [(1.0, 1.25)]
    assert (0, "loss val") not in curves._lines


def test_a_curve_to_which_nothing_came_is_left_alone(curves, monkeypatch):
    track = Track("run-1", steps=[(0.5, 2.0)])
    track.add_epoch(1, {"train_loss": 1.25, "val_loss": 1.5})
    curves.show_tracks([track])
    told = []
    for name, line in curves._lines.items():
        monkeypatch.setattr(line, "setData", lambda *_, name=name: told.append(name[1]))
    track.steps.append((1.0, 1.5))
    curves.redraw()
    assert told == ["steps"]


def test_the_axis_of_epochs_goes_on_in_steps(curves):
    track = Track("run-1")
    curves.show_tracks([track])
    ends = set()
    for step in range(1, 400):
        track.steps.append((step / 50, 1.0 / step))
        curves.redraw()
        end = right_end(curves.loss)
        assert step / 50 <= end <= step / 50 * 1.5
        assert right_end(curves.accuracy) == end
        ends.add(end)
    assert len(ends) < 45  # 400, were it to follow each step


def test_another_run_begins_at_the_left(curves):
    curves.show_tracks([Track("run-1", steps=[(90.0, 1.0)])])
    assert right_end(curves.loss) > 90
    curves.show_tracks([Track("run-2", steps=[(0.1, 1.0)])])
    assert right_end(curves.loss) < 1


def test_runs_are_told_apart_without_their_colors(curves):
    tracks = [Track(f"run-{number}") for number in range(6)]
    for track in tracks:
        track.add_epoch(1, {"train_loss": 1.0, "val_loss": 1.1})
        track.add_epoch(2, {"train_loss": 0.5, "val_loss": 0.8})
    curves.show_tracks(tracks)
    looks = {
        (line.opts["symbol"], line.opts["pen"].style().value) for line in curves._lines.values()
    }
    assert len(looks) == len(curves._lines)
    assert all(mark in curves.key.text() for mark in "●■◆▲▼★")


def test_of_many_epochs_some_have_marks(curves):
    track = Track("run-1")
    curves.show_tracks([track])
    for epoch in range(1, 301):
        track.add_epoch(epoch, {"train_loss": 1.0 / epoch, "val_loss": None})
        curves.redraw()
        shown = curves.loss.listDataItems()
        marked = [len(line.xData) for line in shown if line.opts["symbol"] is not None]
        assert marked == [epoch] if epoch <= 30 else 8 <= marked[0] <= 30
        assert len(marked) == 1
    assert points(curves, "loss train")[-1] == (300.0, 1.0 / 300)


def test_many_runs_with_long_names_make_the_window_no_wider(curves):
    before = curves.minimumSizeHint().width()
    curves.show_tracks([Track(f"digits-with-a-long-name-20261124-11463{n}") for n in range(5)])
    assert curves.minimumSizeHint().width() == before
    assert "114631" in curves.key.text()
    assert "long-name" not in curves.key.text()


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["a-1", "a-2"], ["1", "2"]),
        (["a-1"], ["a-1"]),
        (["a-12", "a-13", "b-13"], ["a-12", "a-13", "b-13"]),
        (["a-1", "a-1-2"], ["1", "1-2"]),
        ([], []),
    ],
)
def test_names_of_runs_lose_what_all_begin_with(names, short):
    assert short_names(names) == short
