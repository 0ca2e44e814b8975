import json

import pytest

from flodl_studio.design.reading import NETWORK_KEYS, NODE_KEYS, NOTE_KEYS, WIRE_KEYS
from flodl_studio.design.schema import schema, schema_text
from flodl_studio.resources import root


def test_the_shipped_schema_is_the_one_of_the_types():
    assert (root() / "design.schema.json").read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize(
    ("name", "keys"),
    [("Network", NETWORK_KEYS), ("Node", NODE_KEYS), ("Wire", WIRE_KEYS), ("Note", NOTE_KEYS)],
)
def test_the_schema_knows_the_keys_that_are_read(name, keys):
    assert schema()["$defs"][name]["properties"].keys() == keys


def test_what_a_file_must_have():
    definitions = schema()["$defs"]

    assert definitions["Node"]["required"] == ["id", "kind"]
    assert definitions["Wire"]["required"] == ["from", "to"]
    assert definitions["Network"]["required"] == ["nodes"]
    assert schema()["required"] == ["format", "version", "network"]


def test_templates_follow_the_schema():
    validation = pytest.importorskip("jsonschema")
    for path in (root() / "templates").glob("*.flodl"):
        validation.validate(json.loads(path.read_text(encoding="utf-8")), schema())
