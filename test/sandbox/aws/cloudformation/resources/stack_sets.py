"""AWS::CloudFormation::StackSet with service-managed permissions.

It keeps a stack in every Region of every account of its organizational units.
"""

from __future__ import annotations

from uuid import uuid4

from cloudformation.actor import Actor
from cloudformation.failure import Failed
from cloudformation.resources.resource import Resource
from cloudformation.resources.stack_instances import Made
from cloudformation.stacks import Place
from cloudformation.template.template import Names


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
        made = Made(name, account, region, f"{name}:{uuid4()}", given, self._actor)
        if any(other.name == name for other in self._known()):
            raise Failed(f"StackSet already exists: {name}")
        self._must_know_dependencies(given)
        self._actor.stacks.add_set(made)
        self._bring(made)
        return made

    def update(self, now: Resource, body: dict) -> Made:
        made = self._made(now)
        self._must_know_dependencies(body["Properties"])
        made.given, made.actor = body["Properties"], self._actor
        self._bring(made)
        return made

    def delete(self, now: Resource) -> None:
        made = self._made(now)
        made.actor = self._actor
        made.remove(list(made.instances))
        if made.instances:
            raise Failed(f"StackSet {made.name} has instances that could not be deleted")
        self._actor.stacks.remove_set(made)

    def _known(self) -> list[Made]:
        return self._actor.stacks.sets(self._names._account_id, self._names._region_name)

    def _made(self, now: Resource) -> Made:
        """If it failed, its stack knows only its id."""
        return next(made for made in self._known() if made.id == now.physical_id)

    def _must_know_dependencies(self, given: dict) -> None:
        known = [made.arn for made in self._known()]
        for arn in given.get("AutoDeployment", {}).get("DependsOn", []):
            if arn not in known:
                raise Failed(f"StackSet {arn} not found")

    def _bring(self, made: Made) -> None:
        """Tries the stacks Region by Region, until more fail in one than may."""
        wanted = made.places()
        made.reasons.clear()
        made.remove([place for place in made.instances if place not in wanted])
        preferences = made.given.get("OperationPreferences", {})
        for region in dict.fromkeys(region for _, region in wanted):
            self._bring_region(made, [place for place in wanted if place[1] == region], preferences)

    def _bring_region(self, made: Made, places: list[Place], preferences: dict) -> None:
        tolerated = _share(preferences.get("FailureTolerancePercentage", 0), places)
        at_once = max(1, _share(preferences.get("MaxConcurrentPercentage", 0), places))
        for start in range(0, len(places), at_once):
            for place in places[start : start + at_once]:
                made.attempt(place)
            failed = [place for place in places if place in made.reasons]
            if len(failed) > tolerated:
                why = "; ".join(f"{place[0]}: {made.reasons[place]}" for place in failed)
                raise Failed(
                    f"StackSet {made.name} failed in {places[0][1]}: {why}",
                    reached=True,
                    physical_id=made.id,
                )


def _share(percentage: object, places: list[Place]) -> int:
    """AWS rounds down."""
    return len(places) * int(str(percentage)) // 100
