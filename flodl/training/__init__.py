"""Train any module on any of the data sources, in any process, alone or under torchrun."""

from flodl.training.capture import outputs_of as outputs_of
from flodl.training.config import Config as Config
from flodl.training.config import read_config as read_config
from flodl.training.control import Control as Control
from flodl.training.data import SOURCES as SOURCES
from flodl.training.data import Dataset as Dataset
from flodl.training.data import Input as Input
from flodl.training.data import load as load
from flodl.training.entry import Result as Result
from flodl.training.entry import train as train
from flodl.training.metrics import Evaluation as Evaluation
from flodl.training.rates import Rates as Rates
from flodl.training.rates import find_rate as find_rate
from flodl.training.watch import Watch as Watch
