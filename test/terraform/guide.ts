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
import { type Deployer, INSTALLATION } from '../support/guide/installation.ts';
import { blocksOf, readPage } from '../support/guide/page.ts';
import { readerOf } from '../support/guide/rows.ts';
import { variablesOf } from '../support/terraform/rollout.ts';

/** A page of docs, followed to the letter: its commands, by whoever the page says. */

export interface Guide {
  /** Every block of commands that somebody runs here, in the order of the page. */
  readonly blocks: readonly string[];

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

export function openGuide(sandbox: Sandbox, page: keyof typeof INSTALLATION, place: Place): Guide {
  const { folder } = place;
  writeLogin(sandbox, folder);
  const administrator = (account: string) =>
    sandbox.organization.credentials(account, ADMINISTRATOR_ROLE);
  const readers: Readonly<Record<Deployer['as'], Credentials>> = {
    deployer: place.deployer,
    central: administrator(CENTRAL),
    management: administrator(MANAGEMENT),
    member: administrator(MEMBER_B),
  };
  const readerOfBlock = (block: string) => {
    const reader = readerOf(INSTALLATION[page], block);
    return reader !== undefined && 'as' in reader ? reader.as : undefined;
  };
  // The page's accounts are those of the sandbox.
  const names = new Map([['ou-exam-12345678', WORKLOADS], ...Object.entries(place.names ?? {})]);
  return {
    blocks: blocksOf(readPage(page)).filter((block) => readerOfBlock(block) !== undefined),
    async follow(block) {
      const reader = readerOfBlock(block);
      if (reader === undefined) throw new Error(`nobody runs ${block}`);
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
