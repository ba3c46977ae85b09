"""How long a user waits: ``--help``, and the sample's whole check, map and export from nothing.

Run with ``python -m benchmarks.sample`` in the environment where geotool is installed. Each
command is a process of its own, as a user starts it; the workspace is a fresh copy without a
store. As root on Linux the file cache is emptied before, so that the start is cold.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    """Print seconds for each step."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "sample"
        geotool("init", str(place), "--sample", "--quiet")
        print(f"file cache emptied: {'yes' if empty_file_cache() else 'no'}")
        steps = {
            "--help": ["--help"],
            "check": ["check", "-q", "-w", str(place), "--fail-on", "never"],
            "map": ["map", "-q", "-w", str(place)],
            "export": ["export", "-q", "-w", str(place), "-o", str(place / "x.gpkg")],
        }
        seconds = {name: timed(arguments) for name, arguments in steps.items()}
        warm = min(timed(["--help"]) for _ in range(5))
        for name, taken in seconds.items():
            print(f"{name:8} {taken:6.2f} s")
        print(f"check + map + export, cold: {sum(list(seconds.values())[1:]):.2f} s (goal < 10 s)")
        print(f"--help, warm: {warm:.2f} s (goal < 0.3 s)")


def geotool(*arguments: str) -> None:
    """Run the command as a process."""
    command = [sys.executable, "-m", "geotool", *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def timed(arguments: list[str]) -> float:
    """Seconds a command takes on the wall."""
    start = time.perf_counter()
    geotool(*arguments)
    return time.perf_counter() - start


def empty_file_cache() -> bool:
    """Make the next read come from the disk, where the system lets us."""
    with contextlib.suppress(OSError):
        os.sync()
        Path("/proc/sys/vm/drop_caches").write_text("3\n", "ascii")
        return True
    return False


if __name__ == "__main__":
    main()
