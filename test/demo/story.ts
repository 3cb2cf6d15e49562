import { SSMClient } from '@aws-sdk/client-ssm';
import { temporaryFolder } from '../sandbox/ownership.ts';
import { CENTRAL, MEMBER_A, MEMBER_B } from '../sandbox/roles.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { asApplication, OUR_ROLES, query } from '../terraform/database.ts';
import {
  type Credentials,
  credentialsIn,
  parametersBelow,
  ROOT,
  storeMaster,
} from '../terraform/parameters.ts';
import { createWorkspace } from '../terraform/workspace.ts';
import { expect } from './expect.ts';
import type { Narrator } from './narrator.ts';
import { type Terraform, terraformOf } from './terraform.ts';

/** Where the story is played. */
export interface Stage {
  readonly narrator: Narrator;
  readonly sandbox: Sandbox;
  readonly terraform: Terraform;
  /** Whoever owns the database and the application: may read parameters of member-a. */
  readonly ssm: SSMClient;
}

const MASTER = '/masters/orders';
const APPLY = 'apply -auto-approve';
const TABLE = 'CREATE TABLE orders (id integer GENERATED ALWAYS AS IDENTITY, item text)';
const READ = 'SELECT id, item FROM orders';
const WRITE = "INSERT INTO orders (item) VALUES ('a cup of coffee')";
const DROP = 'DROP TABLE orders';

export async function anOrganization(narrator: Narrator): Promise<Stage> {
  narrator.step('An organization on this machine');
  const sandbox = await narrator.during(startSandbox({ progress: narrator.output }));
  const { variables, postgres } = sandbox;
  // From here on, this process is a user of the sandbox, as a command of `npm run sandbox -- COMMAND` is.
  Object.assign(process.env, variables);
  const ssm = new SSMClient({ profile: 'member-a' });
  await query(postgres, postgres.master, TABLE);
  await storeMaster(ssm, MASTER, postgres.master);
  narrator.say(
    [
      `Account ${CENTRAL} is central: Terraform and the hub are there.`,
      `Account ${MEMBER_A} is member-a: it has a private PostgreSQL, and a spoke beside it.`,
      `Account ${MEMBER_B} is member-b: the next team.`,
      `The master user's password is in member-a's Parameter Store: ${MASTER}. Terraform has no access to it.`,
    ].join('\n'),
  );
  const { path } = temporaryFolder('demo');
  const workspace = createWorkspace('terraform/examples/quickstart', path, variables);
  return { narrator, sandbox, ssm, terraform: terraformOf(workspace, narrator) };
}

export async function anAccess({ narrator, sandbox, terraform, ssm }: Stage): Promise<Credentials> {
  narrator.step('terraform apply: access, a resource like any other');
  const { host, port, database } = sandbox.postgres;
  narrator.say('The configuration is terraform/examples/quickstart, with these values:');
  terraform.edit({
    db_endpoint: `${host}:${port}`,
    db_name: database,
    account: MEMBER_A,
    master_secret: MASTER,
    privileges: 'readwrite',
  });
  await terraform.run('init');
  await terraform.run(APPLY);
  narrator.say(
    "The hub became a role of member-a, and member-a's spoke did the work. Terraform got names:",
  );
  const output = await terraform.run('output parameter_names');
  const parameters = await parametersBelow(ssm, ROOT);
  expect(parameters.size === 3, `there are three parameters below ${ROOT}`);
  for (const name of parameters.keys())
    expect(output.includes(`"${name}"`), `the output has ${name}`);
  narrator.fact('they are in the Parameter Store of member-a');
  return credentialsIn(parameters);
}

export async function useIt(stage: Stage, login: Credentials): Promise<void> {
  stage.narrator.step('The application logs in');
  const { username, password, url } = login;
  stage.narrator.say(
    'An application of member-a reads the parameter url. Here without its password:',
  );
  stage.narrator.output(url.replace(password, '…'));
  await allowed(stage, login, WRITE);
  await allowed(stage, login, READ);
  await refused(stage, login, DROP, 'must be owner');
  stage.narrator.fact(`${username} may read and write, and may not change the schema`);
}

export async function lessPrivileges(stage: Stage, login: Credentials): Promise<void> {
  const { narrator, terraform, ssm } = stage;
  narrator.step('Less privileges');
  terraform.edit({ privileges: 'readonly' });
  await terraform.run(APPLY);
  await allowed(stage, login, READ);
  await refused(stage, login, WRITE, 'permission denied');
  const now = credentialsIn(await parametersBelow(ssm, ROOT));
  expect(now.url === login.url, 'user and password stay as they were');
  narrator.fact('the same user with the same password may only read now');
}

export async function newCredentials(stage: Stage, former: Credentials): Promise<Credentials> {
  const { narrator, terraform, ssm } = stage;
  narrator.step('New credentials');
  terraform.edit({ rotation: 'after the holidays' });
  await terraform.run(APPLY);
  const login = credentialsIn(await parametersBelow(ssm, ROOT));
  expect(login.username !== former.username, 'there is a new user');
  expect(login.password !== former.password, 'there is a new password');
  await allowed(stage, login, READ);
  await allowed(stage, former, READ);
  narrator.fact('the new login works; the former one does too, until the next rotation');
  return login;
}

export async function nothingLeft(stage: Stage, logins: readonly Credentials[]): Promise<void> {
  const { narrator, sandbox, terraform, ssm } = stage;
  narrator.step('terraform destroy: nothing is left');
  const passwords = [...logins, sandbox.postgres.master].map(({ password }) => password);
  const remembered = terraform.state();
  expect(remembered.includes('parameter_names'), 'the state knows the access');
  expect(!passwords.some((password) => remembered.includes(password)), 'no password is in it');
  narrator.fact('before it goes: the state of Terraform holds none of the passwords');

  await terraform.run('destroy -auto-approve');
  expect((await terraform.run('state list')) === '', 'the state is empty');
  narrator.fact('the state of Terraform is empty');
  expect((await parametersBelow(ssm, ROOT)).size === 0, 'no parameter is left');
  narrator.fact(`no parameter is left below ${ROOT}`);
  const roles = await query(sandbox.postgres, sandbox.postgres.master, OUR_ROLES);
  expect(roles.length === 0, `no role is left in the database, but there is ${roles}`);
  narrator.fact('no user and no role of database-access is left in PostgreSQL');
  for (const login of logins) await refused(stage, login, READ, 'password authentication failed');
  const rows = await query(sandbox.postgres, sandbox.postgres.master, READ);
  expect(rows.length === 1, 'the data is untouched');
  narrator.fact('the table and its row are untouched');
}

async function allowed(stage: Stage, login: Credentials, statement: string): Promise<void> {
  const { refused } = await ask(stage, login, statement);
  expect(!refused, `${login.username} may: ${statement}`);
}

async function refused(
  stage: Stage,
  login: Credentials,
  statement: string,
  why: string,
): Promise<void> {
  const { refused, text } = await ask(stage, login, statement);
  expect(refused && text.includes(why), `${login.username} may not: ${statement} (${why})`);
}

async function ask({ narrator, sandbox }: Stage, login: Credentials, statement: string) {
  narrator.command(`${login.username}=> ${statement};`);
  const reply = await asApplication(login.url, sandbox.postgres, statement);
  narrator.output(reply.text);
  return reply;
}
