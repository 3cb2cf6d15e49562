import { terraformClient } from './clients.ts';
import type { Command } from './commands.ts';
import { loseWhatWasTakenOver, violations } from './laws.ts';
import { stackClient } from './stack-client.ts';
import type { Stage } from './stage.ts';
import { World } from './world.ts';

export const CLIENTS = 4;

/** Plays a sequence, and judges after each step. Throws the story that led to a violation. */
export async function play(stage: Stage, commands: readonly Command[]): Promise<void> {
  const world = new World(stage);
  const clients = [
    terraformClient(world, 'module-1'),
    stackClient(world, 'stack-1'),
    terraformClient(world, 'module-2'),
    terraformClient(world, ''),
  ];
  for (const command of commands) {
    world.pass(command.after);
    await clients[command.by]?.carryOut(command);
    const observed = await stage.observe();
    loseWhatWasTakenOver(world, observed);
    const wrong = violations(world, observed);
    if (wrong.length > 0) throw new Error(`${wrong.join('\n')}\n\n${world.story.join('\n')}`);
  }
}
