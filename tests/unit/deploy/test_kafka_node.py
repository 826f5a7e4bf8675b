"""The broker's settings: nobody is let in without a password, and nobody may do what is not granted."""

from pathlib import Path

from deploy.kafka import Node, Passwords, command

NODE = Node("127.0.0.1:1", "127.0.0.1:1", "127.0.0.1:2", "/data", Passwords("one", "two", "three"))


def settings() -> dict[str, str]:
    return dict(line.split("=", 1) for line in NODE.properties().splitlines())


def test_every_listener_asks_for_a_password_and_is_on_the_loopback_address() -> None:
    assert settings()["listener.security.protocol.map"] == "AGENCY:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT"
    assert settings()["listeners"] == "AGENCY://127.0.0.1:1,CONTROLLER://127.0.0.1:2"


def test_what_is_not_granted_is_refused() -> None:
    assert settings()["allow.everyone.if.no.acl.found"] == "false"
    assert settings()["auto.create.topics.enable"] == "false"
    assert settings()["super.users"] == "User:broker;User:controller;User:admin"


def test_the_administrator_is_there_from_the_first_start() -> None:
    assert "SCRAM-SHA-512=[name=admin,password=one]" in NODE.format_arguments()


def test_no_password_stands_on_the_brokers_command_line() -> None:
    assert not {"one", "two", "three"} & set(command(Path("libs"), Path("server.properties")))
