import {
  DescribeSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import type { Configuration } from './configuration.ts';

export interface Secrets {
  tags(secret: string): Promise<ReadonlyMap<string, string>>;
  tag(secret: string, key: string, value: string): Promise<void>;
  untag(secret: string, key: string): Promise<void>;
}

/** Never reads what is in a secret. */
export function secretsOf(configuration: Configuration): Secrets {
  const client = new SecretsManagerClient(configuration);
  return {
    async tags(SecretId) {
      const { Tags = [] } = await client.send(new DescribeSecretCommand({ SecretId }));
      return new Map(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
    },
    async tag(SecretId, Key, Value) {
      await client.send(new TagResourceCommand({ SecretId, Tags: [{ Key, Value }] }));
    },
    async untag(SecretId, key) {
      await client.send(new UntagResourceCommand({ SecretId, TagKeys: [key] }));
    },
  };
}
