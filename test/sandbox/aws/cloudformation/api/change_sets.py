"""Change sets, as far as `aws cloudformation deploy` and `cdk deploy` need them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from moto.cloudformation.exceptions import CloudFormationError, ValidationError
from moto.cloudformation.utils import generate_changeset_id
from moto.core.responses import ActionResult, EmptyResult

from cloudformation.api.requests import StackRequests
from cloudformation.stack import Stack, now
from cloudformation.template.template import Template

_NO_CHANGES = (
    "The submitted information didn't contain changes. "
    "Submit different information to create a change set."
)


@dataclass
class ChangeSet:
    id: str
    name: str
    stack: Stack
    template: Template
    tags: dict[str, str] | None
    on_failure: str
    has_changes: bool
    executed: bool = False
    created: datetime = field(default_factory=now)

    @property
    def is_new(self) -> bool:
        return self.stack.status == "REVIEW_IN_PROGRESS"

    def described(self) -> dict:
        unavailable = "EXECUTE_COMPLETE" if self.executed else "UNAVAILABLE"
        return {
            "ChangeSetId": self.id,
            "ChangeSetName": self.name,
            "StackId": self.stack.id,
            "StackName": self.stack.name,
            "CreationTime": self.created,
            "Parameters": self.template.values(),
            "Changes": [],  # the sandbox does not predict them
            "Status": "CREATE_COMPLETE" if self.has_changes else "FAILED",
            "StatusReason": None if self.has_changes else _NO_CHANGES,
            "ExecutionStatus": "AVAILABLE"
            if self.has_changes and not self.executed
            else unavailable,
        }


class ChangeSetNotFound(CloudFormationError):
    code = "ChangeSetNotFound"


class ChangeSetApi(StackRequests):
    def create_change_set(self) -> ActionResult:
        name = self._get_param("ChangeSetName")
        change_set_id = generate_changeset_id(name, self.region, self.current_account)
        on_failure = self._on_failure("OnStackFailure")
        if self._get_param("ChangeSetType") == "CREATE":
            stack = self._new_stack(self._get_param("StackName"))
            template, tags, has_changes = stack.template, stack.tags, True
            stack.enter("REVIEW_IN_PROGRESS", "User Initiated")
        else:
            stack = self._changeable_stack()
            template, tags = self._new_template(stack), self._tags()
            has_changes = not template.is_like(stack.template) or tags not in (None, stack.tags)
        change_set = ChangeSet(change_set_id, name, stack, template, tags, on_failure, has_changes)
        stack.change_sets.append(change_set)
        return ActionResult({"Id": change_set_id, "StackId": stack.id})

    def describe_change_set(self) -> ActionResult:
        return ActionResult(self._change_set().described())

    def execute_change_set(self) -> ActionResult:
        change_set = self._change_set()
        if not change_set.has_changes or change_set.executed:
            raise ValidationError(message=f"ChangeSet [{change_set.id}] cannot be executed")
        if change_set.is_new:
            self._begin_creation(change_set.stack, change_set.on_failure)
        elif change_set.stack.may_change():
            self._begin_update(change_set.stack, change_set.template, change_set.tags)
        else:
            raise ValidationError(message=f"Stack:{change_set.stack.id} can not be updated.")
        change_set.executed = True
        # `aws cloudformation deploy` looks at once, and then every 30 seconds.
        change_set.stack.wait(seconds=20)
        return EmptyResult()

    def delete_change_set(self) -> ActionResult:
        """Nothing is to do for one that is not there, as `cdk deploy` relies upon."""
        change_set = self._find_change_set()
        if change_set:
            change_set.stack.change_sets.remove(change_set)
        return EmptyResult()

    def list_change_sets(self) -> ActionResult:
        return ActionResult(
            {"Summaries": [known.described() for known in self._stack().change_sets]}
        )

    def _change_set(self) -> ChangeSet:
        change_set = self._find_change_set()
        if change_set is None:
            wanted = self._get_param("ChangeSetName")
            raise ChangeSetNotFound(f"ChangeSet [{wanted}] does not exist")
        return change_set

    def _find_change_set(self) -> ChangeSet | None:
        """By its id, or by its name and the stack's name."""
        wanted, stack = self._get_param("ChangeSetName"), self._get_param("StackName")
        stacks = [self._stack()] if stack else self._stacks.all(self._place)
        sets = (known for stack in stacks for known in stack.change_sets)
        names = ((known, (known.id, known.name if stack else None)) for known in sets)
        return next((known for known, named in names if wanted in named), None)
