import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer, globalAgent } from 'node:https';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { writeReply } from '../../provider/contract/messages/reply.ts';
import { hub } from '../../provider/door/hub.ts';
import { FRESH } from '../../provider/hub/spoke-client/connections.ts';
import { spokeCaller } from '../../provider/hub/spoke-client/invoke.ts';
import { parseTerraform } from '../../provider/lifecycle/terraform.ts';
import { deadlineIn } from '../../provider/runtime/deadline.ts';
import type { Invocation } from '../../provider/runtime/lambda.ts';
import { jsonLog } from '../../provider/runtime/log.ts';
import { createCertificates } from '../sandbox/certificates/certificates.ts';
import { listen } from '../sandbox/machine/listen.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';

/** Requests that follow each other share a connection, and none is lost to one that was closed. */

const folder = temporaryFolder('connections');
const credentials = { accessKeyId: 'A', secretAccessKey: 'S', sessionToken: 'T' };
const sleep = async () => {};
const invocation = (): Invocation => ({
  requestId: 'r-1',
  functionArn: '',
  logGroup: '',
  deadline: deadlineIn(20_000),
  log: jsonLog({}, () => {}),
});
/** Milliseconds before each answer. */
let pause: number;
/** The answers so far, by connection. */
let connections: Map<Socket, number>;
/** Connections are closed after so many answers, when another request has come. */
let most: number;
beforeEach(() => {
  [pause, most] = [0, Number.POSITIVE_INFINITY];
  connections = new Map();
});
afterAll(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  await folder.remove();
});

/** @param answer to each request */
function answering(answer: string): NonNullable<Parameters<typeof createServer>[1]> {
  return async (request, response) => {
    const { socket } = request;
    const answers = connections.get(socket) ?? 0;
    await text(request);
    if (answers === most) return socket.destroy();
    connections.set(socket, answers + 1);
    setTimeout(() => response.end(answer), pause);
    return;
  };
}

function later(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
}

const ANSWER = {
  request_id: 'r-1',
  revision: '',
  parameter_names: [],
  parameters: [],
  username: 'door_app',
  people: { added: 0, removed: 0, unchanged: 0 },
  changes: 0,
  warnings: [],
};

describe('a door', () => {
  let ask: () => Promise<unknown>;
  const { caFile, certFile, keyFile } = createCertificates(folder.path);
  const tls = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
  const server = createSecureServer(tls, answering(writeReply({ answer: ANSWER })));
  beforeAll(async () => {
    globalAgent.options.ca = readFileSync(caFile);
    const url = new URL(`https://localhost:${await listen(server)}/`);
    const fulfil = hub({ url, credentials, sleep });
    ask = () => fulfil(intent(), invocation());
  });
  afterAll(() => {
    globalAgent.destroy();
    server.close();
  });
  beforeEach(() => globalAgent.destroy());

  test('asks the hub by one connection while requests follow each other', async () => {
    for (const _ of [1, 2, 3]) expect(await ask()).toEqual(ANSWER);
    expect([...connections.values()]).toEqual([3]);
  });

  test('opens a new connection when it was frozen in between', async () => {
    await ask();
    later(2 * FRESH);
    expect(await ask()).toEqual(ANSWER);
    expect([...connections.values()]).toEqual([1, 1]);
  });

  test('tells a hub that closes a connection, and does not ask again', async () => {
    most = 1;
    await ask();
    await expect(ask()).rejects.toThrow('ECONNRESET');
    expect([...connections.values()]).toEqual([1]);
  });
});

describe('a hub', () => {
  let ask: () => Promise<unknown>;
  const server = createServer(answering('{"report":1}'));
  beforeAll(async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', `http://localhost:${await listen(server)}`);
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    const call = spokeCaller({ enterSpoke: async () => credentials, sleep });
    const place = { account: '222222222222', region: 'eu-central-1', vpc: 'default' };
    ask = () => call(place, { tags: {}, message: () => '{}' }, invocation());
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => later(2 * FRESH));

  test('calls spokes of a Region by one connection while requests follow each other', async () => {
    for (const _ of [1, 2, 3]) expect(await ask()).toEqual({ report: 1 });
    expect([...connections.values()]).toEqual([3]);
  });

  test('waits for a spoke that is silent for longer than connections are kept', async () => {
    pause = FRESH + 1_500;
    expect(await ask()).toEqual({ report: 1 });
    expect([...connections.values()]).toEqual([1]);
  });

  test('opens a new connection when it was frozen in between', async () => {
    await ask();
    later(2 * FRESH);
    expect(await ask()).toEqual({ report: 1 });
    expect([...connections.values()]).toEqual([1, 1]);
  });

  test('tells a Lambda that closes a connection, and does not ask again', async () => {
    most = 1;
    await ask();
    await expect(ask()).rejects.toThrow('ECONNRESET');
    expect([...connections.values()]).toEqual([1]);
  });
});

function intent() {
  const fields = {
    dbtype: 'postgres',
    dbendpoint: 'one.example',
    dbname: 'shop',
    mastersecret: '/masters/shop',
    env: 'prod',
    project: 'shop',
    appname: 'checkout',
  };
  const defaults = { region: 'eu-central-1', account: '222222222222' };
  return parseTerraform(fields, defaults, { at: new Date().toISOString(), requestId: 'r-1' });
}
