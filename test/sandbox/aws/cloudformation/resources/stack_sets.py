"""AWS::CloudFormation::StackSet with service-managed permissions.

It keeps a stack in every Region of every account of its organizational units.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import uuid4

from moto.cloudformation.utils import generate_stack_id
from moto.core.exceptions import ServiceException

from cloudformation.actor import Actor
from cloudformation.failure import Failed
from cloudformation.operations import create, delete, update
from cloudformation.resources.resource import Resource
from cloudformation.stack import Stack, now
from cloudformation.stacks import Place
from cloudformation.template.template import Names, Template
from organization import Organization

_COMPLETE = ("CREATE_COMPLETE", "UPDATE_COMPLETE")


@dataclass
class Made:
    """A StackSet in the account that made it. Its stacks belong to their own accounts."""

    name: str
    account: str
    region: str
    id: str
    instances: dict[Place, Stack] = field(default_factory=dict)
    reasons: dict[Place, str] = field(default_factory=dict)  # of the stacks that failed

    @property
    def physical_resource_id(self) -> str:
        return self.id

    def get_cfn_attribute(self, name: str) -> str:
        if name != "StackSetId":
            raise Failed(f"Requested attribute {name} doesn't exist in the sandbox")
        return self.id


class StackSet:
    def __init__(self, names: Names, actor: Actor):
        self._names, self._actor = names, actor

    def create(self, logical_id: str, body: dict) -> Made:
        given = body["Properties"]
        if given["PermissionModel"] != "SERVICE_MANAGED":
            raise Failed("The sandbox has StackSets with service-managed permissions only")
        name, (account, region) = (
            given["StackSetName"],
            (self._names._account_id, self._names._region_name),
        )
        made = Made(name, account, region, f"{name}:{uuid4()}")
        if any(other.name == name for other in self._actor.stacks.sets(account, region)):
            raise Failed(f"StackSet already exists: {name}")
        self._actor.stacks.add_set(made)
        self._bring(made, given)
        return made

    def update(self, now: Resource, body: dict) -> Made:
        made = self._known(now)
        self._bring(made, body["Properties"])
        return made

    def delete(self, now: Resource) -> None:
        made = self._known(now)
        self._remove(made, list(made.instances))
        if made.instances:
            raise Failed(f"StackSet {made.name} has instances that could not be deleted")
        self._actor.stacks.remove_set(made)

    def _known(self, now: Resource) -> Made:
        """If it failed, its stack knows only its id."""
        known = self._actor.stacks.sets(self._names._account_id, self._names._region_name)
        return next(made for made in known if made.id == now.physical_id)

    def _bring(self, made: Made, given: dict) -> None:
        """Tries all stacks, one after the other."""
        wanted = list(dict.fromkeys(_places(given, self._actor.organization)))
        made.reasons.clear()
        self._remove(made, [place for place in made.instances if place not in wanted])
        for place in wanted:
            self._attempt(made, place, given)
        self._judge(made, wanted, given.get("OperationPreferences", {}))

    def _attempt(self, made: Made, place: Place, given: dict) -> None:
        try:
            stack = self._bring_stack(made, place, given)
        except (Failed, ServiceException) as error:
            made.reasons[place] = error.reason if isinstance(error, Failed) else error.message
            return
        if stack.status not in _COMPLETE:
            made.reasons[place] = next(_failures(stack), stack.reason or stack.status)

    def _bring_stack(self, made: Made, place: Place, given: dict) -> Stack:
        account, region = place
        actor = self._actor.of_stack_sets(account)
        parameters = {p["ParameterKey"]: p["ParameterValue"] for p in given.get("Parameters", [])}
        tags = {tag["Key"]: tag["Value"] for tag in given.get("Tags", [])}
        known = made.instances.get(place)
        if known and known.may_change():
            template = Template(given["TemplateBody"], parameters, known.id)
            known.actor, known.updated, known.tags = actor, now(), tags
            if not template.is_like(known.template):
                known.enter("UPDATE_IN_PROGRESS")
                update(known, template)
            return known
        if known:  # its creation failed
            self._remove(made, [place])
        name = f"StackSet-{made.name}-{uuid4()}"
        stack_id = generate_stack_id(name, region, account)
        template = Template(given["TemplateBody"], parameters, stack_id)
        stack = Stack(stack_id, name, template, actor, None, {}, tags)
        self._actor.stacks.add(place, stack)
        made.instances[place] = stack
        stack.enter("CREATE_IN_PROGRESS")
        create(stack, "ROLLBACK")
        return stack

    def _remove(self, made: Made, places: list[Place]) -> None:
        for place in places:
            stack = made.instances[place]
            stack.actor = self._actor.of_stack_sets(place[0])
            stack.enter("DELETE_IN_PROGRESS")
            delete(stack, [])
            if stack.deleted:
                del made.instances[place]

    def _judge(self, made: Made, wanted: list[Place], preferences: dict) -> None:
        """Failures are counted by Region."""
        tolerated = int(preferences.get("FailureTolerancePercentage", 0))
        for region in {region for _, region in wanted}:
            accounts = [account for account, there in wanted if there == region]
            failed = [account for account in accounts if (account, region) in made.reasons]
            if len(failed) > len(accounts) * tolerated // 100:
                why = "; ".join(f"{account}: {made.reasons[account, region]}" for account in failed)
                raise Failed(
                    f"StackSet {made.name} failed in {region}: {why}",
                    reached=True,
                    physical_id=made.id,
                )


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
