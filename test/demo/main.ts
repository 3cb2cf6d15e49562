/**
 * `npm run demo`: from an empty organization to an access, and back to nothing, with real parts.
 * Every step checks what it tells.
 */
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { withoutOtherClouds } from '../sandbox/command/environment.ts';
import { endEverything } from '../sandbox/machine/ownership.ts';
import { requireTerraform } from '../sandbox/terraform/configuration.ts';
import { nothingLeftThere, theOtherEngine } from './mariadb.ts';
import { createNarrator } from './narrator.ts';
import * as people from './people.ts';
import { PAGE, whoCanReachWhat } from './review.ts';
import * as rollout from './rollout.ts';
import { anOrganization } from './stage.ts';
import * as story from './story.ts';

const narrator = createNarrator(process.stdout, 13);
let ending: Promise<void> | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => end(128 + constants.signals[signal], `ended by ${signal}`));
}
// A connection to something that was taken down reports that where nobody can catch it.
process.on('uncaughtException', (error) => end(1, error.message));

try {
  requireTerraform();
  forgetOtherClouds();
  narrator.title('database-access: access to a private database, from nothing to nothing');
  const stage = await anOrganization(narrator);
  await rollout.rollOut(stage);
  await rollout.askTheDoctor(stage);
  const first = await story.anAccess(stage);
  await story.useIt(stage, first);
  await story.fewerPrivileges(stage, first);
  const second = await story.newCredentials(stage, first);
  await story.anotherName(stage, second);
  const members = await people.peopleComeIn(stage);
  await people.somebodyLeaves(stage);
  const catalogue = await theOtherEngine(stage);
  await whoCanReachWhat(stage);
  await story.nothingLeft(stage, [first, second], members);
  if (catalogue) await nothingLeftThere(stage, catalogue);
  const gone = 'The sandbox is gone from this machine; the review stays:';
  await end(0, `That was database-access. ${gone} ${PAGE}`);
} catch (error) {
  await sleep(100); // a signal that came during a synchronous call is heard only now
  await end(1, error instanceof Error ? error.message : String(error));
}

/**
 * The demo must reach the sandbox only, whatever AWS or database its user's shell is set up for.
 */
function forgetOtherClouds(): void {
  const kept = withoutOtherClouds(process.env);
  for (const name of Object.keys(process.env)) {
    if (!(name in kept)) Reflect.deleteProperty(process.env, name);
  }
  Object.assign(process.env, kept);
}

/** The first reason to end counts: parts that are stopped in mid-story then fail because of it. */
function end(status: number, why: string): Promise<void> {
  ending ??= endEverything().then(() => {
    if (status === 0) narrator.end(why);
    else narrator.failure(`demo: ${why}`);
    process.exit(status);
  });
  return ending;
}
