import { copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { runKeys, type StepAnswers } from '../../provider/contract/messages/reconcile.ts';
import {
  DEFAULT_NAME_PREFIX,
  DOOR_FUNCTION,
  HUB_FUNCTION,
  RECONCILE_FUNCTION,
  spokeFunction,
} from '../../provider/contract/names.ts';
import { isField } from '../../provider/contract/request/field-names.ts';
import { spelling } from '../../provider/contract/request/rules.ts';
import { resultsBucket } from '../../stacksets/names.ts';
import { functionArn, type LambdaFunction } from '../sandbox/lambda/function.ts';
import { CENTRAL, MEMBER_A, REGION } from '../sandbox/organization/roles.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { FORMER_VERSION, formerBundles, formerFile } from '../support/former-functions.ts';

/**
 * Door, hub and spoke of the former version beside those of today, in the order of an update and of
 * a rollback, with one access that is there all the time.
 */

const PARTS = {
  door: [{ account: MEMBER_A, name: DOOR_FUNCTION }],
  hub: [
    { account: CENTRAL, name: HUB_FUNCTION },
    { account: CENTRAL, name: RECONCILE_FUNCTION },
  ],
  spoke: [{ account: MEMBER_A, name: spokeFunction('default') }],
};
type Part = keyof typeof PARTS;
const NAMES: readonly Part[] = ['door', 'hub', 'spoke'];

const STATES: readonly { readonly when: string; readonly former: readonly Part[] }[] = [
  { when: 'before an update', former: ['door', 'hub', 'spoke'] },
  { when: 'when the hub is updated', former: ['door', 'spoke'] },
  { when: 'when only the door is not updated yet', former: ['door'] },
  { when: 'when only the spoke is not updated yet', former: ['spoke'] },
  { when: 'after an update', former: [] },
  { when: 'when only the hub has gone back to the former version', former: ['hub'] },
];

type Fields = Readonly<Record<string, unknown>>;

export function describeVersions(
  given: () => Sandbox,
  ask: (fields?: Fields) => Promise<unknown>,
): void {
  describe('two versions of the product', () => {
    const today = new Map<string, LambdaFunction>();
    let bundles: string;
    beforeAll(async () => {
      bundles = await formerBundles();
    });
    afterAll(() => install([]));

    /** These parts are of the former version, all others of today's. */
    async function install(former: readonly Part[]): Promise<void> {
      const { functions, endpoint } = given();
      for (const part of NAMES)
        for (const place of PARTS[part]) {
          const arn = functionArn({ ...place, region: REGION });
          const lambda = today.get(arn) ?? functions.function(arn).lambda;
          today.set(arn, lambda);
          const bundle = former.includes(part)
            ? beside(lambda.bundle, part, bundles)
            : lambda.bundle;
          if (functions.function(arn).lambda.bundle !== bundle)
            await functions.deploy({ ...lambda, bundle }, endpoint);
        }
    }

    test('a door takes all fields that the Terraform module of the former version sends', async () => {
      const module = await formerFile('terraform/database-access/main.tf');
      const [, block = ''] = /^ {2}fields = \{\n(.*?)^ {2}\}/ms.exec(module) ?? [];
      const fields = [...block.matchAll(/^ {4}(\w+) +=/gm)].map(([, name = '']) => name);
      expect(fields).toContain('dbendpoint');
      expect(fields.filter((field) => !isField(spelling(field)))).toEqual([]);
    });

    let rotation = 'at first';
    const owned = (fields: Fields) =>
      ask({ appname: 'versions', owner: 'module-1', declared_by: 'a test', rotation, ...fields });

    describe.each(STATES)('$when', ({ when, former }) => {
      beforeAll(async () => {
        await install(former);
        if (when === STATES[0]?.when) await owned({});
      });

      test(`${when}, an access is as it was, and can be changed`, async () => {
        expect(await owned({ revision: when })).toMatchObject({ revision: when, changes: 0 });
        rotation = when;
        expect(await owned({})).toMatchObject({ warnings: [] });
        expect(await owned({ dryrun: true })).toMatchObject({ changes: 0, plan: [] });
      });

      test(`${when}, an access is made and removed`, async () => {
        const other = { appname: 'versions-other', owner: 'module-2' };
        expect(await ask(other)).toMatchObject({ warnings: [] });
        expect(await ask({ ...other, tf: { action: 'delete', prev_input: null } })).toMatchObject({
          parameters: [],
        });
      });

      test(`${when}, a mistake is told in the words of the spoke`, async () => {
        expect(await ask({ appname: 'versions-other', schemas: ['nowhere'] })).toMatchObject({
          errorType: 'UserError',
          errorMessage: expect.stringMatching(/^schemas: .* \(error [a-z-]+, request /),
        });
      });

      test(`${when}, the hub knows its spokes, and a run finds the access true`, async () => {
        const place = { account: MEMBER_A, name: '', region: REGION, vpcs: ['default'] };
        const hub = invokerIn(given(), CENTRAL);
        const doctor = { operation: 'doctor', accounts: [MEMBER_A] };
        const versionOf = (part: Part) =>
          former.includes(part) ? FORMER_VERSION : packageJson.version;
        expect(await hub(HUB_FUNCTION, doctor)).toMatchObject({
          hub: { version: versionOf('hub') },
          counts: { ready: 2 },
          findings: expect.arrayContaining([
            expect.objectContaining({ region: REGION, version: versionOf('spoke') }),
          ]),
        });
        const run = when.replaceAll(' ', '-');
        const step = (name: keyof StepAnswers, more: object = {}) =>
          hub(RECONCILE_FUNCTION, {
            reconcile: { step: name, run, input: { mode: 'apply' }, ...more },
          });
        await step('places');
        await step('records', { places: [place] });
        await step('groups');
        await step('accesses', { places: [place] });
        expect(await rowsOf(given(), run)).toContainEqual(
          expect.objectContaining({
            identity: expect.objectContaining({ appname: 'versions' }),
            outcome: 'true',
          }),
        );
      });
    });
  });
}

/** Where a bundle is, because of the authorities that are there too. */
function beside(bundle: string, part: Part, bundles: string): string {
  const former = join(dirname(bundle), `former-${part}.mjs`);
  copyFileSync(join(bundles, part, 'index.mjs'), former);
  return former;
}

function invokerIn(sandbox: Sandbox, account: string) {
  const lambda = new LambdaClient(sandbox.administrator(account));
  return async (FunctionName: string, payload: object): Promise<unknown> => {
    const Payload = JSON.stringify(payload);
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
    const text = answer.Payload?.transformToString() ?? '';
    if (answer.FunctionError) throw new Error(text);
    return JSON.parse(text);
  };
}

async function rowsOf(sandbox: Sandbox, run: string): Promise<unknown[]> {
  const s3 = new S3Client(sandbox.administrator(CENTRAL));
  const Bucket = resultsBucket(DEFAULT_NAME_PREFIX, CENTRAL, REGION);
  const Key = runKeys.rows(run, { account: MEMBER_A, region: REGION });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const lines = (await Body?.transformToString()) ?? '';
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
