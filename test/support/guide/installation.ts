import type { Rows } from './rows.ts';

/** The deployer of the settings, or an administrator of an account. */
export interface Deployer {
  readonly as: 'deployer' | 'central' | 'management' | 'member';
}

const DEPLOYER = { as: 'deployer' } as const;
const CENTRAL = { as: 'central' } as const;
const MEMBER = { as: 'member' } as const;

const ROLLOUT: Rows<Deployer> = [
  ['central account  ', { text: 'a picture' }],
  ['aws cloudformation activate-org', { not: "the sandbox's organization begins with both" }],
  ['$ npx database-access --help', { not: 'test/package compares it with what is printed' }],
  ['cp node_modules', { not: 'test/package synthesizes in projects of strangers' }],
  ['cp stacksets/settings', { not: 'the test synthesizes with settings of its own' }],
  ['for policy in', CENTRAL],
  ['aws lambda get-account-settings', { not: 'moto has no quotas' }],
  ['for region in', DEPLOYER],
  ['aws ssm put-parameter', DEPLOYER],
  ['aws cloudformation deploy --stack-name database-access-hub', DEPLOYER],
  ["echo '{}'", DEPLOYER],
  ['aws cloudformation deploy --stack-name database-access-rollout', DEPLOYER],
  ['aws cloudformation list-stack-instances', DEPLOYER],
  [
    'aws cloudformation create-stack-instances',
    { not: "moto's, for StackSets that no stack made" },
  ],
  ['aws cloudformation describe-stacks', DEPLOYER],
  ['aws cloudformation deploy --stack-name database-access-account', { as: 'management' }],
  ['cd terraform/examples', { not: 'the next tests do, with Terraform throughout' }],
  ['psql', { not: 'the next tests do, with Terraform throughout' }],
  ['$ npm run doctor', { not: 'what the doctor printed: test/doctor' }],
  ['echo \'{"operation"', DEPLOYER],
  ['aws stepfunctions', { not: 'an operator may: test/reconcile' }],
  ['aws cloudformation delete-stack --stack-name database-access-rollout', DEPLOYER],
  ['aws cloudformation delete-stack --stack-name database-access-hub', DEPLOYER],
  ['for bucket in', DEPLOYER],
];

const RELEASE: Rows<Deployer> = [
  ['gh attestation', { not: 'only GitHub attests' }],
  ['sha256sum', DEPLOYER],
  ['unzip -q database', CENTRAL],
  ['for region in', DEPLOYER],
  ['aws ssm put-parameter', DEPLOYER],
  ['aws cloudformation deploy --stack-name orders-access', MEMBER],
  ['aws cloudformation delete-stack --stack-name orders-access', MEMBER],
  ['unzip -q -p', DEPLOYER],
];

/** What test/terraform/rollout.test.ts follows. */
export const INSTALLATION = {
  'docs/rollout.md': ROLLOUT,
  'docs/release.md': RELEASE,
} as const;
