"""One declarative entry a node kind: ports, parameters, family, help, and its shape rule."""
