import {
  AddTagsToResourceCommand,
  DeleteParametersCommand,
  GetParametersByPathCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { type Identity, PARAMETER_KINDS, parameterNames } from '../../contract/request/identity.ts';
import { until } from '../../runtime/aws.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { Secret } from '../../runtime/secret.ts';
import { asking } from '../ask-parameter-store.ts';
import type {
  ParameterChange,
  ParsedTags,
  StoredParameter,
  StoredParameters,
  Tags,
} from './model.ts';
import { readParameters } from './read.ts';
import { parseTags } from './tags.ts';

/** Parameter Store of the spoke's own account. */
export interface ParameterStore {
  read(identity: Identity): Promise<StoredParameters>;
  /** Returns the new version of each parameter that was written. */
  write(changes: readonly ParameterChange[]): Promise<Map<string, number>>;
  remove(names: readonly string[]): Promise<void>;
  /** The names of all parameters of ours, of whatever kind. */
  listNames(): Promise<string[]>;
  readTags(name: string): Promise<ParsedTags>;
}

export interface ParameterStoreOptions {
  readonly ssm: SSMClient;
  /** First part of every parameter's path. */
  readonly prefix: string;
  /** KMS key for the SecureStrings; without it, the account's own `aws/ssm`. */
  readonly keyId?: string | undefined;
  readonly deadline: Deadline;
}

export function parameterStore(options: ParameterStoreOptions): ParameterStore {
  const { ssm, deadline } = options;
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
      await asking('ssm:DeleteParameters', ssm.send(command, until(deadline)));
    },
    listNames: () => listNames(options),
    readTags: async (name) => parseTags(await readTags(name, options)),
  };
}

/**
 * Values come with the names, those of SecureStrings encrypted, and are dropped. The one call that
 * tells names only can't be limited to the own prefix (ssm:DescribeParameters).
 */
async function listNames({ ssm, prefix, deadline }: ParameterStoreOptions): Promise<string[]> {
  const names: string[] = [];
  for (let NextToken: string | undefined; ; ) {
    const command = new GetParametersByPathCommand({
      Path: `/${prefix}`,
      Recursive: true,
      MaxResults: 10,
      NextToken,
    });
    const answer = asking('ssm:GetParametersByPath', ssm.send(command, until(deadline)));
    const { Parameters = [], NextToken: next } = await answer;
    names.push(...Parameters.flatMap(({ Name }) => Name ?? []));
    if (next === undefined) return names;
    NextToken = next;
  }
}

async function read(identity: Identity, options: ParameterStoreOptions): Promise<StoredParameters> {
  const names = parameterNames(options.prefix, identity);
  const found = await readParameters(options, Object.values(names), true);
  const parameters = await Promise.all(
    found.flatMap(({ Name: name, Value, Version }) => {
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
  return { names, parameters };
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
      const { kind, name, type, value } = change;
      const command = new PutParameterCommand({
        Name: name,
        Value: value.reveal(),
        Type: type,
        // An account's default tier may be one that costs money.
        Tier: 'Standard',
        ...(type === 'SecureString' && keyId !== undefined && { KeyId: keyId }),
        // Tags and Overwrite exclude each other.
        Overwrite: kind === 'overwrite',
        ...(kind === 'create' && {
          Tags: tagList(change.tags),
          Description: 'Made by database-access.',
        }),
      });
      const answer = ssm.send(command, until(deadline));
      return (await asking(`ssm:PutParameter for ${name}`, answer)).Version;
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
