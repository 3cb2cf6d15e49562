import { readFileSync } from 'node:fs';
import {
  AddTagsToResourceCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import fc from 'fast-check';
import { afterAll, beforeAll, inject, test } from 'vitest';
import { accessId } from '../../provider/contract/request/identity.ts';
import { parseRemoval } from '../../provider/contract/request/parse-removal.ts';
import { deadlineIn } from '../../provider/runtime/deadline.ts';
import { OutsideError } from '../../provider/runtime/errors.ts';
import { parameterStore } from '../../provider/spoke/parameters/store.ts';
import { connect, openPostgres } from '../../provider/spoke/postgres/server.ts';
import { recordStore } from '../../provider/spoke/records/store.ts';
import { startWorld, type World } from '../support/database/postgres.ts';
import { DEFAULTS } from '../support/declarations/clients.ts';
import { anyCommand } from '../support/declarations/commands.ts';
import { CLIENTS, play } from '../support/declarations/play.ts';
import type { ObservedAccess, Stage } from '../support/declarations/stage.ts';
import { recordsBelow } from '../support/declarers.ts';

/** The model of test/unit/spoke/records, against a real server, whose two names are two servers. */
let world: World;
const MASTER = '/model/master';
const SEED = Number(process.env['TEST_MODEL_SEED'] ?? 15);
/** Milliseconds for as many sequences as there are in them. */
const MODEL_MS = Number(process.env['TEST_MODEL_MS'] ?? 30_000);

beforeAll(async () => {
  world = await startWorld(16, inject('awsEndpoint'), 'model');
  const { username, password } = world.server.master;
  await world.ssm.send(
    new PutParameterCommand({
      Name: MASTER,
      Value: JSON.stringify({ username, password }),
      Type: 'SecureString',
    }),
  );
  await world.ssm.send(
    new AddTagsToResourceCommand({
      ResourceType: 'Parameter',
      ResourceId: MASTER,
      Tags: [{ Key: 'database-access:endpoints', Value: endpoints().join(' ') }],
    }),
  );
});
afterAll(() => world?.stop());

const endpoints = () => ['localhost', '127.0.0.1'].map((host) => `${host}:${world.server.port}`);

/** Each sequence has accesses and a Parameter Store of its own. */
function stageOf(number: number): Stage {
  const prefix = `model-${number}`;
  const fields = { mastersecret: MASTER, dbname: world.server.database, env: `model${number}` };
  const { master } = world.server;
  const idOf = (appname: string) => {
    const more = { dbtype: 'postgres', project: 'p', appname, dbendpoint: endpoints()[0] };
    return accessId(parseRemoval({ ...fields, ...more }, DEFAULTS).identity);
  };
  const urlOf = async (appname: string) => {
    const Path = `/${prefix}/${fields.env}/p/${appname}`;
    const { Parameters = [] } = await world.ssm.send(
      new GetParametersByPathCommand({ Path, Recursive: true, WithDecryption: true }),
    );
    const url = Parameters.find(({ Name }) => Name?.endsWith('/url'))?.Value;
    return { hasParameters: Parameters.length > 0, worksAt: await worksAt(url) };
  };
  return {
    fields,
    endpoints: endpoints(),
    calls: 80,
    ports(faults) {
      const ports = world.ports();
      const ssm = new SSMClient({ ...world.aws, maxAttempts: 1 });
      ssm.middlewareStack.add((next) => (request) => faults.step(() => next(request)), {
        step: 'initialize',
      });
      const options = { ssm, prefix, deadline: deadlineIn(30_000) };
      return {
        ...ports,
        parameters: parameterStore(options),
        records: recordStore(options),
        openServer: async (options) => {
          const { host, port } = options.access.endpoint;
          if (faults.isDown(`${host}:${port}`)) throw new OutsideError(`${host} does not answer`);
          return openPostgres({
            ...options,
            certificateAuthorities: [readFileSync(world.server.caFile, 'utf8')],
            connect: async (login, deadline) => {
              const connection = await faults.step(() => connect(login, deadline));
              return {
                ...connection,
                query: (...statement) => faults.step(() => connection.query(...statement)),
                batch: (statements) => faults.step(() => connection.batch(statements)),
                close: () => connection.close(),
              };
            },
          });
        },
      };
    },
    async observe() {
      const found = [...(await recordsBelow(world.ssm, `/${prefix}/records`)).values()];
      const records = found.map(({ record }) => record);
      const accesses = await Promise.all(
        ['a', 'b'].map(async (appname): Promise<ObservedAccess> => {
          const roles = await world.sql<{ name: string }>(
            master,
            `SELECT rolname AS name FROM pg_roles JOIN pg_shdescription d ON d.objoid = oid
              WHERE d.description LIKE '%${fields.env}/p/${appname}/%'`,
          );
          return {
            accessId: idOf(appname),
            servers: roles.length > 0 ? [endpoints()] : [],
            levels: roles.flatMap(({ name }) => /_(read\w+|owner)$/.exec(name)?.[1] ?? []),
            ...(await urlOf(appname)),
          };
        }),
      );
      return { records, accesses };
    },
  };
}

async function worksAt(url = ''): Promise<string | undefined> {
  if (!URL.canParse(url)) return undefined;
  const { username, password, host } = new URL(url);
  return world.sql({ username, password }, 'SELECT 1').then(
    () => host,
    () => undefined,
  );
}

test('no order of requests loses an access, or leaves one that nobody declares', async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyCommand(stageOf(0), CLIENTS), { maxLength: 8 }), (commands) => {
      number += 1;
      return play(stageOf(number), commands);
    }),
    { seed: SEED, numRuns: 1_000, interruptAfterTimeLimit: MODEL_MS, endOnFailure: true },
  );
}, 180_000);
