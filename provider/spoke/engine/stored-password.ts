import { type Deadline, deadlineIn, earlier } from '../../runtime/deadline.ts';
import type { StoredCredentials } from '../credentials.ts';
import type { User } from '../model/state.ts';
import type { Inspection, Proof } from '../server.ts';

/** Milliseconds for a login that a server, or an event trigger on logins, does not answer. */
const LONGEST_LOGIN = 10_000;

/**
 * The inspection with what a login with the stored password showed. One to which a login got no
 * answer counts as right, so that nothing is done about it, and a warning says so.
 */
export function withProof<I extends Inspection>(
  inspection: I,
  { username }: StoredCredentials,
  proof: Proof | undefined,
): I {
  const { users } = inspection.current;
  const user = users.find(({ name }) => name === username);
  if (user === undefined || proof === undefined) return inspection;
  const isWrong = proof.outcome === 'refused' || proof.outcome === 'blocked';
  const seen: User = { ...user, password: isWrong ? 'unknown' : 'as stored' };
  return {
    ...inspection,
    proof,
    current: {
      ...inspection.current,
      users: users.map((other) => (other === user ? seen : other)),
    },
    warnings: [...inspection.warnings, ...warningsOf(user, proof)],
  };
}

export function loginDeadline(deadline: Deadline): Deadline {
  return earlier(deadlineIn(LONGEST_LOGIN), deadline);
}

function warningsOf({ name }: User, proof: Proof): string[] {
  switch (proof.outcome) {
    case 'accepted':
    case 'refused':
      return [];
    case 'blocked':
      return [`${name} is blocked by failed logins, so that its password was not proved`];
    case 'shut out':
    case 'unproved':
      return [`the password of ${name} was not proved: ${proof.why}`];
  }
}
