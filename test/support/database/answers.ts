import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deadlineIn } from '../../../provider/runtime/deadline.ts';
import { freePort } from '../../sandbox/machine/free-port.ts';
import { type Impostor, startDeaf, startHangingUp, startLate, startLiar } from '../impostors.ts';
import type { World } from './world.ts';

const WEB = Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n');
const ALERT = Buffer.from([0x15, 3, 1, 0, 2, 2, 70]);

/**
 * What listens on the port of a request, if it is no server of its engine: told in seconds, in the
 * sentence that a person sees, and before any secret is sent.
 */
export function describeAnswers(given: () => World, asked: string): void {
  describe('what answers', () => {
    let world: World;
    const running: Array<Pick<Impostor, 'stop'>> = [];
    beforeAll(() => {
      world = given();
    });
    afterAll(() => Promise.all(running.map((each) => each.stop())));
    async function started<T extends Pick<Impostor, 'stop'>>(starting: Promise<T>): Promise<T> {
      const impostor = await starting;
      running.push(impostor);
      return impostor;
    }
    /** The error of a create, and the seconds that it took. */
    async function refused(dbendpoint: string, ms = 20_000): Promise<[string, number]> {
      const start = Date.now();
      const failure = world.ensure(
        { appname: 'answers', dbendpoint },
        { deadline: deadlineIn(ms) },
      );
      const error = await failure.then(
        () => new Error('it went well'),
        (error: Error) => error,
      );
      return [error.message, (Date.now() - start) / 1_000];
    }

    test('a closed port is tried for a while, and then told with what refused', async () => {
      const port = await freePort();
      const [message, seconds] = await refused(`localhost:${port}`, 6_000);
      expect(message).toMatch(
        new RegExp(
          `^dbendpoint: nothing listens on port ${port} of localhost \\((127\\.0\\.0\\.1|::1): ` +
            'ECONNREFUSED.*\\)\\. Is it the port of the database, and does the database run\\? ' +
            'A security group would not refuse, but be silent$',
        ),
      );
      expect(seconds).toBeLessThan(3);
      expect(world.logs.join()).toContain('"because":"ECONNREFUSED"');
    });

    test('a port without an answer is told with the security group', async () => {
      const { port } = await started(startDeaf());
      const [message, seconds] = await refused(`localhost:${port}`, 3_000);
      expect(message).toBe(
        `dbendpoint: localhost does not answer on port ${port} (ETIMEDOUT after 3 s). Does the ` +
          `database's security group let the spoke's in on port ${port}, and is it the spoke of ` +
          'the right VPC (field vpc)? A database that is stopped does not answer either',
      );
      expect(seconds).toBeLessThan(4);
    });

    test('a name that does not resolve is told at once', async () => {
      const [message, seconds] = await refused('orders.invalid');
      expect(message).toMatch(
        /^dbendpoint: the name orders\.invalid can't be resolved in this VPC \(ENOTFOUND\)\. Is it/,
      );
      expect(seconds).toBeLessThan(3);
    });

    test.each([
      ['a web server (HTTP)', WEB],
      ['a server that only speaks TLS, such as a web server or a load balancer', ALERT],
    ])('%s is told in seconds', async (called, reply) => {
      const { port, received } = await started(startLiar({ reply }));
      const [message, seconds] = await refused(`localhost:${port}`);
      expect(message).toBe(
        `dbendpoint: localhost:${port} is ${called}, not a server of ${asked}. Give host and port ` +
          'of the database itself',
      );
      expect(seconds).toBeLessThan(6);
      expect(received.join()).not.toContain(world.server.master.password);
    });

    test('a server that speaks first, and not the right thing, is told in seconds', async () => {
      const { port } = await started(startLiar({ first: Buffer.from('SSH-2.0-OpenSSH_9.6\r\n') }));
      const [message, seconds] = await refused(`localhost:${port}`);
      expect(message).toContain(`dbendpoint: localhost:${port} is an SSH server, not a server of`);
      expect(seconds).toBeLessThan(3);
    });

    test('silence is told as silence', async () => {
      const { port } = await started(startLiar({}));
      const [message, seconds] = await refused(`localhost:${port}`, 4_000);
      expect(message).toBe(
        `dbendpoint: localhost:${port} takes connections, but said nothing in 4 s that a server ` +
          `of ${asked} says. Is it a load balancer without a server, or is the server overloaded?`,
      );
      expect(seconds).toBeLessThan(5);
    });

    test('a server that begins to answer and stalls is told as such', async () => {
      // What a server of the engine says first: yes to TLS, or half a greeting.
      const isPostgres = asked === 'PostgreSQL';
      const lie = isPostgres
        ? { reply: Buffer.from('S') }
        : { first: Buffer.from([74, 0, 0, 0, 10, 56, 46]) };
      const { port } = await started(startLiar(lie));
      const [message, seconds] = await refused(`localhost:${port}`, 3_000);
      expect(message).toMatch(
        /^localhost:\d+ began to answer, and then said nothing more \(logging in as the master user\)/,
      );
      expect(seconds).toBeLessThan(4);
    });

    test('a server that hangs up is tried for a while, and then told as such', async () => {
      const { port, connections } = await started(startHangingUp());
      const [message] = await refused(`localhost:${port}`, 4_000);
      expect(message).toMatch(
        /^dbendpoint: localhost:\d+ takes connections and ends them before it says a word \(/,
      );
      expect(connections()).toBeGreaterThan(1);
    });

    test('a server that starts is waited for, and the log says so', async () => {
      const { port } = await started(startLate(world.server, 2));
      const before = world.logs.length;
      await world.ensure({ appname: 'late', dbendpoint: `localhost:${port}` });
      const waits = world.logs.slice(before).filter((line) => line.includes('waiting for the'));
      expect(waits).toHaveLength(1);
      expect(waits[0]).toContain(`"server":"localhost:${port}","because":"ERR_SERVER_HUNG_UP"`);
      await world.remove({ appname: 'late', dbendpoint: `localhost:${port}` });
    });
  });

  describe('a login that is refused', () => {
    test('the name that was typed is not repeated, and swapped fields are suspected', async () => {
      const world = given();
      const failure = world.ensure({
        ...{ appname: 'swapped', username: 'Hunter2Hunter2', password: 'postgres' },
      });
      const { host, port } = world.server;
      await expect(failure).rejects.toThrow(
        `username, password: ${host}:${port} refused the login of the master user: wrong name or ` +
          'password. Were username and password swapped in the request?',
      );
      expect(world.logs.join()).not.toContain('Hunter2');
    });

    test('the name in a secret is repeated', async () => {
      const world = given();
      const master = { username: 'orders_master', password: 'k3#kdl-Q' };
      const failure = world.ensure(
        { appname: 'swapped', username: undefined, password: undefined, mastersecret: '/unused' },
        {
          readMaster: async () => {
            const { Secret } = await import('../../../provider/runtime/secret.ts');
            return {
              master: { ...master, password: new Secret(master.password) },
              warnings: [],
            };
          },
          sleep: () => Promise.resolve(),
        },
      );
      const { host, port } = world.server;
      await expect(failure).rejects.toThrow(
        `mastersecret: ${host}:${port} refused the login of the master user orders_master: wrong ` +
          'name or password. Is the password in mastersecret the current one, and the user that ' +
          'of this server?',
      );
    });
  });
}
