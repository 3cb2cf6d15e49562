import { INSTALLATION } from './installation.ts';
import { OPERATORS, type Reader, type Suite } from './operators.ts';
import type { Rows } from './rows.ts';

/** Who runs the commands of which page. */

const NARRATED = { suite: 'test/demo/story.ts' };
const NOT_AGAIN = { not: 'how every test run begins, this one too' };
const PRINTED = { text: 'what is printed' };
const TREE = { text: 'where files are' };
const ON_AWS_ONLY = { not: 'npm run verify needs AWS: test/verify runs it by other options' };
const BY_TERRAFORM = { not: 'test/terraform applies the example, with a configuration around it' };
const ADOPTED = { not: "needs somebody's hand-made user: adoption.ts of each engine has one" };

export const PAGE_ROWS: Readonly<Record<string, Rows<Reader | Suite>>> = {
  'README.md': [
    ['npm ci && npm run demo', { not: 'test/terraform/demo.test.ts runs the demo' }],
    ['4/13 ', { not: 'an excerpt of what the demo prints' }],
    ['cp stacksets/settings', { not: 'every suite with a sandbox synthesizes, with settings' }],
  ],
  'CONTRIBUTING.md': [
    ['npm ci ', NOT_AGAIN],
    ['npx vitest', NOT_AGAIN],
    ['npm version', { not: 'publishes a version' }],
    ['provider/ ', TREE],
    ['door  ', { text: 'the way of a request' }],
  ],
  ...OPERATORS,
  ...INSTALLATION,
  'docs/adoption.md': [
    ['$ npm run -s review', ADOPTED],
    ['$ terraform apply', ADOPTED],
    ['$ psql', ADOPTED],
  ],
  'docs/benchmarks.md': [['npm run bench', { not: 'takes a quarter of an hour' }]],
  'docs/cdk.md': [
    ['npm install database-access', { not: 'test/package installs the package in projects' }],
    ['npx cdk deploy --all', { not: 'test/package deploys the apps of this page' }],
    ['DatabaseAccess', PRINTED],
  ],
  'docs/cloudformation.md': [
    ['$ aws cloudformation create-stack', { not: 'test/cloudformation/stacks.ts does' }],
    ['UPDATE_FAILED', PRINTED],
  ],
  'docs/demo.md': [
    ['npm ci && npm run demo', { not: 'test/terraform/demo.test.ts runs the demo' }],
    ['database-access: access', NARRATED],
  ],
  'docs/errors.md': [['schemas: ', PRINTED]],
  'docs/pipelines.md': [
    ['aws iam create-open-id-connect', { not: 'moto knows no provider of identities' }],
    ['aws cloudformation deploy', { not: 'the sandbox makes the stacks of our product only' }],
    ['cat > request.json', { not: 'test/terraform/door.test.ts invokes doors' }],
  ],
  'docs/request.md': [['aws ssm add-tags', { not: 'the tags of the tests have other endpoints' }]],
  'docs/verify.md': [
    ['npm ci', ON_AWS_ONLY],
    ['npm run verify', ON_AWS_ONLY],
    ['database-access 0.', PRINTED],
  ],
  'stacksets/README.md': [['synth/  ', TREE]],
  'terraform/examples/aurora-mysql/README.md': [
    ['terraform apply', BY_TERRAFORM],
    ['token=$(', { not: 'docs/people.md has the same, which test/reconcile runs' }],
  ],
  'terraform/examples/quickstart/README.md': [['aws ssm put-parameter', BY_TERRAFORM]],
  'terraform/examples/rds-ecs/README.md': [['terraform apply', BY_TERRAFORM]],
  'terraform/examples/rollout/README.md': [['npm run synth', BY_TERRAFORM]],
  'terraform/rollout/README.md': [
    ['aws s3 sync', { not: 'for Regions of a rollout that Terraform made, where moto has one' }],
    ['aws cloudformation deploy', { not: 'docs/rollout.md has it too, and is followed' }],
  ],
};
