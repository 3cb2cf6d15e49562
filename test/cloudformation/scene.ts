import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { occupyLock } from '../support/server-lock.ts';
import { leaks, places } from '../support/traces.ts';
import type { Outcome, Properties, Resource, Resources } from './stacks.ts';
import { type Stage, startStage } from './stage.ts';
import { expectTruth, logIn } from './truth.ts';

/**
 * One stage for all tests of a file, in the database's account; for each test a stack with an
 * access, of which nothing is left at its end.
 */
export type Scene = ReturnType<typeof setScene>;

export function setScene() {
  let stage: Stage;
  let number = 0;
  beforeAll(async () => {
    stage = await startStage();
  });
  beforeEach(() => {
    number += 1;
  });
  afterEach(async () => {
    await stage.remove(scene.stack);
    await stage.remove(`${scene.stack}-b`);
    await scene.expectTruth([]);
  });
  afterAll(() => stage?.stop());

  const scene = {
    get stage() {
      return stage;
    },
    get stack() {
      return `stack-${number}`;
    },
    get app() {
      return `app${number}`;
    },
    /** The path of its parameters. */
    names: () => `test/stacks/${scene.app}/app`,
    access: (properties: Properties = {}) => stage.access({ AppName: scene.app, ...properties }),
    /** A resource that fails as soon as it is asked for, once the other one is done. */
    failing: (after?: string): Resource => ({
      ...stage.access({ AppName: 'wrong', DbType: 'oracle' }),
      ...(after !== undefined && { DependsOn: after }),
    }),
    create: (resources: Resources) => stage.create(scene.stack, resources),
    update: (resources: Resources) => stage.update(scene.stack, resources),
    remove: () => stage.remove(scene.stack),
    /**
     * Runs an operation of the stack in which another resource fails while the access is at work,
     * so that CloudFormation cancels it.
     */
    async cancelled(verb: 'create' | 'update', Access: Resource): Promise<Outcome> {
      const free = await occupyLock(stage.sandbox.postgres);
      try {
        const Other = stage.access({ AppName: 'wrong', Groups: { 'DB-Missing': 'readonly' } });
        await stage.begin(verb, scene.stack, { Access, Other });
        await vi.waitFor(
          async () => expect(await stage.reasons(scene.stack)).toContain('cancelled'),
          30_000,
        );
      } finally {
        await free();
      }
      const outcome = await stage.ended(scene.stack);
      await stage.asked.settled(); // what was cancelled may still be on its way
      return outcome;
    },
    logIn: () => logIn(stage, scene.names()),
    expectTruth: (stacks: readonly Outcome[], people: readonly string[] = []) =>
      expectTruth(stage, stacks, people),
    /** The stack's access is there, and nobody declares it any more. */
    expectRetained: (stack: Outcome) => expectTruth(stage, [stack], [], { isRetained: true }),
  };
  return scene;
}

/** The last test of a file: after all that it did. */
export function specifyNoLeaks(scene: Scene): void {
  test('no secret has been anywhere but in Parameter Store', () => {
    const { stage } = scene;
    expect(stage.passwords.size).toBeGreaterThan(0);
    const secrets = [stage.sandbox.postgres.master.password, ...stage.passwords];
    expect(leaks(places(stage), secrets)).toEqual([]);
  });
}
