"""The organization: moto's own, with ids that are known beforehand.

Its members are looked up anew for each request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from moto.organizations.models import organizations_backends

_PARTITION = "aws"
_MAIL = "{}@sandbox.example"


@dataclass(frozen=True)
class Organization:
    id: str
    management: str  # its management account

    def of(self, account: str) -> list[str]:
        """The account's organization, as a condition key holds it: a list of at most one."""
        is_member = account == self.management or account in organizations_backends.master_accounts
        return [self.id] if is_member else []

    def accounts_below(self, unit: str) -> list[str]:
        """The active accounts of a unit and of the units in it.

        As for StackSets, the management account is not among them.
        """
        moto = organizations_backends[self.management][_PARTITION]
        own = [
            account.id
            for account in moto.accounts
            if account.parent_id == unit
            and account.status == "ACTIVE"
            and account.id != self.management
        ]
        units = [other.id for other in moto.ou if other.parent_id == unit]
        return own + [account for inner in units for account in self.accounts_below(inner)]


def found(shape: dict) -> Organization:
    """Gives moto's organization that shape (organization/organization.ts)."""
    management = shape["management"]
    moto = organizations_backends[management][_PARTITION]
    moto.create_organization(region="us-east-1")
    _identify(moto, shape)
    for account in shape["accounts"]:
        _join(moto, account, shape["root"], shape["names"])
    for unit in shape["units"]:
        _add_unit(moto, unit, shape)
    for account in shape["administrators"]:
        # A delegated administrator reads what the management account reads. moto records
        # delegated administrators, but grants them nothing.
        organizations_backends[account][_PARTITION] = moto
    return Organization(shape["id"], management)


def _identify(moto: Any, shape: dict) -> None:
    [root], [owner] = moto.ou, moto.accounts
    moto.org.id = root.organization_id = owner.organization_id = shape["id"]
    moto.org.root_id = root.id = owner.parent_id = shape["root"]


def _add_unit(moto: Any, given: dict, shape: dict) -> None:
    made = moto.create_organizational_unit(ParentId=shape["root"], Name=given["name"])
    unit = moto.get_organizational_unit_by_id(made["OrganizationalUnit"]["Id"])
    unit.id = given["id"]
    for account in given["accounts"]:
        _join(moto, account, unit.id, shape["names"])


def _join(moto: Any, account_id: str, parent: str, names: dict[str, str]) -> None:
    name = names.get(account_id, account_id)
    status = moto.create_account(AccountName=name, Email=_MAIL.format(account_id))
    account = moto.get_account_by_id(status["CreateAccountStatus"]["AccountId"])
    owner = organizations_backends.master_accounts.pop(account.id)
    account.id, account.parent_id = account_id, parent
    # Each a second later than the last: moto's paging relies on distinct times.
    account.create_time += timedelta(seconds=len(moto.accounts))
    organizations_backends.master_accounts[account_id] = owner
