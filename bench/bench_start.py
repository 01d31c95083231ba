"""How long ``newsletter --help`` takes, against a Python that does nothing. The aim is at most 6 times as long."""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

ROUNDS = 20
COMMANDS = {
    "newsletter --help": [sys.executable, "-c", "from newsletter.cli import main; main(['--help'])"],
    "python -c pass": [sys.executable, "-c", "pass"],
}


def measure(command: list[str]) -> float:
    """One run, in seconds."""
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - start


def main() -> None:
    """Measure both in turn, so that what else the machine does weighs on both, and print."""
    rounds = [[measure(command) for command in COMMANDS.values()] for _ in range(ROUNDS)]
    middle = [median(times) for times in zip(*rounds, strict=True)]
    for name, seconds in zip(COMMANDS, middle, strict=True):
        print(f"{name:<18}  {seconds * 1e3:7.1f} ms")
    print(f"{'ratio':<18}  {middle[0] / middle[1]:7.2f}     (aim: at most 6)")


if __name__ == "__main__":
    main()
