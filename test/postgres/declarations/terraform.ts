import { describe, expect, test } from 'vitest';
import { rewriteRecord } from '../../support/declarers.ts';
import { MODULE, OTHER_MODULE, type Scene, STACK } from './scene.ts';

/** Modules of Terraform, whose calls come in any order. */
export function describeTerraform(scene: Scene): void {
  const { ensure, remove, exists } = scene;
  const creates = { creates: true };

  describe('two modules', () => {
    test('the same words of two modules are one access, which goes with the last one', async () => {
      await ensure(0, MODULE, {}, creates);
      const before = await scene.world.stored(scene.access);
      const { warnings } = await ensure(1, OTHER_MODULE, {}, creates);
      expect(warnings).toMatchObject([/is declared elsewhere too.*Terraform, owner module-1\./]);
      expect((await remove(2, MODULE)).warnings).toMatchObject([
        /stay: .*module-2[.\d]+ declares it/,
      ]);
      expect(await scene.world.stored(scene.access)).toEqual(before);
      await remove(3, OTHER_MODULE);
      expect(await exists()).toBe(false);
    });

    test('other words are refused, and name the first declaration and the difference', async () => {
      await ensure(0, MODULE, { declaredby: 'workspace prod' }, creates);
      await expect(ensure(1, OTHER_MODULE, { privileges: 'readonly' }, creates)).rejects.toThrow(
        /declared already, by Terraform \(workspace prod\), owner module-1[.\d]+, and not in the same words \(privileges differ\)/,
      );
      await ensure(2, OTHER_MODULE, {}, creates);
      await expect(ensure(3, MODULE, { privileges: 'owner' })).rejects.toThrow(/by .*module-2/);
      await remove(4, OTHER_MODULE);
      await ensure(5, MODULE, { privileges: 'owner' });
      expect(await exists()).toBe(true);
    });

    test('takeover is for a declarer that is gone, whose removal then does nothing', async () => {
      await ensure(0, MODULE, {}, creates);
      const { warnings } = await ensure(1, OTHER_MODULE, { privileges: 'owner', takeover: true });
      expect(warnings).toMatchObject([/was taken over from Terraform, owner module-1\./]);
      expect((await remove(2, MODULE)).plan).toEqual([]);
      expect(await exists()).toBe(true);
    });

    test('a stack takes over what a module says in the same words, and nothing else', async () => {
      await ensure(0, MODULE, {}, creates);
      await expect(ensure(1, STACK, { rotation: '2' })).rejects.toThrow('(rotation differ)');
      await ensure(2, STACK, {}, creates);
      await expect(ensure(3, MODULE)).rejects.toThrow('is declared already');
      expect((await remove(4, MODULE)).plan).toEqual([]);
      expect(await exists()).toBe(true);
    });
  });

  describe('one module', () => {
    test('what a module had before under another name is told, wherever it is asked', async () => {
      const { appname } = scene.access;
      await ensure(0, MODULE, {}, creates);
      const renamed = { appname: `${appname}x` };
      await expect(ensure(1, MODULE, renamed, creates)).rejects.toThrow(
        new RegExp(`owner: the owner of .*/${appname}x/.* declares .*/${appname}/.* already`),
      );
      const { leftovers } = await ensure(1, MODULE, renamed, { updates: true });
      expect(leftovers).toMatchObject([{ appname }]);
      await remove(2, MODULE);
      await remove(3, MODULE, { appname: `${appname}x` });
    });

    test('a removal that finds neither record nor note fails, and names where it looked', async () => {
      await expect(remove(0, MODULE)).rejects.toThrow(
        /nothing was removed: no record of .* is in account 222222222222, Region eu-central-1/,
      );
      await ensure(1, MODULE, {}, creates);
      await remove(2, MODULE);
      expect((await remove(3, MODULE)).warnings).toMatchObject([/is removed already/]);
    });

    test('a create of a recorded owner marks a replacement, whose delete keeps the access', async () => {
      await ensure(0, MODULE, {}, creates);
      const before = await scene.world.stored(scene.access);
      await ensure(20, MODULE, {}, creates);
      expect((await remove(21, MODULE)).warnings).toMatchObject([/asked for it anew/]);
      expect(await scene.world.stored(scene.access)).toEqual(before);
      await remove(22, MODULE);
      expect(await exists()).toBe(false);
    });

    test('a create that is repeated at once, and a delete much later, are what they say', async () => {
      await ensure(0, MODULE, {}, creates);
      await ensure(14, MODULE, {}, creates);
      await remove(15, MODULE);
      expect(await exists()).toBe(false);
      await ensure(16, MODULE, {}, creates);
      await ensure(40, MODULE, {}, creates);
      await remove(101, MODULE);
      expect(await exists()).toBe(false);
    });
  });

  test('a run that crashed is on record, and is healed by the next one', async () => {
    const { records } = scene.world.ports();
    const write: typeof records.write = async (id, record, version) => {
      const written = await records.write(id, record, version);
      if (record.latest.outcome === 'under way') throw new Error('the spoke is gone');
      return written;
    };
    await scene.world.ensure(scene.access);
    const crashing = scene.world.ensure(
      { ...scene.access, privileges: 'owner' },
      { records: { ...records, write } },
    );
    await expect(crashing).rejects.toThrow('the spoke is gone');
    expect(await scene.record()).toMatchObject({
      request: { privileges: 'readwrite' },
      latest: { outcome: 'under way' },
    });
    await scene.world.ensure({ ...scene.access, privileges: 'owner' });
    expect(await scene.record()).toMatchObject({
      request: { privileges: 'owner' },
      latest: { outcome: 'made true' },
    });
    await rewriteRecord(scene.world.ssm, scene.access.appname, (record) => ({
      ...record,
      declarers: [],
    }));
    await scene.world.ensure(scene.access);
    await scene.world.remove(scene.access);
    expect(await exists()).toBe(false);
  });
}
