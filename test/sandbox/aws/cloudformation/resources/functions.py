"""Lambda functions of stacks, with their settings for events, resource policies and URLs."""

from __future__ import annotations

from uuid import uuid4

from cloudformation.actor import Actor
from cloudformation.failure import Failed
from cloudformation.resources.resource import Made, Resource
from cloudformation.template.template import Names
from iam.questions import function_called
from iam.sessions import NotTrusted, session_of_service
from lambda_functions.code import code_for
from lambda_functions.functions import Function
from lambda_functions.permissions import statement


class _OfFunctions:
    def __init__(self, names: Names, actor: Actor):
        self._account, self._region, self._actor = names._account_id, names._region_name, actor

    def _arn(self, name: str) -> str:
        return function_called(name, "", self._region, self._account)[0]

    def _function(self, properties: dict, key: str = "FunctionName") -> Function:
        arn = self._arn(properties[key])
        known = self._actor.functions.known(arn)
        if known is None:
            raise Failed(f"Function not found: {arn} (Service: Lambda, Status Code: 404)")
        return known

    def _deploy(self, function: Function) -> None:
        self._actor.functions.deploy(function, self._session(function))

    def _session(self, function: Function) -> dict:
        """Lambda assumes the function's role."""
        try:
            return session_of_service(
                function.role, "lambda", self._region, function.settings["name"]
            )
        except NotTrusted as error:
            raise Failed(
                "The role defined for the function cannot be assumed by Lambda."
            ) from error


class LambdaFunction(_OfFunctions):
    def create(self, logical_id: str, body: dict) -> Made:
        given = body["Properties"]
        name = given.get("FunctionName") or f"{logical_id}-{uuid4().hex[:12]}"
        arn = self._arn(name)
        if self._actor.functions.known(arn):
            raise Failed(f"Function already exist: {name} (Service: Lambda, Status Code: 409)")
        return self._make(name, given, Function(arn))

    def update(self, now: Resource, body: dict) -> Made:
        given = body["Properties"]
        if given.get("FunctionName", now.physical_id) != now.physical_id:
            raise Failed("The sandbox gives no other name to a function")
        known = self._function({"FunctionName": now.physical_id})
        return self._make(now.physical_id, given, known)

    def delete(self, now: Resource) -> None:
        self._actor.functions.remove(self._arn(now.physical_id))

    def _make(self, name: str, given: dict, function: Function) -> Made:
        function.code = code_for(self._region, given["Code"])
        function.role = given["Role"]
        function.settings = {
            "name": name,
            "account": self._account,
            "region": self._region,
            "handler": given["Handler"],
            "timeoutSeconds": int(given.get("Timeout", 3)),
            "environment": given.get("Environment", {}).get("Variables", {}),
            "reservedConcurrency": given.get("ReservedConcurrentExecutions"),
        }
        self._deploy(function)
        return Made(name, {"Arn": function.arn})


class Events(_OfFunctions):
    """AWS::Lambda::EventInvokeConfig"""

    def create(self, logical_id: str, body: dict) -> Made:
        given = body["Properties"]
        destination = given.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
        retries = int(given.get("MaximumRetryAttempts", 2))
        self._set(given, {"maximumRetryAttempts": retries, "onFailure": destination})
        return Made(f"{given['FunctionName']}:{given['Qualifier']}")

    def update(self, now: Resource, body: dict) -> Made:
        return self.create(now.logical_id, body)

    def delete(self, now: Resource) -> None:
        self._set(now.properties, {})

    def _set(self, given: dict, events: dict) -> None:
        function = self._function(given)
        function.events = events
        self._deploy(function)


class Permission(_OfFunctions):
    """One statement of a function's policy. Lambda derives its conditions from the properties."""

    def create(self, logical_id: str, body: dict) -> Made:
        function = self._function(body["Properties"])
        sid = f"{logical_id}-{uuid4().hex[:12]}"
        function.statements[sid] = statement(function.arn, body["Properties"])
        return Made(sid, {"Id": sid})

    def update(self, now: Resource, body: dict) -> Made:
        self.delete(now)
        return self.create(now.logical_id, body)

    def delete(self, now: Resource) -> None:
        self._function(now.properties).statements.pop(now.physical_id, None)


class Url(_OfFunctions):
    def create(self, logical_id: str, body: dict) -> Made:
        function = self._function(body["Properties"], "TargetFunctionArn")
        if body["Properties"]["AuthType"] != "AWS_IAM":
            raise Failed("The sandbox has no URLs that anybody may call")
        function.url = f"{uuid4().hex}.lambda-url.{self._region}.on.aws"
        return Made(
            function.arn, {"FunctionArn": function.arn, "FunctionUrl": f"https://{function.url}/"}
        )

    def update(self, now: Resource, body: dict) -> Made:
        return now.model

    def delete(self, now: Resource) -> None:
        self._function(now.properties, "TargetFunctionArn").url = None
