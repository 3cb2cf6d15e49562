import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AUTHORITIES_FILE } from '../../provider/contract/names.ts';
import { synthesizer, templateOf } from '../assemble.ts';
import { type AuthorityFile, trustedAuthorities } from '../code/authorities.ts';
import { readBundle } from '../code/bundle.ts';
import { readBundles } from '../code/functions.ts';
import type { Settings } from '../settings/index.ts';
import { REGIONS } from '../settings/regions.ts';
import { writeRollout } from '../write.ts';
import { ProbeStack } from './probe/stack.ts';
import { settingsOf } from './settings.ts';
import { type Build, given, probeFunction, type TemplateName, type World } from './world.ts';

/**
 * @param dist the folder that `npm run build` has written
 * @param further authorities of database servers that are not RDS's
 */
export function buildFrom(dist: string, further: readonly AuthorityFile[] = []): Build {
  const { pem } = trustedAuthorities(REGIONS, further, []);
  const bundles = readBundles(dist, pem);
  const probe = readBundle(dist, 'probe', { [AUTHORITIES_FILE]: pem });
  let made: Readonly<Record<TemplateName, string>> | undefined;

  function make(world: World): Readonly<Record<TemplateName, string>> {
    const { choices, central, organization, isDelegate } = world;
    const network = { vpc: given(world, 'network', 'vpc'), subnets: subnetsOf(world) };
    const where = { account: central.id, organization, isDelegate, network };
    const settings = settingsOf(choices, where);
    const name = probeFunction(choices);
    const options = { settings, name, key: probe.key };
    return {
      ...templatesOf(settings, bundles),
      probe: templateOf(
        (app) => new ProbeStack(app, 'probe', options, { synthesizer: synthesizer() }),
      ),
    };
  }

  return {
    code: [...Object.values(bundles), probe],
    template(world, name) {
      made ??= make(world);
      return made[name];
    },
  };
}

const subnetsOf = (world: World) => given(world, 'network', 'subnets').split(',');

function templatesOf(settings: Settings, bundles: ReturnType<typeof readBundles>) {
  const folder = mkdtempSync(join(tmpdir(), 'database-access-verify-'));
  try {
    const within = (name: string) => join(folder, name);
    writeRollout(settings, bundles, {
      assembly: within('cdk.out'),
      code: within('code'),
      permissions: within('permissions'),
      templates: within('templates'),
    });
    const text = (name: string) => readFileSync(within(`templates/${name}.json`), 'utf8');
    return {
      code: text('code'),
      hub: text('hub'),
      account: text('account'),
      spoke: text('spoke'),
      door: text('door'),
      rollout: text('rollout'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
