import { type Policy, policy } from './policy.ts';

/** The session tag that names a person's database user. */
export const USER_TAG = 'DatabaseUser';

/**
 * What people need, in one policy for everybody: to log in to databases as the user that a tag of
 * their session names, and to find out where the database of an access is. It is for a permission
 * set of IAM Identity Center, or a role that the rollout does not make.
 */
export function peoplePermissions(options: {
  /** Without it, whichever account the policy is in. */
  readonly account?: string;
  readonly region?: string;
  readonly tag?: string;
  /** Resource ids of instances (db-...) and clusters (cluster-...). */
  readonly servers?: readonly string[];
  readonly parameterPrefix: string;
}): Policy {
  const { account = '*', region = '*', tag = USER_TAG, servers = ['*'] } = options;
  const records = `arn:aws:ssm:${region}:${account}:parameter/${options.parameterPrefix}/records`;
  const users = `arn:aws:rds-db:${region}:${account}:dbuser`;
  return policy(
    {
      Sid: 'LogInAsOneself',
      Effect: 'Allow',
      Action: 'rds-db:connect',
      Resource: servers.map((server) => `${users}:${server}/\${aws:PrincipalTag/${tag}}`),
    },
    {
      Sid: 'FindDatabases',
      Effect: 'Allow',
      Action: ['ssm:GetParameter', 'ssm:GetParametersByPath'],
      Resource: [records, `${records}/*`],
    },
  );
}
