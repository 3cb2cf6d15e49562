import fc from 'fast-check';
import { FAULTS } from '../database/faults.ts';
import type { Stage } from './stage.ts';
import type { Trouble } from './world.ts';

/** What one declarer does next. What it comes to depends on what it has. */
export interface Command {
  readonly by: number;
  readonly op: 'apply' | 'destroy' | 'replace' | 'redeliver';
  readonly fields: Readonly<Record<string, unknown>>;
  /** Seconds that pass before. */
  readonly after: number;
  readonly trouble: Trouble;
  /** Terraform's request is sent twice; an update of a stack is rolled back. */
  readonly isDoubled: boolean;
  /** A Create of a stack that failed is not undone at once. */
  readonly keepsFailed: boolean;
  /** Which request of a stack arrives again. */
  readonly late: number;
}

const often = <T>(usual: T, seldom: fc.Arbitrary<T>, usually = 6) =>
  fc.oneof({ weight: usually, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: seldom });

export function anyCommand({ endpoints, calls }: Stage, clients: number): fc.Arbitrary<Command> {
  const trouble = fc.record({
    call: often(0, fc.integer({ min: 1, max: calls }), 2),
    fault: fc.constantFrom(...FAULTS),
    down: often<string | undefined>(undefined, fc.constantFrom(...endpoints)),
    losesAnswer: often(false, fc.constant(true), 12),
  });
  return fc.record({
    by: fc.nat({ max: clients - 1 }),
    op: fc.constantFrom<Command['op'][]>(
      'apply',
      'apply',
      'apply',
      'destroy',
      'destroy',
      'replace',
      'redeliver',
    ),
    fields: fc.record({
      dbtype: fc.constant('postgres'),
      env: fc.constant('model'),
      project: fc.constant('p'),
      appname: often('a', fc.constantFrom('b'), 2),
      dbendpoint: often(endpoints[0] ?? '', fc.constantFrom(...endpoints), 2),
      privileges: often('readwrite', fc.constant('readonly'), 2),
      ondelete: often('drop', fc.constant('retain'), 8),
      takeover: often(false, fc.constant(true), 8),
    }),
    after: often(5, fc.constantFrom(20 * 60, 70 * 60), 2),
    trouble,
    isDoubled: often(false, fc.constant(true)),
    keepsFailed: often(false, fc.constant(true), 3),
    late: fc.nat({ max: 3 }),
  });
}
