"""The broker's settings: nobody is let in without a password, and nobody may do what is not granted."""

from pathlib import Path

from deploy.kafka import Node, Passwords, command

NODE = Node("127.0.0.1:1", "127.0.0.1:1", "127.0.0.1:2", "/data", Passwords("one", "two", "three"))
APART = Node(
    "0.0.0.0:9092", "kafka:9092", "127.0.0.1:9093", "/data", Passwords("one", "two", "three"), "kafka-admin:9094"
)


def settings(node: Node = NODE) -> dict[str, str]:
    return dict(line.split("=", 1) for line in node.properties().splitlines())


def apart() -> dict[str, str]:
    return settings(APART)


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


def test_a_listener_of_the_administrators_own_is_bound_where_only_set_up_comes() -> None:
    assert apart()["listeners"] == "AGENCY://0.0.0.0:9092,ADMIN://kafka-admin:9094,CONTROLLER://127.0.0.1:9093"
    assert apart()["advertised.listeners"] == "AGENCY://kafka:9092,ADMIN://kafka-admin:9094"
    assert apart()["listener.security.protocol.map"].count(":SASL_PLAINTEXT") == 3


def test_the_administrator_and_the_broker_are_then_known_there_and_nowhere_else() -> None:
    known = {name for name, value in apart().items() if "one" in value or "two" in value}

    assert known == {"listener.name.admin.plain.sasl.jaas.config"}
    assert not [part for part in APART.format_arguments() if "SCRAM" in part]


def test_the_broker_speaks_to_itself_there() -> None:
    assert apart()["inter.broker.listener.name"] == "ADMIN"
    assert apart()["sasl.mechanism.inter.broker.protocol"] == apart()["listener.name.admin.sasl.enabled.mechanisms"]
