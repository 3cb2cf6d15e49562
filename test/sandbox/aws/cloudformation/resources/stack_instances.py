"""The stacks of a StackSet: in every Region of every account that it is for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import uuid4

from moto.cloudformation.utils import generate_stack_id
from moto.core.exceptions import ServiceException

from cloudformation.actor import Actor
from cloudformation.failure import Failed
from cloudformation.operations import create, delete, update
from cloudformation.stack import Stack, now
from cloudformation.stacks import Place
from cloudformation.template.template import Template
from organization import Organization

_COMPLETE = ("CREATE_COMPLETE", "UPDATE_COMPLETE")


@dataclass
class Made:
    """A StackSet in the account that made it. Its stacks belong to their own accounts."""

    name: str
    account: str
    region: str
    id: str
    given: dict  # its properties, as of the last operation
    actor: Actor  # of the last operation
    instances: dict[Place, Stack] = field(default_factory=dict)
    reasons: dict[Place, str] = field(default_factory=dict)  # of the stacks that failed

    @property
    def physical_resource_id(self) -> str:
        return self.id

    @property
    def arn(self) -> str:
        """StackSets of a delegated administrator belong to the management account too."""
        owner = self.actor.organization.management
        return f"arn:aws:cloudformation:{self.region}:{owner}:stackset/{self.id}"

    def get_cfn_attribute(self, name: str) -> str:
        if name != "StackSetId":
            raise Failed(f"Requested attribute {name} doesn't exist in the sandbox")
        return self.id

    def places(self) -> list[Place]:
        return list(dict.fromkeys(_places(self.given, self.actor.organization)))

    def attempt(self, place: Place) -> None:
        """Creates or updates the stack there, and keeps the reason if that fails."""
        try:
            stack = self._bring(place)
        except (Failed, ServiceException) as error:
            self.reasons[place] = error.reason if isinstance(error, Failed) else error.message
            return
        self.reasons.pop(place, None)
        if stack.status not in _COMPLETE:
            self.reasons[place] = next(_failures(stack), stack.reason or stack.status)

    def remove(self, places: list[Place]) -> None:
        for place in places:
            stack = self.instances[place]
            stack.actor = self.actor.of_stack_sets(place[0])
            stack.enter("DELETE_IN_PROGRESS")
            delete(stack, [])
            if stack.deleted:
                del self.instances[place]
                self.reasons.pop(place, None)
            else:
                self.reasons[place] = next(_failures(stack), stack.reason or stack.status)

    def _bring(self, place: Place) -> Stack:
        account, region = place
        actor, body = self.actor.of_stack_sets(account), self.given["TemplateBody"]
        given = self.given.get("Parameters", [])
        parameters = {p["ParameterKey"]: p["ParameterValue"] for p in given}
        tags = {tag["Key"]: tag["Value"] for tag in self.given.get("Tags", [])}
        known = self.instances.get(place)
        if known and known.may_change():
            template = Template(body, parameters, known.id)
            known.actor, known.updated, known.tags = actor, now(), tags
            if not template.is_like(known.template):
                known.enter("UPDATE_IN_PROGRESS")
                update(known, template)
            return known
        if known:  # its creation failed
            self.remove([place])
        name = f"StackSet-{self.name}-{uuid4()}"
        stack_id = generate_stack_id(name, region, account)
        template = Template(body, parameters, stack_id)
        stack = Stack(stack_id, name, template, actor, None, {}, tags)
        self.actor.stacks.add(place, stack)
        self.instances[place] = stack
        stack.enter("CREATE_IN_PROGRESS")
        create(stack, "ROLLBACK")
        return stack


def _places(given: dict, organization: Organization) -> Iterator[Place]:
    for group in given.get("StackInstancesGroup", []):
        for region in group["Regions"]:
            for unit in group["DeploymentTargets"]["OrganizationalUnitIds"]:
                for account in organization.accounts_below(unit):
                    yield account, region


def _failures(stack: Stack) -> Iterator[str]:
    """The reasons of the failures, the cause first."""
    return (
        event["ResourceStatusReason"]
        for event in stack.events
        if event["ResourceStatus"].endswith("_FAILED") and event["ResourceStatusReason"]
    )
