import type { Answer } from '../../../provider/contract/messages/answer.ts';

/** A request that is right, with these fields in place of its own; a field that is undefined is left out. */
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

/** What a first request is answered. */
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
