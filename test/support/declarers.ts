import {
  GetParametersByPathCommand,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { decodeRecord, encodeRecord } from '../../provider/contract/record/codec.ts';
import type { AccessRecord } from '../../provider/contract/record/record.ts';
import type { Claim } from '../../provider/contract/request/claim.ts';

/** Claims of declarers, as an order carries them. */

/** A Terraform module, asking now. */
export function terraform(id: string, changes: Partial<Claim> = {}): { readonly claim: Claim } {
  const claim: Claim = {
    declarer: { kind: 'terraform', id },
    at: new Date().toISOString(),
    request: `r-${id}`,
    ...changes,
  };
  return { claim };
}

/**
 * The records of an account, by the name of the application.
 *
 * @param env only of this one: the suites of the engines share one Parameter Store
 */
export async function recordsBelow(
  ssm: SSMClient,
  path = '/database-access/records',
  env?: string,
): Promise<Map<string, { readonly name: string; readonly record: AccessRecord }>> {
  const found = new Map<string, { name: string; record: AccessRecord }>();
  for (let NextToken: string | undefined; ; ) {
    const page = await ssm.send(new GetParametersByPathCommand({ Path: path, NextToken }));
    for (const { Name = '', Value = '' } of page.Parameters ?? []) {
      const record = decodeRecord(Value);
      // What another suite has scribbled.
      if (record === undefined) continue;
      if (env === undefined || record.request['env'] === env)
        found.set(String(record.request['appname']), { name: Name, record });
    }
    NextToken = page.NextToken;
    if (NextToken === undefined) return found;
  }
}

/** As time passes, or as a run that crashed leaves it. */
export async function rewriteRecord(
  ssm: SSMClient,
  appname: string,
  change: (record: AccessRecord) => AccessRecord,
  env?: string,
): Promise<void> {
  const found = (await recordsBelow(ssm, undefined, env)).get(appname);
  if (found === undefined) throw new Error(`${appname} has no record`);
  const Value = encodeRecord(change(found.record));
  await ssm.send(new PutParameterCommand({ Name: found.name, Value, Overwrite: true }));
}
