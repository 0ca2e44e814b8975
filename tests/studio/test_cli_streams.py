"""The command line as a process of its own: what it loads, and where its output goes."""

import contextlib
import io
import os
import subprocess
import sys

import pytest

from flodl_studio.cli import main
from flodl_studio.resources import root

DIGITS = root() / "templates" / "digits_cnn.flodl"


def run(command, **options):
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.run(command, check=False, text=True, timeout=60, **options)


def program(*arguments):
    return [sys.executable, "-m", "flodl_studio", *map(str, arguments)]


@pytest.mark.parametrize(
    "arguments", [["check", DIGITS], ["diff", DIGITS, DIGITS], ["export", DIGITS, "--to", "flow"]]
)
def test_commands_about_designs_import_neither_torch_nor_qt(arguments):
    code = (
        "import sys; from flodl_studio.cli import main; "
        f"assert main({[str(each) for each in arguments]!r}) == 0; "
        "heavy = {'torch', 'numpy', 'PySide6', 'networkx', 'asyncio'} & set(sys.modules); "
        "assert not heavy, heavy"
    )

    done = run([sys.executable, "-c", code])

    assert (done.returncode, done.stderr) == (0, "")


def test_a_reader_that_leaves_is_no_error():
    read, written = os.pipe()
    os.close(read)

    done = run(program("check", DIGITS), stdout=written)

    os.close(written)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize("redirection", [">&-", ">&- 2>&-"])
def test_a_closed_output_is_no_error(redirection):
    line = f'"{sys.executable}" -m flodl_studio check "{DIGITS}" {redirection}'

    done = run(["sh", "-c", line])

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is full")  # noqa: PTH110 - one line
def test_a_full_disk_is_told_in_one_line(monkeypatch):
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)  # the end of Python writes once more
    for line in (f'check "{DIGITS}" > /dev/full', f'export "{DIGITS}" --to flow -o /dev/full'):
        done = run(["sh", "-c", f'"{sys.executable}" -m flodl_studio {line}'])

        assert done.returncode == 1
        assert done.stderr.startswith("error: ")
        assert done.stderr.endswith("No space left on device\n")
        assert done.stderr.count("\n") == 1


def test_a_terminal_without_unicode_gets_escapes():
    done = run(program("check", DIGITS), env={**os.environ, "PYTHONIOENCODING": "ascii"})

    assert done.returncode == 0
    assert r"B\xd716\xd78\xd78" in done.stdout


@pytest.mark.parametrize("arguments", [["check", DIGITS], ["export", DIGITS, "--to", "flow"]])
def test_a_text_stream_may_stand_for_standard_output(arguments):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        status = main([str(each) for each in arguments])

    assert status == 0
    assert out.getvalue() == run(program(*arguments)).stdout
