import {
  AddTagsToResourceCommand,
  DeleteParametersCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import { type Identity, PARAMETER_KINDS, parameterNames } from '../../contract/request/identity.ts';
import type { Claim } from '../../contract/request/ownership.ts';
import { until } from '../../runtime/aws.ts';
import { Secret } from '../../runtime/secret.ts';
import type { ParameterChange, StoredParameter, StoredParameters, Tags } from './model.ts';
import { readRemovalNote, writeRemovalNote } from './removal-notes.ts';
import { asking, type ParameterStoreOptions } from './ssm.ts';
import { ownerOf, parseTags } from './tags.ts';

/** Parameter Store of the spoke's own account. */
export interface ParameterStore {
  read(identity: Identity): Promise<StoredParameters>;
  /** Returns the new version of each parameter that was written. */
  write(changes: readonly ParameterChange[]): Promise<Map<string, number>>;
  remove(names: readonly string[]): Promise<void>;
  /** When this owner last asked for a removal of the access, for three hours after it did. */
  readRemovalNote(identity: Identity, owner: string): Promise<string | undefined>;
  writeRemovalNote(identity: Identity, claim: Claim): Promise<void>;
}

export function parameterStore(options: ParameterStoreOptions): ParameterStore {
  return {
    read: (identity) => read(identity, options),
    write: async (changes) => {
      const versions = new Map<string, number>();
      for (const change of changes) {
        const version = await write(change, options);
        if (version !== undefined) versions.set(change.name, version);
      }
      return versions;
    },
    remove: async (names) => {
      if (names.length === 0) return;
      const command = new DeleteParametersCommand({ Names: [...names] });
      const answer = options.ssm.send(command, until(options.deadline));
      await asking('ssm:DeleteParameters', answer);
    },
    readRemovalNote: (identity, owner) => readRemovalNote(identity, owner, options),
    writeRemovalNote: (identity, claim) => writeRemovalNote(identity, claim, options),
  };
}

async function read(identity: Identity, options: ParameterStoreOptions): Promise<StoredParameters> {
  const { ssm, prefix, deadline } = options;
  const names = parameterNames(prefix, identity);
  const command = new GetParametersCommand({ Names: Object.values(names), WithDecryption: true });
  const answer = ssm.send(command, until(deadline));
  const { Parameters = [] } = await asking('ssm:GetParameters', answer);
  const parameters = await Promise.all(
    Parameters.flatMap(({ Name: name, Value, Version }) => {
      const kind = PARAMETER_KINDS.find((kind) => names[kind] === name);
      if (kind === undefined || name === undefined) return [];
      const parameter = { kind, name, value: new Secret(Value ?? ''), version: Version ?? 0 };
      return [
        readTags(name, options).then(
          (tags): StoredParameter => ({ ...parameter, tags: parseTags(tags) }),
        ),
      ];
    }),
  );
  const owner = ownerOf(parameters);
  return { names, parameters, ...(owner !== undefined && { owner }) };
}

async function readTags(name: string, { ssm, deadline }: ParameterStoreOptions): Promise<Tags> {
  const command = new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: name });
  const what = `ssm:ListTagsForResource for ${name}`;
  const { TagList = [] } = await asking(what, ssm.send(command, until(deadline)));
  return Object.fromEntries(TagList.map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

async function write(
  change: ParameterChange,
  { ssm, keyId, deadline }: ParameterStoreOptions,
): Promise<number | undefined> {
  switch (change.kind) {
    case 'create':
    case 'overwrite': {
      const command = new PutParameterCommand({
        Name: change.name,
        Value: change.value.reveal(),
        Type: change.type,
        // An account's default tier may be one that costs money.
        Tier: 'Standard',
        ...(change.type === 'SecureString' && keyId !== undefined && { KeyId: keyId }),
        // Tags and Overwrite exclude each other.
        ...(change.kind === 'create'
          ? {
              Overwrite: false,
              Tags: tagList(change.tags),
              Description: 'Made by database-access.',
            }
          : { Overwrite: true }),
      });
      const what = `ssm:PutParameter for ${change.name}`;
      return (await asking(what, ssm.send(command, until(deadline)))).Version;
    }
    case 'tag': {
      const { name, tags } = change;
      const command = new AddTagsToResourceCommand({
        ResourceType: 'Parameter',
        ResourceId: name,
        Tags: tagList(tags),
      });
      await asking(`ssm:AddTagsToResource for ${name}`, ssm.send(command, until(deadline)));
      return undefined;
    }
  }
}

function tagList(tags: Tags) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
