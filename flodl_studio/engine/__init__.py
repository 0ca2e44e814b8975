"""The other process, with torch and without Qt: trains, previews, probes, exports ONNX."""
