import type { Request } from '../../contract/request/request.ts';
import type { Refusal } from '../../errors/server.ts';
import type { MasterUser } from '../server.ts';

/** What may be told of a master user whose login was refused. */
export type MasterFacts = Omit<Refusal, 'server' | 'why' | 'mayBeWrong'>;

/**
 * A name that somebody typed may be a password in the wrong field, so only that of a secret is
 * repeated, and not even that if it looks like one.
 */
export function masterFacts({
  access,
  master: { username, password },
}: {
  readonly access: Pick<Request, 'master'>;
  readonly master: MasterUser;
}): MasterFacts {
  const isSecret = access.master.from !== 'request';
  const isTyped = access.master.username !== undefined;
  const swapped = looksSwapped(username, password.reveal());
  return {
    from: isSecret ? 'mastersecret' : 'the request',
    username: isTyped || swapped ? undefined : username,
    looksSwapped: swapped,
    isPadded: password.reveal() !== password.reveal().trim(),
  };
}

/** Does the name look like a password, or the password like a name? */
export function looksSwapped(username: string, password: string): boolean {
  if (USUAL_NAMES.has(username.toLowerCase())) return false;
  return (
    USUAL_NAMES.has(password.toLowerCase()) ||
    (isMixed(username) && /^[a-z_]{1,63}$/.test(password))
  );
}

const USUAL_NAMES: ReadonlySet<string> = new Set([
  ...['admin', 'administrator', 'dba', 'dbadmin', 'dbmaster', 'dbuser', 'master', 'masteruser'],
  ...['mysql', 'postgres', 'postgresql', 'rdsadmin', 'root', 'superuser', 'sysadmin'],
]);

/** Three kinds of characters out of four. */
function isMixed(text: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/];
  return text.length >= 8 && kinds.filter((kind) => kind.test(text)).length >= 3;
}
