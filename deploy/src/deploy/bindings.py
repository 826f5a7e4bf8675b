"""The file's rights in the words of the broker's access control list."""

from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    ResourcePatternType,
    ResourceType,
)

from deploy.rights import Right, users
from deploy.topics import Topics


def binding(right: Right) -> AclBinding:
    """One right."""
    return AclBinding(
        ResourceType[right.resource],
        right.name,
        ResourcePatternType.PREFIXED if right.prefix else ResourcePatternType.LITERAL,
        f"User:{right.user}",
        "*",
        AclOperation[right.operation],
        AclPermissionType.ALLOW,
    )


def is_ours(one: AclBinding, topics: Topics) -> bool:
    """Whether the file decides about this right: one of its users has it, or it opens one of its topics."""
    if one.principal.removeprefix("User:") in users():
        return True
    if one.restype is not ResourceType.TOPIC:
        return False
    prefixed = one.resource_pattern_type is ResourcePatternType.PREFIXED
    return any(row.name.startswith(one.name) if prefixed else row.name == one.name for row in topics.all)


def exactly(one: AclBinding) -> AclBindingFilter:
    """A filter for one right alone."""
    return AclBindingFilter(
        one.restype,
        one.name,
        one.resource_pattern_type,
        one.principal,
        one.host,
        one.operation,
        one.permission_type,
    )


def any_right() -> AclBindingFilter:
    """Every right there is."""
    return AclBindingFilter(
        ResourceType.ANY,
        None,  # type: ignore[arg-type]  # None stands for any
        ResourcePatternType.ANY,
        None,  # type: ignore[arg-type]  # as above
        None,  # type: ignore[arg-type]  # as above
        AclOperation.ANY,
        AclPermissionType.ANY,
    )
