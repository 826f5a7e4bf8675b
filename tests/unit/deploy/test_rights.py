"""Rights follow from the topics, and go no further."""

from contracts.topics import Agency
from deploy.rights import Operation, Resource, Right, operations, rights, users
from deploy.topics import OPERATOR, load_topics

TOPICS = load_topics()
READ, WRITE, DESCRIBE = Operation.READ, Operation.WRITE, Operation.DESCRIBE


def who_may(operation: Operation, topic: str) -> set[str]:
    return {right.user for right in rights(TOPICS) if right.name == topic and right.operation is operation}


def test_every_topic_has_one_writer() -> None:
    assert [row.name for row in TOPICS.all if who_may(WRITE, row.name) != {row.owner}] == []


def test_a_topic_is_read_by_its_readers_only() -> None:
    assert [row.name for row in TOPICS.all if who_may(READ, row.name) != set(row.readers)] == []


def test_victim_support_learns_nothing_of_a_proposal_or_a_consultation() -> None:
    seen = operations(TOPICS, Agency.VICTIM_SUPPORT)

    assert "case.prosecutor.settlement.v1" not in seen
    assert "case.legal-aid.consultation.v1" not in seen


def test_probation_reads_its_retry_and_writes_its_parked() -> None:
    seen = operations(TOPICS, Agency.PROBATION)

    assert seen["probation.retry"] == {READ, DESCRIBE}
    assert seen["probation.dlq"] == {WRITE, DESCRIBE}
    assert "police.dlq" not in seen


def test_an_operator_describes_everything_and_reads_no_case() -> None:
    seen = operations(TOPICS, OPERATOR)

    assert set(seen) == {row.name for row in TOPICS.all}
    assert {name for name, may in seen.items() if READ in may} == {f"{service}.dlq" for service in Agency}
    assert {name for name, may in seen.items() if WRITE in may} == {
        "operator.acts",
        *(f"{service}.retry" for service in Agency),
    }


def test_topics_are_named_in_full_and_group_prefixes_end_with_a_dash() -> None:
    prefixes = [right for right in rights(TOPICS) if right.prefix]

    assert {right.resource for right in prefixes} == {Resource.GROUP}
    assert all(right.name == f"{right.user}-" for right in prefixes)


def test_no_user_reaches_into_the_group_of_another() -> None:
    groups = [right for right in rights(TOPICS) if right.resource is Resource.GROUP and right.operation is READ]
    reached = {
        (right.user, user)
        for right in groups
        for user in users()
        for group in (user, f"{user}-view")
        if (group.startswith(right.name) if right.prefix else group == right.name)
    }

    assert reached == {(user, user) for user in users()}


def test_an_operator_sees_how_far_every_service_read_and_nobody_else_does() -> None:
    seen = [right for right in rights(TOPICS) if right.resource is Resource.GROUP and right.operation is DESCRIBE]

    assert {(right.user, right.name) for right in seen} == {(OPERATOR, str(service)) for service in Agency}
    assert not any(right.prefix for right in seen)


def test_the_coordinator_has_its_group() -> None:
    assert Right("coordinator", Resource.GROUP, "coordinator", READ) in rights(TOPICS)
