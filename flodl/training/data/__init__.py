"""Data to train on: read, checked, split, and made to fit a model's input and a loss."""

from flodl.training.data.fitting import Input as Input
from flodl.training.data.reading import SOURCES as SOURCES
from flodl.training.data.reading import Dataset as Dataset
from flodl.training.data.reading import load as load
from flodl.training.data.samples import Held as Held
from flodl.training.data.samples import Samples as Samples
from flodl.training.data.samples import Streamed as Streamed
