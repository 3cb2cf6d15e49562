import { type Credentials, credentialsIn, parametersBelow, ROOT } from '../support/parameters.ts';
import { OUR_ROLES, query } from '../support/postgres-sessions.ts';
import { allowed, refused } from './ask.ts';
import { expect } from './expect.ts';
import { person } from './person.ts';
import { APPLY, DROP, MASTER, READ, type Stage, WRITE } from './stage.ts';

/** The application's part, and the end of everything. */

const ACCESS = `${ROOT}/prod/shop/checkout`;

export async function anAccess({ narrator, sandbox, terraform, ssm }: Stage): Promise<Credentials> {
  narrator.step('terraform apply, in member-a: access, a resource like any other');
  const { host, port, database } = sandbox.postgres;
  narrator.say('The configuration is terraform/examples/quickstart, with these values:');
  terraform.edit({
    db_endpoint: `${host}:${port}`,
    db_name: database,
    master_secret: MASTER,
    privileges: 'readwrite',
  });
  await terraform.run('init');
  await terraform.run(APPLY);
  narrator.say(
    "Terraform asked member-a's door, the door asked the hub, and the hub had member-a's spoke do the work. Terraform got names:",
  );
  const output = await terraform.run('output parameter_names');
  const parameters = await parametersBelow(ssm, ACCESS);
  expect(parameters.size === 3, `there are three parameters below ${ACCESS}`);
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

export async function fewerPrivileges(stage: Stage, login: Credentials): Promise<void> {
  const { narrator, terraform, ssm } = stage;
  narrator.step('Fewer privileges');
  terraform.edit({ privileges: 'readonly' });
  await terraform.run(APPLY);
  await allowed(stage, login, READ);
  await refused(stage, login, WRITE, 'permission denied');
  const now = credentialsIn(await parametersBelow(ssm, ACCESS));
  expect(now.url === login.url, 'user and password stay as they were');
  narrator.fact('the same user with the same password may only read now');
}

export async function newCredentials(stage: Stage, former: Credentials): Promise<Credentials> {
  const { narrator, terraform, ssm } = stage;
  narrator.step('New credentials');
  terraform.edit({ rotation: 'after the holidays' });
  await terraform.run(APPLY);
  const login = credentialsIn(await parametersBelow(ssm, ACCESS));
  expect(login.username !== former.username, 'there is a new user');
  expect(login.password !== former.password, 'there is a new password');
  await allowed(stage, login, READ);
  await allowed(stage, former, READ);
  narrator.fact('the new login works; the former one does too, until the next rotation');
  return login;
}

export async function anotherName(stage: Stage, login: Credentials): Promise<void> {
  const { narrator, terraform, ssm } = stage;
  narrator.step('A rename in the configuration');
  terraform.rename('access', 'checkout');
  await terraform.run('init');
  await terraform.run(APPLY);
  const now = credentialsIn(await parametersBelow(ssm, ACCESS));
  expect(now.url === login.url, 'user and password stay as they were');
  await allowed(stage, login, READ);
  narrator.fact('it is the same declarer with the same access; the login stays as it was');
}

export async function nothingLeft(
  stage: Stage,
  logins: readonly Credentials[],
  people: readonly string[],
): Promise<void> {
  const { narrator, sandbox, terraform, ssm } = stage;
  narrator.step('terraform destroy: nothing is left');
  const { postgres, directory } = sandbox;
  const secrets = [...logins, postgres.master].map(({ password }) => password);
  if (directory) secrets.push(directory.bindPassword);
  const remembered = terraform.state();
  expect(remembered.includes('parameter_names'), 'the state knows the access');
  expect(!secrets.some((secret) => remembered.includes(secret)), 'no password is in it');
  narrator.fact('before it goes: the state of Terraform holds none of the passwords');

  await terraform.run('destroy -auto-approve');
  expect((await terraform.run('state list')) === '', 'the state is empty');
  narrator.fact('the state of Terraform is empty');
  expect((await parametersBelow(ssm, ACCESS)).size === 0, 'no parameter is left');
  narrator.fact(`no parameter is left below ${ACCESS}`);
  const roles = await query(postgres, postgres.master, OUR_ROLES);
  expect(roles.length === 0, `no role is left in the database, but there is ${roles}`);
  narrator.fact('no user and no role of database-access is left in PostgreSQL');
  for (const login of logins) await refused(stage, login, READ, 'password authentication failed');
  for (const name of people)
    await refused(stage, await person(stage, name), READ, 'authentication failed');
  const rows = await query(postgres, postgres.master, READ);
  expect(rows.length === 2, 'the data is untouched');
  narrator.fact('the table and its rows are untouched');
}
