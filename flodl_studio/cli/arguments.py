"""The arguments of the command line and what is allowed of them."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import NoReturn

COMMANDS = ("templates", "new", "check", "export", "import", "diff", "train")
FORMS = ("flow", "torch", "onnx", "dot", "svg", "png")
WITH_TRAINING = ("flow", "torch")

USAGE = """\
flodl-studio [DESIGN]
       flodl-studio COMMAND …"""


class UsageError(Exception):
    """Arguments that make no command; the message says what was expected."""


class _Parser(argparse.ArgumentParser):
    """A parser that raises instead of writing and leaving."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see {self.prog} --help")


class _Version(argparse.Action):
    """Writes the version of the installed distribution, which takes long to find out."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        print(f"flodl studio {version('flodl-studio')}")
        parser.exit()


def parsed(arguments: Sequence[str]) -> argparse.Namespace | None:
    """Return the arguments by name, the command under ``command``; None when help was asked for.

    Raises:
        UsageError: They make no command.
    """
    try:
        return _parsed(arguments)
    except SystemExit:  # argparse leaves so after writing help
        return None


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    words = [each for each in arguments if not each.startswith("-")]
    if words and words[0] in COMMANDS:
        given = _commands().parse_args(arguments)
        _check(given)
        return given
    if not words and ("-h" in arguments or "--help" in arguments):
        return _commands().parse_args(arguments)
    if len(words) > 1:
        if words[0].endswith(".flodl"):
            raise UsageError(f"the window opens one design, and {len(words)} were given")
        raise UsageError(
            f"there is no command {words[0]!r}; the commands are {', '.join(COMMANDS)}"
        )
    return _window().parse_args(arguments)


def _check(given: argparse.Namespace) -> None:
    if given.command == "export" and given.training and given.to not in WITH_TRAINING:
        raise UsageError(f"--training goes with --to flow or --to torch, not with {given.to}")
    if given.command == "export" and given.to in ("onnx", "png") and given.output is None:
        from flodl_studio.cli.output import is_terminal

        if is_terminal():
            raise UsageError(f"{given.to} is no text for a terminal; give a file with -o")


def _window() -> _Parser:
    parser = _Parser(prog="flodl-studio", usage=USAGE, allow_abbrev=False)
    parser.add_argument("design", nargs="?", metavar="DESIGN")
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version")
    _debug(parser)
    parser.set_defaults(command="window")
    return parser


def _debug(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")


def _commands() -> _Parser:
    parser = _Parser(
        prog="flodl-studio",
        usage=USAGE,
        description="Draw a neural network, train it, leave with its code. "
        "With a DESIGN, or nothing, the window opens.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version")
    _debug(parser)
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", required=True, prog=parser.prog
    )

    def command(name: str, help: str) -> argparse.ArgumentParser:  # noqa: A002 - as argparse
        added = commands.add_parser(name, help=help, description=help, allow_abbrev=False)
        added.add_argument(
            "--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )
        return added

    command("templates", "list the shipped designs")
    new = command("new", "copy a shipped design")
    new.add_argument("template", metavar="TEMPLATE")
    _output(new, "FILE", required=True)
    check = command("check", "shapes, sizes and problems of a design")
    check.add_argument("design", metavar="DESIGN")
    _json(check)
    _export(command("export", "write a design as code, ONNX or a picture"))
    _import(command("import", "read FlowBuilder code, or a PyTorch model, as a design"))
    diff = command("diff", "what changed between two designs; 0 equal, 1 different")
    diff.add_argument("old", metavar="OLD")
    diff.add_argument("new", metavar="NEW")
    _json(diff)
    _train(command("train", "train a design on its data"))
    return parser


def _import(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Read FlowBuilder code as a design, without running it; or trace a PyTorch model. "
        "Warning: tracing runs the code of the model."
    )
    parser.add_argument(
        "source",
        metavar="FILE.py|MODEL",
        help="a MODEL is package.module:Class, path.py:Class or path.py:Class(depth=18), and its "
        "code is run",
    )
    _output(parser, "DESIGN", required=True)
    parser.add_argument(
        "--input-shape",
        type=_shape,
        action="append",
        metavar="1,8,8",
        help="of one sample; once for each input of a MODEL, where it takes several",
    )
    parser.add_argument(
        "--input-dtype",
        choices=("float32", "int64", "bool"),
        action="append",
        help="what a MODEL takes (default float32); inputs without one are as the last",
    )
    parser.add_argument(
        "--weights", metavar="FILE", help="write the weights of a MODEL here, named as the design's"
    )


def _output(parser: argparse.ArgumentParser, metavar: str, required: bool = False) -> None:
    parser.add_argument("-o", "--output", metavar=metavar, required=required)


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("design", metavar="DESIGN")
    parser.add_argument("--to", choices=FORMS, required=True)
    _output(parser, "FILE")
    parser.add_argument("--training", action="store_true", help="code that trains, too")


def _train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("design", metavar="DESIGN")
    parser.add_argument("--epochs", type=_count, metavar="N", help="in all, with --resume too")
    parser.add_argument("--batch-size", type=_count, metavar="N")
    parser.add_argument("--lr", type=_rate, metavar="X", help="learning rate")
    parser.add_argument("--device", type=_device, metavar="auto|cpu|cuda[:i]")
    parser.add_argument("--seed", type=_seed, metavar="N")
    parser.add_argument("--out", metavar="DIR", help="folder of the run")
    parser.add_argument("--resume", metavar="DIR", help="go on with the run in a folder")
    _json(parser)


def _count(text: str) -> int:
    return _integer(text, 1, "an integer ≥ 1")


def _seed(text: str) -> int:
    return _integer(text, 0, "an integer ≥ 0")


def _integer(text: str, least: int, expected: str) -> int:
    value = int(text) if re.fullmatch(r"[+-]?[0-9]{1,19}", text) else least - 1
    if not least <= value < 2**63:
        raise argparse.ArgumentTypeError(f"expected {expected}, got {text!r}")
    return value


def _rate(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a number > 0, got {text!r}")
    return value


def _device(text: str) -> str:
    if not re.fullmatch(r"auto|cpu|cuda(:[0-9]{1,4})?", text):
        raise argparse.ArgumentTypeError(f"expected auto, cpu, cuda or cuda:0, got {text!r}")
    return text


def _shape(text: str) -> tuple[int | str, ...]:
    sizes: list[int | str] = []
    for part in text.split(","):
        word = part.strip()
        if re.fullmatch(r"[1-9][0-9]{0,17}", word):
            sizes.append(int(word))
        elif word.isascii() and word.isidentifier():
            sizes.append(word)
        else:
            raise argparse.ArgumentTypeError(f"expected sizes such as 1,8,8, got {text!r}")
    return tuple(sizes)
