"""CloudFormation's API for stacks, in moto's way of reading requests and writing answers. Stack sets are moto's own."""

from __future__ import annotations

from custom_requests import CustomRequests
from moto.cloudformation.exceptions import AlreadyExistsException, ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.cloudformation.utils import generate_stack_id
from moto.core.responses import ActionResult, EmptyResult
from stack import Stack, now
from stack_operations import create, delete, update
from stack_template import Template
from stack_views import description, events, resources, summary
from stacks import Stacks

_REPEATED = ("Capabilities", "NotificationARNs", "TimeoutInMinutes", "EnableTerminationProtection")


class StackApi(CloudFormationResponse):
    def __init__(self, stacks: Stacks, requests: CustomRequests):
        super().__init__()
        self._stacks = stacks
        self._requests = requests

    @property
    def _place(self) -> tuple[str, str]:
        return (self.current_account, self.region)

    def create_stack(self) -> ActionResult:
        name = self._get_param("StackName")
        if self._stacks.living(self._place, name):
            raise AlreadyExistsException(f"Stack [{name}] already exists")
        on_failure = self._get_param("OnFailure")
        keeps = self._get_bool_param("DisableRollback", False)
        if on_failure and keeps:
            raise ValidationError(message="You can specify either DisableRollback or OnFailure, not both")
        on_failure = on_failure or ("DO_NOTHING" if keeps else "ROLLBACK")
        stack_id = generate_stack_id(name, self.region, self.current_account)
        template = Template(self._template_text(), self._parameters({}), stack_id)
        stack = Stack(
            stack_id,
            name,
            template,
            self._requests,
            self._get_param("ClientRequestToken"),
            {
                **{setting: self._get_param(setting) for setting in _REPEATED},
                "DisableRollback": on_failure == "DO_NOTHING",
            },
            self._tags() or {},
        )
        self._stacks.add(self._place, stack)
        stack.enter("CREATE_IN_PROGRESS", "User Initiated")
        stack.start(lambda: create(stack, on_failure))
        return ActionResult({"StackId": stack_id})

    def update_stack(self) -> ActionResult:
        stack = self._stacks.found(self._place, self._get_param("StackName"))
        if not stack.may_change():
            raise ValidationError(
                message=f"Stack:{stack.id} is in {stack.status} state and can not be updated."
            )
        previous = stack.template
        text = previous.text if self._get_bool_param("UsePreviousTemplate") else self._template_text()
        template = Template(text, self._parameters(previous.parameters), stack.id)
        tags = self._tags()
        if template.is_like(previous) and tags in (None, stack.tags):
            raise ValidationError(message="No updates are to be performed.")
        self._take_over(stack)
        stack.updated = now()
        stack.tags = stack.tags if tags is None else tags
        stack.enter("UPDATE_IN_PROGRESS", "User Initiated")
        stack.start(lambda: update(stack, template))
        return ActionResult({"StackId": stack.id})

    def delete_stack(self) -> ActionResult:
        stack = self._stacks.living(self._place, self._get_param("StackName"))
        if stack is None or stack.status == "DELETE_IN_PROGRESS":
            return EmptyResult()
        if stack.status.startswith("UPDATE_") and stack.status.endswith("_IN_PROGRESS"):
            raise ValidationError(
                message=f"Stack [{stack.name}] cannot be deleted while in status {stack.status}"
            )
        retained = self._get_param("RetainResources", [])
        stack.end_operation()
        self._take_over(stack)
        stack.enter("DELETE_IN_PROGRESS", "User Initiated")
        stack.start(lambda: delete(stack, retained))
        return EmptyResult()

    def describe_stacks(self) -> ActionResult:
        name = self._get_param("StackName")
        wanted = [self._stacks.found(self._place, name)] if name else self._stacks.all(self._place)
        return ActionResult({"Stacks": [description(s) for s in wanted if name or not s.deleted]})

    def list_stacks(self) -> ActionResult:
        statuses = self._get_param("StackStatusFilter", [])
        wanted = [s for s in self._stacks.all(self._place) if not statuses or s.status in statuses]
        return ActionResult({"StackSummaries": [summary(stack) for stack in wanted]})

    def describe_stack_events(self) -> ActionResult:
        return ActionResult({"StackEvents": events(self._stack())})

    def describe_stack_resources(self) -> ActionResult:
        wanted = self._get_param("LogicalResourceId")
        shown = resources(self._stack())
        return ActionResult(
            {"StackResources": [r for r in shown if wanted in (None, r["LogicalResourceId"])]}
        )

    def list_stack_resources(self) -> ActionResult:
        return ActionResult({"StackResourceSummaries": resources(self._stack())})

    def describe_stack_resource(self) -> ActionResult:
        stack, wanted = self._stack(), self._get_param("LogicalResourceId")
        for resource in resources(stack):
            if resource["LogicalResourceId"] == wanted:
                return ActionResult({"StackResourceDetail": resource})
        raise ValidationError(
            message=f"Resource {wanted} does not exist for stack {self._get_param('StackName')}"
        )

    def get_template(self) -> ActionResult:
        return ActionResult({"TemplateBody": self._stack().template.text, "StagesAvailable": ["Original", "Processed"]})

    def _not_there(self) -> ActionResult:
        raise ValidationError(message=f"The sandbox has no {self._get_action()}")

    create_change_set = describe_change_set = execute_change_set = delete_change_set = _not_there
    list_change_sets = list_exports = get_stack_policy = set_stack_policy = _not_there

    def _stack(self) -> Stack:
        return self._stacks.found(self._place, self._get_param("StackName"))

    def _take_over(self, stack: Stack) -> None:
        stack.requests = self._requests
        stack.token = self._get_param("ClientRequestToken")

    def _template_text(self) -> str:
        if self._get_param("RoleARN"):
            raise ValidationError(message="The sandbox has no service roles: stacks act as their caller")
        url = self._get_param("TemplateURL")
        return self._get_stack_from_s3_url(url) if url else self._get_param("TemplateBody")

    def _parameters(self, previous: dict[str, str]) -> dict[str, str]:
        return self._get_param_values(self._get_param("Parameters", []), previous)

    def _tags(self) -> dict[str, str] | None:
        given = self._get_param("Tags")
        return None if given is None else {tag["Key"]: tag["Value"] for tag in given}
