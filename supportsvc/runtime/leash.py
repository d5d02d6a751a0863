"""Started by path, in an interpreter of its own: runs a program that ends when the process that started it ends.

    python leash.py death-signal <parent's pid> program arguments...
    python leash.py pipe <descriptor> program arguments...

With `death-signal` (Linux) it asks the kernel for a SIGTERM on the parent's death and becomes the program. With `pipe`
it stays, and stops the program once nobody holds the other end of the pipe. It imports nothing of ours, so it starts
in milliseconds.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading

PR_SET_PDEATHSIG = 1


def die_with(parent: int, how: signal.Signals) -> bool:
    """Ask Linux to send this process a signal when its parent ends; False where the parent is gone already."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(how), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl refused the parent-death signal")
    return os.getppid() == parent


def run_while_open(descriptor: int, command: list[str]) -> int:
    """Run a program until it ends by itself, or until the pipe is closed or a SIGTERM comes, and return its status."""
    ending = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    program = subprocess.Popen(command, pass_fds=inherited(descriptor))  # noqa: S603 - the supervisor's own command

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
    return program.wait()


def inherited(descriptor: int) -> tuple[int, ...]:
    """List the descriptors that the program is to keep: all that we were given but the pipe."""
    return tuple(fd for fd in range(3, 64) if fd != descriptor and os.path.exists(f"/dev/fd/{fd}"))  # noqa: PTH110


def main(how: str, number: str, *command: str) -> int:
    """Run the command on its leash."""
    if how == "pipe":
        return run_while_open(int(number), list(command))
    if not die_with(int(number), signal.SIGTERM):
        return 1
    os.execv(command[0], command)  # noqa: S606 - the supervisor's own command


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
