import type { Act } from '../act.ts';
import { accesses } from './accesses.ts';
import { databases } from './databases.ts';
import { deploy } from './deploy.ts';
import { facts } from './facts.ts';
import { postgres } from './postgres.ts';
import { reconciliation } from './reconciliation.ts';
import { rolloutChecks } from './rollout-checks.ts';

/** All that a run does, in order: what costs least and breaks most comes first. */
export const ACTS: readonly Act[] = [
  ...deploy,
  ...rolloutChecks,
  ...databases,
  ...facts,
  ...postgres,
  ...accesses('postgres'),
  ...accesses('mysql'),
  reconciliation,
];
