import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import type { Claim } from '../../../provider/contract/request/ownership.ts';
import { startWorld, type World } from '../../support/database/postgres.ts';

/**
 * One world for all tests, and for each test an access of its own, which resources of stacks claim.
 */
export type Scene = ReturnType<typeof setScene>;

export const OTHER = 'cloudformation:orders/Renamed@2';

/** A request of a stack's resource, some minutes after 15:00. */
export const claim = (
  minute: number,
  owner = 'cloudformation:orders/Access@1',
): { claim: Claim } => ({
  claim: { owner, at: `2026-11-22T15:${String(minute).padStart(2, '0')}:00Z` },
});

export function setScene() {
  let world: World;
  let number = 0;
  beforeAll(async () => {
    world = await startWorld(17, inject('awsEndpoint'), 'claims');
  });
  afterAll(() => world?.stop());
  beforeEach(() => {
    number += 1;
  });

  const scene = {
    get world() {
      return world;
    },
    get access() {
      return { appname: `claimed${number}` };
    },
    ensure: (minute: number, owner?: string, fields = {}) =>
      world.ensure({ ...scene.access, ...fields }, {}, claim(minute, owner)),
    remove: (minute: number, owner?: string, fields = {}) =>
      world.remove({ ...scene.access, ...fields }, {}, claim(minute, owner)),
    /** Is there a login that works? If not, there must be no trace at all. */
    async exists(): Promise<boolean> {
      const { access } = scene;
      const roles = await world.sql(
        world.server.master,
        `SELECT rolname FROM pg_roles r JOIN pg_shdescription d ON d.objoid = r.oid
          WHERE d.description LIKE '%/${access.appname}/%'`,
      );
      const parameters = await world.stored(access);
      if (roles.length === 0 && Object.keys(parameters).length === 0) return false;
      await world.sql(await world.application(access), 'SELECT 1');
      return true;
    },
  };
  return scene;
}
