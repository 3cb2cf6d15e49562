import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DirectoryOptions } from '../../provider/hub/directory/ldap.ts';
import { openFirst } from '../../provider/hub/directory/login.ts';
import { examineDirectory } from '../../provider/hub/operations/doctor/examine-directory.ts';
import { deadlineIn } from '../../provider/runtime/deadline.ts';
import type { Invocation } from '../../provider/runtime/lambda.ts';
import { jsonLog } from '../../provider/runtime/log.ts';
import { Secret } from '../../provider/runtime/secret.ts';
import { createCertificates } from '../sandbox/certificates/certificates.ts';
import {
  children,
  element,
  firstElement,
  integer,
  number,
  octets,
  sequence,
} from '../sandbox/directory/limits/ber.ts';
import { type LimitsDirectory, startLimitsDirectory } from '../sandbox/directory/limits/limits.ts';
import { listen } from '../sandbox/machine/listen.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { expansionOf, namesOf, usersOf } from '../support/directory.ts';

/** Controllers that are silent, slow or lying at each stage; and settings that lead nowhere. */

const folder = temporaryFolder('troubles');
const certificates = createCertificates(folder.path);
const tls = { cert: readFileSync(certificates.certFile), key: readFileSync(certificates.keyFile) };
let directory: LimitsDirectory;
const servers: Server[] = [];
const sockets = new Set<Socket>();

beforeAll(async () => {
  directory = await startLimitsDirectory({ certificates });
});
afterAll(async () => {
  await directory?.stop();
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  await folder.remove();
});

async function url(scheme: 'ldap' | 'ldaps', serve: (socket: Socket) => void): Promise<string> {
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  };
  const server = scheme === 'ldap' ? createServer(keep) : createTlsServer(tls, keep);
  servers.push(server);
  return `${scheme}://localhost:${await listen(server)}`;
}

/** Success as the answer to a request: of StartTLS (0x78), or of a bind (0x61). */
const success = (tag: number, request: Buffer) => {
  const message = firstElement(request);
  const [id] = message === undefined ? [] : children(message.element);
  return sequence(
    integer(number(id)),
    element(tag, element(0x0a, Buffer.from([0])), octets(Buffer.alloc(0)), octets(Buffer.alloc(0))),
  );
};
const silent = () => {};
const startsTls = (then: (socket: Socket) => void) => (socket: Socket) =>
  socket.once('data', (data) => {
    socket.write(success(0x78, data));
    then(socket);
  });

const problemOf = async (options: Partial<DirectoryOptions>): Promise<string> =>
  namesOf(directory, 'DB-Owners', options).then(
    (names) => `found ${names.length}`,
    (error: Error) => error.message,
  );

describe('a controller that is silent is told in seconds, by the stage', () => {
  test.each<[string, string, () => Promise<string>]>([
    ['starting TLS', 'after connecting', () => url('ldap', silent)],
    ['starting TLS', 'in the handshake of StartTLS', () => url('ldap', startsTls(silent))],
    [
      'starting TLS',
      'in the handshake of ldaps',
      async () => (await url('ldap', silent)).replace('ldap:', 'ldaps:'),
    ],
    ['logging in', 'when the hub logs in', () => url('ldaps', silent)],
    [
      'logging in',
      'when the hub logs in after StartTLS',
      () =>
        url(
          'ldap',
          startsTls((socket) => new TLSSocket(socket, { isServer: true, ...tls })),
        ),
    ],
  ])('%s: %s', { timeout: 20_000 }, async (stage, _, start) => {
    const silentUrl = await start();
    const begin = performance.now();
    const problem = await problemOf({ url: silentUrl, deadline: deadlineIn(600_000) });
    expect(problem).toContain(
      `the directory ${silentUrl} did not answer within 5 s while ${stage}. Nothing was changed. `,
    );
    expect(performance.now() - begin).toBeLessThan(8_000);
  });

  test('searching: at any page', async () => {
    for (const search of [1, 2, 3]) {
      directory.fail({ search, how: 'silence' });
      // A page may take 20 s, but never longer than the request has.
      const problem = await problemOf({ deadline: deadlineIn(1_500) });
      expect(problem).toMatch(/did not answer within [12] s while searching\. Nothing was changed/);
    }
  });
});

describe('a controller that lies', () => {
  test.each<[string, string, 'ldap' | 'ldaps', (socket: Socket) => void]>([
    ['and hangs up', "can't be reached: the connection was broken off", 'ldap', (s) => s.end()],
    ['and hangs up in TLS', 'failed while logging in|was broken off', 'ldaps', (s) => s.end()],
    [
      'and speaks another protocol',
      'did not answer within 2 s while logging in',
      'ldaps',
      (s) => s.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
    ],
    [
      'and lets the hub in, but answers nothing more',
      'did not answer within \\d s while searching',
      'ldaps',
      (s) => s.once('data', (data) => s.write(success(0x61, data))),
    ],
    [
      'and lets the hub in, and then hangs up',
      'failed while .*the connection was (lost|broken off)|closed before',
      'ldaps',
      (s) =>
        s.once('data', (data) => {
          s.write(success(0x61, data));
          s.once('data', () => s.destroy());
        }),
    ],
  ])('%s is never a group without members', async (_, words, scheme, serve) => {
    const problem = await problemOf({ url: await url(scheme, serve), deadline: deadlineIn(2_000) });
    expect(problem).toMatch(new RegExp(words, 'i'));
  });
});

describe('of several URLs', () => {
  const open = (urls: readonly string[], password = directory.bindPassword) =>
    openFirst(urls, {
      baseDn: directory.baseDn,
      bind: { dn: directory.bindDn, password: new Secret(password), from: '/directory/bind' },
      certificateAuthorities: [readFileSync(directory.caFile, 'utf8')],
      attributes: ['sAMAccountName'],
      deadline: deadlineIn(30_000),
    });

  test('the next one is tried', async () => {
    const opened = await open(['ldaps://localhost:1', 'ldaps://no.such.invalid', directory.url]);
    expect(await opened.findGroups('DB-Owners')).toHaveLength(1);
    await opened.close();
  });

  test('all are told if none can be used', async () => {
    await expect(open(['ldaps://localhost:1', 'ldaps://no.such.invalid'])).rejects.toThrow(
      /none of 2 directories can be used: the directory ldaps:\/\/localhost:1 can't be reached: the connection was refused \(ECONNREFUSED\); the directory ldaps:\/\/no\.such\.invalid can't be reached: its name .*\. Nothing was changed$/,
    );
  });

  test('the next one is not tried with a login that was refused, which would lock it', async () => {
    await expect(open([directory.url, directory.startTlsUrl], 'wrong')).rejects.toThrow(
      `the directory ${directory.url} refused the hub's login: the user or the password is wrong`,
    );
  });
});

describe('attributes that user names are made of', () => {
  const open = () =>
    openFirst([directory.url], {
      baseDn: directory.baseDn,
      bind: {
        dn: directory.bindDn,
        password: new Secret(directory.bindPassword),
        from: '/directory/bind',
      },
      certificateAuthorities: [readFileSync(directory.caFile, 'utf8')],
      attributes: [],
      deadline: deadlineIn(30_000),
    });
  const invocation: Invocation = {
    requestId: 'r-1',
    functionArn: '',
    logGroup: '',
    deadline: deadlineIn(30_000),
    log: jsonLog({}, () => {}),
  };

  test.each([
    ['sAMAccountName', { state: 'ready' }],
    ['SAMACCOUNTNAME', { state: 'ready' }],
    [
      'mial',
      {
        state: 'unreachable',
        problem: expect.stringMatching(/^nobody below .* has the attribute mial, of which user/),
      },
    ],
  ])('the doctor sees whether people have %s', async (attribute, state) => {
    expect(await examineDirectory(open, [attribute], invocation)).toMatchObject(state);
  });

  test('a person without one gets no user by chance: the group fails', async () => {
    const expansion = await expansionOf(directory, ['DB-Owners'], { attributes: ['mial'] });
    expect(() => usersOf(expansion, { template: '{mial}', foldsCase: false })).toThrow(
      /^groups: all of their members have not all attributes that a user name is made of \(\{mial\}\)/,
    );
  });
});

test('a group that goes while it is read fails the request', async () => {
  // It was found; when its own list is read, it is gone.
  directory.fail({ search: 2, how: { code: 32 } });
  expect(await problemOf({})).toMatch(
    /^groups: the group CN=DB-Owners,.* disappeared while it was read\. Nothing was changed/,
  );
});

describe('a base DN', () => {
  test('that is not in the directory is told as itself, with what is', async () => {
    expect(await problemOf({ baseDn: 'DC=corp,DC=exmaple,DC=test' })).toContain(
      `has no DC=corp,DC=exmaple,DC=test; it holds ${directory.baseDn}. Nothing was changed. The ` +
        'platform team has to correct directory.baseDn',
    );
  });
});
