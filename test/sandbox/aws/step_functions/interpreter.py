"""moto's interpreter of state machines, made to act as the machine's role in its own account.

As shipped, it calls AWS with invented keys, which belong to no account (moto 5.2.1). Import this
module before moto.stepfunctions.parser.models: the interpreter copies the name of the function that
is replaced here.
"""

from __future__ import annotations

import copy
import json
from typing import Any
from uuid import uuid4

from moto.core.config import default_user_config
from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser.asl.utils import boto_client

from step_functions.service_clients import client_of


def _client_for(region: str, service: str, state_credentials: Any = None) -> Any:
    role = state_credentials.role_arn
    [machine, *_] = (
        machine.arn
        for machine in machines(role.split(":")[4], region).state_machines
        if machine.roleArn == role
    )
    return client_of("states", role, machine, region, service)


default_user_config["stepfunctions"] = {"execute_state_machine": True}
boto_client.boto_client_for = _client_for
# An execution copies its machine, and thereby the locks of earlier executions, which can't be
# copied (getmoto/moto#10077): the second one would fail.
StateMachine.__deepcopy__ = lambda machine, _: copy.copy(machine)

from moto.stepfunctions.parser import models  # noqa: E402
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker  # noqa: E402

_make_worker = ExecutionWorker.__init__


def _with_environment(worker: Any, *given: Any, **more: Any) -> None:
    _make_worker(worker, *given, **more)
    worker.env = worker._get_evaluation_environment()


# Until its thread has parsed the definition, which takes a second on a busy machine, an execution
# has no environment. ListMapRuns, GetExecutionHistory and StopExecution would fail.
ExecutionWorker.__init__ = _with_environment

_start = models.StepFunctionsParserBackend.start_execution


def _start_with_name(backend: Any, arn: str, name: str | None = None, *rest: Any, **more: Any):
    return _start(backend, arn, name or str(uuid4()), *rest, **more)


models.StepFunctionsParserBackend.start_execution = _start_with_name


def machines(account: str, region: str) -> Any:
    return models.stepfunctions_parser_backends[account][region]


def readable(definition: str) -> str:
    """Without what the interpreter can't parse, and would not heed: how many items may fail."""
    return json.dumps(_without(json.loads(definition), "ToleratedFailurePercentage"))


def _without(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return [_without(inner, name) for inner in value]
    if not isinstance(value, dict):
        return value
    return {key: _without(inner, name) for key, inner in value.items() if key != name}
