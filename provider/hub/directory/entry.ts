import type { Entry as RawEntry } from 'ldapts';
import type { Entry } from './model.ts';

export type { RawEntry };

/** The meaning of Active Directory's attributes. */

export const MEMBER_ATTRIBUTES = ['objectClass', 'userAccountControl', 'accountExpires'];

/** The values of an attribute, whose name has no letter case. */
export function attributeOf(raw: RawEntry, name: string): string[] {
  const value = rawAttribute(raw, name);
  if (typeof value === 'string') return [value];
  return value === undefined ? [] : [value].flat().map((item) => item.toString());
}

function rawAttribute(raw: RawEntry, name: string): RawEntry[string] | undefined {
  if (name in raw) return raw[name];
  const spelled = Object.keys(raw).find((key) => key.toLowerCase() === name.toLowerCase());
  return spelled === undefined ? undefined : raw[spelled];
}

export function entryOf(raw: RawEntry, attributes: readonly string[]): Entry {
  const kind = kindOf(attributeOf(raw, 'objectClass'));
  return {
    dn: raw.dn,
    kind,
    isDisabled: (Number(attributeOf(raw, 'userAccountControl')[0] ?? 0) & ACCOUNTDISABLE) !== 0,
    isExpired: hasExpired(attributeOf(raw, 'accountExpires')[0]),
    attributes: Object.fromEntries(
      attributes.map((name) => [name, attributeOf(raw, name)[0] ?? '']),
    ),
  };
}

/**
 * Is it a person whose account may be out of use, without the hub seeing it? Every account has both
 * attributes, so if one is absent, the hub may not read it.
 */
export function isUnreadable(raw: RawEntry): boolean {
  const isPerson = kindOf(attributeOf(raw, 'objectClass')) === 'person';
  return (
    isPerson &&
    ['userAccountControl', 'accountExpires'].some((name) => attributeOf(raw, name).length === 0)
  );
}

/** By class, a service account that Windows manages is a computer. */
function kindOf(classes: readonly string[]): Entry['kind'] {
  const has = (name: string) => classes.some((known) => known.toLowerCase() === name);
  if (has('group')) return 'group';
  if (has('computer')) return 'computer';
  if (has('foreignsecurityprincipal')) return 'foreign';
  if (has('user') || has('inetorgperson')) return 'person';
  return has('contact') ? 'contact' : 'other';
}

/** The relative identifier is the last part of a group's SID: four bytes, little endian. */
export function ridOf(raw: RawEntry): number | undefined {
  const sid = [rawAttribute(raw, 'objectSid')].flat()[0];
  return Buffer.isBuffer(sid) && sid.length >= 12 ? sid.readUInt32LE(sid.length - 4) : undefined;
}

/** A bit of userAccountControl. */
const ACCOUNTDISABLE = 0x2;

/** Both values mean never (https://learn.microsoft.com/windows/win32/adschema/a-accountexpires). */
const NEVER = new Set(['0', '9223372036854775807']);
const TICKS_PER_MILLISECOND = 10_000n;
/** From 1601-01-01 to 1970-01-01. */
const EPOCH_OFFSET = 11_644_473_600_000n;

function hasExpired(accountExpires: string | undefined): boolean {
  if (accountExpires === undefined || NEVER.has(accountExpires) || !/^\d+$/.test(accountExpires))
    return false;
  return BigInt(accountExpires) / TICKS_PER_MILLISECOND - EPOCH_OFFSET < BigInt(Date.now());
}
