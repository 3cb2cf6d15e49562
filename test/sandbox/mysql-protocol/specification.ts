import { readFileSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { expect, test } from 'vitest';
import { createCertificates } from '../certificates/certificates.ts';
import { iamToken } from '../iam/tokens.ts';
import { temporaryFolder } from '../machine/ownership.ts';
import type { MysqlServer, ServerOptions } from './server.ts';
import { rows, type Specimen } from './specimen.ts';

export const ACCESS_DENIED = 1045;
export const TABLE_ACCESS_DENIED = 1142;
const NOT_OWNER_OF_THREAD = 1095;
const SECRET = { username: 'anna', password: 'secret' };
const WITH_A_PASSWORD = "CREATE USER anna@'%' IDENTIFIED BY 'secret'";

/** The specification of the sandbox's MySQL and MariaDB: what is the same on both. */
export function specifyServer(
  subject: Specimen,
  own: {
    readonly start: (options: ServerOptions) => Promise<MysqlServer>;
    /** What follows a user's name in CREATE USER: the password as the hash that the server stores. */
    readonly identifiedByHash: (password: string) => string;
  },
): void {
  test.each([
    { kill: 'KILL', procedure: 'rds_kill', goesOn: false },
    { kill: 'KILL QUERY', procedure: 'rds_kill_query', goesOn: true },
  ])('$kill is refused, and mysql.$procedure takes its place', async (killer) => {
    const master = await subject.master();
    await master.query(WITH_A_PASSWORD);
    const anna = await subject.connect(SECRET);
    const asleep = anna.query('SELECT SLEEP(60)').catch((error: unknown) => error);
    const sleeper = `SELECT ID FROM information_schema.PROCESSLIST
                      WHERE USER = 'anna' AND STATE = 'User sleep'`;
    await expect.poll(() => rows(master, sleeper)).toHaveLength(1);

    await expect(master.query(`${killer.kill} ${anna.threadId}`)).rejects.toMatchObject({
      errno: NOT_OWNER_OF_THREAD,
    });
    await master.query(`CALL mysql.${killer.procedure}(?)`, [anna.threadId]);
    await asleep;
    const next = rows(anna, 'SELECT 1 AS one');
    if (killer.goesOn) expect(await next).toEqual([{ one: 1 }]);
    else await expect(next).rejects.toThrow();
  });

  test('the sessions of rdsadmin can’t be ended', async () => {
    const superuser = await subject.connect(subject.server.superuser);
    const master = await subject.master();
    const attempt = master.query('CALL mysql.rds_kill(?)', [superuser.threadId]);
    await expect(attempt).rejects.toThrow('CANNOT KILL RDSADMIN SESSION');
    await rows(superuser, 'SELECT 1');
  });

  test('the certificate and its name are checked', async () => {
    const { master: login, port } = subject.server;
    const [status] = await rows(await subject.master(), "SHOW STATUS LIKE 'Ssl_version'");
    expect(status).toMatchObject({ Value: 'TLSv1.3' });
    const other = temporaryFolder('other');
    const { caFile } = createCertificates(other.path);
    const strange = { ca: readFileSync(caFile, 'utf8'), verifyIdentity: true };
    await expect(subject.connect(login, { ssl: strange })).rejects.toThrow(/certificate/);
    await other.remove();
    const elsewhere = {
      host: 'db.example.test',
      stream: () => connectSocket(port, '127.0.0.1'),
    };
    const attempt = subject.connect(login, elsewhere);
    await expect(attempt).rejects.toThrow("does not match certificate's");
  });

  test('a user who must use TLS is refused without it', async () => {
    const master = await subject.master();
    await master.query(`${WITH_A_PASSWORD} REQUIRE SSL`);
    await subject.connect(SECRET);
    const attempt = subject.connect(SECRET, { ssl: 'none' });
    await expect(attempt).rejects.toMatchObject({ errno: ACCESS_DENIED });
    await subject.connect(subject.server.master, { ssl: 'none' }); // as on RDS, others may
  });

  test('a token is valid for one user, unaltered, and for a quarter of an hour', async () => {
    const { server, connect } = subject;
    const master = await subject.master();
    for (const name of ['anna', 'ben']) {
      await master.query(
        `CREATE USER ${name}@'%' IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS' REQUIRE SSL`,
      );
    }
    const login = server.iamLogin('anna');
    const anna = await connect(login);
    expect(await rows(anna, 'SELECT CURRENT_USER() AS name')).toEqual([{ name: 'anna@%' }]);

    const sixteenMinutesAgo = new Date(Date.now() - 16 * 60_000);
    const wrong = [
      server.iamLogin('ben').password,
      login.password.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      iamToken({ key: server.tokenKey, username: 'anna', now: sixteenMinutesAgo }),
      iamToken({ key: 'another server’s', username: 'anna' }),
      '',
      'x'.repeat(100_000),
    ];
    for (const password of wrong) {
      const attempt = connect({ username: 'anna', password });
      await expect(attempt).rejects.toMatchObject({ errno: ACCESS_DENIED });
    }
    await expect(connect(login, { ssl: 'none' })).rejects.toMatchObject({ errno: ACCESS_DENIED });
    // A client that was not told to send a token as it is does not.
    await expect(connect(login, { enableCleartextPlugin: false })).rejects.toThrow('clear');
  });

  test('a user with a password needs no token, one without the text RDS can’t log in', async () => {
    const { server, connect } = subject;
    const master = await subject.master();
    await master.query(WITH_A_PASSWORD);
    await expect(connect(server.iamLogin('anna'))).rejects.toMatchObject({ errno: ACCESS_DENIED });
    await master.query("CREATE USER ben@'%' IDENTIFIED WITH AWSAuthenticationPlugin AS 'rds'");
    await expect(connect(server.iamLogin('ben'))).rejects.toMatchObject({ errno: ACCESS_DENIED });
  });

  test('a changed password is refused at once, and the new one is taken', async () => {
    const master = await subject.master();
    await master.query(WITH_A_PASSWORD);
    for (const _ of ['the whole password', 'from the cache of caching_sha2_password'])
      await subject.connect(SECRET);
    await master.query("ALTER USER anna@'%' IDENTIFIED BY 'another'");
    await expect(subject.connect(SECRET)).rejects.toMatchObject({ errno: ACCESS_DENIED });
    await subject.connect({ ...SECRET, password: 'another' });
  });

  test('the log holds every statement with its passwords, except the server’s own', async () => {
    const { server } = subject;
    const secret = { username: 'anna', password: 'not-to-be-logged' };
    const master = await subject.master();
    await master.query(`CREATE USER anna@'%' ${own.identifiedByHash(secret.password)}`);
    await subject.connect(secret);
    const log = () => readFileSync(server.logFile, 'utf8');
    expect(log()).toContain('CREATE USER anna');
    expect(log()).not.toContain(secret.password);
    expect(log()).not.toContain(server.master.password);
    expect(log()).not.toContain(server.superuser.password);

    await master.query(`ALTER USER anna@'%' IDENTIFIED BY '${secret.password}'`);
    expect(log()).toContain(secret.password); // so a search for one finds it
  });

  test('a server that does not start says why', async () => {
    const other = temporaryFolder('broken');
    const certificates = createCertificates(other.path);
    const broken = { ...certificates, certFile: certificates.keyFile };
    await expect(own.start({ directory: other.path, certificates: broken })).rejects.toThrow(
      /did not start.*certificate/s,
    );
    await other.remove();
  });
}
