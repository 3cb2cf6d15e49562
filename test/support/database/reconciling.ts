import { readFileSync } from 'node:fs';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { type Order, parseOrder } from '../../../provider/contract/messages/order.ts';
import {
  type Row,
  type RunInput,
  type RunPlace,
  type RunSummary,
  row,
  runKeys,
  runPlace,
  runSummary,
} from '../../../provider/contract/messages/reconcile.ts';
import { parseRecordsQuery } from '../../../provider/contract/messages/records.ts';
import { openDirectory } from '../../../provider/hub/directory/ldap.ts';
import { reconcile } from '../../../provider/hub/reconcile/index.ts';
import type { ReconcilePorts } from '../../../provider/hub/reconcile/ports.ts';
import { type Results, resultsIn } from '../../../provider/hub/reconcile/results.ts';
import type { CallSpoke } from '../../../provider/hub/spoke-client/invoke.ts';
import { orderSender } from '../../../provider/hub/spoke-client/send-order.ts';
import { deadlineIn } from '../../../provider/runtime/deadline.ts';
import { jsonLog } from '../../../provider/runtime/log.ts';
import { Secret } from '../../../provider/runtime/secret.ts';
import { ensure } from '../../../provider/spoke/ensure.ts';
import type { Ports } from '../../../provider/spoke/ports.ts';
import { answerQuery } from '../../../provider/spoke/records/answer-query.ts';
import type { Directory } from '../../sandbox/directory/directory.ts';
import type { World } from './world.ts';

/** The reconciliation, with a world's spoke in this process, and a bucket in Moto. */
export interface Reconciling {
  /** All steps, as the state machine asks for them. */
  run(input?: Partial<RunInput>, hooks?: Hooks): Promise<Finished>;
  /** The lines that the steps have logged. */
  readonly logs: string[];
}

export interface Hooks {
  /** The run's id; a run of the same id goes on where that one ended. */
  readonly run?: string;
  /** Between the two. */
  readonly afterRecords?: () => Promise<unknown>;
  /** Changes what the spoke works with. */
  readonly ports?: Partial<Ports>;
  /** What the hub sends on its way. */
  readonly beforeOrder?: (order: Order) => Promise<unknown>;
  /** Makes an outside call of the hub, or spoils it: of the bucket, the directory or the spoke. */
  readonly outside?: <T>(call: () => Promise<T>) => Promise<T>;
  /** Each step is the last one, or fails, if this throws. */
  readonly step?: <T>(work: () => Promise<T>) => Promise<T>;
}

export interface Finished {
  readonly rows: readonly Row[];
  readonly summary: RunSummary;
  /** The row of an application. */
  of(appname: string): Row;
}

const ACCOUNT = '222222222222';
const REGION = 'eu-central-1';

let runs = 0;

/** @param env whose records: all worlds of a test run share one Parameter Store */
export async function reconciling(
  world: World,
  directory: Directory | undefined,
  env: string,
): Promise<Reconciling> {
  const bucket = `results-${env}`.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
  const s3 = new S3Client({
    endpoint: String(world.aws.endpoint),
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
  });
  await s3.send(
    new CreateBucketCommand({
      Bucket: bucket,
      CreateBucketConfiguration: { LocationConstraint: REGION },
    }),
  );
  const results = resultsIn(bucket, s3);
  const logs: string[] = [];
  const invocation = () => ({
    requestId: 'q-1',
    functionArn: `arn:aws:lambda:${REGION}:111111111111:function:database-access-reconcile`,
    deadline: deadlineIn(840_000),
    log: jsonLog({}, (line) => logs.push(line)),
    logGroup: '',
  });

  const callSpoke =
    ({ ports, beforeOrder }: Hooks): CallSpoke =>
    async (_place, { message }) => {
      const event: unknown = JSON.parse(message(60_000));
      const query = parseRecordsQuery(event);
      if (query !== undefined) {
        const place = { account: ACCOUNT, region: REGION, prefix: 'database-access' };
        const found = await answerQuery(query, { ...world.ports(), ...place });
        const records = found.records.filter(({ record }) => record.request['env'] === env);
        const unrecorded = found.unrecorded?.filter(({ identity }) => identity.env === env);
        return JSON.parse(JSON.stringify({ ...found, records, unrecorded }));
      }
      const order = parseOrder(event);
      if (order === undefined) throw new Error('not an order of this version');
      await beforeOrder?.(order);
      return JSON.parse(JSON.stringify(await ensure(order, { ...world.ports(), ...ports })));
    };

  return {
    logs,
    async run(input = {}, hooks = {}) {
      const asked = callSpoke(hooks);
      const { outside: spoil = (call) => call() } = hooks;
      const spoke: CallSpoke = (...call) => spoil(() => asked(...call));
      const ports: ReconcilePorts = {
        rollout: {
          namePrefix: 'acme',
          units: ['ou-x-all'],
          regions: [REGION],
          vpcs: [{ name: 'default' }],
        },
        listAccounts: async () => [
          { id: ACCOUNT, name: 'shop', isActive: true, isManagement: false },
        ],
        callSpoke: spoke,
        sendOrder: orderSender(spoke),
        directory: directory && opened(directory, spoil),
        results: spoiled(results, spoil),
        atOnce: 4,
        placesPerCall: 20,
      };
      runs += 1;
      const { run = `run-${runs}`, step = (work) => work() } = hooks;
      const ask = (name: string, places?: readonly RunPlace[]) =>
        step(() => {
          const asked = { step: name, run, input: { mode: 'apply', ...input }, places };
          return reconcile(JSON.parse(JSON.stringify({ reconcile: asked })), ports, invocation());
        });
      await ask('places');
      const deadline = deadlineIn(60_000);
      const read = async (key: string) => (await results.read(key, deadline)) ?? '';
      const places = z.array(runPlace).parse(JSON.parse(await read(runKeys.places(run))));
      await ask('records', places);
      await hooks.afterRecords?.();
      await ask('groups');
      await ask('accesses', places);
      await ask('summary');
      const lines = await Promise.all(places.map((place) => read(runKeys.rows(run, place))));
      const rows = lines
        .flatMap((text) => text.split('\n').filter((line) => line !== ''))
        .map((line) => row.parse(JSON.parse(line)));
      const summary = runSummary.parse(JSON.parse(await read(runKeys.summary(run))));
      return { rows, summary, of: (appname) => rowOf(rows, appname) };
    },
  };
}

function rowOf(rows: readonly Row[], appname: string): Row {
  const found = rows.filter(({ identity }) => identity?.appname === appname);
  const [first] = found;
  if (first === undefined || found.length > 1)
    throw new Error(`${appname} has ${found.length} rows: ${JSON.stringify(rows)}`);
  return first;
}

type Outside = NonNullable<Hooks['outside']>;

function spoiled({ bucket, write, read, list }: Results, outside: Outside): Results {
  return {
    bucket,
    write: (...call) => outside(() => write(...call)),
    read: (...call) => outside(() => read(...call)),
    list: (...call) => outside(() => list(...call)),
  };
}

function opened(directory: Directory, outside: Outside): NonNullable<ReconcilePorts['directory']> {
  return {
    usernames: { template: '{sAMAccountName}', foldsCase: true },
    open: async (attributes, deadline) => {
      const opened = await outside(() =>
        openDirectory({
          url: directory.url,
          certificateAuthorities: [readFileSync(directory.caFile, 'utf8')],
          baseDn: directory.baseDn,
          bind: {
            dn: directory.bindDn,
            password: new Secret(directory.bindPassword),
            from: '/directory/bind',
          },
          attributes,
          deadline,
        }),
      );
      return {
        ...opened,
        findGroups: (name) => outside(() => opened.findGroups(name)),
        membersOf: (groups) => outside(() => opened.membersOf(groups)),
      };
    },
  };
}
