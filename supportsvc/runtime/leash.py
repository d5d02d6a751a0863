"""Run by its path in an interpreter of its own: a program that ends when the process that started it ends.

    python leash.py death-signal <parent's pid> program arguments...
    python leash.py pipe <descriptor> program arguments...

With `death-signal` (Linux) it asks the kernel for a SIGTERM on the parent's death and becomes the program. With `pipe`
it stays beside the program, and stops it once nobody holds the other end of the pipe. It imports nothing of ours, so
that it starts in milliseconds. Both hand on the descriptors that they were given.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading

PR_SET_PDEATHSIG = 1
PATIENCE_SECONDS = 20.0


def die_with(parent: int, how: signal.Signals) -> bool:
    """Ask Linux to send this process a signal when its parent ends; False where the parent is gone already."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(how), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl refused the parent-death signal")
    return os.getppid() == parent


def run_while_open(descriptor: int, command: list[str]) -> int:
    """Run a program until it ends by itself, the pipe is closed or a SIGTERM comes; return its status."""
    ending = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    program = subprocess.Popen(command, close_fds=False)  # noqa: S603 - the supervisor's own command

    def watch_pipe() -> None:
        while os.read(descriptor, 1):
            continue
        ending.set()

    def watch_program() -> None:
        program.wait()
        ending.set()

    for watch in (watch_pipe, watch_program):
        threading.Thread(target=watch, daemon=True).start()
    ending.wait()
    program.terminate()
    try:
        return program.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        program.kill()
        return program.wait()


def main(how: str, number: str, *command: str) -> int:
    """Run the command on its leash."""
    if how == "pipe":
        return run_while_open(int(number), list(command))
    if die_with(int(number), signal.SIGTERM):
        os.execv(command[0], command)  # noqa: S606 - the supervisor's own command
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
