import { afterAll, beforeAll, inject } from 'vitest';
import { startWorld, type World } from '../support/database/postgres.ts';
import { specifyReconciliation } from '../support/database/specification/reconciliation.ts';
import { postgresEngine } from './specification.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld(18, inject('awsEndpoint'), 'reconcile');
});
afterAll(() => world?.stop());

specifyReconciliation(postgresEngine(18), () => world, { specifiesTheHub: true });
