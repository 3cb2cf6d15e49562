import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readDirectoryFiles } from '../../../../stacksets/verify/directory-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'database-access-verify-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('the login is stored as the hub reads it, without what else is in the file', () => {
  const bind = file('bind.json', '{"dn": "CN=a", "password": "p", "note": "n"}');
  const authorities = file('ca.pem', 'PEM');
  expect(readDirectoryFiles({ bind, authorities })).toEqual({
    login: '{"dn":"CN=a","password":"p"}',
    authorities: 'PEM',
  });
  expect(readDirectoryFiles({ bind })).toEqual({ login: '{"dn":"CN=a","password":"p"}' });
});

test.each(['hunter2', '{"dn": "CN=a", "password": 5, "pass": "hunter2"}'])(
  'a file with another content is refused without a word of it: %s',
  (content) => {
    const bind = file('other.json', content);
    const message = `${bind} must hold {"dn": "...", "password": "..."}`;
    expect(() => readDirectoryFiles({ bind })).toThrow(new Error(message));
  },
);
