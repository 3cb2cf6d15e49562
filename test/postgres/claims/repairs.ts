import { DeleteParametersCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { NothingMade, OutsideError } from '../../../provider/runtime/errors.ts';
import type { ParameterStore } from '../../../provider/spoke/parameters/store.ts';
import { claim, OTHER, type Scene } from './scene.ts';

/** Accesses of which somebody has deleted a part, or that were left half-done. */
export function describeRepairs(scene: Scene): void {
  const { ensure, remove, exists } = scene;

  describe('repairs', () => {
    const deleteUrl = () =>
      scene.world.ssm.send(
        new DeleteParametersCommand({
          Names: [`/database-access/claims/pg17/${scene.access.appname}/app/url`],
        }),
      );

    test('an access without its url parameter still belongs to its owner', async () => {
      await ensure(0);
      await deleteUrl();
      expect((await remove(1, OTHER)).warnings).toMatchObject([/declares it/]);
      await expect(ensure(2, OTHER)).rejects.toThrow('is declared by another resource already');
      await ensure(3);
      expect(await exists()).toBe(true);
    });

    test("a later owner's removal does not hide the removal of the first", async () => {
      await ensure(1);
      await remove(5);
      await ensure(6, OTHER);
      await remove(7, OTHER);
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
      const undoing = { claim: { ...claim(1).claim, undoes: true } };
      expect((await scene.world.remove(scene.access, {}, undoing)).warnings).toMatchObject([
        /were there before/,
      ]);
      expect(await exists()).toBe(true);
      await scene.world.ensure(scene.access); // it is nobody's again
      await scene.world.remove(scene.access);
      expect(await exists()).toBe(false);
    });

    test('a Create that may not read the secret has made nothing, unless it did so before', async () => {
      const denied = {
        readMaster: () => Promise.reject(new OutsideError("mastersecret: can't be read")),
      };
      const create = () => scene.world.ensure(scene.access, denied, claim(0));
      await expect(create()).rejects.toThrow(NothingMade);
      await ensure(0, OTHER);
      await expect(create()).rejects.toThrow(NothingMade);
      await remove(1, OTHER);
      await ensure(0);
      await expect(create()).rejects.toThrow(OutsideError);
      await expect(create()).rejects.not.toThrow(NothingMade);
      await remove(1);
    });

    test('an adopted access goes with its new owner', async () => {
      await scene.world.ensure(scene.access);
      await ensure(0);
      await remove(1);
      expect(await exists()).toBe(false);
    });

    test('a retaining Delete that overtakes its Create stops it all the same', async () => {
      await remove(1, undefined, { ondelete: 'retain' });
      await expect(ensure(0, undefined, { ondelete: 'retain' })).rejects.toThrow('came too late');
      expect(await exists()).toBe(false);
    });

    test('a failed Create with OnDelete retain leaves the access to others', async () => {
      await ensure(0, undefined, { ondelete: 'retain' });
      await remove(1, undefined, { ondelete: 'retain' });
      await expect(ensure(0, undefined, { ondelete: 'retain' })).rejects.toThrow('came too late');
      await ensure(2, OTHER);
      expect(await exists()).toBe(true);
    });
  });
}
