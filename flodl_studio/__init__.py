"""The desktop application for drawing neural networks, and its command line."""
