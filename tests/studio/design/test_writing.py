import os
import resource
import tempfile
from pathlib import Path

import pytest

from flodl_studio.design.files import replace_file
from flodl_studio.design.reading import read, read_file
from flodl_studio.design.values import Design, End, Network, Node, Note, Place, Wire
from flodl_studio.design.writing import write, write_file
from flodl_studio.errors import SaveError
from flodl_studio.resources import root

BODY = Network((Node("x", "Input"),), (Wire(End("x", "out"), End("x", "in")),))
DESIGN = Design(
    name="größe",
    network=Network(
        (
            Node("a", "Linear", {"p": 1.0, "n": (1, 2)}, "t", (240.0, 0.5), muted=True),
            Node("l", "Loop", {"n": 2}, networks={"body": BODY}),
        ),
        (Wire(End("a", "h"), End("l", "ref_0"), True, ((1.0, 2.0),)),),
        (Note("one", (0, 0, 1, 1)), Note("two", (0, 0, 1, 1))),
    ),
    blocks={"enc": Network()},
    training={"epochs": 3},
    extra={"author": "a", "description": "d"},
)
TEXT = """\
{
  "format": "flodl-design",
  "version": 1,
  "name": "größe",
  "description": "d",
  "network": {
    "nodes": [
      {"id": "a", "kind": "Linear", "params": {"p": 1.0, "n": [1, 2]}, "tag": "t", "muted": true, \
"position": [240, 0.5]},
      {"id": "l", "kind": "Loop", "params": {"n": 2}, "networks": {
        "body": {
          "nodes": [
            {"id": "x", "kind": "Input"}
          ],
          "wires": [
            {"from": "x", "to": "x"}
          ]
        }
      }}
    ],
    "wires": [
      {"from": "a:h", "to": "l:ref_0", "state": true, "via": [[1, 2]]}
    ],
    "notes": [
      {"text": "one", "rect": [0, 0, 1, 1], "color": "#3b6ea5"},
      {"text": "two", "rect": [0, 0, 1, 1], "color": "#3b6ea5"}
    ]
  },
  "blocks": {
    "enc": {
      "nodes": [],
      "wires": []
    }
  },
  "training": {"epochs": 3},
  "author": "a"
}
"""


def test_a_design_is_written_one_node_or_wire_a_line():
    assert write(DESIGN).decode() == TEXT


def test_the_written_design_is_the_one_read():
    assert read(TEXT.encode()) == DESIGN


@pytest.mark.parametrize(
    "path", sorted((root() / "templates").glob("*.flodl")), ids=lambda p: p.stem
)
def test_templates_are_written_as_they_are_shipped(path):
    assert write(read_file(path)) == path.read_bytes()
    assert read_file(path).name == path.stem
    assert read_file(path).extra["description"]


def test_what_no_file_can_hold_is_refused():
    for value in (float("nan"), "\ud800", object()):
        with pytest.raises(SaveError, match=r"^the design can't be written: "):
            write(Design(training={"x": value}))


def test_the_file_before_is_kept_as_backup(tmp_path):
    path = tmp_path / "d.flodl"
    for name in ("first", "second", "third"):
        write_file(Design(name=name), path)

    assert read_file(path).name == "third"
    assert read_file(tmp_path / "d.flodl~").name == "second"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["d.flodl", "d.flodl~"]


def test_a_link_stays_a_link_and_permissions_stay(tmp_path):
    path, link = tmp_path / "d.flodl", tmp_path / "link.flodl"
    write_file(Design(), path)
    path.chmod(0o600)
    link.symlink_to(path)

    write_file(Design(name="new"), link)

    assert link.is_symlink()
    assert read_file(path).name == "new"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path):
    write_file(Design(), tmp_path / "d.flodl")
    (tmp_path / "other").write_text("")

    assert (tmp_path / "d.flodl").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "d.flodl"
    write_file(Design(name="first"), path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(SaveError, match=r"d\.flodl: can't be written: File too large$"):
            replace_file(path, b"x" * 2000, backup=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert read_file(path).name == "first"
    assert [p.name for p in tmp_path.iterdir()] == ["d.flodl"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.mkdir(), "it is not a regular file"),
        (os.mkfifo, "it is not a regular file"),
        (lambda path: path.symlink_to("/no/such/folder/x"), "No such file or directory"),
        (lambda path: path.symlink_to("/dev/full"), "it is not a regular file"),
        (lambda path: path.symlink_to("/proc/x"), "No such file or directory"),
    ],
)
def test_a_place_that_takes_no_file_is_refused(tmp_path, make, message):
    path = tmp_path / "d.flodl"
    make(path)

    with pytest.raises(SaveError) as refused:
        write_file(Design(), path)

    assert str(refused.value) == f"{path}: can't be written: {message}"
    assert [p.name for p in tmp_path.iterdir()] == ["d.flodl"]


def test_a_read_only_folder_is_refused():
    user = os.geteuid()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        if user == 0:  # root writes everywhere
            os.seteuid(65534)
        try:
            with pytest.raises(SaveError, match=r"can't be written: Permission denied$"):
                write_file(Design(), folder / "d.flodl")
        finally:
            os.seteuid(user)
            folder.chmod(0o755)


def test_places_name_networks():
    assert str(Place("enc", (("loop_1", "body"),))) == "blocks.enc/loop_1.body"
