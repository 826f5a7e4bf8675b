"""How a service takes its connections."""

import socket

import uvicorn

from messaging.assembly import listening


async def nobody(_scope: object, _receive: object, _send: object) -> None:
    """An app that is never asked."""


def test_what_is_answered_in_two_strokes_waits_for_no_acknowledgement_of_the_first() -> None:
    config = uvicorn.Config(nobody, host="127.0.0.1", port=0)
    with listening(config) as door:
        door.listen()
        with socket.create_connection(door.getsockname()), door.accept()[0] as taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
