import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** Files that take minutes, the longest first. One that began last would run alone at the end. */
const LONG = [
  'mysql/mariadb-10.11',
  'mysql/mysql',
  'postgres/people',
  'postgres/crash',
  'reconcile/faults',
  'reconcile/reconcile',
  'terraform/dependents',
  'terraform/demo',
  'terraform/stack',
  'terraform/rollout',
  'verify/verify',
  'package/stranger',
  'terraform/declarations-renames',
  'terraform/declarations-copies',
  'sandbox/main',
  'cloudformation/updates',
  'terraform/declarations-failures',
  'terraform/people',
  'terraform/failures',
  'terraform/lifecycle',
  'postgres/laws-18',
  'postgres/reconcile',
  'door/faults',
].map((name) => `/test/${name}.test.ts`);

/**
 * The order of test files: the long ones first, so that all workers end at about the same time.
 * Vitest's own order knows durations only from earlier runs, and a clean clone has none.
 */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONG.findIndex((end) => moduleId.endsWith(end));
      return place < 0 ? LONG.length : place;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
