import { once } from 'node:events';
import { lstatSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FIELDS } from '../../provider/contract/request/fields.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { runTool } from '../sandbox/machine/tool.ts';
import { terraformConfiguration } from '../sandbox/terraform/configuration.ts';
import { createWorkspace, KEEPS_PROVIDER, type Workspace } from '../support/terraform/workspace.ts';

/**
 * The way through CloudFormation, as far as Terraform and cfn-lint can judge it without a stack.
 */

const REPOSITORY = join(import.meta.dirname, '../..');
const EXAMPLES = join(REPOSITORY, 'stacksets/examples');
const INVOCATION = 'terraform/database-access';
const STACK = 'terraform/database-access-stack';

const folder = temporaryFolder('stack-configurations');
let workspace: Workspace;

beforeAll(async () => {
  const variables = {
    TF_CLI_CONFIG_FILE: await terraformConfiguration(folder.path),
    CHECKPOINT_DISABLE: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  workspace = createWorkspace(STACK, folder.path, variables, KEEPS_PROVIDER);
  expect(await workspace.terraform(['init'])).toMatchObject({ status: 0 });
});

afterAll(() => folder.remove());

describe('the two modules', () => {
  test('the two modules have the same variables.tf, each as a file: a registry keeps no links', () => {
    expect(lstatSync(join(REPOSITORY, STACK, 'variables.tf')).isFile()).toBe(true);
    expect(source(STACK, 'variables.tf')).toBe(source(INVOCATION, 'variables.tf'));
  });

  test('the two modules compute the names and ARNs of the parameters in the same way', () => {
    expect(lstatSync(join(REPOSITORY, STACK, 'parameters.tf')).isFile()).toBe(true);
    expect(source(STACK, 'parameters.tf')).toBe(source(INVOCATION, 'parameters.tf'));
  });

  test('the two modules share the tests of their variables, by a link', () => {
    const path = (module: string) => join(REPOSITORY, module, 'tests/validation.tftest.hcl');
    expect(realpathSync(path(STACK))).toBe(realpathSync(path(INVOCATION)));
  });

  test('the two modules have the same outputs', () => {
    const outputs = (module: string) => source(module, 'outputs.tf').match(/^output ".*"/gm);
    expect(outputs(STACK)).toEqual(outputs(INVOCATION));
  });

  test('the two modules are tested with the same configuration', () => {
    const configuration = (path: string) =>
      source('test/terraform', path)
        .split('\n')
        .filter((line) => !line.startsWith('#'));
    const changed = configuration('stack-accesses/main.tf').map((line) =>
      line.replace(`"../../../${STACK}"`, `"../../../${INVOCATION}"`),
    );
    expect(changed).toEqual(configuration('accesses/main.tf'));
  });
});

describe('fields', () => {
  // A stack's declarer is its resource, which needs no other name.
  const fields = Object.keys(FIELDS)
    .filter((field) => field !== 'owner')
    .sort();

  test('every field of a request but the owner is a property in docs/cloudformation.md', () => {
    const [, table = ''] = source('docs', 'cloudformation.md').split(
      /^## (?:Properties|Attributes)$/m,
    );
    const names = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name.toLowerCase()),
    );
    expect(names.sort()).toEqual([...fields, 'servicetimeout', 'servicetoken'].sort());
  });

  test('every one of them but the password is a property in the template', () => {
    const [, block = ''] =
      /^ {2}properties = \{\n(.*?)^ {2}\}/ms.exec(source(STACK, 'main.tf')) ?? [];
    const names = [...block.matchAll(/^ {4}(\w+) += /gm)].map(([, name = '']) =>
      name.toLowerCase(),
    );
    expect(names.sort()).toEqual(fields.filter((field) => field !== 'password'));
  });
});

test('the module is valid, and its tests pass', async () => {
  expect(await workspace.terraform(['validate'])).toMatchObject({ status: 0 });
  const { status, output } = await workspace.terraform(['test']);
  expect(output).toMatch(/Success! [1-9]\d* passed, 0 failed/);
  expect(status).toBe(0);
});

describe('a switch from the other module', () => {
  let changes: Map<string, Change>;
  let identities: Server;

  beforeAll(async () => {
    identities = await startIdentities();
    writeFileSync(join(workspace.directory, 'provider.tf'), providerAt(identities));
    writeFileSync(join(workspace.directory, 'terraform.tfstate'), JSON.stringify(stateOfOther()));
    workspace.set(ACCESS);
    expect(await workspace.terraform(['plan', '-out=plan'])).toMatchObject({ status: 0 });
    const plan = JSON.parse((await workspace.terraform(['show', '-json', 'plan'])).output);
    changes = new Map(plan.resource_changes.map((each: Planned) => [each.address, each.change]));
  });

  afterAll(() => identities.close());

  test('a switch makes a stack, and forgets the invocation without a removal', () => {
    expect(changes.get('aws_cloudformation_stack.this')?.actions).toEqual(['create']);
    expect(changes.get('aws_lambda_invocation.this')?.actions).toEqual(['forget']);
    expect(changes.get('terraform_data.owner')?.actions).toEqual(['forget']);
  });

  test('cfn-lint likes the template that the module makes', async () => {
    const file = join(folder.path, 'template.json');
    const template = changes.get('aws_cloudformation_stack.this')?.after.template_body ?? '';
    expect(template).toContain('Custom::DatabaseAccess');
    writeFileSync(file, template);
    expect(await lint(file)).toBe('');
  });
});

test.each(readdirSync(EXAMPLES).filter((name) => name.endsWith('.yaml')))(
  'cfn-lint likes stacksets/examples/%s',
  async (name) => {
    expect(await lint(join(EXAMPLES, name))).toBe('');
  },
);

/** Says nothing if all is well; a warning fails as an error does. */
function lint(file: string): Promise<string> {
  return runTool('cfn-lint', ['--regions', 'eu-central-1', '--', file]);
}

function source(folder: string, file: string): string {
  return readFileSync(join(REPOSITORY, folder, file), 'utf8');
}

interface Planned {
  readonly address: string;
  readonly change: Change;
}

interface Change {
  readonly actions: readonly string[];
  readonly after: { readonly template_body?: string };
}

const ACCESS = {
  function_name: 'arn:aws:lambda:eu-central-1:111111111111:function:database-access-hub',
  database: {
    type: 'postgres',
    endpoint: 'db.internal:5432',
    name: 'orders',
    master_secret: '/masters/orders',
    account: '222222222222',
  },
  env: 'prod',
  project: 'shop',
  appname: 'checkout',
  schemas: ['public'],
  groups: { 'CN=DB Readers,DC=corp': 'readonly' },
};

/** All that a plan asks of AWS: which account it is (sts:GetCallerIdentity). */
async function startIdentities(): Promise<Server> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/xml');
    response.end(
      '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>222222222222</Account>' +
        '</GetCallerIdentityResult></GetCallerIdentityResponse>',
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function providerAt(identities: Server): string {
  const address = identities.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on a port');
  return `
    provider "aws" {
      region                      = "eu-central-1"
      access_key                  = "none"
      secret_key                  = "none"
      skip_credentials_validation = true
      skip_requesting_account_id  = true

      endpoints {
        sts = "http://127.0.0.1:${address.port}"
      }
    }`;
}

/** Terraform's state of an access that the other module made. */
function stateOfOther() {
  return {
    version: 4,
    terraform_version: '1.7.0',
    serial: 1,
    lineage: '00000000-0000-0000-0000-000000000000',
    resources: [
      {
        mode: 'managed',
        type: 'terraform_data',
        name: 'owner',
        provider: 'provider["terraform.io/builtin/terraform"]',
        instances: [
          {
            schema_version: 0,
            attributes: {
              id: '11111111-1111-1111-1111-111111111111',
              input: null,
              output: null,
              triggers_replace: null,
            },
          },
        ],
      },
      {
        mode: 'managed',
        type: 'aws_lambda_invocation',
        name: 'this',
        provider: 'provider["registry.terraform.io/hashicorp/aws"]',
        instances: [
          {
            schema_version: 0,
            attributes: {
              id: 'database-access-hub_$LATEST_0',
              function_name: 'database-access-hub',
              qualifier: '$LATEST',
              lifecycle_scope: 'CRUD',
              terraform_key: 'tf',
              input: '{}',
              result: '{}',
            },
          },
        ],
      },
    ],
  };
}
