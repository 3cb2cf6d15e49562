/**
 * `member.ts add|remove GROUP PERSON`, in the sandbox: adds a person to a group, or removes one.
 */
import { administrator } from './administrator.ts';

const [verb, group, person] = process.argv.slice(2);
const {
  LDAP_URL: url,
  LDAP_CA: caFile,
  LDAP_BASE_DN: baseDn,
  LDAP_ADMINISTRATOR_DN: dn,
  LDAP_ADMINISTRATOR_PASSWORD: password,
} = process.env;
if (!url || !caFile || !baseDn || !dn || !password || !group || !person) usage();
const { addMember, removeMember } = administrator({ url, caFile, baseDn, dn, password });
try {
  if (verb === 'add') await addMember(group, person);
  else if (verb === 'remove') await removeMember(group, person);
  else usage();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function usage(): never {
  console.error('usage, where the sandbox’s variables are set: member.ts add|remove GROUP PERSON');
  process.exit(2);
}
