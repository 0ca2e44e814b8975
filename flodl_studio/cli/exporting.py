"""What ``export`` writes, by form."""

from __future__ import annotations

import contextlib
import io
import logging
import warnings

from flodl_studio.design.values import Design
from flodl_studio.errors import StudioError


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
        return _onnx(design)
    from flodl_studio import codegen

    if form == "png":
        return codegen.png(design)
    return (codegen.dot if form == "dot" else codegen.svg)(design).encode()


def _onnx(design: Design) -> bytes:
    from flodl import FlodlError
    from flodl_studio.engine.onnx import onnx_bytes

    logging.disable(logging.WARNING)  # of what torch's exporter could do besides
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            return onnx_bytes(design)
    except FlodlError as error:
        raise StudioError(str(error)) from error
    finally:
        logging.disable(logging.NOTSET)
