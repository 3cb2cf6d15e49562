import type { AnsweredEntry, Result } from './answers.ts';
import { type ChangeRequest, change } from './changes.ts';
import { CODE, START_TLS } from './codes.ts';
import type { How } from './faults.ts';
import { keyOfDn } from './names.ts';
import type { Request } from './requests.ts';
import { type Answer, rootEntry, type searcher } from './search.ts';
import type { Store } from './store.ts';

/**
 * The answer to a request: entries, a reference and a result, in this order; then the fate of the
 * connection.
 */
export interface Reply {
  readonly entries?: readonly AnsweredEntry[];
  readonly reference?: string;
  readonly result?: Result;
  readonly next?: 'start TLS' | 'close';
}

export interface Login {
  readonly dn: string;
  readonly password: string;
}

export interface Identities {
  readonly reader: Login;
  readonly administrator: Login;
}

export interface SessionOptions {
  readonly store: Store;
  readonly identities: Identities;
  readonly search: ReturnType<typeof searcher>;
}

const ELSEWHERE = 'ldap://elsewhere.example.test/DC=elsewhere,DC=example,DC=test';
const ROLES = ['reader', 'administrator'] as const;

/** Answers one client, depending on its identity. */
export function session({ store, identities, search }: SessionOptions) {
  let who: keyof Identities | undefined;

  return (request: Request, isEncrypted: boolean): Reply => {
    switch (request.kind) {
      case 'bind': {
        if (!isEncrypted) return { result: { code: CODE.strongAuthRequired } };
        who = ROLES.find((role) => isLogin(identities[role], request));
        // Active Directory takes a name without a password for an anonymous bind, and accepts it.
        const isFine = who !== undefined || request.password === '';
        return { result: { code: isFine ? CODE.success : CODE.invalidCredentials } };
      }
      case 'search':
        if (request.base === '' && request.scope === 'base') {
          return { entries: [rootEntry(store.base)], result: { code: CODE.success } };
        }
        if (!who) return notBound();
        return replyTo(search(request, { seesAll: who === 'administrator' }));
      case 'add':
      case 'modify':
      case 'rename':
      case 'delete':
        if (!who) return notBound();
        return { result: { code: changed(who, request) } };
      case 'extended':
        if (request.oid !== START_TLS || isEncrypted)
          return { result: { code: CODE.protocolError } };
        return { result: { code: CODE.success }, next: 'start TLS' };
      case 'abandon':
        return {};
      case 'unbind':
      case 'unknown':
        return { next: 'close' };
      default:
        return request satisfies never;
    }
  };

  function changed(by: keyof Identities, request: ChangeRequest): number {
    return by === 'administrator' ? change(store, request) : CODE.insufficientAccessRights;
  }
}

function isLogin(known: Login, given: { dn: string; password: string | undefined }): boolean {
  return keyOfDn(known.dn) === keyOfDn(given.dn) && known.password === given.password;
}

function notBound(): Reply {
  const message = 'a successful bind must be completed first';
  return { result: { code: CODE.operationsError, message } };
}

function replyTo({ entries, result, fault }: Answer): Reply {
  if (!fault) return { entries, result };
  return { entries: entries.slice(0, fault.entries ?? 0), ...instead(fault.how, result) };
}

function instead(how: How, result: Result): Reply {
  switch (how) {
    case 'silence':
      return {};
    case 'disconnect':
      return { next: 'close' };
    case 'referral':
      return { result: { code: CODE.referral, referral: ELSEWHERE } };
    case 'reference':
      return { reference: ELSEWHERE, result };
    default:
      return { result: how };
  }
}
