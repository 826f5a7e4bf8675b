"""Ports that a run gives to its parts before they listen."""

import socket
from pathlib import Path

from deploy.addresses import LOOPBACK, PORTS, free_ports


def test_no_port_is_given_twice_though_nobody_listens_on_it_yet() -> None:
    given = [*free_ports(200), *(port for _ in range(200) for port in free_ports(1))]

    assert len(set(given)) == len(given)


def test_a_port_that_somebody_listens_on_is_passed_over() -> None:
    (last,) = free_ports(1)
    next_one = last + 1 if last + 1 in PORTS else PORTS.start
    with socket.socket() as taken:
        taken.bind((LOOPBACK, next_one))
        taken.listen()
        given = free_ports(3)

    assert next_one not in given


def test_no_port_is_one_that_an_outgoing_connection_of_any_program_may_take() -> None:
    first, last = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split())

    assert not set(free_ports(500)) & set(range(first, last + 1))
