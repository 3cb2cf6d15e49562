"""The stacks of all accounts and Regions, including deleted ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cloudformation.resources.stack_instances import Made as StackSet
    from cloudformation.stack import Stack

Place = tuple[str, str]  # account, Region


class Stacks:
    def __init__(self) -> None:
        self._by_place: dict[Place, list[Stack]] = {}
        self._sets: list[StackSet] = []

    def all(self, place: Place) -> list[Stack]:
        return list(self._by_place.get(place, []))

    def add(self, place: Place, stack: Stack) -> None:
        self._by_place.setdefault(place, []).append(stack)

    def living(self, place: Place, name_or_id: str) -> Stack | None:
        for stack in self.all(place):
            if name_or_id in (stack.name, stack.id) and not stack.deleted:
                return stack
        return None

    def found(self, place: Place, name_or_id: str) -> Stack:
        """A deleted stack is found by its id only."""
        known = [stack for stack in self.all(place) if stack.id == name_or_id]
        stack = self.living(place, name_or_id) or next(iter(known), None)
        if stack is None:
            from moto.cloudformation.exceptions import ValidationError

            raise ValidationError(name_or_id)
        return stack

    def sets(self, account: str, region: str) -> list[StackSet]:
        return [known for known in self._sets if (known.account, known.region) == (account, region)]

    def all_sets(self) -> list[StackSet]:
        return list(self._sets)

    def add_set(self, stack_set: StackSet) -> None:
        self._sets.append(stack_set)

    def remove_set(self, stack_set: StackSet) -> None:
        self._sets.remove(stack_set)
