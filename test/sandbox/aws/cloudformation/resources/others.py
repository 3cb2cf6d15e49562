"""Types that moto implements only in part, and types that have no effect in the sandbox."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from moto.ec2.models import ec2_backends
from moto.iam.models import iam_backends

from cloudformation.actor import Actor
from cloudformation.failure import Failed
from cloudformation.resources.resource import Made, Model, Resource
from cloudformation.template.template import Names


class SecurityGroup(Model):
    """Is not deleted while rules of other groups name it. moto would delete it."""

    def delete(self, now: Resource) -> None:
        ec2 = ec2_backends[self._names._account_id][self._names._region_name]
        others = [
            group
            for groups in ec2.groups.values()
            for group in groups.values()
            if group.id != now.physical_id
        ]
        rules = [rule for group in others for rule in (*group.ingress_rules, *group.egress_rules)]
        if any(rule.source_group.get("GroupId") == now.physical_id for rule in rules):
            raise Failed(
                f"resource {now.physical_id} has a dependent object (Service: Ec2, Status Code: 400)"
            )
        super().delete(now)


class Role:
    """A role with readable policies.

    moto forgets the policies of a role when a stack changes it, and stores the policies of a new
    role in a form that can't be read back.
    """

    def __init__(self, names: Names, _: Actor):
        self._iam = iam_backends[names._account_id]["aws"]
        self._stack = names["AWS::StackName"]

    def create(self, logical_id: str, body: dict) -> Made:
        given = body["Properties"]
        role = self._iam.create_role(
            role_name=given.get("RoleName")
            or f"{self._stack}-{logical_id}-{uuid4().hex[:12].upper()}",
            assume_role_policy_document=json.dumps(given["AssumeRolePolicyDocument"]),
            path=given.get("Path", "/"),
            permissions_boundary=None,
            description=given.get("Description", ""),
            tags=given.get("Tags", []),
            max_session_duration=str(given.get("MaxSessionDuration", 3600)),
        )
        self._write_policies(role.name, given)
        return Made(role.name, {"Arn": role.arn, "RoleId": role.id})

    def update(self, now: Resource, body: dict) -> Made:
        given = body["Properties"]
        if given.get("RoleName", now.physical_id) != now.physical_id:
            raise Failed("The sandbox gives no other name to a role")
        document = json.dumps(given["AssumeRolePolicyDocument"])
        self._iam.update_assume_role_policy(now.physical_id, document)
        self._write_policies(now.physical_id, given)
        return now.model

    def delete(self, now: Resource) -> None:
        self._iam.get_role(now.physical_id).policies.clear()
        self._iam.delete_role(now.physical_id)

    def _write_policies(self, name: str, given: dict) -> None:
        self._iam.get_role(name).policies.clear()
        for policy in given.get("Policies", []):
            document = json.dumps(policy["PolicyDocument"])
            self._iam.put_role_policy(name, policy["PolicyName"], document)


class BucketPolicy:
    """Kept outside of moto, which ignores conditions and so would apply every Deny."""

    def __init__(self, _: Names, actor: Actor):
        self._policies = actor.decisions.bucket_policies

    def create(self, logical_id: str, body: dict) -> Made:
        given = body["Properties"]
        self._policies[given["Bucket"]] = given["PolicyDocument"]
        return Made(f"{given['Bucket']}-policy", {"Bucket": given["Bucket"]})

    def update(self, now: Resource, body: dict) -> Made:
        return self.create(now.logical_id, body)

    def delete(self, now: Resource) -> None:
        self._policies.pop(now.properties["Bucket"], None)


class Noted:
    def __init__(self, *_: Any):
        pass

    def create(self, logical_id: str, body: dict) -> Made:
        return Made(f"{logical_id}-{uuid4().hex[:12]}")

    def update(self, now: Resource, body: dict) -> Made:
        return now.model

    def delete(self, now: Resource) -> None:
        pass


class Address(Noted):
    def create(self, logical_id: str, body: dict) -> Made:
        made = super().create(logical_id, body)
        return Made(made.physical_resource_id, {"AllocationId": made.physical_resource_id})
