import { afterAll, beforeAll, expect, test } from 'vitest';
import { MEMBER_A } from '../sandbox/organization/roles.ts';
import { type Credentials, ROOT } from '../support/parameters.ts';
import { asApplication } from '../support/postgres-sessions.ts';
import { MASTER, type Stage, startStage } from '../support/terraform/stage.ts';
import { createWorkspace, KEEPS_PROVIDER, type Run } from '../support/terraform/workspace.ts';
import { leaks, places } from '../support/traces.ts';

/**
 * terraform/examples/article: the block of the article, word for word, and the way from it to the
 * module.
 */

const IDENTITY = { env: 'test', project: 'terraform', appname: 'article' };
const PATH = `${ROOT}/test/terraform/article/app`;

let stage: Stage;
let applied: Run;
let credentials: Credentials;

beforeAll(async () => {
  stage = await startStage('terraform/examples/article');
  const { host, port, database, master } = stage.sandbox.postgres;
  stage.workspace.set({
    ...IDENTITY,
    db_name: database,
    db_master_username: master.username,
    db_master_password: master.password,
    db_type: 'postgres',
    aws_account_id: MEMBER_A,
    db_endpoint: `${host}:${port}`,
  });
  expect(await stage.terraform('init')).toMatchObject({ status: 0 });
  applied = await stage.terraform('apply -auto-approve');
  credentials = await stage.credentials('article');
});

afterAll(() => stage.stop());

test('the article’s block works, with its fields unchanged', async () => {
  expect(applied).toMatchObject({ status: 0 });
  expect(await asApplication(credentials.url, stage.sandbox.postgres, 'SELECT 1')).toEqual({
    refused: false,
    text: '1',
  });
});

test('the article’s block returns what the article shows', async () => {
  const { output } = await stage.terraform('output -json result_entry');
  const [result = ''] = JSON.parse(output);
  expect(JSON.parse(result)).toMatchObject({
    request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    parameter_names: [`${PATH}/username`, `${PATH}/password`, `${PATH}/url`],
    parameters: expect.arrayContaining([
      expect.objectContaining({ name: `${PATH}/url`, type: 'SecureString' }),
    ]),
    warnings: [expect.stringContaining("the master user's password is in Terraform's state")],
  });
});

test('no answer or log has a password; the master’s own is in the state alone', () => {
  const searched = places(stage);
  const { master } = stage.sandbox.postgres;
  expect(stage.passwords).toEqual(new Set([credentials.password]));
  expect(leaks(searched, stage.passwords)).toEqual([]);
  expect(leaks(searched, [master.password])).toEqual(['terraform.tfstate']);
});

test('an access outlives the article’s block, and the module takes it over', async () => {
  expect(await stage.terraform('destroy -auto-approve')).toMatchObject({ status: 0 });
  expect(await stage.credentials('article')).toEqual(credentials);

  const { variables, postgres } = stage.sandbox;
  const { directory } = stage.workspace;
  const module = createWorkspace(
    'terraform/examples/quickstart',
    `${directory}-module`,
    variables,
    KEEPS_PROVIDER,
  );
  module.set({
    ...IDENTITY,
    db_name: postgres.database,
    db_endpoint: `${postgres.host}:${postgres.port}`,
    master_secret: MASTER,
  });
  expect(await module.terraform(['init'])).toMatchObject({ status: 0 });
  expect(await module.terraform(['apply', '-auto-approve'])).toMatchObject({ status: 0 });
  expect(await stage.credentials('article')).toEqual(credentials);
  expect(await module.terraform(['destroy', '-auto-approve'])).toMatchObject({ status: 0 });
  expect(await stage.parameters('article')).toEqual(new Map());
  expect(await stage.roles()).toEqual([]);
});
