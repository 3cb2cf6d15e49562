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
  if (!isYear(year)) return { fault: faultOfYear(year) };
  if (hour === undefined)
    return {
      fault:
        'is a day without a time, and days end at another hour in another place. For its end in ' +
        `UTC, write ${endOfDay(date)}Z`,
    };
  const offset = zone === undefined ? undefined : offsetIn(zone);
  const rest = `:${minute}:${second}${offset ?? 'Z'}`;
  if (hour === '24' && /^0+$/.test(minute + second))
    return { fault: `24:00 is 00:00 of the next day; write ${endOfDay(date)}${offset ?? 'Z'}` };
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
  const at = new Date(Date.parse(text)).toISOString().replace('.000Z', 'Z');
  // In UTC it may be another year, and it is read again as that.
  const inUtc = Number(at.slice(0, 4));
  return isYear(inUtc) ? { at } : { fault: faultOfYear(inUtc, 'in UTC ') };
}

function isYear(year: number): boolean {
  return year >= YEARS.first && year <= YEARS.last;
}

function faultOfYear(year: number, where = ''): string {
  return (
    `is ${where}in the year ${String(year).padStart(4, '0')}; it must be from ${YEARS.first} to ` +
    `${YEARS.last}. A group that has no end is left out`
  );
}

function isDay(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}

/** When a day is over: the first moment of the next one, if that may be written. */
function endOfDay(date: string): string {
  const next = new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return isYear(Number(next.slice(0, 4))) ? `${next}T00:00:00` : `${date}T23:59:59`;
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
