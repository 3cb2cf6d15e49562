import { accessId } from '../../../../provider/contract/request/identity.ts';
import { hostPort, type Request } from '../../../../provider/contract/request/request.ts';
import type { Plan } from '../../../../provider/spoke/model/changes.ts';
import { groupRoleName, type ServerState } from '../../../../provider/spoke/model/state.ts';
import { planPostgres } from '../../../../provider/spoke/postgres/plan/plan.ts';
import type { DatabaseServer, Inspection } from '../../../../provider/spoke/server.ts';
import { passwordOf } from '../../../../provider/spoke/server.ts';
import { applied } from '../plan/applied.ts';
import { BASIS } from '../plan/basis.ts';

const NOTHING: ServerState = { roles: [], users: [], people: [], grants: [] };

/** A database server in memory: users and group roles of any access, without grants and people. */
export class MemoryServer {
  readonly #states = new Map<string, ServerState>();
  readonly #passwords = new Map<string, string>();
  readonly #locks = new Map<string, Promise<void>>();

  accesses(): string[] {
    return [...this.#states.keys()].filter((id) => this.has(id));
  }

  has(id: string): boolean {
    const { roles, users } = this.#states.get(id) ?? NOTHING;
    return roles.length + users.length > 0;
  }

  levels(id: string): string[] {
    return (this.#states.get(id) ?? NOTHING).roles.map(({ level }) => level);
  }

  accepts(username: string, password: string | undefined): boolean {
    const user = [...this.#states.values()]
      .flatMap(({ users }) => users)
      .find(({ name }) => name === username);
    return user?.canLogIn === true && this.#passwords.get(username) === password;
  }

  /** As the spoke logs in: under the lock of the access. */
  async open(access: Request): Promise<DatabaseServer> {
    const id = accessId(access.identity);
    const held = new Map([[id, await this.#lock(id)]]);
    const current = () => this.#states.get(id) ?? NOTHING;
    const dbname = access.identity.dbname;
    return {
      inspect: async (stored) => {
        const users = current().users.map((user) => {
          const isStored =
            user.name === stored.username &&
            this.#passwords.get(user.name) === stored.password?.reveal();
          return { ...user, password: isStored ? ('as stored' as const) : ('unknown' as const) };
        });
        return inspectionOf(access, { ...current(), users });
      },
      readMarks: async () => ({ server: '', accesses: [], more: 0 }),
      readSighting: async () => ({ logins: [], others: [], unseen: [] }),
      countSessions: async () => new Map(),
      plan: (inspection, wanted) =>
        planPostgres(
          { ...BASIS, current: { ...inspection.current, grants: [] } },
          { ...wanted, grants: [] },
          dbname,
        ),
      expel: async (plan) => {
        this.#states.set(id, applied(current(), only(plan, 'expulsions')));
        return [];
      },
      lockServer: async () => {
        if (!held.has('')) held.set('', await this.#lock(''));
      },
      apply: async (plan, application) => {
        const next = applied(applied(current(), only(plan, 'steps')), only(plan, 'departures'));
        await application?.store?.();
        for (const step of plan.steps) {
          const user =
            step.kind === 'create user'
              ? step.user.name
              : step.kind === 'set password'
                ? step.user
                : undefined;
          if (user !== undefined)
            this.#passwords.set(user, passwordOf({ password: application?.password }).reveal());
        }
        this.#states.set(id, next);
        return { warnings: [], undone: [] };
      },
      interruptions: () => [],
      renew: async () => {},
      close: async () => {
        for (const release of held.values()) release();
        held.clear();
      },
    };
  }

  /** Returns what releases it. */
  async #lock(name: string): Promise<() => void> {
    const before = this.#locks.get(name);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#locks.set(
      name,
      Promise.all([before, promise]).then(() => {}),
    );
    await before;
    return resolve;
  }
}

function only(plan: Plan, part: 'expulsions' | 'steps' | 'departures'): Plan {
  const none = { expulsions: [], steps: [], departures: [], notes: [] };
  return { ...none, [part]: plan[part] };
}

function inspectionOf(access: Request, current: ServerState): Inspection {
  return {
    current,
    ownedObjects: [],
    customizations: new Map(),
    refusal: undefined,
    groupRole: (level) => ({
      name: groupRoleName(access.identity, level),
      level,
      hostPort: hostPort(access.endpoint),
      isManageable: true,
    }),
    wantedGrants: () => [],
    sessionRole: () => undefined,
    loginRolesOfPeople: [],
    leftOut: [],
    compareWithLevels: () => [],
    leftOpen: () => [],
    warnings: [],
  };
}
