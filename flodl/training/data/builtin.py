"""Real data sets that come with scikit-learn and need no download."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from flodl.errors import TrainingError
from flodl.training.data.samples import Raw

NAMES = ("digits", "iris", "wine", "breast_cancer", "diabetes")
GRAY_LEVELS = 16.0
"""The digits' pixels go from 0 to this."""


def load(name: str, options: Mapping[str, Any]) -> Raw:
    """Return one of the `NAMES`.

    Shape:
        digits: [batch, 1, 8, 8], from 0 to 1
        iris: [batch, 4]
        wine: [batch, 13]
        breast_cancer: [batch, 30]
        diabetes: [batch, 10]; its target is a value, those of the others are classes
    """
    try:
        from sklearn import datasets
    except ImportError as error:
        raise TrainingError(
            f"training.data: {name} comes with scikit-learn, which is not installed. "
            'Install it with: pip install "flodl-studio[data]"'
        ) from error
    bunch = getattr(datasets, f"load_{name}")()
    if name == "digits":
        x = torch.from_numpy(bunch.images.astype(np.float32) / GRAY_LEVELS).unsqueeze(1)
        return Raw(x, bunch.target, "classes", name, tuple(str(digit) for digit in range(10)))
    x = torch.from_numpy(bunch.data.astype(np.float32))
    classes = () if name == "diabetes" else tuple(str(label) for label in bunch.target_names)
    return Raw(
        x,
        bunch.target,
        "classes" if classes else "values",
        name,
        classes,
        features=tuple(str(feature) for feature in bunch.feature_names),
        standardize=bool(options.get("standardize", True)),
        standardize_target=bool(options.get("standardize_target", False)),
    )
