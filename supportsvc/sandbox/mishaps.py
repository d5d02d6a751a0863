"""What befalls an answer on its way: a proxy's own words instead, a slow line, a line that breaks."""

import os
import socket
import struct
from collections.abc import Iterator

from flask import Response, request

from supportsvc.sandbox.faults import Fault, Faults, Kind

PIECES = 8
PROXY_PAGE = """<html>
<head><title>502 Bad Gateway</title></head>
<body>
<center><h1>502 Bad Gateway</h1></center>
<hr><center>nginx</center>
</body>
</html>
"""
CLOSE_BY_RESET = struct.pack("ii", 1, 0)  # linger, for no time at all


def intercept(fault: Fault | None) -> Response | None:
    """Answer what comes instead of any work, or None where the work is to be done."""
    if fault and fault.kind is Kind.CLOSE_BEFORE:
        return hang_up()
    if fault and fault.kind is Kind.PROXY_ERROR:
        return Response(PROXY_PAGE, 502, content_type="text/html")
    return None


def send(response: Response, fault: Fault | None, faults: Faults) -> Response:
    """Answer the response, or what a fault leaves of it; the work is done by now."""
    if fault is None:
        return response
    match fault.kind:
        case Kind.HANG_AFTER:
            faults.hang(fault.seconds)
        case Kind.SLOW:
            return trickle(response, fault.seconds, faults)
        case Kind.CLOSE_AFTER:
            return hang_up()
        case Kind.HALF:
            send_half(response)
            return hang_up()
        case Kind.RESET:
            send_half(response)
            return reset()
    return response


def trickle(response: Response, seconds: float, faults: Faults) -> Response:
    """Answer the same in pieces, so that no single wait is long and all of them together are."""
    body = response.get_data()
    size = -(-len(body) // PIECES)

    def read_slowly() -> Iterator[bytes]:
        for start in range(0, len(body), size):
            faults.hang(seconds / PIECES)
            yield body[start : start + size]

    response.headers["Content-Length"] = str(len(body))
    response.response = read_slowly()
    return response


def send_half(response: Response) -> None:
    """Send the head, which promises the whole body, and half of that."""
    body = response.get_data()
    response.headers["Content-Length"] = str(len(body))
    head = f"HTTP/1.1 {response.status}\r\n{response.headers}"  # the headers end with an empty line
    find_connection().sendall(head.encode() + body[: len(body) // 2])


def hang_up() -> Response:
    """Close the connection without a word more, as a lost network does."""
    find_connection().shutdown(socket.SHUT_RDWR)
    return Response(status=500)


def reset() -> Response:
    """End the connection by a TCP reset, as a machine that went down does.

    The server would say a regular goodbye before it closes; so its end of the connection is closed here and now, and
    a dead socket put in its place.
    """
    connection = find_connection()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, CLOSE_BY_RESET)
    dead, other = socket.socketpair()
    with dead, other:
        os.dup2(dead.fileno(), connection.fileno())
    return Response(status=500)


def find_connection() -> socket.socket:
    """Answer the connection of the request that is being answered."""
    connection: socket.socket = request.environ["werkzeug.socket"]
    return connection
