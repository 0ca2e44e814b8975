"""Looking at layers while they train: the studio's nodes on one side, submodules on the other."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flodl.training import Watch
from flodl.training.events import Event as Told
from flodl_studio.runs.events import AnyEvent, Statistics, from_fields
from flodl_studio.runs.job import Look


def submodules(shown: Collection[str] | None, nodes: Mapping[str, str]) -> set[str] | None:
    """Return the submodules that became of these nodes; None for all."""
    if shown is None:
        return None
    wanted = set(shown)
    found = {name for name, path in nodes.items() if path in wanted}
    return found | {path for path in wanted if path not in set(nodes.values())}


def watch_for(look: Look | None, nodes: Mapping[str, str]) -> Watch | None:
    """Return what looks at the layers as asked, or None when nothing is to be looked at."""
    if look is None or look.nodes == ():
        return None
    return Watch(
        submodules(look.nodes, nodes), look.histograms, look.seconds, thumbnails=look.thumbnails
    )


def event_of(told: Told, nodes: Mapping[str, str], job: str) -> AnyEvent:
    """Return what a training told as an event of the engine, with paths of nodes for names."""
    event = from_fields(told.as_dict(), job)
    if not isinstance(event, Statistics):
        return event
    by_path = {nodes.get(name, name): seen for name, seen in event.nodes.items()}
    return Statistics(job=job, step=event.step, nodes=by_path, cost=event.cost)
