import type { Rows } from './rows.ts';

/** What operators and people type, which test/reconcile/pages.ts runs in its organization. */
export interface Reader {
  /** A profile of the sandbox. */
  readonly as: string;
  /** The page shows what is printed, with another server and other runs. */
  readonly isShown?: true;
}

/** A file that runs it in a way of its own. */
export interface Suite {
  readonly suite: string;
}

const CENTRAL = { as: 'central' };
const AUDITOR = { as: 'auditor' };
const TRANSCRIPT = { not: 'needs findings that a run without them does not print' };
const PERSON = { as: 'hana.sato' };
const SHOWN = { ...AUDITOR, isShown: true } as const;
const NO_IDENTITY_CENTER = { not: 'the sandbox has no IAM Identity Center, and no bastion' };
const ROLLED_OUT = { not: 'docs/rollout.md has it too, and is followed' };

export const OPERATORS: Readonly<Record<string, Rows<Reader | Suite>>> = {
  'docs/accesses.md': [
    ['$ npm run -s accesses', CENTRAL],
    ["echo '{", CENTRAL],
    ['aws ssm get-parameter-history', { not: 'an edit by hand of a record that is broken' }],
  ],
  'docs/people.md': [
    ['aws sso login', NO_IDENTITY_CENTER],
    ['$ AWS_PROFILE=hana.sato', SHOWN],
    ['aws ssm start-session', NO_IDENTITY_CENTER],
    ['npx database-access token', PERSON],
    ['export HOST', { suite: 'test/reconcile/people-log-in.ts' }],
    ['/usr/local/bin/aws rds', { not: 'of a file of DBeaver' }],
    ['npm run reconcile -- --group Team-Checkout', CENTRAL],
    ['aws scheduler', { suite: 'test/reconcile/reconcile.test.ts' }],
    ['$ npm run -s review', TRANSCRIPT],
  ],
  'docs/platform.md': [
    ['aws cloudformation deploy', ROLLED_OUT],
    ['aws ec2 describe-security-groups', { as: 'member-a' }],
    ['aws cloudformation delete-stack-instances', { not: 'would end the rollout of the suite' }],
  ],
  'docs/reconcile.md': [['npm run reconcile ', CENTRAL]],
  'docs/review.md': [
    ['npm run review  ', CENTRAL],
    ['$ npm run -s review\n', TRANSCRIPT],
    ['$ npm run -s review -- --person lea.dubois\n', AUDITOR],
    ['$ npm run -s review -- --person lea.dubios', SHOWN],
    ['account,account_name', { text: 'what is printed' }],
  ],
  'test/sandbox/README.md': [
    ['npm run sandbox', { suite: 'test/sandbox/main.test.ts' }],
    ['aws --profile central', CENTRAL],
    ['aws cloudformation deploy', { not: 'test/cloudformation has templates of its own' }],
    ['AWS_PROFILE=central npm run reconcile', { not: 'without the run that it looks at' }],
    ['npx node test/sandbox/directory/member.ts', CENTRAL],
    ['AWS_PROFILE=anna.schmidt npm', PERSON],
    ['AWS_PROFILE=anna.schmidt.member-b', PERSON],
  ],
};
