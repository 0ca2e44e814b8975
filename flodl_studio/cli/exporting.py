"""What ``export`` writes, by form."""

from __future__ import annotations

from flodl_studio.design.values import Design


def exported(design: Design, form: str, training: bool) -> bytes:
    """Return a design in a form, as the bytes of a file.

    Raises:
        CodegenError: The design has errors, or something that the form can't say.
    """
    if form == "flow":
        from flodl_studio.codegen import flow_source

        return flow_source(design, training).text.encode()
    if form == "torch":
        from flodl_studio.codegen import torch_source

        return torch_source(design, training).text.encode()
    if form == "onnx":
        from flodl_studio.engine.onnx import onnx_bytes

        return onnx_bytes(design)
    from flodl_studio.codegen import diagram

    forms = {"dot": diagram.dot, "svg": diagram.svg, "png": diagram.png}
    content = forms[form](design)
    return content.encode() if isinstance(content, str) else content
