import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionArn } from '../sandbox/lambda/function.ts';
import { MEMBERS } from '../sandbox/organization/roles.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { doorOf } from './terraform/stage.ts';

/** The traces that the tools of a test left behind. */
export interface Traces {
  readonly sandbox: Sandbox;
  /** Everything that Terraform or the AWS CLI has printed. */
  readonly transcript: readonly string[];
  /** The folder that Terraform ran in. */
  readonly workspace?: { readonly directory: string };
}

/** Every place that a secret could get to by mistake: its description, and its text. */
export function places({ sandbox, workspace, transcript }: Traces): Map<string, string> {
  const { hub, failures, spokes, functions, postgres, responses } = sandbox;
  const doors = MEMBERS.map((account) => doorOf(sandbox, account).lambda);
  const found = new Map<string, string>([
    ['output of the tool', transcript.join('\n')],
    ['log of PostgreSQL', readFileSync(postgres.logFile, 'utf8')],
    ['answers to CloudFormation', responses.puts.map(({ body }) => body).join('\n')],
  ]);
  const files = workspace === undefined ? [] : readdirSync(workspace.directory);
  for (const file of files) {
    if (workspace !== undefined && /^terraform\.tfstate|^plan\.json$/.test(file))
      found.set(file, readFileSync(join(workspace.directory, file), 'utf8'));
  }
  for (const lambda of [hub, failures, ...doors, ...Object.values(spokes)]) {
    const { logFile, invocations } = functions.function(functionArn(lambda));
    if (!existsSync(logFile)) continue; // never invoked
    const of = `${lambda.name} in ${lambda.account}`;
    found.set(`log of ${of}`, readFileSync(logFile, 'utf8'));
    found.set(`answers of ${of}`, invocations.map(({ answer }) => answer?.body).join('\n'));
  }
  return found;
}

/** The places that hold one of the secrets, or a text that looks like a generated password. */
export function leaks(places: ReadonlyMap<string, string>, secrets: Iterable<string>): string[] {
  const known = [...secrets];
  return [...places]
    .filter(([, text]) => known.some((secret) => text.includes(secret)) || looksGenerated(text))
    .map(([place]) => place);
}

/**
 * 32 letters and digits of all kinds (provider/spoke/credentials.ts). The verifiers that PostgreSQL
 * is given are no secrets.
 */
function looksGenerated(text: string): boolean {
  const rest = text.replace(/SCRAM-SHA-256\$[^'"]+/g, '');
  const words = rest.match(/(?<![A-Za-z0-9])[A-Za-z0-9]{32}(?![A-Za-z0-9])/g) ?? [];
  return words.some((word) => /[a-z]/.test(word) && /[A-Z]/.test(word) && /[0-9]/.test(word));
}
