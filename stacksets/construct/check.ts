import { Token } from 'aws-cdk-lib';
import type { FieldName } from '../../provider/contract/request/field-names.ts';
import { parseMasterSecret } from '../../provider/contract/request/locators.ts';
import { parseGiven } from '../../provider/contract/request/parse-request.ts';
import type { Request } from '../../provider/contract/request/request.ts';
import type { Properties } from './properties.ts';

/** Where the stack is, which may be known to CloudFormation only. */
interface Place {
  readonly account: string;
  readonly region: string;
}

/**
 * What the door would say to the properties, said at synth: the door's own parser reads them, and
 * names them as the construct does. A value that only CloudFormation knows is not checked; another
 * one, which is right, stands in for it.
 */
export function checkRequest(properties: Properties, { account, region }: Place): Request {
  const secret = parseMasterSecret(properties.MasterSecret);
  const fields: Record<FieldName, unknown> = {
    dbtype: properties.DbType,
    dbendpoint: known(properties.DbEndpoint, `late.internal${portIn(properties.DbEndpoint)}`),
    dbname: known(properties.DbName),
    mastersecret: known(properties.MasterSecret, '/late'),
    username: known(properties.Username),
    password: undefined,
    vpc: known(properties.Vpc),
    // A secret that names its place is right in a stack that may be anywhere.
    account: known(account, secret?.account ?? '000000000000'),
    region: known(region, secret?.region ?? 'eu-central-1'),
    env: known(properties.Env),
    project: known(properties.Project),
    appname: known(properties.AppName),
    privileges: known(properties.Privileges, 'readonly'),
    schemas: knownSchemas(properties.Schemas),
    groups: properties.Groups?.map(({ Name, Privileges }, at) => ({
      name: known(Name, `late-${at}`),
      privileges: known(Privileges, 'readonly'),
    })),
    until: knownEnds(properties),
    rotation: known(properties.Rotation),
    ondelete: known(properties.OnDelete, 'drop'),
    confirmremovals: properties.ConfirmRemovals,
    dryrun: properties.DryRun,
    revision: known(properties.Revision),
    owner: undefined,
    declaredby: known(properties.DeclaredBy),
    takeover: properties.TakeOver,
    adopt: known(properties.Adopt),
  };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return parseGiven({
    fields: Object.fromEntries(given),
    nameOf: (field) => PROPS[field],
    problems: properties.Schemas?.length === 0 ? [NO_SCHEMAS] : [],
    meant: new Set(),
  });
}

/** An empty list would count as not given, and so cover every schema. */
const NO_SCHEMAS = 'schemas: is an empty list; leave it out to cover every schema';

/** A port is known that was written behind a host which is not. */
function portIn(endpoint: string): string {
  return /:\d+$/.exec(endpoint)?.[0] ?? '';
}

function known<T extends string | undefined>(value: T, standIn = 'late'): string | T {
  return Token.isUnresolved(value) ? standIn : value;
}

function knownSchemas(schemas: readonly string[] | undefined): readonly string[] | undefined {
  return Token.isUnresolved(schemas) ? undefined : schemas?.map((schema) => known(schema));
}

/** Without those that may be of a group whose name is not known. */
function knownEnds({ Groups = [], Until }: Properties) {
  const names = Groups.map(({ Name }) => Name);
  const isLate = (name: string) => Token.isUnresolved(name);
  return Until?.flatMap(({ Name, Until }) => {
    const at = names.indexOf(Name);
    if (at === -1 && [Name, ...names].some(isLate)) return [];
    return [{ name: known(Name, `late-${at}`), until: known(Until, '2026-12-24T18:00:00Z') }];
  });
}

/** The fields of a request as the construct names them. */
const PROPS: Readonly<Record<FieldName, string>> = {
  dbtype: 'database.engine',
  dbendpoint: 'database.endpoint',
  dbname: 'database.databaseName',
  username: 'database.masterUsername',
  password: 'database.masterSecret',
  mastersecret: 'database.masterSecret',
  account: "the stack's account",
  region: "the stack's Region",
  vpc: 'database.vpcName',
  env: 'env',
  project: 'project',
  appname: 'appname',
  privileges: 'privileges',
  schemas: 'schemas',
  groups: 'groups',
  until: 'until',
  rotation: 'rotation',
  ondelete: 'onDelete',
  confirmremovals: 'confirmRemovals',
  dryrun: 'dryRun',
  revision: 'revision',
  owner: 'declaredBy',
  declaredby: 'declaredBy',
  takeover: 'takeOver',
  adopt: 'adopt',
};
