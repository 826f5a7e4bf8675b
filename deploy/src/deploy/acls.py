"""The file's rights as the broker's access control list: adds what is missing, takes away what is not in the file."""

from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)

from deploy.access import PATIENCE, all_done
from deploy.rights import Right, rights, users
from deploy.topics import Topics


def set_rights(admin: AdminClient, topics: Topics) -> tuple[str, ...]:
    """Leave exactly the file's rights, and tell which were taken away. Raises KafkaException."""
    there = set(admin.describe_acls(_any()).result(PATIENCE))
    # Groups come first: the broker takes them in this order, so once a topic answers, the groups do too.
    wanted = [_binding(right) for right in sorted(rights(topics), key=lambda right: (right.resource, right))]
    surplus = [binding for binding in there - set(wanted) if _is_ours(binding, topics)]
    if surplus:
        all_done(admin.delete_acls([_exactly(binding) for binding in surplus]).values())
    missing = [binding for binding in wanted if binding not in there]
    if missing:
        all_done(admin.create_acls(missing).values())
    return tuple(sorted(_said(binding) for binding in surplus))


def _is_ours(binding: AclBinding, topics: Topics) -> bool:
    """Whether the file decides about this right: one of its users has it, or it opens one of its topics."""
    if binding.principal.removeprefix("User:") in users():
        return True
    if binding.restype is not ResourceType.TOPIC:
        return False
    prefixed = binding.resource_pattern_type is ResourcePatternType.PREFIXED
    return any(row.name.startswith(binding.name) if prefixed else row.name == binding.name for row in topics.all)


def _binding(right: Right) -> AclBinding:
    return AclBinding(
        ResourceType[right.resource],
        right.name,
        ResourcePatternType.PREFIXED if right.prefix else ResourcePatternType.LITERAL,
        f"User:{right.user}",
        "*",
        AclOperation[right.operation],
        AclPermissionType.ALLOW,
    )


def _exactly(binding: AclBinding) -> AclBindingFilter:
    return AclBindingFilter(
        binding.restype,
        binding.name,
        binding.resource_pattern_type,
        binding.principal,
        binding.host,
        binding.operation,
        binding.permission_type,
    )


def _any() -> AclBindingFilter:
    return AclBindingFilter(
        ResourceType.ANY,
        None,  # type: ignore[arg-type]  # None stands for any
        ResourcePatternType.ANY,
        None,  # type: ignore[arg-type]  # as above
        None,  # type: ignore[arg-type]  # as above
        AclOperation.ANY,
        AclPermissionType.ANY,
    )


def _said(binding: AclBinding) -> str:
    operation, resource = AclOperation(binding.operation_int), ResourceType(binding.restype_int)
    return f"{binding.principal} {operation.name} {resource.name} {binding.name}"
