"""A way to a server that can be made slow: bytes go through it as they come, answers as late as it is told."""

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

HERE = "127.0.0.1"
CHUNK = 65_536


@dataclass(slots=True)
class Lane:
    """The way to a port of loopback; `delay` is how many seconds later each answer arrives, from now on."""

    to: int
    delay: float = 0.0
    port: int = 0
    _ready: Event = field(default_factory=Event)
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def slow(self, seconds: float) -> None:
        """Let answers be so late."""
        self.delay = seconds

    def run(self) -> None:
        """Carry until `end` is called."""
        with closing(self._loop) as loop:
            loop.run_until_complete(self._carry())

    def wait(self) -> None:
        """Wait until it carries."""
        self._ready.wait()

    def end(self) -> None:
        """Hang up everywhere."""
        self._loop.call_soon_threadsafe(self._over.set)

    async def _carry(self) -> None:
        server = await asyncio.start_server(self._connect, HERE, 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._over.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _connect(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        try:
            far, on = await asyncio.open_connection(HERE, self.to)
        except OSError:
            back.close()
            return
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._hand_on(near, on, late=False))
                both.create_task(self._hand_on(far, back, late=True))
        finally:
            on.close()
            back.close()

    async def _hand_on(self, source: asyncio.StreamReader, to: asyncio.StreamWriter, *, late: bool) -> None:
        with suppress(OSError):
            while part := await source.read(CHUNK):
                if late and self.delay:
                    await asyncio.sleep(self.delay)
                to.write(part)
                await to.drain()
        to.close()


@contextmanager
def lane_to(port: int) -> Iterator[Lane]:
    """Carry to a port until the context ends."""
    lane = Lane(port)
    thread = Thread(target=lane.run, name="lane", daemon=True)
    thread.start()
    lane.wait()
    try:
        yield lane
    finally:
        lane.end()
        thread.join()
