import type { StoredCredentials } from '../credentials.ts';
import type { User } from '../model/state.ts';
import type { Inspection } from '../server.ts';

/**
 * Marks the stored user's password as proved if `opensDatabase` says that it opens the database.
 */
export async function proveStoredPassword<I extends Inspection>(
  inspection: I,
  { username, password }: StoredCredentials,
  opensDatabase: (user: User, stored: Required<StoredCredentials>) => Promise<boolean>,
): Promise<I> {
  const { users } = inspection.current;
  const user = users.find(({ name }) => name === username);
  if (user === undefined || password === undefined) return inspection;
  if (!(await opensDatabase(user, { username: user.name, password }))) return inspection;
  const proved: User = { ...user, password: 'as stored' };
  return {
    ...inspection,
    current: {
      ...inspection.current,
      users: users.map((other) => (other === user ? proved : other)),
    },
  };
}
