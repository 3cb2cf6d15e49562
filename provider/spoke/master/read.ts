import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  type SecretsManagerClient,
  type Tag,
} from '@aws-sdk/client-secrets-manager';
import {
  GetParameterCommand,
  ListTagsForResourceCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { Request } from '../../contract/request/request.ts';
import { plainTextMaster } from '../../errors/secrets.ts';
import { until } from '../../runtime/aws.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import type { MasterUser } from '../server.ts';
import { assertMayGoTo } from './may-go-to.ts';
import { type Asked, type Readable, unreadable } from './read-errors.ts';
import { parseMasterSecret, type SecretContent } from './secret.ts';

/** Returns the master user's login for the request's server, and for no other. */
export type ReadMaster = (
  request: Pick<Request, 'identity' | 'endpoint' | 'master'>,
) => Promise<ReadLogin>;

export interface ReadLogin {
  readonly master: MasterUser;
  readonly warnings: readonly string[];
}

export interface MasterReaderOptions {
  readonly secrets: SecretsManagerClient;
  readonly ssm: SSMClient;
  readonly deadline: Deadline;
  /** What the role of the spoke may read, for those who ask for something else. */
  readonly readable: Readable;
  /** Is a parameter of the type String good enough? */
  readonly plainTextMasters: boolean;
}

/**
 * Takes the master user's login from the request, Secrets Manager or an SSM SecureString. The only
 * way to a login from a secret, so that none is sent to a server that the secret does not name.
 */
export function masterReader(options: MasterReaderOptions): ReadMaster {
  const { secrets, ssm, deadline, readable, plainTextMasters } = options;

  async function readSecret(id: string, asked: Asked): Promise<Content> {
    const value = new GetSecretValueCommand({ SecretId: id });
    const description = new DescribeSecretCommand({ SecretId: id });
    const reading = <T>(action: string, answer: Promise<T>) =>
      answer.catch((error: unknown) => {
        throw unreadable(error, `secretsmanager:${action}`, asked, readable);
      });
    const [{ SecretString }, { Tags }] = await Promise.all([
      reading('GetSecretValue', secrets.send(value, until(deadline))),
      reading('DescribeSecret', secrets.send(description, until(deadline))),
    ]);
    return { text: SecretString, tags: tagsOf(Tags), warnings: [] };
  }

  async function readParameter(id: string, asked: Asked): Promise<Content> {
    const reading = <T>(action: string, answer: Promise<T>) =>
      answer.catch((error: unknown) => {
        throw unreadable(error, `ssm:${action}`, asked, readable);
      });
    const value = new GetParameterCommand({ Name: id, WithDecryption: true });
    const { Parameter } = await reading('GetParameter', ssm.send(value, until(deadline)));
    const { Type = 'unknown', Value = '', Name } = Parameter ?? {};
    const isPlain = Type !== 'SecureString';
    if (isPlain && !(plainTextMasters && Type === 'String')) throw plainTextMaster({ type: Type });
    // The tags of a parameter are found by its name only, and the request may have its ARN.
    const tags = new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: Name });
    const { TagList } = await reading('ListTagsForResource', ssm.send(tags, until(deadline)));
    return { text: Value, tags: tagsOf(TagList), warnings: isPlain ? [IN_PLAIN_TEXT] : [] };
  }

  return async ({ identity, endpoint, master }) => {
    if (master.from === 'request') return { master, warnings: [] };
    const { account, region } = identity;
    const { warnings, ...content } =
      master.from === 'secretsmanager'
        ? await readSecret(master.id, { kind: 'secret', account, region })
        : await readParameter(master.id, { kind: 'parameter', account, region });
    const { login, destination } = parseMasterSecret(content, master.username);
    assertMayGoTo(destination, endpoint, region);
    return { master: login, warnings };
  };
}

interface Content extends SecretContent {
  readonly warnings: readonly string[];
}

const IN_PLAIN_TEXT =
  'mastersecret: the parameter is a String, so the password of the master user is stored in plain ' +
  'text, which the settings of the rollout allow (spokes.plainTextMasters); make it a SecureString';

function tagsOf(tags: readonly Tag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
