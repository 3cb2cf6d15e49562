"""The protocol of custom resources: a request to a function, and its answer in a bucket.

Reference: "Custom resource reference" in the CloudFormation User Guide.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import uuid4

from cloudformation.actor import Actor
from cloudformation.failure import Failed
from iam.questions import function_called

_MAX_ANSWER_BYTES = 4096
_MAX_ID_BYTES = 1024
_DEFAULT_SECONDS = 3600


@dataclass(frozen=True)
class CustomRequests:
    actor: Actor

    def send(self, request: dict) -> dict:
        """Returns the answer if its status is SUCCESS, and raises Failed otherwise."""
        request = {**request, "RequestId": str(uuid4())}
        ids = (request["StackId"], request["LogicalResourceId"], request["RequestId"])
        url = self.actor.bucket.expect(*ids)
        self._invoke(request["ServiceToken"], {**request, "ResponseURL": url})
        seconds = float(request["ResourceProperties"].get("ServiceTimeout", _DEFAULT_SECONDS))
        body = self.actor.bucket.answer(url, seconds)
        if body is None:
            raise Failed(_no_answer(request["RequestId"]), reached=True)
        return _accepted(request, body)

    def _invoke(self, token: str, request: dict) -> None:
        region = request["StackId"].split(":")[3]
        arn, qualifier = function_called(token, "", region, self.actor.caller.account)
        if arn.split(":")[3:4] != [region]:
            # CloudFormation accepts functions of the stack's own Region only.
            raise Failed("Invalid service token.")
        self.actor.must_invoke(region, ":".join(filter(None, (arn, qualifier))))
        answer = self.actor.functions.invoke(arn, qualifier, json.dumps(request).encode(), "Event")
        if answer.status_code != 202:
            message = json.loads(answer.get_data()).get("Message")
            raise Failed(f"{message} (Service: Lambda, Status Code: {answer.status_code})")


def _accepted(request: dict, body: bytes) -> dict:
    if len(body) > _MAX_ANSWER_BYTES:
        raise Failed("Response object is too long.", reached=True)
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise Failed("Invalid response object: not a JSON object", reached=True)
    for name in ("StackId", "RequestId", "LogicalResourceId"):
        if answer.get(name) != request[name]:
            raise Failed(
                f"Invalid response object: {name} is not that of the request", reached=True
            )
    physical_id = answer.get("PhysicalResourceId")
    if not _is_physical_id(physical_id):
        raise Failed("Invalid PhysicalResourceId", reached=True)
    if answer.get("Status") == "SUCCESS":
        return answer
    if answer.get("Status") != "FAILED" or not answer.get("Reason"):
        raise Failed(
            "Invalid response object: neither SUCCESS, nor FAILED with a Reason", reached=True
        )
    raise Failed(
        "Received response status [FAILED] from custom resource. "
        f"Message returned: {answer['Reason']} (RequestId: {request['RequestId']})",
        reached=True,
        physical_id=physical_id,
    )


def _is_physical_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.encode()) <= _MAX_ID_BYTES


def _no_answer(request_id: str) -> str:
    return (
        "CloudFormation did not receive a response from your Custom Resource. "
        f"Please check your logs for requestId [{request_id}]. "
        "If you are using the Python cfn-response module, you may need to update your Lambda "
        "function code so that CloudFormation can attach the updated version."
    )
