import fc from 'fast-check';
import { test } from 'vitest';
import { anyCommand } from '../../../support/declarations/commands.ts';
import { CLIENTS, play, playRounds } from '../../../support/declarations/play.ts';
import { memoryStage } from './memory-stage.ts';

/** The same sequences each time; for others, set TEST_MODEL_SEED, and TEST_MODEL_RUNS for more. */
const PARAMETERS = {
  seed: Number(process.env['TEST_MODEL_SEED'] ?? 15),
  numRuns: Number(process.env['TEST_MODEL_RUNS'] ?? 300),
};

test('no order of requests loses an access, or leaves one that nobody declares', async () => {
  const command = anyCommand(memoryStage(), CLIENTS);
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 12 }), (commands) =>
      play(memoryStage(), commands),
    ),
    PARAMETERS,
  );
});

test('two declarers at the same time lose no access either, and leave none', async () => {
  // Of one server: nothing keeps runs on two servers apart but the record.
  const { endpoints, ...stage } = memoryStage();
  const command = anyCommand({ ...stage, endpoints: endpoints.slice(0, 2) }, CLIENTS);
  const round = fc.uniqueArray(command, { minLength: 1, maxLength: 2, selector: ({ by }) => by });
  const pace = fc.infiniteStream(fc.nat({ max: 3 }));
  await fc.assert(
    fc.asyncProperty(fc.array(round, { maxLength: 6 }), pace, (rounds, ticks) =>
      playRounds(memoryStage(ticks), rounds),
    ),
    PARAMETERS,
  );
});
