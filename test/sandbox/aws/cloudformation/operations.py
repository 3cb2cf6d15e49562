"""Creation, update and deletion of a stack, from the first event to the last, with rollbacks."""

from __future__ import annotations

from cloudformation.changes import apply, remove, restore
from cloudformation.failure import Failed
from cloudformation.resources.resource import Resource
from cloudformation.stack import Stack, now
from cloudformation.template.template import Template
from cloudformation.template.text import is_custom


def create(stack: Stack, on_failure: str) -> None:
    failed = apply(stack, stack.template)
    if stack.leave:
        return  # a deletion is waiting for this
    why = _sentence(failed) or _outputs_failure(stack, stack.template)
    if why is None:
        stack.enter("CREATE_COMPLETE")
    elif on_failure == "DO_NOTHING":
        stack.enter("CREATE_FAILED", why)
    elif on_failure == "DELETE":
        stack.enter("DELETE_IN_PROGRESS", f"{why} Delete requested by user.")
        delete(stack, [])
    else:
        stack.enter("ROLLBACK_IN_PROGRESS", f"{why} Rollback requested by user.")
        left = remove(stack, list(stack.resources.values()))
        if left:
            stack.enter("ROLLBACK_FAILED", _of("delete", left))
        else:
            stack.enter("ROLLBACK_COMPLETE")


def update(stack: Stack, template: Template) -> None:
    stack.before, stack.obsolete = dict(stack.resources), []
    failed = apply(stack, template)
    why = _sentence(failed) or _outputs_failure(stack, template)
    if why is not None:
        stack.enter("UPDATE_ROLLBACK_IN_PROGRESS", why)
        roll_back(stack)
        return
    stack.template = template
    stack.enter("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    left = remove(
        stack, [old for old in stack.before.values() if _is_obsolete(old, stack, template)]
    )
    stack.resources = {name: stack.resources[name] for name in template.resources}
    stack.enter("UPDATE_COMPLETE", _abandoned("Update", left))


def delete(stack: Stack, retained: list[str]) -> None:
    for name in retained:
        stack.resources.pop(name, None)
    left = remove(stack, list(stack.resources.values()))
    if left:
        stack.enter("DELETE_FAILED", _of("delete", left))
    else:
        stack.deleted = now()
        stack.enter("DELETE_COMPLETE")


def roll_back(stack: Stack, skipped: list[str] | None = None) -> None:
    for name in skipped or []:  # the user has repaired these by hand
        old, here = stack.before[name], stack.resources[name]
        stack.keep(Resource(name, old.body, here.model, old.needs), stack.template)
    failed = restore(stack)
    if failed:
        stack.enter("UPDATE_ROLLBACK_FAILED", _of("update", failed))
        return
    stack.enter("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
    created = [resource for name, resource in stack.resources.items() if name not in stack.before]
    left = remove(stack, [*created, *stack.obsolete])
    stack.resources = {name: stack.resources[name] for name in stack.before}
    _outputs_failure(stack, stack.template)
    stack.enter("UPDATE_ROLLBACK_COMPLETE", _abandoned("Rollback", left))


def _is_obsolete(old: Resource, stack: Stack, template: Template) -> bool:
    if old.logical_id not in template.resources:
        return True
    # moto removes a replaced resource at once.
    return is_custom(old.type) and stack.resources[old.logical_id].physical_id != old.physical_id


def _outputs_failure(stack: Stack, template: Template) -> str | None:
    try:
        stack.outputs = template.outputs()
    except Failed as failure:
        return failure.reason
    return None


def _sentence(failed: dict[str, str]) -> str | None:
    by_verb = {
        verb: [name for name, tried in failed.items() if tried == verb] for verb in failed.values()
    }
    return " ".join(_of(verb, names) for verb, names in by_verb.items()) or None


def _of(verb: str, names: list[str]) -> str:
    return f"The following resource(s) failed to {verb}: [{', '.join(names)}]."


def _abandoned(what: str, names: list[str]) -> str | None:
    return f"{what} successful. One or more resources could not be deleted." if names else None
