import type { WrongInput } from './right.ts';

const RULE =
  'must be a date and time with its offset, such as 2026-12-24T18:00:00Z or ' +
  '2026-12-24T19:00:00+01:00';
const SHAPE =
  'must be an object of group names and times, as in {"Shop-OnCall": "2026-12-24T18:00:00Z"}, or ' +
  'a list of objects with name and until';

const ends = (end: unknown) => ({ groups: ['Team'], until: { Team: end } });

/** Ends of groups in every wrong shape. */
export const UNTIL: readonly WrongInput[] = [
  [
    'a local time',
    ends('2026-12-24T18:00'),
    'until.Team: is a local time and does not say of which place, so it would end at another hour ' +
      'than you mean. Write 2026-12-24T18:00:00Z if it is in UTC, or else the offset in place of Z, ' +
      'such as +01:00',
  ],
  [
    'a day',
    ends('2026-12-31'),
    'until.Team: is a day without a time, and days end at another hour in another place. For its ' +
      'end in UTC, write 2027-01-01T00:00:00Z',
  ],
  [
    'a space in place of T',
    ends('2026-12-24 18:00:00+00:00'),
    'until.Team: must be written as 2026-12-24T18:00:00+00:00',
  ],
  ['slashes', ends('2026/12/24 18:00Z'), 'until.Team: must be written as 2026-12-24T18:00:00Z'],
  [
    'an offset without a colon',
    ends('2026-12-24T19:00:00+0100'),
    'until.Team: must be written as 2026-12-24T19:00:00+01:00',
  ],
  [
    'UTC in place of Z',
    ends('2026-12-24 18:00 UTC'),
    'until.Team: must be written as 2026-12-24T18:00:00Z',
  ],
  [
    '24:00',
    ends('2026-12-31T24:00:00+01:00'),
    'until.Team: 24:00 is 00:00 of the next day; write 2027-01-01T00:00:00+01:00',
  ],
  [
    'the last day of all',
    ends('2099-12-31'),
    'until.Team: is a day without a time, and days end at another hour in another place. For its ' +
      'end in UTC, write 2099-12-31T23:59:59Z',
  ],
  [
    '24:00 of the last day of all',
    ends('2099-12-31T24:00Z'),
    'until.Team: 24:00 is 00:00 of the next day; write 2099-12-31T23:59:59Z',
  ],
  [
    'a year that is too late in UTC',
    ends('2099-12-31T23:00:00-05:00'),
    'until.Team: is in UTC in the year 2100; it must be from 2020 to 2099. A group that has no end ' +
      'is left out',
  ],
  [
    'a leap second',
    ends('2026-12-31T23:59:60Z'),
    'until.Team: has a leap second; write 2026-12-31T23:59:59Z',
  ],
  [
    'a 30 February',
    ends('2026-02-30T18:00:00Z'),
    'until.Team: 2026-02-30 is no day of the calendar',
  ],
  ['25 hours', ends('2026-12-24T25:00:00Z'), 'until.Team: 25:00:00 is no time of day'],
  ['24:01', ends('2026-12-24T24:01:00Z'), 'until.Team: 24:01:00 is no time of day'],
  [
    'an offset of 15 hours',
    ends('2026-12-24T18:00:00+15:00'),
    'until.Team: +15:00 is no offset that a place on earth has',
  ],
  [
    'the year 1',
    ends('0001-01-01T00:00:00Z'),
    'until.Team: is in the year 0001; it must be from 2020 to 2099. A group that has no end is left ' +
      'out',
  ],
  [
    'never',
    ends('9999-12-31T23:59:59Z'),
    'until.Team: is in the year 9999; it must be from 2020 to 2099. A group that has no end is left ' +
      'out',
  ],
  ['a word', ends('tomorrow'), `until.Team: ${RULE}`],
  ['a date as Americans write it', ends('12/24/2026 6:00 PM'), `until.Team: ${RULE}`],
  ['a duration', ends('P30D'), `until.Team: ${RULE}`],
  ['seconds since 1970', ends(1_798_135_200), `until.Team: is a number; it ${RULE}`],
  ['null', ends(null), 'until.Team: has no time; leave the group out if it has no end'],
  ['an empty text', ends(''), 'until.Team: has no time; leave the group out if it has no end'],
  ['a list of times', ends(['2026-12-24T18:00:00Z']), `until.Team: is a list; it ${RULE}`],
  [
    'a group that is none',
    { groups: { 'Shop-OnCall': 'readonly' }, until: { 'Shop-Oncal': '2026-12-24T18:00:00Z' } },
    'until.Shop-Oncal: is none of groups; did you mean Shop-OnCall?',
  ],
  [
    'a group that is like no other',
    { groups: ['Team'], until: { Auditors: '2026-12-24T18:00:00Z' } },
    'until.Auditors: is none of groups',
  ],
  [
    'no groups',
    { until: { Team: '2026-12-24T18:00:00Z' } },
    'until.Team: is none of groups, which are not given',
  ],
  [
    'a group twice',
    {
      groups: ['Team'],
      until: { Team: '2026-12-24T18:00:00Z', TEAM: '2026-12-24T18:00:00+01:00' },
    },
    'until: TEAM is given twice, with different times',
  ],
  [
    'one time for all',
    { groups: ['Team'], until: '2026-12-24T18:00:00Z' },
    `until: is a text; it ${SHAPE}`,
  ],
  [
    'the output of jsonencode()',
    { groups: ['Team'], until: '{"Team": "2026-12-24T18:00:00Z"}' },
    `until: is JSON within a text (give the list or the object itself); it ${SHAPE}`,
  ],
  ['true', { groups: ['Team'], until: true }, `until: is a boolean (true or false); it ${SHAPE}`],
  [
    'a list of names',
    { groups: ['Team'], until: ['Team'] },
    `until: item 1 is a text; it ${SHAPE}`,
  ],
  [
    'another key in a list',
    { groups: ['Team'], until: [{ name: 'Team', date: '2026-12-24T18:00:00Z' }] },
    `until: item 1 has other keys than name and until; it ${SHAPE}`,
  ],
  [
    'an end beside the privileges',
    { groups: [{ name: 'Team', until: '2026-12-24T18:00:00Z' }] },
    'groups: item 1 has an end, which belongs in the field until; an item is the name of a group, ' +
      'or an object with name and privileges',
  ],
  ['an expiry', { expires: '2026-12-24T18:00:00Z' }, 'expires: is no field; did you mean until?'],
];
