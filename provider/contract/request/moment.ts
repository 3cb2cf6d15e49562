/**
 * A point in time, as people write it. Only a form of digits is ever repeated: anything else may be
 * a secret in the wrong field.
 */

export const MOMENT_RULE =
  'must be a date and time with its offset, such as 2026-12-24T18:00:00Z or ' +
  '2026-12-24T19:00:00+01:00';

/** Outside of these years, it is a typing error. For no end at all, there is a better way. */
const YEARS = { first: 2020, last: 2099 };

/** What a time may look like. The first and only right form is ISO 8601's, as RFC 3339 has it. */
const RIGHT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/i;
const ALIKE =
  /^(?<day>\d{4}[-/.]\d\d[-/.]\d\d)(?:(?: *T *| +)(?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,]\d{1,9})?)?(?: *(?<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?)?$/i;

/** ISO 8601 in UTC, or what is wrong with the text, and how it is written. */
export type Moment = { readonly at: string } | { readonly fault: string };

export function parseMoment(text: string): Moment {
  const parts = ALIKE.exec(text)?.groups;
  if (parts === undefined) return { fault: MOMENT_RULE };
  const { day = '', hour, minute = '', second = '00', zone } = parts;
  const date = day.replace(/\D/g, '-');
  const year = Number(date.slice(0, 4));
  if (!isDay(date)) return { fault: `${date} is no day of the calendar` };
  if (year < YEARS.first || year > YEARS.last)
    return {
      fault:
        `is in the year ${date.slice(0, 4)}; it must be from ${YEARS.first} to ${YEARS.last}. A ` +
        'group that has no end is left out',
    };
  if (hour === undefined)
    return {
      fault:
        'is a day without a time, and days end at another hour in another place. For its end in ' +
        `UTC, write ${dayAfter(date)}T00:00:00Z`,
    };
  const offset = zone === undefined ? undefined : offsetIn(zone);
  const rest = `:${minute}:${second}${offset ?? 'Z'}`;
  if (hour === '24' && /^0+$/.test(minute + second))
    return { fault: `24:00 is 00:00 of the next day; write ${dayAfter(date)}T00${rest}` };
  if (second === '60')
    return { fault: `has a leap second; write ${date}T${hour}:${minute}:59${offset ?? 'Z'}` };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return { fault: `${hour}:${minute}:${second} is no time of day` };
  if (offset === undefined)
    return {
      fault:
        'is a local time and does not say of which place, so it would end at another hour than ' +
        `you mean. Write ${date}T${hour}${rest} if it is in UTC, or else the offset in place of Z, ` +
        'such as +01:00',
    };
  if (!isOffset(offset)) return { fault: `${offset} is no offset that a place on earth has` };
  if (!RIGHT.test(text)) return { fault: `must be written as ${date}T${hour}${rest}` };
  return { at: new Date(Date.parse(text)).toISOString().replace('.000Z', 'Z') };
}

function isDay(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}

function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

function offsetIn(zone: string): string {
  if (/^[a-z]/i.test(zone)) return 'Z';
  const [, sign = '', hours = '', minutes = '00'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  return `${sign}${hours}:${minutes}`;
}

/** From Baker Island to the Line Islands. */
function isOffset(offset: string): boolean {
  if (offset === 'Z') return true;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4));
  const most = offset.startsWith('-') ? 12 * 60 : 14 * 60;
  return Number(offset.slice(4)) < 60 && minutes <= most;
}
