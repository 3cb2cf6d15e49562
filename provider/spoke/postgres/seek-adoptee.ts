import type { Request } from '../../contract/request/request.ts';
import type { Sought } from '../model/adoptee.ts';
import { readAdoptee } from './catalogue/adoptee.ts';
import type { Catalogue } from './catalogue/rows.ts';
import type { Connection } from './connection.ts';
import { adopteeOf } from './state/adoptee.ts';

/** Reads the user that a request names in `adopt`, and judges it. */
export async function seekAdoptee(
  connection: Connection,
  catalogue: Catalogue,
  access: Request,
  name: string,
): Promise<Sought | undefined> {
  return adopteeOf(catalogue, access, await readAdoptee(connection, name));
}
