import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { connectClient } from '../sandbox/mysql-protocol/client.ts';
import type { MysqlServer } from '../sandbox/mysql-protocol/server.ts';
import type { Login } from '../sandbox/postgres/server.ts';
import { credentialsIn, parametersBelow, ROOT, storeMaster } from '../support/parameters.ts';
import { createWorkspace } from '../support/terraform/workspace.ts';
import { expect } from './expect.ts';
import { freshToken } from './person.ts';
import { APPLY, type Stage } from './stage.ts';
import { type Terraform, terraformOf } from './terraform.ts';

/** The other engine: what changes is one value. */

const MASTER = '/masters/catalogue';
const ACCESS = `${ROOT}/prod/shop/catalogue`;
const PERSON = 'hana.sato'; // of Team-Analytics
const READ = 'SELECT title FROM books';
const WRITE = "INSERT INTO books (title) VALUES ('The Left Hand of Darkness')";

/** What is to be gone at the end. */
export interface Catalogue {
  readonly mariadb: MysqlServer;
  readonly terraform: Terraform;
  readonly logins: readonly Login[];
}

/** @returns undefined on a machine without MariaDB */
export async function theOtherEngine(stage: Stage): Promise<Catalogue | undefined> {
  const { narrator, sandbox, ssm } = stage;
  narrator.step('MariaDB: the same, with another db_type');
  const { mariadb } = sandbox;
  if (mariadb === undefined) {
    narrator.say('MariaDB could not be had on this machine (above), so this part is left out.');
    return undefined;
  }
  await storeMaster(ssm, MASTER, mariadb);
  await ask(stage, mariadb, mariadb.master, 'CREATE TABLE books (title varchar(80))');
  const workspace = createWorkspace(
    'terraform/examples/quickstart',
    temporaryFolder('demo-mariadb').path,
    sandbox.variables,
  );
  const terraform = terraformOf(workspace, narrator);
  terraform.edit({
    db_type: 'mariadb',
    db_endpoint: `${mariadb.host}:${mariadb.port}`,
    db_name: mariadb.database,
    master_secret: MASTER,
    appname: 'catalogue',
    groups: { 'Team-Analytics': 'readonly' },
  });
  await terraform.run('init');
  await terraform.run(APPLY);

  const login = credentialsIn(await parametersBelow(ssm, ACCESS));
  narrator.output(login.url.replace(login.password, '…'));
  expect((await ask(stage, mariadb, login, WRITE)) === '', 'the application may write');
  const dropped = await ask(stage, mariadb, login, 'DROP TABLE books');
  expect(dropped.includes('DROP command denied'), 'the application may not drop');
  const person = { username: PERSON, password: await freshToken(stage, mariadb, PERSON) };
  expect((await ask(stage, mariadb, person, READ)).includes('Darkness'), 'the person may read');
  const refused = await ask(stage, mariadb, person, WRITE);
  expect(refused.includes('INSERT command denied'), 'the person may not write');
  narrator.fact(`the application may read and write, ${PERSON} may read, with an IAM token`);
  return { mariadb, terraform, logins: [login, person] };
}

export async function nothingLeftThere(
  stage: Stage,
  { mariadb, terraform, logins }: Catalogue,
): Promise<void> {
  const { narrator, ssm } = stage;
  narrator.say('And of the catalogue, in MariaDB:');
  await terraform.run('destroy -auto-approve');
  for (const gone of logins)
    expect((await ask(stage, mariadb, gone, READ)).includes('Access denied'), 'nobody may log in');
  expect((await parametersBelow(ssm, ACCESS)).size === 0, 'no parameter is left');
  narrator.fact('nobody can log in there any more, and no parameter is left');
}

/**
 * Sends one statement in a session of its own, before the reader's eyes: its rows, or the refusal.
 */
async function ask(
  { narrator }: Stage,
  server: MysqlServer,
  login: Login,
  statement: string,
): Promise<string> {
  narrator.command(`${login.username}> ${statement};`);
  const reply = await answer(server, login, statement);
  narrator.output(reply || 'OK');
  return reply;
}

async function answer(server: MysqlServer, login: Login, statement: string): Promise<string> {
  try {
    const { database } = server;
    const connection = await connectClient(
      { ...server, ...login },
      { database, rowsAsArray: true },
    );
    try {
      const [rows] = await connection.query(statement);
      return Array.isArray(rows) ? rows.map(String).join('\n') : '';
    } finally {
      connection.destroy();
    }
  } catch (error) {
    return `ERROR: ${error instanceof Error ? error.message : error}`;
  }
}
