"""The other process: it has torch and no Qt, gets jobs as lines and says events as lines."""
