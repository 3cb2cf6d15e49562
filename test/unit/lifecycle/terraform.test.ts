import { describe, expect, test } from 'vitest';
import { parseTerraform } from '../../../provider/lifecycle/terraform.ts';
import { aRequest } from '../contract/builders.ts';

const defaults = { region: 'eu-central-1' };
const received = { at: '2026-11-22T15:00:00.000Z', requestId: 'r-1' };
const parse = (event: unknown) => parseTerraform(event, defaults, received);

describe('aws_lambda_invocation', () => {
  test('a plain invocation, as with CREATE_ONLY, ensures the access', () => {
    expect(parse(aRequest())).toMatchObject({
      verb: 'ensure',
      wanted: { identity: { appname: 'checkout' } },
    });
  });

  test('a create ensures the access', () => {
    const intent = parse({ ...aRequest(), tf: { action: 'create', prev_input: null } });
    expect(intent).toMatchObject({ verb: 'ensure' });
    expect(intent).not.toHaveProperty('former');
  });

  test('an update knows the former input', () => {
    const intent = parse({
      ...aRequest(),
      tf: { action: 'update', prev_input: aRequest({ dbname: 'old' }) },
    });
    expect(intent).toMatchObject({
      verb: 'ensure',
      wanted: { identity: { dbname: 'orders' } },
      former: { identity: { dbname: 'old' } },
    });
  });

  test('an update knows no former input if the resource was imported or that input was refused', () => {
    for (const prev_input of [null, {}, aRequest({ account: 'nonsense' })])
      expect(parse({ ...aRequest(), tf: { action: 'update', prev_input } })).not.toHaveProperty(
        'former',
      );
  });

  test('an update at a door ignores a former input that was refused for its account', () => {
    const prev_input = aRequest({ account: '333333333333', mastersecret: '/masters/orders' });
    const update = { ...aRequest(), tf: { action: 'update', prev_input } };
    const door = { ...defaults, account: '222222222222' };
    expect(parseTerraform(update, door, received)).not.toHaveProperty('former');
    expect(parse(update)).toMatchObject({ former: { identity: { account: '333333333333' } } });
  });

  test('a delete removes the access', () => {
    const input = aRequest();
    expect(parse({ ...input, tf: { action: 'delete', prev_input: input } })).toMatchObject({
      verb: 'remove',
      unwanted: { identity: { appname: 'checkout' } },
    });
  });

  test('terraform_key may have any name', () => {
    expect(
      parse({ ...aRequest(), lifecycle: { action: 'delete', prev_input: null } }),
    ).toMatchObject({ verb: 'remove' });
  });

  test('an object that only looks like a lifecycle is refused', () => {
    for (const tf of [{ action: 'destroy', prev_input: null }, { action: 'delete' }])
      expect(() => parse({ ...aRequest(), tf })).toThrow(
        'tf: is no field, and not what lifecycle_sc',
      );
    expect(() => parse({ ...aRequest(), tf: {} })).toThrow('tf: is no field; all fields belong');
  });

  test('two lifecycle objects are refused', () => {
    const lifecycle = { action: 'create', prev_input: null };
    expect(() => parse({ ...aRequest(), tf: lifecycle, lc: lifecycle })).toThrow(
      'two lifecycle objects (tf, lc)',
    );
  });

  test('an owner declares the access; without one, nobody by name does', () => {
    expect(parse(aRequest({ owner: 'b6f1', declared_by: 'prod' }))).toMatchObject({
      wanted: { owner: 'b6f1', declaredBy: 'prod' },
      claim: { declarer: { kind: 'terraform', id: 'b6f1' }, at: received.at, request: 'r-1' },
    });
    expect(parse(aRequest())).toMatchObject({ claim: { declarer: { kind: 'anonymous', id: '' } } });
    expect(() => parse(aRequest({ owner: 'x'.repeat(201) }))).toThrow(
      'owner: has 201 characters; it must be a text',
    );
  });

  test('only a create says that the declarer has no access yet, and an update that it has one', () => {
    const claims = (['create', 'update', 'delete'] as const).map(
      (action) => parse({ ...aRequest(), tf: { action, prev_input: null } }).claim,
    );
    expect(claims.map(({ creates = false }) => creates)).toEqual([true, false, false]);
    expect(claims.map(({ updates = false }) => updates)).toEqual([false, true, false]);
  });
});
