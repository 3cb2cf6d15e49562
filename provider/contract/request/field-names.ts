import { closest, distance } from 'fastest-levenshtein';

export type FieldName = keyof typeof NAMES;

/** How the caller spells a field, or would. */
export type NameOf = (field: FieldName) => string;

/** The words of a field's name, and other names that people expect it to have. */
const NAMES = {
  dbtype: ['db_type', 'databasetype', 'dbengine', 'databaseengine', 'engine', 'type'],
  dbendpoint: [
    'db_endpoint',
    ...['databaseendpoint', 'endpoint', 'endpointaddress', 'address'],
    ...['host', 'hostname', 'dbhost', 'server', 'port', 'dbport', 'url', 'databaseurl'],
  ],
  dbname: ['db_name', 'databasename', 'database', 'name', 'db'],
  username: ['username', 'user', 'dbuser', 'masteruser', 'masterusername', 'login'],
  password: ['password', 'pass', 'pwd', 'dbpassword', 'masterpassword', 'masteruserpassword'],
  mastersecret: [
    'master_secret',
    ...['secret', 'secretarn', 'secretid', 'secretname'],
    ...['mastersecretarn', 'masterusersecret', 'masterusersecretarn', 'credentials'],
  ],
  account: ['account', 'accountid', 'awsaccount', 'awsaccountid'],
  region: ['region', 'awsregion'],
  vpc: ['vpc', 'vpcid', 'vpcname', 'spoke'],
  env: ['env', 'environment', 'stage'],
  project: ['project', 'projectname'],
  appname: ['app_name', 'app', 'application', 'applicationname', 'service', 'servicename'],
  privileges: [
    'privileges',
    ...['level', 'access', 'accesslevel', 'permission', 'permissions'],
    ...['role', 'grant', 'grants', 'rights'],
  ],
  schemas: ['schemas', 'schemaname', 'schemanames'],
  groups: ['groups', 'adgroup', 'adgroups', 'ldapgroups', 'members', 'users', 'people'],
  until: [
    'until',
    ...['expires', 'expiry', 'expiration', 'expireson', 'validuntil'],
    ...['end', 'ends', 'endson', 'enddate', 'deadline'],
  ],
  rotation: ['rotation', 'rotate'],
  ondelete: ['on_delete', 'deletionpolicy', 'removalpolicy'],
  confirmremovals: ['confirm_removals', 'confirm', 'force'],
  dryrun: ['dry_run', 'plan', 'planonly', 'check'],
  revision: ['revision', 'version', 'trigger', 'triggers'],
  owner: ['owner'],
  declaredby: ['declared_by', 'creator', 'createdby'],
  takeover: ['take_over', 'import'],
  adopt: ['adopt', 'adoptuser', 'existinguser', 'formeruser'],
} satisfies Record<string, readonly [words: string, ...others: string[]]>;

const FIELDS = Object.keys(NAMES).filter(isField);

/** @param spelling in lower case, without `_` and `-` */
export function isField(spelling: string): spelling is FieldName {
  return Object.hasOwn(NAMES, spelling);
}

/** The field that a caller probably meant by a key that names none. */
export function meantBy(spelling: string): FieldName | undefined {
  const known = FIELDS.find((field) => NAMES[field].includes(spelling));
  if (known !== undefined) return known;
  const candidate = closest(spelling, FIELDS);
  const most = Math.max(2, Math.floor(candidate.length / 3));
  return isField(candidate) && distance(spelling, candidate) <= most ? candidate : undefined;
}

/**
 * The names of the fields as the caller spells them, and those of the others in the same manner:
 * `DbName` in CloudFormation, `db_name` beside `app_name`.
 *
 * @param written the caller's own keys
 */
export function namesAsIn(written: ReadonlyMap<FieldName, string>): NameOf {
  const manner = mannerOf([...written.values()]);
  return (field) => written.get(field) ?? manner(field);
}

function mannerOf(keys: readonly string[]): NameOf {
  if (keys.some((key) => /^[A-Z][a-z]/.test(key)))
    return (field) => NAMES[field][0].replace(/(?:^|_)(\w)/g, (_, letter) => letter.toUpperCase());
  return keys.some((key) => key.includes('_')) ? (field) => NAMES[field][0] : (field) => field;
}

/** All but these, as the caller would spell them. */
export function fieldsBut(given: Readonly<Record<string, unknown>>, nameOf: NameOf): string {
  return FIELDS.filter((field) => !(field in given))
    .map(nameOf)
    .join(', ');
}
