import { AssumeRoleCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { USER_TAG } from '../../../stacksets/permissions/people.ts';
import type { Credentials } from '../lambda/function.ts';
import { PEOPLE_ROLE, roleArn } from './roles.ts';

export interface Person {
  readonly name: string;
  /** @default - what the policy for people goes by */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * A person's session, as IAM Identity Center makes it: named after the person, with a tag that the
 * permission set's policy goes by.
 *
 * @param as whose session may make it: the role that stands for IAM Identity Center
 */
export async function signIn(
  as: STSClientConfig,
  account: string,
  { name, tags }: Person,
): Promise<Credentials> {
  const sts = new STSClient(as);
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: roleArn({ account, name: PEOPLE_ROLE }),
      RoleSessionName: name,
      // The directory's own spelling may have capitals; a database user has none.
      Tags: Object.entries(tags ?? { [USER_TAG]: name.toLowerCase() }).map(([Key, Value]) => ({
        Key,
        Value,
      })),
    }),
  );
  sts.destroy();
  return {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  };
}
