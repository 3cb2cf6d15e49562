import { createHash } from 'node:crypto';
import { GetParametersCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { accessId, type Identity } from '../../contract/request/identity.ts';
import { type Claim, parseOwner, writeOwner } from '../../contract/request/ownership.ts';
import { until } from '../../runtime/aws.ts';
import { asking, type ParameterStoreOptions } from './ssm.ts';

/** Longer than any request of CloudFormation can be under way: it gives up after an hour. */
const NOTE_HOURS = 3;

/** When this owner last asked for a removal of the access; undefined once the note has expired. */
export async function readRemovalNote(
  identity: Identity,
  owner: string,
  { ssm, prefix, deadline }: ParameterStoreOptions,
): Promise<string | undefined> {
  const command = new GetParametersCommand({ Names: [noteName(prefix, identity, owner)] });
  const { Parameters } = await asking('ssm:GetParameters', ssm.send(command, until(deadline)));
  return parseOwner(Parameters?.[0]?.Value)?.at;
}

export async function writeRemovalNote(
  identity: Identity,
  { owner, at }: Claim,
  { ssm, prefix, deadline }: ParameterStoreOptions,
): Promise<void> {
  const name = noteName(prefix, identity, owner);
  const Timestamp = new Date(Date.now() + NOTE_HOURS * 3_600_000).toISOString();
  const command = new PutParameterCommand({
    Name: name,
    Value: writeOwner({ owner, at, adopted: false }),
    Type: 'String',
    // Only advanced parameters can expire. Prorated by the hour, one costs a hundredth of a cent.
    Tier: 'Advanced',
    Overwrite: true,
    Policies: JSON.stringify([{ Type: 'Expiration', Version: '1.0', Attributes: { Timestamp } }]),
  });
  await asking(`ssm:PutParameter for ${name}`, ssm.send(command, until(deadline)));
}

/**
 * Beside the applications' paths, which have four parts. Each owner has its own note, so that the
 * removal of one does not hide the removal of another.
 */
function noteName(prefix: string, identity: Identity, owner: string): string {
  const digest = createHash('sha256').update(owner).digest('hex').slice(0, 12);
  return `/${prefix}/removed/${accessId(identity)}-${digest}`;
}
