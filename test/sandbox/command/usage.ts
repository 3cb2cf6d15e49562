import { join, relative } from 'node:path';
import type { Sandbox } from '../sandbox.ts';

const SANDBOX = relative(process.cwd(), join(import.meta.dirname, '..'));

/** A guide for somebody who has started the sandbox for the first time. */
export function usage({ variables, mariadb, mysql }: Sandbox, isRolledOut: boolean): string {
  const exports = Object.entries(variables).map(
    ([name, value]) => `  export ${name}='${value.replaceAll("'", `'\\''`)}'`,
  );
  const clients = [
    ...(mariadb
      ? ['  mariadb                                                # the same of its MariaDB']
      : []),
    ...(mysql
      ? ['  mysql                                                  # the same of its MySQL']
      : []),
  ];
  return `
The sandbox is up: an AWS organization with three accounts, private databases and an Active Directory, on
this machine alone.

In another terminal, give the shell the way to it:

${exports.join('\n')}
  unset AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_CA_BUNDLE

Then try:

${isRolledOut ? use(clients) : REHEARSAL}
Ctrl-C ends it and removes everything.`;
}

function use(clients: readonly string[]): string {
  return `\
  aws sts get-caller-identity                            # the platform team of member-a
  terraform apply                                        # with an empty provider "aws" {}, as terraform/examples/quickstart
  aws cloudformation deploy --stack-name s --template-file t.yaml # with a Custom::DatabaseAccess
  aws ssm get-parameters-by-path --path /database-access/ --recursive --with-decryption
  AWS_PROFILE=central npm run doctor                     # is database-access in every account?
  AWS_PROFILE=central npm run reconcile                  # makes every access true, as every night
  AWS_PROFILE=auditor npm run review                     # who can reach what, as the latest run has seen it
  psql                                                   # as the master user of member-a's PostgreSQL
${clients.map((line) => `${line}\n`).join('')}  AWS_PROFILE=ben.fischer npm run connect -- shop/checkout/app  # as somebody who has access, with a token
  npx node ${SANDBOX}/directory/member.ts remove DB-Readers ben.fischer           # somebody leaves a group
`;
}

const REHEARSAL = `\
  aws sts get-caller-identity                            # the platform team of member-a
  AWS_PROFILE=central aws sts get-caller-identity        # whoever deploys the hub and the StackSets
  psql                                                   # as the master user of member-a's PostgreSQL

Nothing is rolled out yet: docs/rollout.md says what to do, and docs/release.md how without a build.
`;
