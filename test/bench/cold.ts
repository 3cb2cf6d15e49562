import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFunctions } from '../../provider/bundle-functions.ts';
import { weigh } from '../../provider/bundling/weigh.ts';
import { writeRollout } from '../../provider/contract/messages/rollout.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { runTool } from '../sandbox/machine/tool.ts';
import { buildCommit } from '../support/former-functions.ts';
import { middle } from './measure.ts';

/** The start of a function, over that of a Node that imports nothing. */
export interface ColdRow {
  readonly name: (typeof NAMES)[number];
  readonly former: Start;
  /** `more`: kilobytes that a request on PostgreSQL reads beside. */
  readonly now: Start & { readonly more: number };
}

interface Start {
  /** Of code that is read. */
  readonly kilobytes: number;
  readonly ms: number;
  /** What processors worked, in milliseconds. Other load on the machine hardly changes it. */
  readonly cpu: number;
}

const NAMES = ['door', 'hub', 'spoke'] as const;
const POSTGRES = 'provider/spoke/postgres/server.ts';
const ROUNDS = 31;

/** @param commit whose functions are measured beside those of today */
export async function benchCold(
  commit: string,
  progress: (line: string) => void,
): Promise<ColdRow[]> {
  const folder = temporaryFolder('bench-cold');
  try {
    progress(`cold starts: building those of ${commit}`);
    const former = join(folder.path, 'former');
    await buildCommit(commit, former, commit);
    const now = join(folder.path, 'now');
    const weights = await bundleFunctions(now);
    const files = NAMES.flatMap((name) =>
      [former, now].map((built) => join(built, name, 'index.mjs')),
    );
    const measured = await importAll(folder.path, files, progress);
    return NAMES.map((name) => {
      const formerFile = join(former, name, 'index.mjs');
      return {
        name,
        former: { ...measured(formerFile), kilobytes: statSync(formerFile).size / 1024 },
        now: {
          ...measured(join(now, name, 'index.mjs')),
          kilobytes: weigh(weights[name]).start / 1024,
          more: (weigh(weights[name]).parts[POSTGRES] ?? 0) / 1024,
        },
      };
    });
  } finally {
    await folder.remove();
  }
}

/** Each in a process of its own, in turn, so that other load on the machine hits all alike. */
async function importAll(
  folder: string,
  files: readonly string[],
  progress: (line: string) => void,
) {
  const program = join(folder, 'import.mjs');
  writeFileSync(program, IMPORT);
  const all = ['', ...files];
  const starts = new Map(
    all.map((file) => [file, [] as Array<readonly [ms: number, cpu: number]>]),
  );
  for (let round = 0; round < ROUNDS; round++) {
    if (round % 10 === 0) progress(`cold starts: round ${round + 1} of ${ROUNDS}`);
    for (const file of all) {
      const told = await runTool(process.execPath, [program, file], { environment: ENVIRONMENT });
      const [ms = 0, cpu = 0] = (told.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
      starts.get(file)?.push([ms, cpu]);
    }
  }
  const median = (file: string, of: 0 | 1) =>
    middle((starts.get(file) ?? []).map((start) => start[of]));
  return (file: string) => ({
    ms: median(file, 0) - median('', 0),
    cpu: median(file, 1) - median('', 1),
  });
}

/** It has no static import, which would be in the measurement. */
const IMPORT = `
const [, , file] = process.argv;
if (file !== '') await import(file);
const { user, system } = process.cpuUsage();
console.log(performance.now(), (user + system) / 1_000);
process.exit();
`;

/** The settings of all functions: those of a rollout with a directory. */
const ENVIRONMENT = {
  NODE_COMPILE_CACHE: '',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
  HUB_URL: 'https://abcdefgh.lambda-url.eu-central-1.on.aws/',
  EXTERNAL_ID: 'database-access-1',
  LDAP_URL: 'ldaps://dc1.corp.example',
  LDAP_BASE_DN: 'DC=corp,DC=example',
  LDAP_BIND_PARAMETER: '/database-access/directory',
  ROLLOUT: writeRollout({
    namePrefix: 'database-access',
    units: ['ou-abcd-12345678'],
    regions: ['eu-central-1'],
    vpcs: [{ name: 'default' }],
  }),
};
