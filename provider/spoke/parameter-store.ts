import {
  AddTagsToResourceCommand,
  DeleteParametersCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { errorCode, OutsideError, reason } from '../contract/errors.ts';
import { PARAMETER_KINDS, type ParameterKind } from '../contract/identity.ts';
import { Secret } from '../contract/secret.ts';
import type { ParameterChange, StoredParameter } from './parameters.ts';

/** Parameter Store of the spoke's own account. */
export interface ParameterStore {
  read(names: Record<ParameterKind, string>): Promise<StoredParameter[]>;
  /** Gives the new version of each parameter that was written. */
  write(changes: readonly ParameterChange[]): Promise<Map<string, number>>;
  remove(names: readonly string[]): Promise<void>;
}

/** @param keyId KMS key for the SecureStrings; absent: the account's own `aws/ssm`. */
export function parameterStore(ssm: SSMClient, keyId?: string): ParameterStore {
  return {
    read: async (names) => {
      const { Parameters = [] } = await asking('ssm:GetParameters', () =>
        ssm.send(new GetParametersCommand({ Names: Object.values(names), WithDecryption: true })),
      );
      return Promise.all(
        Parameters.flatMap(({ Name: name, Value, Version }) => {
          const kind = PARAMETER_KINDS.find((kind) => names[kind] === name);
          if (kind === undefined || name === undefined) return [];
          const parameter = { kind, name, value: new Secret(Value ?? ''), version: Version ?? 0 };
          return [tagsOf(ssm, name).then((tags) => ({ ...parameter, tags }))];
        }),
      );
    },
    write: async (changes) => {
      const versions = new Map<string, number>();
      for (const change of changes) {
        const version = await apply(ssm, change, keyId);
        if (version !== undefined) versions.set(change.name, version);
      }
      return versions;
    },
    remove: async (names) => {
      if (names.length === 0) return;
      await asking('ssm:DeleteParameters', () =>
        ssm.send(new DeleteParametersCommand({ Names: [...names] })),
      );
    },
  };
}

async function apply(
  ssm: SSMClient,
  change: ParameterChange,
  keyId: string | undefined,
): Promise<number | undefined> {
  switch (change.kind) {
    case 'create':
    case 'overwrite': {
      // Tags and Overwrite exclude each other, and an account's default tier may be one that costs money (PutParameter).
      const { Version } = await asking(`ssm:PutParameter for ${change.name}`, () =>
        ssm.send(
          new PutParameterCommand({
            Name: change.name,
            Value: change.value.reveal(),
            Type: change.type,
            Tier: 'Standard',
            ...(change.type === 'SecureString' && keyId !== undefined && { KeyId: keyId }),
            ...(change.kind === 'create'
              ? {
                  Overwrite: false,
                  Tags: tagList(change.tags),
                  Description: 'Made by database-access.',
                }
              : { Overwrite: true }),
          }),
        ),
      );
      return Version;
    }
    case 'tag': {
      const { name, tags } = change;
      const command = { ResourceType: 'Parameter', ResourceId: name, Tags: tagList(tags) } as const;
      await asking(`ssm:AddTagsToResource for ${name}`, () =>
        ssm.send(new AddTagsToResourceCommand(command)),
      );
      return undefined;
    }
  }
}

async function tagsOf(ssm: SSMClient, name: string): Promise<Record<string, string>> {
  const command = new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: name });
  const { TagList = [] } = await asking(`ssm:ListTagsForResource for ${name}`, () =>
    ssm.send(command),
  );
  return Object.fromEntries(TagList.map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

function tagList(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

async function asking<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const code = errorCode(error) ?? '';
    // A ValidationException quotes the value that it refuses, and the value is a secret.
    const said = code === 'ValidationException' ? '' : `: ${reason(error)}`;
    throw new OutsideError(`Parameter Store refused ${what} (${code})${said}`);
  }
}
