import {
  DeleteParametersCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  type Parameter,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import type { Configuration } from './configuration.ts';

export interface Parameters {
  /** Names and types of those below a path, without their values. */
  below(path: string): Promise<readonly Stored[]>;
  exists(names: readonly string[]): Promise<string[]>;
  remove(names: readonly string[]): Promise<void>;
  /** Returns the version. Throws what AWS throws. */
  put(name: string, value: string, how: 'new' | 'over' | 'over, with tags'): Promise<number>;
  /** Whether or not it is there; of any size that a parameter may have. */
  store(name: string, value: string, type: 'String' | 'SecureString'): Promise<void>;
}

export interface Stored {
  readonly name: string;
  readonly type: string;
}

/** How many names a request may have. */
const AT_ONCE = 10;

export function parametersOf(configuration: Configuration): Parameters {
  const client = new SSMClient(configuration);

  async function below(Path: string, NextToken?: string): Promise<Parameter[]> {
    const page = await client.send(
      new GetParametersByPathCommand({ Path, Recursive: true, ...(NextToken && { NextToken }) }),
    );
    const found = page.Parameters ?? [];
    return page.NextToken ? [...found, ...(await below(Path, page.NextToken))] : found;
  }

  return {
    async below(path) {
      const found = await below(path);
      return found.map(({ Name = '', Type = '' }) => ({ name: Name, type: Type }));
    },
    async exists(names) {
      const { Parameters = [] } = await client.send(
        new GetParametersCommand({ Names: [...names] }),
      );
      return Parameters.map(({ Name = '' }) => Name);
    },
    async remove(names) {
      for (let at = 0; at < names.length; at += AT_ONCE)
        await client.send(new DeleteParametersCommand({ Names: names.slice(at, at + AT_ONCE) }));
    },
    async put(name, value, how) {
      const { Version = 0 } = await client.send(
        new PutParameterCommand({
          Name: name,
          Value: value,
          Type: 'String',
          Overwrite: how !== 'new',
          ...(how === 'over, with tags' && { Tags: [{ Key: 'verify', Value: 'yes' }] }),
        }),
      );
      return Version;
    },
    async store(Name, Value, Type) {
      const Tier = 'Intelligent-Tiering';
      await client.send(new PutParameterCommand({ Name, Value, Type, Tier, Overwrite: true }));
    },
  };
}
