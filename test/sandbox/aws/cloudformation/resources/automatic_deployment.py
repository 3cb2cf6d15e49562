"""What StackSets do by themselves when an account joins or leaves their units.

Nothing is tolerated: a StackSet that depends on another one waits until that one has succeeded,
and so never comes to an account where it failed.
"""

from __future__ import annotations

from graphlib import TopologicalSorter

from cloudformation.resources.stack_instances import Made


def follow_organization(sets: list[Made]) -> None:
    """Accounts lose the stacks of units that they left, then get those of units that they joined."""
    automatic = {made.arn: made for made in sets if _settings(made).get("Enabled")}
    for made in automatic.values():
        places = made.places()
        made.remove([place for place in made.instances if place not in places])
        gone = [place for place in made.reasons if place not in {*places, *made.instances}]
        for place in gone:
            del made.reasons[place]
    order = {arn: _dependencies(made) for arn, made in automatic.items()}
    held_back: set[str] = set()
    for arn in TopologicalSorter(order).static_order():
        made = automatic.get(arn)
        if made is None or held_back & _dependencies(made):
            held_back.add(arn)
            continue
        joined = [place for place in made.places() if place not in made.instances]
        for place in joined:
            made.attempt(place)
        if any(place in made.reasons for place in joined):
            held_back.add(arn)


def _settings(made: Made) -> dict:
    return made.given.get("AutoDeployment", {})


def _dependencies(made: Made) -> set[str]:
    return set(_settings(made).get("DependsOn", []))
