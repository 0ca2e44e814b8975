import gc

from PySide6.QtWidgets import QApplication

from flodl_studio.design.values import Design, Network, Node
from flodl_studio.ui.canvas.mirror import MANY


def test_a_large_design_is_left_alone_by_the_collector_once_it_is_shown(window):
    nodes = tuple(Node(f"n{number}", "ReLU", position=(0.0, 0.0)) for number in range(MANY + 1))
    gc.unfreeze()

    window.document.start(Design(network=Network(nodes)))
    QApplication.processEvents()

    assert gc.get_freeze_count() > MANY
