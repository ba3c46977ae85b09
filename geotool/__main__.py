"""``python -m geotool``: the same command, where the scripts folder is not on the path."""

from __future__ import annotations

from geotool.cli import main

if __name__ == "__main__":
    main()
