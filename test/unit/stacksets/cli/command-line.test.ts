import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refuseKeptByNpm, withCure } from '../../../../stacksets/cli/command-line.ts';
import { unknownProfile } from '../../../../stacksets/cli/profiles.ts';

const USAGE = `npm run look -- [--check] [--account ACCOUNT]...
npm run -s look -- --json ...

  --check             change nothing
  --first-hour        only the first hour
  --json              for machines`;

test('an option that npm kept for itself is refused, since nobody would notice that it is missing', () => {
  const kept = { npm_config_check: 'true', npm_config_account: '222222222222' };
  expect(() => refuseKeptByNpm(USAGE, kept)).toThrow(
    'npm took --check and --account for itself: options come after a -- alone',
  );
  expect(() => refuseKeptByNpm(USAGE, { npm_config_first_hour: 'true' })).toThrow('--first-hour');
});

test("npm's own settings are none of the program's options", () => {
  const settings = { npm_config_json: 'true', npm_config_cache: '/cache', npm_config_check: '' };
  expect(() => refuseKeptByNpm(USAGE, settings)).not.toThrow();
});

test.each([
  ["Unknown option '--acount'", "Unknown option '--acount'. Did you mean --account?"],
  ["Unknown option '--first_hour'", "Unknown option '--first_hour'. Did you mean --first-hour?"],
  ["Unknown option '--colour'", "Unknown option '--colour'"],
  [
    'the hub could not be invoked: Region is missing',
    'the hub could not be invoked: Region is missing: set AWS_REGION, or AWS_PROFILE to a profile that has a Region',
  ],
  ['--region is missing', '--region is missing'],
])('a problem has its cure, if it has one: %s', (problem, told) => {
  expect(withCure(problem, USAGE)).toBe(told);
});

test('a profile that there is not is named, with the one that is meant', () => {
  const folder = mkdtempSync(join(tmpdir(), 'profiles-'));
  const [config, secrets] = [join(folder, 'config'), join(folder, 'credentials')];
  writeFileSync(
    config,
    '[default]\n[profile "member a"]\nregion = eu-central-1\n[profile central]\n',
  );
  writeFileSync(secrets, '[of-keys]\n');
  const of = (name: string | undefined) =>
    unknownProfile({
      ...{ AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: secrets },
      ...(name !== undefined && { AWS_PROFILE: name }),
    });
  for (const known of ['member a', 'central', 'default', 'of-keys', '', undefined])
    expect(of(known)).toBeUndefined();
  expect(of('centrl')).toBe(
    `AWS_PROFILE is centrl, and neither ${config} nor ${secrets} has such a profile. Did you mean central?`,
  );
  expect(withCure('who? Region is missing', USAGE, of('x'))).toMatch(/missing: AWS_PROFILE is x,/);
  expect(withCure('--region is missing', USAGE, of('x'))).toBe('--region is missing');
  rmSync(folder, { recursive: true });
});
