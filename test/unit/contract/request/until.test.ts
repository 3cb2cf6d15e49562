import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupsAt } from '../../../../provider/contract/request/ends.ts';
import { parseMoment } from '../../../../provider/contract/request/moment.ts';
import { parseRemoval } from '../../../../provider/contract/request/parse-removal.ts';
import { parseRequest } from '../../../../provider/contract/request/parse-request.ts';
import { writeRequest } from '../../../../provider/contract/request/write-request.ts';
import { aRequest } from '../builders.ts';

const END = '2026-12-24T18:00:00Z';
const parse = (fields: Record<string, unknown>) =>
  parseRequest(aRequest(fields), { region: 'eu-central-1' });

describe('an end', () => {
  test.each([
    ['2026-12-24T18:00:00Z', END],
    ['2026-12-24T18:00Z', END],
    ['2026-12-24t18:00:00.000z', END],
    [' 2026-12-24T19:00:00+01:00\n', END],
    ['2026-12-24T23:30:00+05:30', END],
    ['2026-12-24T18:00:00-00:00', END],
    ['2026-12-25T08:00:00.000000+14:00', END],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['2026-12-24T18:00:00.5Z', '2026-12-24T18:00:00.500Z'],
  ])('%j is %s', (given, at) => {
    expect(parse({ groups: ['Team'], until: { Team: given } }).until).toEqual({ Team: at });
  });

  const moment = fc.date({
    min: new Date('2020-01-02T00:00:00Z'),
    max: new Date('2099-12-30T00:00:00Z'),
    noInvalidDate: true,
  });
  const two = (number: number) => String(number).padStart(2, '0');

  test('is the same moment in every time zone, and stays what it is when it is parsed again', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: -12 * 4, max: 14 * 4 }), (date, quarters) => {
        const sign = quarters < 0 ? '-' : '+';
        const minutes = Math.abs(quarters) * 15;
        const local = new Date(date.getTime() + quarters * 15 * 60_000).toISOString().slice(0, -1);
        const offset = `${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
        const parsed = parseMoment(`${local}${offset}`);
        if ('fault' in parsed) throw new Error(parsed.fault);
        expect(Date.parse(parsed.at)).toBe(date.getTime());
        expect(parseMoment(parsed.at)).toEqual(parsed);
      }),
    );
  });

  test('in another form is refused with the right one, which is taken', () => {
    fc.assert(
      fc.property(
        moment,
        fc.constantFrom(' ', 'T'),
        fc.constantFrom('/', '.', '-'),
        fc.constantFrom('', 'Z', ' UTC', '+01', '+0100'),
        (date, gap, dash, zone) => {
          const [day = '', time = ''] = date.toISOString().slice(0, 19).split('T');
          const parsed = parseMoment(`${day.replaceAll('-', dash)}${gap}${time}${zone}`);
          const proposed = 'fault' in parsed ? /\b\d{4}-\S*\d(?:Z|:\d\d)/.exec(parsed.fault) : null;
          const right = 'at' in parsed ? parsed.at : (proposed?.[0] ?? '');
          expect(parseMoment(right)).toHaveProperty('at');
        },
      ),
    );
  });

  test('of any text is parsed or refused, and nothing is repeated but digits of a date', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12 }), (text) => {
        const parsed = parseMoment(text);
        if ('fault' in parsed && !/\d{4}[-/.]\d\d/.test(text))
          expect(parsed.fault).not.toContain(text);
      }),
    );
  });
});

test('ends have the names that the groups have, whatever their case', () => {
  const until = { 'SHOP-oncall ': END };
  const { until: own } = parse({ groups: { 'Shop-OnCall': 'owner', Other: 'readonly' }, until });
  expect(own).toEqual({ 'Shop-OnCall': END });
  expect(parse({ groups: ['Team', 'team'], until: { TEAM: END } }).until).toEqual({
    Team: END,
    team: END,
  });
  expect(parse({ groups: ['Team'], until: {} })).not.toHaveProperty('until');
});

test('in a template, a list can name a group by a parameter', () => {
  const groups = [{ Name: 'Team', Privileges: 'owner' }];
  expect(parse({ groups, until: [{ Name: 'Team', Until: END }] }).until).toEqual({ Team: END });
});

test('a written request without an end is that of a version which knows no ends', () => {
  expect(writeRequest(parse({ groups: ['Team'] }))).not.toHaveProperty('until');
  expect(writeRequest(parse({ groups: ['Team'], until: { team: END } }))).toMatchObject({
    until: { Team: END },
  });
});

test.each([
  { until: { Team: 'yesterday' } },
  { until: { Other: END } },
  { groups: undefined, until: { Team: END } },
  { groups: { Team: 'nonsense' }, until: { Team: END } },
])('no end stands in the way of a removal: %j', (fields) => {
  const removal = parseRemoval(aRequest({ groups: ['Team'], ...fields }), {
    region: 'eu-central-1',
  });
  expect(removal).not.toHaveProperty('until');
});

test('a group is in force until the moment before its end, and not a moment longer', () => {
  const access = { groups: { a: 'owner', b: 'readonly' }, until: { a: END } } as const;
  const before = new Date(Date.parse(END) - 1);
  expect(groupsAt(access, before)).toEqual({ inForce: access.groups, ended: [] });
  expect(groupsAt(access, new Date(END))).toEqual({ inForce: { b: 'readonly' }, ended: ['a'] });
  const odd = { groups: { constructor: 'owner' } } as const;
  expect(groupsAt(odd, new Date(END)).ended).toEqual([]);
});
