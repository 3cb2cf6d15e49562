import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** Files that take minutes, the longest first. One that began last would run alone at the end. */
const LONG = [
  'terraform/rollout',
  'mysql/mysql',
  'mysql/mariadb-10.11',
  'reconcile/reconcile',
  'reconcile/faults',
  'postgres/people',
  'terraform/demo',
  'terraform/stack',
  'terraform/dependents',
  'postgres/crash',
  'package/stranger',
  'terraform/declarations-renames',
  'verify/verify',
  'terraform/declarations-copies',
  'sandbox/main',
  'stacksets/release/same-bytes',
  'cloudformation/updates',
  'terraform/declarations-failures',
  'postgres/reconcile',
  'door/faults',
  'terraform/people',
  'terraform/failures',
  'terraform/lifecycle',
  'postgres/laws-18',
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
