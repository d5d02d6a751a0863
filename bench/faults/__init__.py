"""Bad days: what the service does to its readers while something that it needs is away.

    python -m bench faults [--quick] [--only WORD] [--report FILE] [STAGE ...]

A steady load of readers whose state is known goes to `supportsvc serve` with two workers, and things go wrong under it.
Every answer is judged: right, refused as the design has it, wrong, or none. --quick shows in some seconds a fault that
everything runs.
"""

from bench.faults.endurance import main

__all__ = ["main"]
