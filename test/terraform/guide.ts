import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from '../sandbox/lambda/function.ts';
import { runTool } from '../sandbox/machine/tool.ts';
import {
  ADMINISTRATOR_ROLE,
  CENTRAL,
  MANAGEMENT,
  MEMBER_B,
  WORKLOADS,
} from '../sandbox/organization/roles.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { variablesOf } from '../support/terraform/rollout.ts';

/** A page of docs, followed to the letter: its commands, by whoever the page says. */

type Reader = 'deployer' | 'central' | 'management' | 'member';

/** How a block of commands begins, and who runs it, or why nobody does here. */
type Readers = ReadonlyArray<readonly [begins: string, Reader | { readonly not: string }]>;

const OF_THE_ROLLOUT: Readers = [
  ['central account  ', { not: 'a picture' }],
  ['aws cloudformation activate-org', { not: "the sandbox's organization begins with both" }],
  ['cp stacksets/settings', { not: 'the test synthesizes with settings of its own' }],
  ['$ npx database-access', { not: 'test/package runs the programs of the package' }],
  ['cp node_modules/database-access', { not: 'test/package does' }],
  ['for policy in', 'central'],
  ['aws lambda get-account-settings', { not: 'moto has no quotas' }],
  ['for region in', 'deployer'],
  ['aws ssm put-parameter', 'deployer'],
  ['aws cloudformation deploy --stack-name database-access-hub', 'deployer'],
  ["echo '{}'", 'deployer'],
  ['aws cloudformation deploy --stack-name database-access-rollout', 'deployer'],
  ['aws cloudformation list-stack-instances', 'deployer'],
  [
    'aws cloudformation create-stack-instances',
    { not: "moto's, for StackSets that no stack made" },
  ],
  ['aws cloudformation describe-stacks', 'deployer'],
  ['aws cloudformation deploy --stack-name database-access-account', 'management'],
  ['cd terraform/examples', { not: 'the next tests do, with Terraform throughout' }],
  ['psql', { not: 'the next tests do, with Terraform throughout' }],
  ['$ npm run doctor', { not: 'what the doctor printed: test/doctor' }],
  ['echo \'{"operation"', 'deployer'],
  ['aws stepfunctions', { not: 'an operator may: test/reconcile' }],
  ['aws cloudformation delete-stack --stack-name database-access-rollout', 'deployer'],
  ['aws cloudformation delete-stack --stack-name database-access-hub', 'deployer'],
  ['for bucket in', 'deployer'],
];

const OF_A_RELEASE: Readers = [
  ['sha256sum', 'deployer'],
  ['unzip -q database', 'central'],
  ['for region in', 'deployer'],
  ['aws ssm put-parameter', 'deployer'],
  ['aws cloudformation deploy --stack-name orders-access', 'member'],
  ['aws cloudformation delete-stack --stack-name orders-access', 'member'],
  ['unzip -q -p', 'deployer'],
];

const PAGES = {
  'rollout.md': OF_THE_ROLLOUT,
  'release.md': OF_A_RELEASE,
} satisfies Readonly<Record<string, Readers>>;

export interface Guide {
  /** Every block of commands, in the order of the page. */
  readonly blocks: readonly string[];
  /** Blocks that nobody was chosen for, and choices for blocks that the page does not have. */
  readonly unknown: { readonly blocks: readonly string[]; readonly readers: readonly string[] };
  /** Runs a block, unless nobody does here. */
  follow(block: string): Promise<void>;
  /** A file that a command has written. */
  read(name: string): string;
}

export interface Place {
  /** With all that the page's reader has. */
  readonly folder: string;
  readonly deployer: Credentials;
  /** What the page has for examples, and what it is here. */
  readonly names?: Readonly<Record<string, string>>;
}

export function openGuide(sandbox: Sandbox, page: keyof typeof PAGES, place: Place): Guide {
  const { folder } = place;
  const pageReaders = PAGES[page];
  writeLogin(sandbox, folder);
  const administrator = (account: string) =>
    sandbox.organization.credentials(account, ADMINISTRATOR_ROLE);
  const readers: Readonly<Record<Reader, Credentials>> = {
    deployer: place.deployer,
    central: administrator(CENTRAL),
    management: administrator(MANAGEMENT),
    member: administrator(MEMBER_B),
  };
  const blocks = blocksOf(readFileSync(new URL(page, DOCS), 'utf8'));
  // The page's accounts are those of the sandbox.
  const names = new Map([['ou-exam-12345678', WORKLOADS], ...Object.entries(place.names ?? {})]);
  return {
    blocks,
    unknown: {
      blocks: blocks.filter((block) => !pageReaders.some(([begins]) => block.startsWith(begins))),
      readers: pageReaders
        .map(([begins]) => begins)
        .filter((begins) => !blocks.some((block) => block.startsWith(begins))),
    },
    async follow(block) {
      const [, reader] = pageReaders.find(([begins]) => block.startsWith(begins)) ?? [];
      if (typeof reader !== 'string') return;
      const output = await runTool('bash', ['-euo', 'pipefail', '-c', filled(block, names)], {
        folder,
        environment: { ...sandbox.variables, ...variablesOf(readers[reader]) },
      });
      const [url] = /https:\/\/\w+\.lambda-url\S+/.exec(output) ?? [];
      if (url) names.set('https://ID.lambda-url.eu-central-1.on.aws/', url);
    },
    read: (name) => readFileSync(join(folder, name), 'utf8'),
  };
}

const DOCS = new URL('../../docs/', import.meta.url);

/** What stands between fences that name no language, without its indentation. */
function blocksOf(page: string): string[] {
  return [...page.matchAll(/^( *)```(\w*)\n([\s\S]*?)^ *```$/gm)]
    .filter(([, , language]) => language === '')
    .map(([, indent = '', , text = '']) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
}

function filled(block: string, names: ReadonlyMap<string, string>): string {
  return [...names].reduce((text, [name, value]) => text.replaceAll(name, value), block);
}

/** bind.json and ca.pem, which the page's reader has. */
function writeLogin({ directory }: Sandbox, folder: string): void {
  if (!directory) throw new Error('the guide needs a directory');
  const { bindDn: dn, bindPassword: password, caFile } = directory;
  writeFileSync(join(folder, 'bind.json'), JSON.stringify({ dn, password }));
  writeFileSync(join(folder, 'ca.pem'), readFileSync(caFile));
}
