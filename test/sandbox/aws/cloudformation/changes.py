"""The steps of operations: apply a template, restore the resources before it, remove resources."""

from __future__ import annotations

import random
import string

from cloudformation.failure import Failed
from cloudformation.resources.resource import Answered, Resource
from cloudformation.stack import Stack
from cloudformation.template.template import Template
from cloudformation.template.text import is_custom
from cloudformation.walk import Walk, Work


def apply(stack: Stack, template: Template) -> dict[str, str]:
    """Returns the resources that failed, each with the verb of the attempt.

    After the first failure, nothing more begins, and running work is abandoned. The stack keeps
    whatever that may have made, so that the rollback sees it.
    """
    before = dict(stack.resources)
    bodies: dict[str, dict] = {}
    failed: dict[str, str] = {}

    def begin(name: str) -> Work | None:
        body = bodies[name] = template.resolved(name)
        old = before.get(name)
        if old is None:
            stack.tell(name, body, "", "CREATE_IN_PROGRESS")
            return lambda: stack.kind_of(body).create(name, body)
        if old.properties == body.get("Properties", {}):
            stack.keep(Resource(name, body, old.model, template.needs(name)), template)
            return None
        stack.tell(name, body, old.physical_id, "UPDATE_IN_PROGRESS")
        return lambda: stack.kind_of(body).update(old, body)

    def fail(name: str, failure: Failed) -> None:
        body, old = bodies.get(name, template.resources[name]), before.get(name)
        verb = "update" if old else "create"
        failed[name] = verb
        here = failure.physical_id or (old.physical_id if old else _invented_id(stack, name))
        if failure.reached:
            stack.keep(Resource(name, body, Answered(here), template.needs(name)), template)
        known = failure.physical_id or (old.physical_id if old else "")
        stack.tell(name, body, known, f"{verb.upper()}_FAILED", failure.reason)

    walk = Walk({n: template.needs(n) for n in template.resources}, begin, lambda: stack.leave)
    for name, result in walk:
        if isinstance(result, Failed):
            fail(name, result)
            break
        verb = "UPDATE" if name in before else "CREATE"
        resource = Resource(name, bodies[name], result, template.needs(name))
        stack.keep(resource, template)
        if verb == "CREATE":
            stack.tell(
                name,
                resource.body,
                resource.physical_id,
                "CREATE_IN_PROGRESS",
                "Resource creation Initiated",
            )
        stack.tell(name, resource.body, resource.physical_id, f"{verb}_COMPLETE")
    for name in walk.running:
        verb = "update" if name in before else "creation"
        fail(name, Failed(f"Resource {verb} cancelled", reached=is_custom(bodies[name]["Type"])))
    return failed


def restore(stack: Stack) -> list[str]:
    """Undoes an update. Returns the resources that could not be restored."""
    failed: list[str] = []

    def begin(name: str) -> Work | None:
        now, old = stack.resources[name], stack.before[name]
        if now.properties == old.properties:  # the update did not touch it
            stack.keep(old, stack.template)
            return None
        stack.tell(name, old.body, now.physical_id, "UPDATE_IN_PROGRESS")
        return lambda: stack.kind_of(old.body).update(now, old.body)

    for name, result in Walk({name: old.needs for name, old in stack.before.items()}, begin):
        now, old = stack.resources[name], stack.before[name]
        if isinstance(result, Failed):
            failed.append(name)
            stack.tell(name, old.body, now.physical_id, "UPDATE_FAILED", result.reason)
            continue
        restored = Resource(name, old.body, result, old.needs)
        if is_custom(old.type) and restored.physical_id != now.physical_id:
            stack.obsolete.append(now)
        stack.keep(restored, stack.template)
        stack.tell(name, old.body, restored.physical_id, "UPDATE_COMPLETE")
    return failed


def remove(stack: Stack, resources: list[Resource]) -> list[str]:
    """Returns the resources that could not be removed. The ones that they need stay as well."""
    by_name = {resource.logical_id: resource for resource in resources}
    needed_by = {
        name: frozenset(other for other, resource in by_name.items() if name in resource.needs)
        for name in by_name
    }
    failed: list[str] = []

    def forget(resource: Resource) -> None:
        if stack.resources.get(resource.logical_id) is resource:
            del stack.resources[resource.logical_id]

    def begin(name: str) -> Work | None:
        resource = by_name[name]
        if resource.body.get("DeletionPolicy") == "Retain":
            stack.tell(name, resource.body, resource.physical_id, "DELETE_SKIPPED")
            forget(resource)
            return None
        stack.tell(name, resource.body, resource.physical_id, "DELETE_IN_PROGRESS")
        return lambda: stack.kind_of(resource.body).delete(resource)

    for name, result in Walk(needed_by, begin):
        resource = by_name[name]
        if isinstance(result, Failed):
            failed.append(name)
            stack.tell(name, resource.body, resource.physical_id, "DELETE_FAILED", result.reason)
        else:
            forget(resource)
            stack.tell(name, resource.body, resource.physical_id, "DELETE_COMPLETE")
    return failed


def _invented_id(stack: Stack, logical_id: str) -> str:
    suffix = "".join(random.choices(string.ascii_uppercase + string.digits, k=12))
    return f"{stack.name}-{logical_id}-{suffix}"
