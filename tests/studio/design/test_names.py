import pytest

from flodl_studio.design.names import MODULE_ATTRIBUTES, fault


def test_the_attributes_of_a_module_are_all_listed():
    torch = pytest.importorskip("torch")

    attributes = {name for name in dir(torch.nn.Module()) if not name.startswith("__")}

    assert attributes <= MODULE_ATTRIBUTES
    assert fault("__class__") == fault("forward") == "is an attribute of every torch.nn.Module"


@pytest.mark.parametrize("name", ["a", "_", "_x1", "Image", "match", "type_", "x" * 200])
def test_good_names(name):
    assert fault(name) is None


@pytest.mark.parametrize("name", ["", "1a", "a b", "a-b", "é", "None", "x" * 201, "a\n", "to"])
def test_bad_names(name):
    assert fault(name) is not None
