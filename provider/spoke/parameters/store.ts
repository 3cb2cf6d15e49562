import {
  AddTagsToResourceCommand,
  DeleteParametersCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { PARAMETER_KINDS, type ParameterKind } from '../../contract/request/identity.ts';
import { awsReason, until } from '../../runtime/aws.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { OutsideError } from '../../runtime/errors.ts';
import { Secret } from '../../runtime/secret.ts';
import type { ParameterChange, StoredParameter } from './model.ts';

/** Parameter Store of the spoke's own account. */
export interface ParameterStore {
  read(names: Record<ParameterKind, string>): Promise<StoredParameter[]>;
  /** Gives the new version of each parameter that was written. */
  write(changes: readonly ParameterChange[]): Promise<Map<string, number>>;
  remove(names: readonly string[]): Promise<void>;
  readNote(name: string): Promise<string | undefined>;
  /** A text that Parameter Store itself deletes after three hours. */
  writeNote(name: string, text: string): Promise<void>;
}

export interface ParameterStoreOptions {
  readonly ssm: SSMClient;
  /** KMS key for the SecureStrings; absent: the account's own `aws/ssm`. */
  readonly keyId?: string | undefined;
  readonly deadline: Deadline;
}

export function parameterStore(options: ParameterStoreOptions): ParameterStore {
  const { ssm, deadline } = options;
  return {
    read: async (names) => {
      const command = new GetParametersCommand({
        Names: Object.values(names),
        WithDecryption: true,
      });
      const { Parameters = [] } = await asking(
        'ssm:GetParameters',
        ssm.send(command, until(deadline)),
      );
      return Promise.all(
        Parameters.flatMap(({ Name: name, Value, Version }) => {
          const kind = PARAMETER_KINDS.find((kind) => names[kind] === name);
          if (kind === undefined || name === undefined) return [];
          const parameter = { kind, name, value: new Secret(Value ?? ''), version: Version ?? 0 };
          return [tagsOf(name, options).then((tags) => ({ ...parameter, tags }))];
        }),
      );
    },
    write: async (changes) => {
      const versions = new Map<string, number>();
      for (const change of changes) {
        const version = await apply(change, options);
        if (version !== undefined) versions.set(change.name, version);
      }
      return versions;
    },
    remove: async (names) => {
      if (names.length === 0) return;
      const command = new DeleteParametersCommand({ Names: [...names] });
      await asking('ssm:DeleteParameters', ssm.send(command, until(deadline)));
    },
    readNote: async (name) => {
      const command = new GetParametersCommand({ Names: [name] });
      const answer = ssm.send(command, until(deadline));
      return (await asking('ssm:GetParameters', answer)).Parameters?.[0]?.Value;
    },
    writeNote: async (name, text) => {
      const answer = ssm.send(note(name, text), until(deadline));
      await asking(`ssm:PutParameter for ${name}`, answer);
    },
  };
}

/** Longer than any request of CloudFormation's can be under way: it gives up after an hour. */
const NOTE_HOURS = 3;

/** Only advanced parameters can expire. Prorated by the hour, one costs a hundredth of a cent. */
function note(name: string, text: string): PutParameterCommand {
  const Timestamp = new Date(Date.now() + NOTE_HOURS * 3_600_000).toISOString();
  return new PutParameterCommand({
    Name: name,
    Value: text,
    Type: 'String',
    Tier: 'Advanced',
    Overwrite: true,
    Policies: JSON.stringify([{ Type: 'Expiration', Version: '1.0', Attributes: { Timestamp } }]),
  });
}

async function apply(
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

async function tagsOf(
  name: string,
  { ssm, deadline }: ParameterStoreOptions,
): Promise<Record<string, string>> {
  const command = new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: name });
  const what = `ssm:ListTagsForResource for ${name}`;
  const { TagList = [] } = await asking(what, ssm.send(command, until(deadline)));
  return Object.fromEntries(TagList.map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

function tagList(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

async function asking<T>(what: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new OutsideError(`Parameter Store did not do ${what} (${awsReason(error)})`);
  }
}
