import { expect } from 'vitest';
import type { Person, Report } from '../../../../provider/contract/messages/order.ts';
import type { Login } from '../../../sandbox/postgres/server.ts';
import type { AnyServer, Session, World } from '../world.ts';
import { type Move, makersOf, type Part } from './move.ts';

export type LawWorld = World<AnyServer & { iamLogin(username: string): Login }>;

/** A user as the server has it. */
export interface Account {
  readonly canLogIn: boolean;
  readonly memberOf: readonly string[];
}

/** The questions to a server that each engine answers in its own way. */
export interface Engine {
  readonly world: LawWorld;
  /** The column `id` of a session's own number. */
  readonly ownId: string;
  sessions(): Promise<ReadonlyArray<{ readonly id: string; readonly name: string }>>;
  account(name: string): Promise<Account | undefined>;
  /** May it write to the master's table `t`? */
  mayWrite(login: Login): Promise<boolean>;
  /** What a removed access has left on the server: roles with members or a login are worse. */
  remains(access: Access, users: readonly string[]): Promise<readonly Remains[]>;
  endSession(id: string): Promise<void>;
  /** Takes away what outlives sessions, and these users and roles. */
  clean(users: readonly string[]): Promise<void>;
}

export interface Remains {
  readonly name: string;
  readonly isHarmless: boolean;
}

export type Access = Readonly<Record<string, unknown>>;

export interface Mover {
  readonly part: Part | 'colleague';
  readonly login: Login;
  readonly session: Session;
  readonly id: string;
  /** Works as long as nothing is taken from it. */
  readonly use: string | undefined;
}

/** An access of its own, whose users have made one move and hold their sessions open. */
export interface Scene {
  readonly engine: Engine;
  readonly move: Move;
  readonly access: Access;
  readonly movers: readonly Mover[];
  /** The people of the access, before or after its change. */
  readonly before: readonly Person[];
  readonly after: readonly Person[];
  loginOf(part: Part | 'colleague'): Login;
  /** All of them that a removal must not leave. */
  readonly users: readonly string[];
  /** The warnings of all runs so far. */
  readonly warnings: string[];
  /** Sessions that are known to have ended. */
  readonly ended: Set<string>;
}

export async function setScene(engine: Engine, move: Move, number: number): Promise<Scene> {
  const { world } = engine;
  const access = { appname: `laws${number}`, privileges: 'owner' };
  const person = (part: Part | 'colleague', level: Person['level']): Person => ({
    username: `${part}${number}`,
    level,
  });
  const before = [
    person('colleague', 'readwrite'),
    person('stays', move.level),
    person('leaves', move.level),
    person('falls', 'owner'),
    ...(move.level === 'owner' ? [] : [person('rises', move.level)]),
  ];
  const after = [
    person('colleague', 'readwrite'),
    person('stays', move.level),
    person('falls', 'readonly'),
    ...(move.level === 'owner' ? [] : [person('rises', 'owner')]),
  ];
  await world.ensure(access, {}, { people: before });
  const application = await world.application(access);
  const movers: Mover[] = [];
  const scene: Scene = {
    ...{ engine, move, access, movers, before, after, warnings: [], ended: new Set() },
    loginOf: (part) =>
      part === 'application' ? application : world.server.iamLogin(`${part}${number}`),
    users: [application.username, ...before.map(({ username }) => username)],
  };
  try {
    movers.push(await colleague(scene));
    for (const part of makersOf(move)) movers.push(await mover(scene, part));
    return scene;
  } catch (error) {
    await closeScene(scene);
    throw error;
  }
}

/** Makes no move, and must not notice those of the others. */
async function colleague({ engine, loginOf }: Scene): Promise<Mover> {
  const login = loginOf('colleague');
  const session = await engine.world.session(login);
  for (const statement of [
    'CREATE TEMPORARY TABLE kept (id int)',
    'START TRANSACTION',
    'INSERT INTO t VALUES (1)',
  ])
    await session.query(statement);
  const id = await idOf(session, engine);
  return { part: 'colleague', login, session, id, use: 'INSERT INTO kept VALUES (1)' };
}

/** The statement as somebody of the scene makes it. */
export function filled(statement: string, me: Login, { loginOf }: Scene): string {
  return statement
    .replaceAll('{me}', me.username)
    .replaceAll('{application}', loginOf('application').username);
}

async function mover(scene: Scene, part: Part): Promise<Mover> {
  const { engine, move, loginOf } = scene;
  const { world } = engine;
  const login = loginOf(part);
  const fill = (statement: string) => filled(statement, login, scene);
  for (const statement of move.byMaster ?? [])
    await world.sql(world.server.master, fill(statement));
  const session = await world.session(login, move.database);
  try {
    const id = await idOf(session, engine);
    for (const statement of move.make) await session.query(fill(statement));
    if (move.runs !== undefined) session.query(fill(move.runs)).catch(() => {});
    const use = move.runs === undefined ? fill(move.use ?? 'SELECT 1') : undefined;
    return { part, login, session, id, use };
  } catch (error) {
    await session.close();
    throw new Error(`${part} can't make the move: ${error}`);
  }
}

async function idOf(session: Session, { ownId }: Engine): Promise<string> {
  const [row] = await session.query<{ id: unknown }>(ownId);
  return String(row?.id);
}

/** After a broken law too, the next move finds the server as this one did. */
export async function closeScene({ engine, access, movers, users }: Scene): Promise<void> {
  const ids = new Set(movers.map(({ id }) => id));
  const open = async () => (await engine.sessions()).filter(({ id }) => ids.has(id));
  for (const { id } of await open()) await engine.endSession(id);
  await expect.poll(open, { timeout: 10_000 }).toEqual([]);
  await Promise.all(movers.map(({ session }) => session.close()));
  await engine.clean((await engine.remains(access, users)).map(({ name }) => name));
}

/** What a run of the product comes to: a report, or an error. */
export interface Outcome extends Pick<Report, 'plan' | 'warnings'> {
  readonly error: string | undefined;
}

export async function outcomeOf(run: Promise<Report>, { warnings }: Scene): Promise<Outcome> {
  try {
    const report = await run;
    warnings.push(...report.warnings);
    return { ...report, error: undefined };
  } catch (error) {
    return { plan: [], warnings: [], error: String(error) };
  }
}
