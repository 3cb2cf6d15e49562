import { Token } from 'aws-cdk-lib';
import { parseSettings, type Settings } from '../../settings/index.ts';
import type { DatabaseAccessRolloutProps } from './props.ts';

/**
 * The settings that may be known to CloudFormation only, such as the id of a VPC that the app
 * itself makes, each with right values that stand in for them while all others are checked.
 */
const LATE: Readonly<Record<string, (count: number) => string>> = {
  'hub.vpc': (count) => `vpc-${count}`,
  'hub.subnets': (count) => `subnet-${count}`,
  'hub.trustedInvokers': (count) => `arn:aws:iam::000000000000:role/late-${count}`,
  'directory.key': (count) => `arn:aws:kms:eu-central-1:000000000000:key/${count}`,
  alarmTopics: (count) => `arn:aws:sns:eu-central-1:000000000000:late-${count}`,
};

/**
 * The settings as synth has them, checked by the same rules.
 *
 * @param source what a mistake is told about
 */
export function parseProps(props: DatabaseAccessRolloutProps, source: string): Settings {
  const late = new Map<string, string>();
  const standIns = mapLeaves(props, (value, path) => {
    if (!isLate(value) && !(path === 'hub.subnets' && isLookedUp(value))) return value;
    const standIn = LATE[path]?.(late.size);
    if (standIn === undefined)
      throw new Error(
        `${source}:\n✖ must be known at synth: templates and names are made of it\n  → at ${path}`,
      );
    late.set(standIn, String(value));
    return standIn;
  });
  const settings = parseSettings(standIns, source);
  return mapLeaves(settings, (value) => late.get(String(value)) ?? value);
}

/** A list that only CloudFormation knows is an array with one such text. */
function isLate(value: unknown): boolean {
  return Token.isUnresolved(value) || Token.isUnresolved([value]);
}

/**
 * Until the CDK's command line has looked a VPC up, `Vpc.fromLookup` gives these; then it runs the
 * app again.
 */
const isLookedUp = (value: unknown) => /^[spi]-(12345|67890)$/.test(String(value));

/** @param path of the names alone: the items of a list have that of the list */
type Change = (value: unknown, path: string) => unknown;

/** The same value, but for its texts, numbers and truth values. */
function mapLeaves<T>(value: T, change: Change, path?: string): T;
function mapLeaves(value: unknown, change: Change, path = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => mapLeaves(item, change, path));
  if (typeof value !== 'object' || value === null) return change(value, path);
  const entries = Object.entries(value).map(([name, item]) => [
    name,
    mapLeaves(item, change, path === '' ? name : `${path}.${name}`),
  ]);
  return Object.fromEntries(entries);
}
