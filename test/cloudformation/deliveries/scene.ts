import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { deliver } from '../deliver.ts';
import { type Stage, startStage } from '../stage.ts';
import { expectTruth } from '../truth.ts';
import { HUB } from '../ways.ts';

/**
 * One stage for all tests of a file, whose requests a central pipeline sends to the hub itself, and
 * for each test an access, of which nothing is left at its end.
 */
export type Scene = ReturnType<typeof setScene>;

export function setScene() {
  let stage: Stage;
  let number = 0;
  beforeAll(async () => {
    stage = await startStage({}, HUB);
  });
  beforeEach(() => {
    number += 1;
  });
  afterEach(async () => {
    const { properties } = scene;
    await stage.asked.settled();
    const { answer } = await deliver(stage, 'delete-of-cancelled-create', { properties });
    expect(await answer).toMatchObject({ Status: 'SUCCESS' });
    await scene.nothing();
  });
  afterAll(() => stage?.stop());

  const scene = {
    get stage() {
      return stage;
    },
    get properties() {
      return { AppName: `delivered${number}` };
    },
    there: (id: string) =>
      expectTruth(stage, [{ status: '', outputs: {}, reasons: '', resources: { Access: id } }]),
    nothing: () => expectTruth(stage, []),
  };
  return scene;
}
