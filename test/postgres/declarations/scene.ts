import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import type { AccessRecord } from '../../../provider/contract/record/record.ts';
import type { Claim } from '../../../provider/contract/request/claim.ts';
import { startWorld, type World } from '../../support/database/postgres.ts';
import { recordsBelow } from '../../support/declarers.ts';

/**
 * One world for all tests, and for each test an access of its own, which several declarers want.
 */
export type Scene = ReturnType<typeof setScene>;

/** Two resources of stacks, and two instances of the Terraform module. */
export const STACK = { kind: 'stack', id: 'orders/Access@1' } as const;
export const OTHER_STACK = { kind: 'stack', id: 'orders/Renamed@2' } as const;
export const MODULE = { kind: 'terraform', id: 'module-1' } as const;
export const OTHER_MODULE = { kind: 'terraform', id: 'module-2' } as const;

/** Each test has declarers of its own. */
let number = 0;

/** A request some minutes after 15:00. */
export const claim = (
  minute: number,
  declarer: Claim['declarer'] = STACK,
  changes: Partial<Claim> = {},
): { claim: Claim } => {
  const at = new Date(Date.UTC(2026, 10, 22, 15, minute)).toISOString();
  return {
    claim: {
      declarer: { ...declarer, id: `${declarer.id}.${number}` },
      at: declarer.kind === 'stack' ? at.replace('.000', '') : at,
      request: `${declarer.id} ${minute}`,
      ...changes,
    },
  };
};

export function setScene() {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(17, inject('awsEndpoint'), 'declared');
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
      return { appname: `declared${number}` };
    },
    ensure: (minute: number, declarer?: Claim['declarer'], fields = {}, changes = {}) =>
      world.ensure({ ...scene.access, ...fields }, {}, claim(minute, declarer, changes)),
    remove: (minute: number, declarer?: Claim['declarer'], fields = {}, changes = {}) =>
      world.remove({ ...scene.access, ...fields }, {}, claim(minute, declarer, changes)),
    async record(): Promise<AccessRecord | undefined> {
      return (await recordsBelow(world.ssm)).get(scene.access.appname)?.record;
    },
    /** Is there a login that works, and a record? If not, there must be no trace at all. */
    async exists(): Promise<boolean> {
      const { access } = scene;
      const roles = await world.sql(
        world.server.master,
        `SELECT rolname FROM pg_roles r JOIN pg_shdescription d ON d.objoid = r.oid
          WHERE d.description LIKE '%/${access.appname}/%'`,
      );
      const parameters = await world.stored(access);
      const record = await scene.record();
      const isNothing = roles.length === 0 && Object.keys(parameters).length === 0;
      if (isNothing && record === undefined) return false;
      await world.sql(await world.application(access), 'SELECT 1');
      if (record === undefined) throw new Error('the access has no record');
      return true;
    },
  };
  return scene;
}
