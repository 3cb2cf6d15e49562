"""The common part of requests about stacks: the stack, the template, the caller."""

from __future__ import annotations

from urllib.parse import urlparse

from moto.cloudformation.exceptions import AlreadyExistsException, ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.cloudformation.utils import generate_stack_id

from cloudformation.actor import Actor
from cloudformation.operations import create, update
from cloudformation.stack import Stack, now
from cloudformation.stacks import Stacks
from cloudformation.template.template import Template

_REPEATED = ("Capabilities", "NotificationARNs", "TimeoutInMinutes", "EnableTerminationProtection")


class StackRequests(CloudFormationResponse):
    def __init__(self, actor: Actor):
        super().__init__()
        self._actor = actor
        self._stacks: Stacks = actor.stacks

    @property
    def _place(self) -> tuple[str, str]:
        return (self.current_account, self.region)

    def _stack(self) -> Stack:
        return self._stacks.found(self._place, self._get_param("StackName"))

    def _changeable_stack(self) -> Stack:
        stack = self._stack()
        if stack.may_change():
            return stack
        raise ValidationError(
            message=f"Stack:{stack.id} is in {stack.status} state and can not be updated."
        )

    def _new_stack(self, name: str) -> Stack:
        known = self._stacks.living(self._place, name)
        if known and known.status != "REVIEW_IN_PROGRESS":
            raise AlreadyExistsException(f"Stack [{name}] already exists")
        stack_id = generate_stack_id(name, self.region, self.current_account)
        template = Template(self._template_text(), self._parameters({}), stack_id)
        settings = {setting: self._get_param(setting) for setting in _REPEATED}
        token = self._get_param("ClientRequestToken")
        stack = Stack(stack_id, name, template, self._actor, token, settings, self._tags() or {})
        if known:  # it waits for a change set that was never executed
            known.deleted = now()
        self._stacks.add(self._place, stack)
        return stack

    def _new_template(self, stack: Stack) -> Template:
        previous = stack.template
        text = (
            previous.text if self._get_bool_param("UsePreviousTemplate") else self._template_text()
        )
        template = Template(text, self._parameters(previous.values()), stack.id)
        known = {name: resource.type for name, resource in stack.resources.items()}
        others = [
            n
            for n, body in template.resources.items()
            if known.get(n, body["Type"]) != body["Type"]
        ]
        if others:
            raise ValidationError(
                message="Update of resource type is not permitted. The new template modifies "
                f"resource type of the following resources: [{', '.join(others)}]"
            )
        return template

    def _begin_creation(self, stack: Stack, on_failure: str) -> None:
        self._take_over(stack)
        stack.settings["DisableRollback"] = on_failure == "DO_NOTHING"
        stack.enter("CREATE_IN_PROGRESS", "User Initiated")
        stack.start(lambda: create(stack, on_failure))

    def _begin_update(self, stack: Stack, template: Template, tags: dict[str, str] | None) -> None:
        self._take_over(stack)
        stack.updated = now()
        stack.tags = stack.tags if tags is None else tags
        stack.enter("UPDATE_IN_PROGRESS", "User Initiated")
        stack.start(lambda: update(stack, template))

    def _take_over(self, stack: Stack) -> None:
        stack.actor = self._actor
        stack.token = self._get_param("ClientRequestToken")

    def _on_failure(self, parameter: str) -> str:
        chosen = self._get_param(parameter)
        keeps = self._get_bool_param("DisableRollback", False)
        if chosen and keeps:
            message = f"You can specify either DisableRollback or {parameter}, not both."
            raise ValidationError(message=message)
        return chosen or ("DO_NOTHING" if keeps else "ROLLBACK")

    def _template_text(self) -> str:
        if self._get_param("RoleARN"):
            raise ValidationError(
                message="The sandbox has no service roles: stacks act as their caller"
            )
        url = self._get_param("TemplateURL")
        return self._from_bucket(url) if url else self._get_param("TemplateBody")

    def _from_bucket(self, url: str) -> str:
        """The AWS CLI names the host that it has uploaded to: on AWS S3, here the gateway."""
        parts = urlparse(url)
        is_here = parts.hostname in ("127.0.0.1", "localhost")
        return self._get_stack_from_s3_url(f"https://s3.amazonaws.com{parts.path}" if is_here else url)

    def _parameters(self, previous: dict[str, str]) -> dict[str, str]:
        return self._get_param_values(self._get_param("Parameters", []), previous)

    def _tags(self) -> dict[str, str] | None:
        given = self._get_param("Tags")
        return None if given is None else {tag["Key"]: tag["Value"] for tag in given}
