import fc from 'fast-check';
import { test } from 'vitest';
import { anyCommand } from '../../../support/declarations/commands.ts';
import { CLIENTS, play } from '../../../support/declarations/play.ts';
import { memoryStage } from './memory-stage.ts';

test('no order of requests loses an access, or leaves one that nobody declares', async () => {
  const command = anyCommand(memoryStage(), CLIENTS);
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 12 }), (commands) =>
      play(memoryStage(), commands),
    ),
    { numRuns: Number(process.env['TEST_MODEL_RUNS'] ?? 300) },
  );
});
