import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble, memberTemplates, type Options } from '../../stacksets/assemble.ts';
import { parseSettings, type Settings } from '../../stacksets/settings/index.ts';
import { stackSettings } from '../../stacksets/settings/stack-settings.ts';
import { evaluate, type Place, type Resource, type Template } from './evaluate.ts';

export { EVERYTHING } from '../support/every-setting.ts';

/** The company of the example settings, with two member accounts. */

export const CENTRAL = '111111111111';
export const MEMBERS = ['222222222222', '333333333333'];
export const HUB_REGION = 'eu-central-1';
export const REGIONS = ['eu-central-1', 'eu-west-1'];

export const exampleFile = new URL('../../stacksets/settings.example.json', import.meta.url);

/** The example, with some values changed. */
export function settingsWith(changes: Record<string, unknown> = {}): Settings {
  const example: object = JSON.parse(readFileSync(exampleFile, 'utf8'));
  return parseSettings({ ...example, ...changes }, 'the example');
}

export function optionsWith(changes: Record<string, unknown> = {}): Options {
  const key = (name: string) => `${name}/0123.zip`;
  const keys = {
    hub: key('hub'),
    failures: key('failures'),
    spoke: key('spoke'),
    door: key('door'),
  };
  return { settings: settingsWith(changes), keys };
}

export type Templates = Record<
  'code' | 'hub' | 'rollout' | 'account' | 'spoke' | 'door',
  Template
> & { readonly pilot?: Template };

/** Skips CDK's own checks, which take seconds: cfn-lint and cdk-nag look at the same templates. */
process.env['CDK_VALIDATION'] = 'false';

const known = new Map<string, Templates>();

/** Every template of the product. They take seconds, so the same settings have the same ones. */
export function templatesOf(options: Options = optionsWith()): Templates {
  const key = JSON.stringify(options);
  const templates = known.get(key) ?? synthesized(options);
  known.set(key, templates);
  return structuredClone(templates);
}

function synthesized(options: Options): Templates {
  const outdir = mkdtempSync(join(tmpdir(), 'database-access-test-'));
  const { app, code, hub, pilot, rollout } = assemble(options, outdir);
  const assembly = app.synth();
  const template = (id = ''): Template => assembly.getStackArtifact(id).template;
  const { account, spoke, door } = memberTemplates({
    ...options,
    settings: stackSettings(options.settings),
  });
  const templates = {
    code: template(code[0]?.artifactId),
    hub: template(hub.artifactId),
    ...(pilot && { pilot: template(pilot.artifactId) }),
    rollout: template(rollout.artifactId),
    account: JSON.parse(account),
    spoke: JSON.parse(spoke),
    door: JSON.parse(door),
  };
  // Only now, since the assembly reads its files lazily.
  rmSync(outdir, { recursive: true });
  return templates;
}

/** Each template as deployed in a place; the spoke's with and without endpoints. */
export function deployed(templates: Templates, place: Place): Array<[string, Resource[]]> {
  const endpoints = { InterfaceEndpoints: 'yes' };
  const at: Array<readonly [string, Template, Place]> = [
    ['code', templates.code, place],
    ['hub', templates.hub, place],
    ...(templates.pilot ? [['pilot', templates.pilot, place] as const] : []),
    ['rollout', templates.rollout, place],
    ['account', templates.account, place],
    ['spoke', templates.spoke, place],
    ['spoke with endpoints', templates.spoke, { ...place, parameters: endpoints }],
    ['door', templates.door, place],
  ];
  return at.map(([name, template, where]) => [name, Object.values(evaluate(template, where))]);
}

export const ofType = (resources: readonly Resource[], type: string) =>
  resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
