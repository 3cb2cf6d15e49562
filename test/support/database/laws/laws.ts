import { filled, type Mover, type Outcome, type Remains, type Scene } from './scene.ts';

/**
 * The laws, each of which looks at the server and returns what breaks it, in words. `event` says
 * what has just been done to the access.
 */

/** Law 7: it comes to an end, and to the one that was asked for. */
export function succeeds({ move }: Scene, event: string, { error }: Outcome): string[] {
  return error === undefined || move.effect === 'own harm' ? [] : [`${event} fails: ${error}`];
}

/** Law 1: the same request again changes nothing. */
export function isQuiet({ move }: Scene, event: string, { plan, warnings }: Outcome): string[] {
  const changes = plan.map((change) => `${event} changes something: ${change}`);
  if (move.effect === 'told') return changes;
  if (move.effect !== undefined) return [];
  return [...changes, ...warnings.map((warning) => `${event} warns: ${warning}`)];
}

/** Law 4: whoever loses nothing keeps the session and all that is in it. */
export async function keepsSession(
  { engine, move, warnings, ended }: Scene,
  event: string,
  { part, id, session, use, login }: Mover,
): Promise<string[]> {
  if (ended.has(id)) return [];
  const sessions = await engine.sessions();
  if (!sessions.some((session) => session.id === id)) {
    ended.add(id);
    const isTold = warnings.some((warning) => warning.includes(login.username));
    return move.effect === 'in the way' && isTold ? [] : [`${event} ends the session of ${part}`];
  }
  if (use === undefined) return [];
  return session.query(use).then(
    () => [],
    (error) => [`${event} takes something from the session of ${part}: ${error}`],
  );
}

/** Law 2: whoever leaves is out. */
export async function isOut(
  { engine }: Scene,
  event: string,
  part: Mover['part'],
  login: Mover['login'],
): Promise<string[]> {
  const name = login.username;
  const broken: string[] = [];
  const sessions = (await engine.sessions()).filter((session) => session.name === name);
  if (sessions.length > 0) broken.push(`${event} leaves ${part} ${sessions.length} sessions`);
  const account = await engine.account(name);
  if (account?.canLogIn) broken.push(`${event} leaves ${part} the login`);
  for (const role of account?.memberOf ?? [])
    if (role.startsWith('dbaccess_')) broken.push(`${event} leaves ${part} a member of ${role}`);
  await engine.world.session(login).then(
    async (session) => {
      await session.close();
      broken.push(`${event} lets ${part} log in`);
    },
    () => {},
  );
  return broken;
}

/** Laws 2 and 6: whoever is demoted loses the sessions of before, and can read but not write. */
export async function onlyReads(
  { engine, move }: Scene,
  event: string,
  { part, id }: Mover,
  login: Mover['login'],
): Promise<string[]> {
  const broken: string[] = [];
  if ((await engine.sessions()).some((session) => session.id === id))
    broken.push(`${event} leaves ${part} the session of before`);
  const account = await engine.account(login.username);
  const roles = (account?.memberOf ?? []).filter((role) => role.startsWith('dbaccess_'));
  if (!roles.every((role) => role.endsWith('_readonly')) || roles.length !== 1)
    broken.push(`${event} leaves ${part} a member of ${roles.join() || 'nothing'}`);
  if (move.effect === 'own harm') return broken;
  await engine.world.session(login).then(
    (session) => session.close(),
    (error) => broken.push(`${event} keeps ${part} from logging in: ${error}`),
  );
  if (await engine.mayWrite(login)) broken.push(`${event} lets ${part} write`);
  return broken;
}

/** Law 3: what readers have made serves nobody to do more than they might, after they left either. */
export async function gainsNoPower(scene: Scene, event: string): Promise<string[]> {
  const { engine, move, movers, loginOf } = scene;
  if (move.never === undefined) return [];
  const broken: string[] = [];
  for (const maker of movers.filter(({ part }) => part === 'stays' || part === 'leaves'))
    for (const part of ['colleague', 'stays'] as const) {
      const statement = filled(move.never, maker.login, scene);
      await engine.world.sql(loginOf(part), statement, move.database).then(
        () => broken.push(`${event} lets ${part} do what ${maker.part} has prepared`),
        (error) => {
          if (!/denied/.test(String(error))) broken.push(`${event}: ${statement}: ${error}`);
        },
      );
    }
  return broken;
}

/** Law 7: a removal leaves nothing behind that serves anybody, or that nobody was told of. */
export function isGone({ warnings }: Scene, event: string, remains: readonly Remains[]): string[] {
  return remains.flatMap(({ name, isHarmless }) => [
    ...(isHarmless ? [] : [`${event} leaves ${name} a login or members`]),
    ...(warnings.some((warning) => warning.includes(name))
      ? []
      : [`${event} leaves ${name} without a word`]),
  ]);
}
