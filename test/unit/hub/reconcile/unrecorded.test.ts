import { describe, expect, test } from 'vitest';
import type { MarkedAccess } from '../../../../provider/contract/messages/unrecorded.ts';
import { accessId } from '../../../../provider/contract/request/identity.ts';
import {
  type Known,
  type SeenServer,
  withoutRecord,
} from '../../../../provider/hub/reconcile/unrecorded.ts';
import { unrecordedRow } from '../../../../provider/hub/reconcile/unrecorded-row.ts';
import { aRecord } from '../../../support/records.ts';

const place = { account: '100000000000', region: 'eu-central-1' };
const ONE = 'one.example:5432';
const TWO = 'two.example:5432';
const names = (appname: string) => ({ env: 'prod', project: 'shop', appname, dbname: 'app' });
const idOf = (appname: string, account = place.account) =>
  accessId({ ...place, account, ...names(appname) });

function mark(appname: string, fields: Partial<MarkedAccess> = {}): MarkedAccess {
  return {
    access: idOf(appname),
    label: `prod/shop/${appname}/app`,
    hostPort: ONE,
    logins: 2,
    names: [`${appname}_x`],
    ...fields,
  };
}

const server = (hostPort: string, address: string, ...accesses: MarkedAccess[]): SeenServer => ({
  hostPort,
  marks: { server: address, accesses, more: 0 },
});
const record = (appname: string, dbendpoint = ONE, fields = {}) =>
  aRecord(fields, { appname, dbendpoint });
const stored = (appname: string, hostPort = ONE) => ({
  access: idOf(appname),
  identity: names(appname),
  hostPort,
  parameters: [`/database-access/prod/shop/${appname}/app/url`],
});
const compared = (known: Partial<Known>) =>
  withoutRecord({ place, records: [], unreadable: [], seen: [], parameters: [], ...known });

describe('nothing is said of', () => {
  test('an access that a record has on this server', () => {
    const known = { records: [record('a')], seen: [server(ONE, 'x', mark('a'))] };
    expect(compared(known)).toEqual([]);
  });

  test('an access whose record can not be read', () => {
    const unreadable = [`/database-access/records/${idOf('a')}`];
    const known = { unreadable, seen: [server(ONE, 'x', mark('a'))], parameters: [stored('a')] };
    expect(compared(known)).toEqual([]);
  });

  test('an access whose record has the server as one where it was before', () => {
    const moved = record('a', TWO, { elsewhere: [{ dbtype: 'postgres', dbendpoint: ONE }] });
    const seen = [server(ONE, 'x', mark('a')), server(TWO, 'y')];
    expect(compared({ records: [moved], seen })).toEqual([]);
  });

  test('an access whose record has another name of the same server', () => {
    const seen = [server(ONE, '10.0.0.1:5432', mark('a')), server(TWO, '10.0.0.1:5432', mark('a'))];
    expect(compared({ records: [record('a', ONE)], seen })).toEqual([]);
  });

  test('an access whose own server nobody has seen, which may be the same', () => {
    const known = { records: [record('a', ONE)], seen: [server(TWO, 'y', mark('a'))] };
    expect(compared(known)).toEqual([]);
  });

  test('credentials of another account, which a replaced spoke could tell of', () => {
    const foreign = { ...stored('a'), access: idOf('a', '999999999999') };
    expect(compared({ parameters: [foreign] })).toEqual([]);
  });
});

describe('an access without a record is told', () => {
  test('with its names, its logins and its credentials, once for all names of its server', () => {
    const seen = [server(ONE, 'x', mark('a')), server(TWO, 'x', mark('a', { logins: 3 }))];
    expect(compared({ seen, parameters: [stored('a')] })).toEqual([
      {
        access: idOf('a'),
        identity: names('a'),
        endpoints: [ONE, TWO],
        isUnseen: false,
        logins: 3,
        names: ['a_x'],
        parameters: ['/database-access/prod/shop/a/app/url'],
        origin: { kind: 'here' },
      },
    ]);
  });

  test('if only its credentials are there, on a server that nobody has looked at', () => {
    expect(compared({ parameters: [stored('a')] })).toMatchObject([
      { endpoints: [ONE], isUnseen: true, logins: 0, origin: { kind: 'here' } },
    ]);
  });

  test('as of a copy, if its record is about another server', () => {
    const seen = [server(ONE, '10.0.0.1:5432', mark('a')), server(TWO, '10.0.0.2:5432', mark('a'))];
    expect(compared({ records: [record('a', ONE)], seen })).toMatchObject([
      { endpoints: [TWO], origin: { kind: 'copy', of: ONE } },
    ]);
  });

  test('as of another account, if its id is not of these names here', () => {
    const foreign = mark('a', { access: idOf('a', '999999999999') });
    const [found] = compared({ seen: [server(TWO, 'y', foreign)] });
    expect(found).toMatchObject({ origin: { kind: 'foreign' } });
    expect(found).not.toHaveProperty('identity');
  });

  test('as of somewhere, if its marks do not spell its names exactly', () => {
    const inexact = mark('a', { access: idOf('a b'), label: 'prod/shop/a.b/app' });
    expect(compared({ seen: [server(ONE, 'x', inexact)] })).toMatchObject([
      { origin: { kind: 'unknown' } },
    ]);
  });

  test('in a row with the cause and the cure, in texts of limited length', () => {
    const about = {
      run: 'r',
      input: { mode: 'apply' as const },
      place: { ...place, name: '', vpcs: [] },
    };
    const evil = `\u001b[2J${'x'.repeat(5_000)}`;
    const [found] = compared({
      seen: [server(ONE, 'x', mark('a', { names: Array.from({ length: 99 }, () => evil) }))],
    });
    if (found === undefined) throw new Error('nothing is found');
    const row = unrecordedRow(about, found);
    expect(row).toMatchObject({ outcome: 'unrecorded', access: idOf('a'), identity: names('a') });
    expect(row.problem).toContain(`2 users of it can log in to ${ONE}`);
    expect(row.problem).toContain('declares it again under the same names');
    expect(row).not.toHaveProperty('age');
    expect(JSON.stringify(row)).not.toContain('\u001b');
    expect(JSON.stringify(row).length).toBeLessThan(10_000);
  });

  test.each([
    ['here', { kind: 'here' }, 'no record has this access'],
    ['unknown', { kind: 'unknown' }, 'unless one.example:5432 was restored'],
    ['copy', { kind: 'copy', of: TWO }, `it is declared for ${TWO}`],
    ['foreign', { kind: 'foreign' }, 'an access of another account or Region'],
  ] as const)('by words of its own: %s', (_, origin, words) => {
    const about = {
      run: 'r',
      input: { mode: 'apply' as const },
      place: { ...place, name: '', vpcs: [] },
    };
    const [found] = compared({ seen: [server(ONE, 'x', mark('a'))] });
    if (found === undefined) throw new Error('nothing is found');
    const { problem = '' } = unrecordedRow(about, { ...found, origin });
    expect(problem).toContain(words);
    expect(problem).toContain('2 users of it can log in');
    expect(problem).toMatch(/declares it again|ends it by hand/);
    expect(problem.length).toBeLessThan(600);
  });
});
