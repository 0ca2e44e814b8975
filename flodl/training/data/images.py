"""Pictures in folders, a folder for each class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from flodl.errors import TrainingError
from flodl.training.data.files import find, unreadable
from flodl.training.data.fitting import Input
from flodl.training.data.samples import IN_MEMORY_BYTES, Raw

ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff"})
CHANNELS = {"L": 1, "RGB": 3, "RGBA": 4}


@dataclass(frozen=True)
class Pictures:
    """Files that are decoded when they are needed; a value, so that workers can have it.

    Attributes:
        files: One a sample.
        mode: Pillow's name of the pixels: ``L``, ``RGB`` or ``RGBA``.
        size: Height and width in pixels.
        resize: Whether pictures of another size are scaled to it.
    """

    files: tuple[Path, ...]
    mode: str
    size: tuple[int, int]
    resize: bool

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """Channels, height and width."""
        return (CHANNELS[self.mode], *self.size)

    def __len__(self) -> int:
        return len(self.files)

    def rows(self, indices: np.ndarray[Any, Any]) -> Tensor:
        """Decode these pictures, as bytes."""
        return torch.stack([self._decode(self.files[index]) for index in indices])

    def _decode(self, file: Path) -> Tensor:
        from PIL import Image

        try:
            with Image.open(file) as image:
                pixels = image.convert(self.mode)
                if self.resize and image.size != self.size[::-1]:
                    pixels = pixels.resize(self.size[::-1], Image.Resampling.BILINEAR)
                array = np.array(pixels, dtype=np.uint8)
        except (OSError, SyntaxError, ValueError) as error:
            raise unreadable(file, error) from error
        shape = self.sample_shape
        return torch.from_numpy(array).reshape(*shape[1:], shape[0]).permute(2, 0, 1)


def load(options: Mapping[str, Any], folder: Path, wanted: Input) -> Raw:
    """Find the pictures under ``path``; ``size`` ([height, width]) scales them to one size.

    Shape:
        x: [batch, channel, height, width], from 0 to 1
    """
    try:
        import PIL  # noqa: F401 - only whether it is there
    except ImportError as error:
        raise TrainingError(
            "training.data: pictures are read with pillow, which is not installed. "
            'Install it with: pip install "flodl-studio[data]"'
        ) from error
    path = find(options, folder)
    classes, files, labels = _listed(path)
    size = options.get("size")
    seen = _checked(files, None if size is None else tuple(size))
    color = any(mode not in ("1", "L", "I", "I;16", "F") for _, mode in seen)
    mode = _mode(wanted, color)
    first = seen[0][0] if size is None else (int(size[0]), int(size[1]))
    pictures = Pictures(files, mode, first, size is not None)
    small = len(files) * int(np.prod(pictures.sample_shape)) <= int(
        options.get("in_memory_bytes", IN_MEMORY_BYTES)
    )
    everything = pictures.rows(np.arange(len(files))) if small else None
    x = pictures if everything is None else everything
    return Raw(x, labels, "classes", path.name, classes)


def _listed(path: Path) -> tuple[tuple[str, ...], tuple[Path, ...], np.ndarray[Any, Any]]:
    if not path.is_dir():
        raise TrainingError(f"training.data.path: {path} is no folder of pictures.")
    folders = sorted(entry for entry in path.iterdir() if entry.is_dir())
    if not folders:
        raise TrainingError(
            f"training.data.path: {path} has no folders in it; there must be one for each class."
        )
    files: list[Path] = []
    labels: list[int] = []
    for number, folder in enumerate(folders):
        found = sorted(
            file
            for file in folder.rglob("*")
            if file.suffix.lower() in ENDINGS and not file.name.startswith(".")
        )
        if not found:
            raise TrainingError(f"training.data: the folder {folder} has no pictures in it.")
        files += found
        labels += [number] * len(found)
    return tuple(folder.name for folder in folders), tuple(files), np.array(labels)


def _checked(
    files: tuple[Path, ...], size: tuple[int, ...] | None
) -> list[tuple[tuple[int, int], str]]:
    """Read the head of every file; return the distinct pairs of size and mode, first file first."""
    from PIL import Image

    seen: dict[tuple[tuple[int, int], str], Path] = {}
    for file in files:
        try:
            with Image.open(file) as image:
                seen.setdefault((image.size[::-1], image.mode), file)
        except (OSError, SyntaxError, ValueError) as error:
            raise unreadable(file, error) from error
        if size is None and len({found[0] for found in seen}) > 1:
            (one, first), (other, second) = [(found[0], name) for found, name in seen.items()][
                :: len(seen) - 1
            ]
            raise TrainingError(
                f"training.data: {first.name} is {one[1]}×{one[0]} pixels but {second.name} is "
                f"{other[1]}×{other[0]}. Make them one size, or have them scaled with "
                f'"size": [{one[0]}, {one[1]}].'
            )
    return list(seen)


def _mode(wanted: Input, color: bool) -> str:
    by_channels = {channels: mode for mode, channels in CHANNELS.items()}
    if wanted.shape and len(wanted.shape) == 3 and wanted.shape[0] in by_channels:
        return by_channels[int(wanted.shape[0])]
    return "RGB" if color else "L"
