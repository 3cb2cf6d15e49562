import { DeleteParametersCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import type { ParameterStore } from '../../../provider/spoke/parameters/store.ts';
import { people } from '../../support/database/people.ts';
import { rewriteRecord } from '../../support/declarers.ts';
import { claim, OTHER_STACK, type Scene, STACK } from './scene.ts';

/** Accesses of which somebody has deleted a part, or that were left half-done. */
export function describeRepairs(scene: Scene): void {
  const { ensure, remove, exists } = scene;

  describe('repairs', () => {
    const deleteUrl = () =>
      scene.world.ssm.send(
        new DeleteParametersCommand({
          Names: [`/database-access/declared/pg17/${scene.access.appname}/app/url`],
        }),
      );

    test('an access without its url parameter still belongs to its declarer', async () => {
      await ensure(0);
      await deleteUrl();
      await expect(remove(1, OTHER_STACK)).rejects.toThrow(/declares it/);
      await expect(ensure(2, OTHER_STACK)).rejects.toThrow('is declared already');
      await ensure(3);
      expect(await exists()).toBe(true);
    });

    test("a later declarer's removal does not hide the removal of the first", async () => {
      await ensure(1);
      await remove(5);
      await ensure(6, OTHER_STACK);
      await remove(7, OTHER_STACK);
      await expect(ensure(0)).rejects.toThrow('came too late');
      expect(await exists()).toBe(false);
    });

    test('an adoption that failed half-way is given back by the Delete that follows', async () => {
      await scene.world.ensure(scene.access);
      const { parameters } = scene.world.ports();
      const write: ParameterStore['write'] = async (changes) => {
        await parameters.write(changes);
        throw new Error('the spoke is gone');
      };
      const crashing = { parameters: { ...parameters, write } };
      const adopting = scene.world.ensure(
        { ...scene.access, privileges: 'readonly' },
        crashing,
        claim(0),
      );
      await expect(adopting).rejects.toThrow('the spoke is gone');
      const undoing = claim(1, STACK, { undoes: claim(0).claim.request });
      expect((await scene.world.remove(scene.access, {}, undoing)).warnings).toMatchObject([
        /stay: a plain invocation without owner declares it/,
      ]);
      await scene.world.ensure(scene.access); // it is nobody's by name, as before
      expect(await exists()).toBe(true);
      await scene.world.remove(scene.access);
      expect(await exists()).toBe(false);
    });

    test('an adoption that succeeded is given back too, if CloudFormation takes it back', async () => {
      await scene.world.ensure(scene.access);
      await ensure(0, STACK, {}, { creates: true });
      const { warnings } = await remove(1, STACK, {}, { undoes: claim(0).claim.request });
      expect(warnings).toMatchObject([/stay: it was there before/]);
      expect(await scene.record()).toMatchObject({ declarers: [{ kind: 'anonymous' }] });
      await scene.world.remove(scene.access);
      expect(await exists()).toBe(false);
    });

    test('the Delete of a failed Create leaves what a corrected Create has made', async () => {
      const failed = claim(0).claim.request;
      await ensure(2, STACK, {}, { creates: true });
      const { warnings } = await remove(3, STACK, {}, { undoes: failed });
      expect(warnings).toMatchObject([/stay: a later request made it what it is/]);
      expect(await exists()).toBe(true);
      await remove(4, STACK, {}, { undoes: claim(2).claim.request });
      expect(await exists()).toBe(false);
    });

    test('a removal takes an access whose marks and tags are still those of another server', async () => {
      await ensure(0);
      const moved = { dbendpoint: `127.0.0.1:${scene.world.server.port}` };
      await rewriteRecord(scene.world.ssm, scene.access.appname, (record) => ({
        ...record,
        request: { ...record.request, ...moved },
      }));
      await remove(1, STACK, moved);
      expect(await exists()).toBe(false);
    });

    test('a request that only puts people out, since its schema is missing, is on record', async () => {
      const { access, world } = scene;
      await world.ensure(access, {}, { people: people('readonly', 'lea.record') });
      const missing = { ...access, schemas: ['nowhere'] };
      await expect(world.ensure(missing, {}, { people: [] })).rejects.toThrow(
        'Whoever had to leave is out',
      );
      expect(await scene.record()).toMatchObject({
        latest: { outcome: 'failed', problem: /Whoever had to leave is out/ },
      });
      await world.remove(access);
    });

    test('an adopted access goes with its new declarer', async () => {
      await scene.world.ensure(scene.access);
      await ensure(0);
      await remove(1);
      expect(await exists()).toBe(false);
    });

    test('a retaining Delete that overtakes its Create stops it all the same', async () => {
      await remove(1, STACK, { ondelete: 'retain' }, { undoes: '' });
      await expect(ensure(0, STACK, { ondelete: 'retain' })).rejects.toThrow('came too late');
      expect(await exists()).toBe(false);
    });

    test('a failed Create with OnDelete retain leaves the access to others', async () => {
      await ensure(0, undefined, { ondelete: 'retain' });
      await remove(1, undefined, { ondelete: 'retain' });
      await expect(ensure(0, undefined, { ondelete: 'retain' })).rejects.toThrow('came too late');
      await ensure(2, OTHER_STACK);
      expect(await exists()).toBe(true);
    });
  });
}
