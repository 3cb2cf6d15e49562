import fc from 'fast-check';
import type { Answer } from '../../../provider/contract/messages/answer.ts';
import type { Claim } from '../../../provider/contract/request/claim.ts';

/** A valid request, with these fields in place of its own. An undefined field is left out. */
export function aRequest(fields: Record<string, unknown> = {}): Record<string, unknown> {
  const request: Record<string, unknown> = {
    dbtype: 'postgres',
    dbendpoint: 'orders.example:5432',
    dbname: 'orders',
    mastersecret: 'arn:aws:secretsmanager:eu-central-1:222222222222:secret:rds!db-1-AbCdEf',
    account: '222222222222',
    env: 'prod',
    project: 'shop',
    appname: 'checkout',
    ...fields,
  };
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
}

/** The claim of a Terraform module, with these fields in place of its own. */
export function aClaim(fields: Partial<Claim> = {}): Claim {
  return {
    declarer: { kind: 'terraform', id: 'b6f1' },
    at: '2026-11-22T15:00:00.000Z',
    request: 'r-1',
    ...fields,
  };
}

/** The answer to a first request, with these fields in place of its own. */
export function anAnswer(fields: Partial<Answer> = {}): Answer {
  return {
    request_id: 'r-1',
    revision: '',
    parameter_names: ['/a'],
    parameters: [{ name: '/a', arn: 'arn:a', type: 'String', version: 1 }],
    username: 'checkout_a1',
    people: { added: 0, removed: 0, unchanged: 0 },
    changes: 1,
    warnings: [],
    ...fields,
  };
}

const printable = fc
  .string({ minLength: 1, maxLength: 20 })
  .filter((text) => /^[\w .é{}-]+$/.test(text));
// Spaces around a name do not count.
const name = printable.filter((text) => text.trim() !== '');
const pathPart = name.filter((text) => !/^\.*$|\p{Cf}/u.test(text.trim()));

const anyFields = fc.record(
  {
    dbtype: fc.constantFrom('postgres', 'aurora-postgresql'),
    dbendpoint: fc.constantFrom('orders.example', 'ORDERS.example:6000', '[fd00::5]:5432'),
    dbname: pathPart,
    appname: pathPart,
    env: pathPart,
    vpc: fc.constantFrom('default', 'data-2'),
    privileges: fc.constantFrom('readonly', 'readwrite', 'owner'),
    schemas: fc.array(
      name.filter((schema) => !schema.trim().startsWith('pg_')),
      { maxLength: 3 },
    ),
    // A directory does not tell names apart by case.
    groups: fc
      .dictionary(name, fc.constantFrom('readonly', 'readwrite', 'owner'), {
        maxKeys: 3,
      })
      .filter((groups) => {
        const names = Object.keys(groups).map((name) => name.toLowerCase().trim());
        return new Set(names).size === names.length;
      }),
    end: fc.constantFrom(undefined, '2020-01-01T00:00:00Z', '2027-01-01T01:00:00+01:00'),
    rotation: printable,
    ondelete: fc.constantFrom('drop', 'retain'),
    confirmremovals: fc.boolean(),
    dryrun: fc.boolean(),
    revision: printable,
    owner: printable,
    declaredby: printable,
    takeover: fc.boolean(),
    adopt: name.filter((user) => !/^(pg_|rds|dbaccess_|none$|public$)/i.test(user.trim())),
    mastersecret: fc.constantFrom('/masters/orders', undefined),
    username: fc.constant('master'),
    password: fc.constant('hunter2 "hunter2"'),
  },
  { requiredKeys: ['dbtype', 'dbendpoint', 'dbname', 'username', 'password'] },
);

/** Any valid request, with a master secret or with the master's user name and password. */
export const anyRequest = anyFields.map(({ mastersecret, password, end, ...fields }) =>
  aRequest({
    ...fields,
    until:
      end === undefined
        ? undefined
        : Object.fromEntries(Object.keys(fields.groups ?? {}).map((name) => [name, end])),
    mastersecret,
    password: mastersecret === undefined ? password : undefined,
  }),
);
