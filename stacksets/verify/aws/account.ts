import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { DescribeOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Configuration } from './configuration.ts';

/** Who is asking, and in which account. */
export interface Account {
  id(): Promise<string>;
  /** Undefined if the account is in none. */
  organization(): Promise<Organization | undefined>;
  /** Those of the roles that are there. */
  roles(names: readonly string[]): Promise<string[]>;
}

export interface Organization {
  readonly id: string;
  readonly managementAccount: string;
}

export function accountOf(configuration: Configuration): Account {
  const sts = new STSClient(configuration);
  const iam = new IAMClient(configuration);
  const organizations = new OrganizationsClient(configuration);

  async function exists(RoleName: string): Promise<boolean> {
    try {
      await iam.send(new GetRoleCommand({ RoleName }));
      return true;
    } catch (error) {
      if (error instanceof Error && /^NoSuchEntity/.test(error.name)) return false;
      throw error;
    }
  }

  return {
    async id() {
      const { Account = '' } = await sts.send(new GetCallerIdentityCommand());
      return Account;
    },
    async organization() {
      try {
        const { Organization } = await organizations.send(new DescribeOrganizationCommand());
        const { Id = '', MasterAccountId = '' } = Organization ?? {};
        return { id: Id, managementAccount: MasterAccountId };
      } catch (error) {
        if (error instanceof Error && error.name === 'AWSOrganizationsNotInUseException')
          return undefined;
        throw error;
      }
    },
    async roles(names) {
      const found: string[] = [];
      for (const name of names) if (await exists(name)) found.push(name);
      return found;
    },
  };
}
