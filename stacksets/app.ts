import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assemble, memberTemplates } from './assemble.ts';
import { type Code, readCode } from './code.ts';
import { parseSettings, ROLLS_OUT_DOORS } from './settings.ts';

/**
 * `app.ts [SETTINGS]` writes what is deployed: cdk.out for the CDK's command line; and for everybody else dist/templates, with every template as a file of
 * its own, and dist/code, with the functions' code as it is uploaded. docs/rollout.md says what to do with them.
 */
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const DIST = here('../dist');

const source = process.argv[2] ?? ownSettings() ?? here('settings.example.json');
const settings = parseSettings(JSON.parse(readFileSync(source, 'utf8')), source);
const names = ['hub', 'failures', 'spoke', ...(ROLLS_OUT_DOORS ? ['door'] : [])];
const code = new Map(names.map((name) => [name, readCode(DIST, name)]));

const options = { settings, keys: keysOf(code), withDoors: ROLLS_OUT_DOORS };
const assembly = assemble(options, process.env['CDK_OUTDIR'] ?? here('../cdk.out'));
const { stacks } = assembly.app.synth();
const [bucket] = assembly.code;

for (const { key, zip } of freshFolder('code', code.values())) write(`code/${key}`, zip);
const templates = {
  code: textOf(bucket?.artifactId),
  hub: textOf(assembly.hub.artifactId),
  rollout: textOf(assembly.rollout.artifactId),
  ...memberTemplates(options),
};
for (const [name, text] of freshFolder('templates', Object.entries(templates)))
  write(`templates/${name}.json`, `${JSON.stringify(JSON.parse(text), undefined, 2)}\n`);

console.log(`settings: ${source}
templates: ${Object.keys(templates).join(', ')}, in dist/templates
code: ${[...code.values()].map(({ key }) => key).join(', ')}, in dist/code
Next: docs/rollout.md, or cdk deploy '*-code-*' to begin with`);

function ownSettings(): string | undefined {
  const path = here('settings.json');
  return existsSync(path) ? path : undefined;
}

function keysOf(code: ReadonlyMap<string, Code>) {
  const key = (name: string) => code.get(name)?.key ?? '';
  return { hub: key('hub'), failures: key('failures'), spoke: key('spoke'), door: key('door') };
}

function textOf(artifactId: string | undefined): string {
  return JSON.stringify(stacks.find(({ id }) => id === artifactId)?.template);
}

/** What a former run has left would be uploaded again. */
function freshFolder<T>(name: string, content: T): T {
  rmSync(join(DIST, name), { recursive: true, force: true });
  return content;
}

function write(path: string, content: string | Buffer): void {
  const file = join(DIST, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
