"""AWS::RDS::DBInstance: a name, a port and a master's secret for a server of this machine.

The server is there before the instance and after it: what it holds outlives the stack. RDS's own
part is modelled: the endpoint has the form of RDS, and the secret has the keys and the tag that RDS
gives to one that it manages.
"""

from __future__ import annotations

import json
from uuid import uuid4

from moto.secretsmanager.models import secretsmanager_backends

from cloudformation.actor import Actor
from cloudformation.failure import Failed
from cloudformation.resources.resource import Made, Resource
from cloudformation.template.template import Names

# By engine: {"port": ..., "username": ..., "password": ...}. The sandbox tells them.
servers: dict[str, dict] = {}

# The label that RDS has for an account in a Region. Functions resolve such names (lambda/names.ts).
_LABEL = "sandbox0"


class DBInstance:
    def __init__(self, names: Names, _: Actor):
        self._account, self._region = names._account_id, names._region_name
        self._secrets = secretsmanager_backends[self._account][self._region]

    def create(self, logical_id: str, body: dict) -> Made:
        given = body["Properties"]
        server = servers.get(given.get("Engine", ""))
        if server is None or not given.get("ManageMasterUserPassword"):
            raise Failed("The sandbox has no such database: see README.md")
        identifier = given.get("DBInstanceIdentifier") or f"{logical_id}-{uuid4().hex[:8]}".lower()
        return Made(
            identifier,
            {
                "Endpoint.Address": f"{identifier}.{_LABEL}.{self._region}.rds.amazonaws.com",
                "Endpoint.Port": server["port"],
                "MasterUserSecret.SecretArn": self._secret_of(identifier, server),
            },
        )

    def update(self, now: Resource, body: dict) -> Made:
        return now.model

    def delete(self, now: Resource) -> None:
        arn = now.model.get_cfn_attribute("MasterUserSecret.SecretArn")
        self._secrets.delete_secret(arn, None, True)

    def _secret_of(self, identifier: str, server: dict) -> str:
        owner = f"arn:aws:rds:{self._region}:{self._account}:db:{identifier}"
        created = self._secrets.create_secret(
            name=f"rds!db-{uuid4()}",
            secret_string=json.dumps({key: server[key] for key in ("username", "password")}),
            secret_binary=None,
            description=f"Secret associated with primary RDS DB instance: {owner}",
            tags=[{"Key": "aws:rds:primaryDBInstanceArn", "Value": owner}],
            kms_key_id=None,
            client_request_token=None,
            replica_regions=[],
            force_overwrite=False,
        )
        return json.loads(created)["ARN"]
