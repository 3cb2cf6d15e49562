import { describe } from 'vitest';
import { life } from './life.ts';
import { startObedientStacks } from './obedient-stacks.ts';
import { templates } from './templates.ts';

/** Stacks in which all goes well. The parts share one cloud, which takes seconds to start. */

const stacks = startObedientStacks();

describe('the life of a stack', () => life(stacks));
describe('the template of a stack', () => templates(stacks));
