import { describe, expect, test } from 'vitest';
import * as laws from './laws/laws.ts';
import type { Move } from './laws/move.ts';
import {
  closeScene,
  type Engine,
  type Mover,
  outcomeOf,
  type Scene,
  setScene,
} from './laws/scene.ts';

/**
 * Users make a move and keep their sessions open, while the same request comes again, their access
 * is rotated, they leave or change their level, and all of it is removed. The laws are checked on
 * the server each time; a broken one is a sentence of the test's result.
 */
export function describeLaws(given: () => Engine, moves: readonly Move[]): void {
  describe('the laws hold while users have', () => {
    test.each(moves.map((move, number) => ({ ...move, number })))('$what', async (move) => {
      const scene = await setScene(given(), move, move.number);
      try {
        const broken = [
          ...(await repeat(scene)),
          ...(await rotate(scene)),
          ...(await change(scene)),
          ...(await remove(scene)),
        ];
        expect(broken).toEqual([]);
      } finally {
        await closeScene(scene);
      }
    });
  });
}

async function repeat(scene: Scene): Promise<string[]> {
  const event = 'the same request again';
  const { engine, access, before: people, move } = scene;
  const outcome = await outcomeOf(engine.world.ensure(access, {}, { people }), scene);
  const broken = [
    ...laws.succeeds(scene, event, outcome),
    ...laws.isQuiet(scene, event, outcome),
    ...(await keepSessions(scene, event, scene.movers)),
    ...(await laws.gainsNoPower(scene, event)),
  ];
  if (move.effect === undefined) return broken;
  // Whatever had to be repaired is repaired.
  const { plan } = await outcomeOf(engine.world.ensure(access, {}, { people }), scene);
  return [...broken, ...plan.map((line) => `the same request a third time changes: ${line}`)];
}

async function rotate(scene: Scene): Promise<string[]> {
  const event = 'a rotation';
  const { engine, access, before: people } = scene;
  const rotated = { ...access, rotation: '2' };
  const outcome = await outcomeOf(engine.world.ensure(rotated, {}, { people }), scene);
  return [
    ...laws.succeeds(scene, event, outcome),
    ...outcome.plan
      .filter((line) => line.startsWith('end the sessions'))
      .map((line) => `${event} plans to ${line}`),
    ...(await keepSessions(scene, event, scene.movers)),
  ];
}

/** One leaves, one rises, one falls, as the application does, and the others stay. */
async function change(scene: Scene): Promise<string[]> {
  const event = 'the change';
  const { engine, access, after: people, movers, loginOf } = scene;
  const changed = { ...access, rotation: '2', privileges: 'readonly' };
  const outcome = await outcomeOf(engine.world.ensure(changed, {}, { people }), scene);
  const staying = movers.filter(({ part }) => KEEPS.has(part));
  const broken = [
    ...laws.succeeds(scene, event, outcome),
    ...(await laws.isOut(scene, event, 'leaves', loginOf('leaves'))),
    ...(await laws.gainsNoPower(scene, event)),
    ...(await keepSessions(scene, event, staying)),
  ];
  for (const mover of movers.filter(({ part }) => FALLS.has(part)))
    broken.push(...(await laws.onlyReads(scene, event, mover, mover.login)));
  return broken;
}

const KEEPS: ReadonlySet<Mover['part']> = new Set(['colleague', 'stays', 'rises']);
const FALLS: ReadonlySet<Mover['part']> = new Set(['falls', 'application']);

async function remove(scene: Scene): Promise<string[]> {
  const event = 'the removal';
  const { engine, access, movers, users } = scene;
  const outcome = await outcomeOf(engine.world.remove(access), scene);
  const broken = laws.succeeds(scene, event, outcome);
  for (const { part, login } of movers)
    broken.push(...(await laws.isOut(scene, event, part, login)));
  const remains = await engine.remains(access, users);
  return [...broken, ...laws.isGone(scene, event, remains)];
}

async function keepSessions(
  scene: Scene,
  event: string,
  movers: readonly Mover[],
): Promise<string[]> {
  const broken: string[] = [];
  for (const mover of movers) broken.push(...(await laws.keepsSession(scene, event, mover)));
  return broken;
}
