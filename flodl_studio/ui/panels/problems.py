"""The panel of problems: a card each, errors first, fixes one click and one undo step."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QLabel, QWidget

from flodl_studio.design.values import Place, network_at
from flodl_studio.shapes.facts import Fix, Problem
from flodl_studio.ui import theme
from flodl_studio.ui.layouts import column
from flodl_studio.ui.panels.problem_card import ProblemCard, expected_shape
from flodl_studio.ui.scrolled import ScrolledPage
from flodl_studio.ui.session import Session

MOST = 50
"""Cards shown; one fault of a shared part can be found in very many places."""

TRYING_S = 0.005
"""Seconds after which trying fixes goes on in another turn of the window's loop."""


class Offers(QObject):
    """Tries fixes of cards and offers those that work, with the window answering in between."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._untried: list[ProblemCard] = []
        self._trials: Generator[None, None, tuple[Fix, ...]] | None = None
        self._tried_on: object = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._go_on)

    def begin(self, cards: Iterable[ProblemCard]) -> None:
        """Try the fixes of these cards, and of no others any more."""
        self._untried, self._trials = list(cards), None
        self._go_on()

    def _go_on(self) -> None:
        begun = time.perf_counter()
        while self._untried:
            self._try_one()
            if time.perf_counter() - begun >= TRYING_S:
                self._later.start()
                return

    def _try_one(self) -> None:
        from flodl_studio.shapes.fixes import tried  # with the catalogue: after the first paint

        card, inference = self._untried[0], self._session.inference
        if self._trials is None or self._tried_on is not inference:
            if card.problem not in inference.problems:  # an edit may have come between
                self._untried.pop(0)
                return
            self._trials, self._tried_on = tried(inference, card.problem), inference
        try:
            next(self._trials)
        except StopIteration as ended:
            self._trials = None
            self._untried.pop(0).offer(ended.value)


class Problems(ScrolledPage):
    """All problems of the design.

    Attributes:
        counted: Numbers of errors and of warnings, whenever they were worked out.
        located: A node was brought into view on request.
    """

    counted = Signal(int, int)
    located = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: Sequence[Problem] | None = None
        self.setAccessibleName(self.tr("Problems"))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.refresh)
        self._offers = Offers(session, self)
        session.changed.connect(self._later.start)
        theme.themes().changed.connect(self._on_theme)
        self.refresh()

    def refresh(self) -> None:
        """Show the problems of the design as it is."""
        problems = self._session.inference.problems
        errors = sum(each.severity == "error" for each in problems)
        self.counted.emit(errors, len(problems) - errors)
        if problems == self._shown:
            return
        self._shown = problems
        page = QWidget()
        layout = column(page, margin=theme.SPACE, spacing=theme.SPACE)
        ranked = sorted(problems, key=lambda each: each.severity != "error")
        cards = cards_for(self._session, ranked[:MOST], self.located.emit)
        for card in cards:
            layout.addWidget(card)
        if not problems:
            layout.addWidget(QLabel(self.tr("No problems. All shapes fit.")))
        elif len(problems) > MOST:
            layout.addWidget(QLabel(self.tr("… and {} more").format(len(problems) - MOST)))
        layout.addStretch(1)
        self.setWidget(page)
        self._offers.begin(cards)

    def _on_theme(self, _theme: theme.Theme) -> None:
        self._shown = None
        self.refresh()


def cards_for(
    session: Session, problems: Iterable[Problem], located: object = None
) -> list[ProblemCard]:
    """Return a card for each problem, wired to the session, yet without fixes: see `Offers`."""

    def show(place: Place, node: str) -> None:
        session.set_place(place, (node,) if node else ())
        if callable(located):
            located()

    def fix(chosen: Fix) -> None:
        session.do(chosen.title[:1].lower() + chosen.title[1:], chosen.edit)

    cards = []
    for problem in problems:
        card = ProblemCard(problem, _expected(session, problem))
        card.shown.connect(show)
        card.fixed.connect(fix)
        cards.append(card)
    return cards


def _expected(session: Session, problem: Problem) -> str:
    node = network_at(session.design, problem.place).by_id.get(problem.node)
    given = node.params.get(problem.finding.param or "") if node is not None else None
    return expected_shape(problem.finding, given)
