"""Seeing: panning, zooming, framing, and drawing from far away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from NodeGraphQt.widgets.scene import NodeScene
from NodeGraphQt.widgets.viewer import NodeViewer
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from flodl_studio.ui.canvas.look import look
from flodl_studio.ui.canvas.mirror import Mirror
from flodl_studio.ui.canvas.overview import Overview
from flodl_studio.ui.canvas.scene import Scene

if TYPE_CHECKING:
    from PySide6.QtWidgets import QGraphicsScene

LEAST_ZOOM, MOST_ZOOM = 0.02, 3.0
OVERVIEW_ZOOM = 0.12
"""Zoom below which the scene is drawn as a whole, without its items."""
THIN_ZOOM = 0.35
"""Zoom below which wires keep a width of one pixel."""
WHEEL_STEP = 1.15
_WORLD = 1e7  # pixels each way: room for 20,000 nodes in a row
_FRAME_ROOM = 60.0


class Overlay(Protocol):
    """Something drawn over the scene, in pixels of the view."""

    def paint(self, painter: QPainter) -> None:
        """Draw it."""

    def refresh(self, dx: int = 0, dy: int = 0) -> None:
        """Have it drawn again, and what is under where it was before a scroll."""


class Viewport(NodeViewer):  # type: ignore[misc] # the library is untyped
    """NodeGraphQt's view with another way to pan, zoom and paint.

    The library moves its scene rectangle to pan, which draws everything again; here scroll bars
    do it, which draw only the strip that comes into sight.

    Attributes:
        seen: The view shows another part of the scene.
        mirror: The items shown.
        overview: The same from far away.
        overlays: What stands still while the scene moves.
        is_changed: Items came, went or grew since the last paint. Qt loses track of where they
            were when it scrolls before it has painted, so that everything is painted then.
    """

    seen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self.overlays: list[Overlay] = []
        self._held_scroll: QPoint | None = None
        self.is_changed = False
        super().__init__(parent, undo_stack=None)
        self.mirror = Mirror(self.scene())
        self.overview = Overview(self.mirror)
        self._ctx_menu_bar.hide()
        for item in (self._cursor_text, self._LIVE_PIPE, self._SLICER_PIPE):
            self.scene().removeItem(item)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState, True)
        self.setSceneRect(-_WORLD, -_WORLD, 2 * _WORLD, 2 * _WORLD)
        self.viewport().setMouseTracking(True)
        self.resetTransform()
        self.centerOn(0, 0)

    # -- the library's own ways, replaced -------------------------------------------------------

    def setScene(self, scene: QGraphicsScene | None) -> None:
        """Take our scene in the place of the one that the library makes."""
        if isinstance(scene, NodeScene) and not isinstance(scene, Scene):
            scene.deleteLater()
            scene = Scene(self)
        super().setScene(scene)

    def _update_scene(self) -> None:
        """Do nothing: the library would fit its rectangle here."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep zoom and upper left corner."""
        QGraphicsView.resizeEvent(self, event)
        self.seen.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell what is seen from now on."""
        QGraphicsView.showEvent(self, event)
        self.seen.emit()

    # -- seeing ---------------------------------------------------------------------------------

    @property
    def zoom(self) -> float:
        """Pixels of the view for a pixel of the scene."""
        return float(self.transform().m11())

    @property
    def is_overview(self) -> bool:
        """Whether the scene is drawn as a whole, without its items."""
        return self.zoom < OVERVIEW_ZOOM

    def seen_rect(self) -> QRectF:
        """Return the part of the scene that is in sight."""
        seen: QRectF = self.mapToScene(self.viewport().rect()).boundingRect()
        return seen

    def scroll_by(self, dx: int, dy: int) -> None:
        """Move the view over the scene, in pixels of the view."""
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        self._held_scroll = QPoint()  # both ways at once: moving what is drawn is half of a pan
        across.setValue(across.value() + dx)
        down.setValue(down.value() + dy)
        moved, self._held_scroll = self._held_scroll, None
        if not moved.isNull():
            self.scrollContentsBy(moved.x(), moved.y())
        self.seen.emit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is drawn, and draw again what stands still over it."""
        if self._held_scroll is not None:
            self._held_scroll += QPoint(dx, dy)
            return
        QGraphicsView.scrollContentsBy(self, dx, dy)
        if self.is_changed:
            self.viewport().update()
        for overlay in self.overlays:
            overlay.refresh(dx, dy)

    def zoom_at(self, factor: float, point: QPoint | QPointF | None = None) -> None:
        """Zoom, the scene staying where it is under a point of the view."""
        pin = QPointF(point) if point is not None else QPointF(self.viewport().rect().center())
        zoom = min(MOST_ZOOM, max(LEAST_ZOOM, self.zoom * factor))
        if zoom == self.zoom:
            return
        fixed = self.viewportTransform().inverted()[0].map(pin)
        self._scale_to(zoom)
        after = self.viewportTransform().map(fixed)
        self.scroll_by(round(after.x() - pin.x()), round(after.y() - pin.y()))

    def set_zoom_to(self, zoom: float) -> None:
        """Zoom to a size, about the middle of the view."""
        self.zoom_at(zoom / self.zoom)

    def show_at(self, zoom: float, middle: QPointF) -> None:
        """Show a point of the scene in the middle of the view."""
        self._scale_to(zoom)
        self.centerOn(middle)
        self.seen.emit()

    def _scale_to(self, zoom: float) -> None:
        self.setTransform(QTransform.fromScale(zoom, zoom))
        is_far = zoom < THIN_ZOOM
        if is_far != self.scene().is_far:
            self.scene().is_far = is_far
            self.mirror.restyle()

    def zoom_for(self, whole: QRectF, most: float = 1.0) -> float:
        """Return the zoom at which a box can be seen with some room around it, at most one."""
        size = self.viewport().size()
        room = whole.adjusted(-_FRAME_ROOM, -_FRAME_ROOM, _FRAME_ROOM, _FRAME_ROOM)
        zoom = min(size.width() / room.width(), size.height() / room.height(), most)
        return float(max(LEAST_ZOOM, zoom))

    def frame(self, whole: QRectF, most: float = 1.0) -> None:
        """Show a box as large as it fits, at most at a zoom."""
        self._scale_to(1.0 if whole.isNull() else self.zoom_for(whole, most))
        self.centerOn(whole.center())
        self.seen.emit()

    def bring_into_sight(self, box: QRectF) -> None:
        """Scroll just as far as it takes to see a box."""
        margin = 24
        seen = self.seen_rect().adjusted(margin, margin, -margin, -margin)
        if not seen.contains(box):
            self.ensureVisible(box, margin, margin)
            self.seen.emit()

    def show_nodes(self, nodes: Iterable[str]) -> None:
        """Bring nodes into sight together, from farther away where they don't fit."""
        known = self.mirror.nodes
        boxes = [known[each].box for each in nodes if each in known]
        if not boxes:
            return
        whole = united(boxes)
        if self.zoom_for(whole, most=self.zoom) < self.zoom:
            self.frame(whole, most=self.zoom)
        else:
            self.bring_into_sight(whole)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; a touchpad scrolls, and zooms with Ctrl."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        pixels = event.pixelDelta()
        if not pixels.isNull() and event.phase() != Qt.ScrollPhase.NoScrollPhase and not control:
            self.scroll_by(-pixels.x(), -pixels.y())
        else:
            delta = event.angleDelta().y() or event.angleDelta().x()
            self.zoom_at(WHEEL_STEP ** (delta / 120), event.position())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """Zoom with two fingers."""
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom_at(1 + event.value(), event.position())
            return True
        return bool(QGraphicsView.viewportEvent(self, event))

    # -- drawing from far away ------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the items, or from far away all of them at once."""
        near, scene = not self.is_overview, self.scene()
        scene.exposed = [self.mapToScene(part).boundingRect() for part in _parts(event.region())]
        QGraphicsView.paintEvent(self, event if near else QPaintEvent(QRect()))
        self.is_changed, scene.exposed = False, None
        painter = QPainter(self.viewport())
        painter.setClipRegion(event.region())
        if not near:
            painter.fillRect(event.rect(), look().canvas)
            self.overview.paint_view(painter, self.viewportTransform(), self.viewport().size())
        for overlay in self.overlays:
            overlay.paint(painter)
        painter.end()


def united(boxes: Iterable[QRectF]) -> QRectF:
    """Return the box around some boxes; null without any."""
    whole = QRectF()
    for box in boxes:
        whole = whole.united(box)
    return whole


def _parts(region: QRegion) -> list[QRect]:
    """Return a few rectangles that cover a region, with a pixel around for what is antialiased."""
    parts: list[QRect] = []
    columns: dict[tuple[int, int], QRect] = {}
    for rect in region:  # type: ignore[attr-defined] # the stubs lack its iterator
        key = rect.left(), rect.right()
        if key in columns and columns[key].bottom() + 1 == rect.top():
            columns[key].setBottom(rect.bottom())
        else:
            columns[key] = QRect(rect)
            parts.append(columns[key])
    return [part.adjusted(-1, -1, 1, 1) for part in parts]
