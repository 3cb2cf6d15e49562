import { setTimeout as delay } from 'node:timers/promises';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { buildSync } from 'esbuild';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStack } from '../../cloudformation/create-stack.ts';
import { ADMINISTRATOR_ROLE, CENTRAL, MEMBER_A, REGION } from '../../organization/roles.ts';
import { startTestCloud, type TestCloud } from '../../organization/test-cloud.ts';
import { BUCKET, FUNCTION, machineTemplate } from './machine.ts';

/** moto's interpreter runs state machines under their roles; the Scheduler starts them on demand. */

let cloud: TestCloud;
let machine: string;
let sfn: SFNClient;
let s3: S3Client;

beforeAll(async () => {
  cloud = await startTestCloud();
  sfn = new SFNClient(as(CENTRAL));
  s3 = new S3Client(as(CENTRAL));
  await s3.send(
    new CreateBucketCommand({
      Bucket: 'code',
      CreateBucketConfiguration: { LocationConstraint: REGION },
    }),
  );
  const zip = zipSync({ 'index.mjs': Buffer.from(worker()) });
  await s3.send(new PutObjectCommand({ Bucket: 'code', Key: 'worker.zip', Body: zip }));
  const template = machineTemplate({ bucket: 'code', key: 'worker.zip' });
  ({ Machine: machine = '' } = await createStack(as(CENTRAL), 'nightly', template));
});
afterAll(() => cloud.stop());

test('a machine calls its function for each batch of a list in a bucket', async () => {
  const run = await start('first', { items: [1, 2, 3, 4, 5] });
  expect(await end(run)).toMatchObject({ status: 'SUCCEEDED', output: { sum: 15 } });
  const { mapRuns = [] } = await sfn.send(new ListMapRunsCommand({ executionArn: run }));
  expect(mapRuns).toHaveLength(1);
  const mapRunArn = mapRuns[0]?.mapRunArn ?? '';
  const { itemCounts } = await sfn.send(new DescribeMapRunCommand({ mapRunArn }));
  expect(itemCounts).toMatchObject({ total: 3, succeeded: 3, running: 0, pending: 0 });
  const item = new GetObjectCommand({ Bucket: BUCKET, Key: 'runs/first/3' });
  expect(await (await s3.send(item)).Body?.transformToString()).toBe('3');
});

test('an item that fails stops no other, also of its batch', async () => {
  expect(await end(await start('lame', { items: ['broken', 1, 3] }))).toMatchObject({
    status: 'SUCCEEDED',
    output: { sum: 4 },
  });
});

test('two runs at once are apart', async () => {
  const runs = await Promise.all([start('a', { items: [1, 2] }), start('b', { items: [3] })]);
  const ends = await Promise.all(runs.map(end));
  expect(ends.map(({ output }) => output)).toEqual([{ sum: 3 }, { sum: 3 }]);
  await expect(start('a', { items: [9] })).rejects.toMatchObject({
    name: 'ExecutionAlreadyExists',
  });
});

test('the Scheduler starts it when a test says so', async () => {
  const before = await runs();
  await cloud.moto.fire({ account: CENTRAL, region: REGION, group: 'clocks', name: 'nightly' });
  const [started] = (await runs()).filter((run) => !before.includes(run));
  expect(await end(started ?? '')).toMatchObject({ status: 'SUCCEEDED', output: { sum: 0 } });
});

test('a machine may do what its role may, and nobody else may start it', async () => {
  await expect(
    new SFNClient(as(MEMBER_A, 'platform')).send(
      new StartExecutionCommand({ stateMachineArn: machine, input: '{}' }),
    ),
  ).rejects.toMatchObject({ name: 'AccessDeniedException' });
  const allowed = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  await new IAMClient(as(CENTRAL)).send(
    new PutRolePolicyCommand({
      RoleName: 'machine',
      PolicyName: 'permissions',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [allowed] }),
    }),
  );
  const refused = await end(await start('refused', { items: [] }));
  expect(refused.status).toBe('FAILED');
  expect(refused.cause).toContain('not authorized to perform: lambda:InvokeFunction');
});

test('an object of a bucket is for those who may have it', async () => {
  const read = new GetObjectCommand({ Bucket: BUCKET, Key: 'runs/first/3' });
  const member = new S3Client(as(MEMBER_A, 'platform'));
  await expect(member.send(read)).rejects.toMatchObject({ name: 'AccessDenied' });
  const other = new S3Client(as(MEMBER_A)); // may do everything, in its own account
  await expect(other.send(read)).rejects.toMatchObject({ name: 'AccessDenied' });
  const credentials = cloud.functions.function(
    `arn:aws:lambda:${REGION}:${CENTRAL}:function:${FUNCTION}`,
  ).lambda.credentials;
  const own = new S3Client({ ...as(CENTRAL), credentials });
  await own.send(read);
  const elsewhere = new PutObjectCommand({ Bucket: BUCKET, Key: 'elsewhere', Body: 'x' });
  await expect(own.send(elsewhere)).rejects.toThrow('s3:PutObject on resource');
});

function as(account: string, role = ADMINISTRATOR_ROLE) {
  const { endpoint } = cloud.moto;
  const credentials = cloud.organization.credentials(account, role);
  return { endpoint, region: REGION, credentials, maxAttempts: 1 };
}

async function start(name: string, input: object): Promise<string> {
  const { executionArn = '' } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn: machine, name, input: JSON.stringify(input) }),
  );
  return executionArn;
}

async function runs(): Promise<string[]> {
  const list = new ListExecutionsCommand({ stateMachineArn: machine });
  const { executions = [] } = await sfn.send(list);
  return executions.map(({ executionArn = '' }) => executionArn);
}

async function end(executionArn: string) {
  for (;;) {
    const { status, output, cause } = await sfn.send(
      new DescribeExecutionCommand({ executionArn }),
    );
    if (status !== 'RUNNING') return { status, cause, output: output && JSON.parse(output) };
    await delay(50);
  }
}

/** The function's code, with the SDK in it. */
function worker(): string {
  const source = `
    import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
    const s3 = new S3Client();
    const Bucket = '${BUCKET}';
    const put = (Key, Body) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    const read = async (Key) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToString();
    export async function handler({ step, run, given }) {
      if (step === 'list') {
        const items = given.items ?? [];
        const batches = items.flatMap((_, at) => at % 2 ? [] : [{ items: items.slice(at, at + 2) }]);
        await put('runs/' + run + '.json', JSON.stringify(batches));
        return { bucket: Bucket, key: 'runs/' + run + '.json' };
      }
      if (step === 'batch') {
        for (const item of given.items) {
          if (typeof item !== 'number') throw new Error('no number');
          await put('runs/' + run + '/' + item, String(item));
        }
        return {};
      }
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'runs/' + run + '/' }));
      const all = await Promise.all(Contents.map(({ Key }) => read(Key)));
      return { sum: all.reduce((sum, one) => sum + Number(one), 0) };
    }`;
  const { outputFiles } = buildSync({
    stdin: { contents: source, resolveDir: import.meta.dirname, loader: 'js' },
    ...{ bundle: true, platform: 'node', format: 'esm', write: false, logLevel: 'silent' },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return outputFiles[0]?.text ?? '';
}
