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
import { awsReason, until } from '../../runtime/aws.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { errorCode, OutsideError, UserError } from '../../runtime/errors.ts';
import type { MasterUser } from '../server.ts';
import { assertMayGoTo } from './may-go-to.ts';
import { parseMasterSecret, type SecretContent } from './secret.ts';

/** Returns the master user's login for the request's server, and for no other. */
export type ReadMaster = (
  request: Pick<Request, 'identity' | 'endpoint' | 'master'>,
) => Promise<MasterUser>;

/**
 * Takes the master user's login from the request, Secrets Manager or an SSM SecureString. The only
 * way to a login from a secret, so that none is sent to a server that the secret does not name.
 */
export function masterReader(options: {
  readonly secrets: SecretsManagerClient;
  readonly ssm: SSMClient;
  readonly deadline: Deadline;
}): ReadMaster {
  const { secrets, ssm, deadline } = options;

  async function readSecret(id: string): Promise<SecretContent> {
    const value = new GetSecretValueCommand({ SecretId: id });
    const description = new DescribeSecretCommand({ SecretId: id });
    const [{ SecretString }, { Tags }] = await Promise.all([
      reading('secretsmanager:GetSecretValue', secrets.send(value, until(deadline))),
      reading('secretsmanager:DescribeSecret', secrets.send(description, until(deadline))),
    ]);
    return { text: SecretString, tags: tagsOf(Tags) };
  }

  async function readParameter(id: string): Promise<SecretContent> {
    const value = new GetParameterCommand({ Name: id, WithDecryption: true });
    const { Parameter } = await reading('ssm:GetParameter', ssm.send(value, until(deadline)));
    if (Parameter?.Type !== 'SecureString')
      throw new UserError(
        'mastersecret: must be a SecureString; a parameter of another type is stored in clear text',
      );
    // The tags of a parameter are found by its name only, and the request may have its ARN.
    const tags = new ListTagsForResourceCommand({
      ResourceType: 'Parameter',
      ResourceId: Parameter.Name,
    });
    const { TagList } = await reading('ssm:ListTagsForResource', ssm.send(tags, until(deadline)));
    return { text: Parameter.Value, tags: tagsOf(TagList) };
  }

  return async ({ identity, endpoint, master }) => {
    if (master.from === 'request') return master;
    const read = master.from === 'secretsmanager' ? readSecret : readParameter;
    const { login, destination } = parseMasterSecret(await read(master.id), master.username);
    assertMayGoTo(destination, endpoint, identity.region);
    return login;
  };
}

function tagsOf(tags: readonly Tag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

async function reading<T>(what: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const why = `mastersecret: can't be read (${what}: ${awsReason(error)})`;
    switch (errorCode(error)) {
      case 'ParameterNotFound':
      case 'ResourceNotFoundException':
        throw new UserError(`${why}. It must be in the database's own account and Region`);
      case 'AccessDeniedException':
        throw new OutsideError(
          `${why}. The spoke's role may read what the settings of the rollout name (spokes: ` +
            'masterSecrets, masterSecretTag, masterParameters, masterKeys), in its own account',
        );
      default:
        throw new OutsideError(why);
    }
  }
}
