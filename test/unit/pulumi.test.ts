import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isField } from '../../provider/contract/request/field-names.ts';

test('what the class of docs/pulumi.md sends are fields of a request', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/pulumi.md'), 'utf8');
  const [, filled = ''] = /pulumi\.output\(\{\n(.*?)^ {4}\}\);/ms.exec(page) ?? [];
  const [, passedOn = ''] =
    /^export interface DatabaseAccessArgs \{.*?^ {2}\};\n(.*?)^\}/ms.exec(page) ?? [];
  const names = [
    ...[...filled.matchAll(/^ {6}(\w+):/gm)].map(([, name = '']) => name),
    ...[...passedOn.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name = '']) => name),
  ].filter((name) => name !== 'onDelete' && name !== 'confirmRemovals');
  expect(names).toEqual(
    expect.arrayContaining(['dbtype', 'owner', 'env', 'rotation', 'adopt', 'confirmremovals']),
  );
  expect(names.filter((name) => !isField(name))).toEqual([]);
});
