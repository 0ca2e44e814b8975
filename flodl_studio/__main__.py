"""``python -m flodl_studio``: the same as ``flodl-studio``."""

from flodl_studio.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
