import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { parseJson } from '../../provider/runtime/json.ts';

/** What a run knows of the directory from files of the user: a password, so no error repeats it. */
export function readDirectoryFiles(files: {
  readonly bind: string;
  readonly authorities?: string | undefined;
}): { readonly login: string; readonly authorities?: string } {
  const { bind, authorities } = files;
  const { data } = loginIn.safeParse(parseJson(readFileSync(bind, 'utf8')));
  if (data === undefined) throw new Error(`${bind} must hold {"dn": "...", "password": "..."}`);
  const login = JSON.stringify(data);
  if (authorities === undefined) return { login };
  return { login, authorities: readFileSync(authorities, 'utf8') };
}

const loginIn = z.object({ dn: z.string().min(1), password: z.string().min(1) });
