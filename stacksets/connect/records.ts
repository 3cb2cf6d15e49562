import {
  GetParameterCommand,
  type Parameter,
  paginateGetParametersByPath,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { decodeRecord } from '../../provider/contract/record/codec.ts';
import type { AccessRecord } from '../../provider/contract/record/record.ts';
import { errorCode } from '../../provider/runtime/errors.ts';
import { NotAsked } from '../ask-hub/not-asked.ts';
import { type Records, UNREADABLE } from './find.ts';

/** The records, read with the caller's own credentials. */
export function recordsIn(region: string, prefix: string): Records {
  const ssm = new SSMClient({ region });
  const path = `/${prefix}/records`;
  return {
    async read(accessId) {
      const Name = `${path}/${accessId}`;
      try {
        const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
        return recordIn(Parameter);
      } catch (error) {
        if (errorCode(error) === 'ParameterNotFound') return undefined;
        if (isDenied(error))
          throw new NotAsked(
            `you may not read ${Name} (ssm:GetParameter), which says where the database is. The ` +
              'policy for people permits it: docs/people.md',
          );
        throw error;
      }
    },
    async list() {
      try {
        const all: Array<AccessRecord | typeof UNREADABLE> = [];
        for await (const { Parameters = [] } of paginateGetParametersByPath(
          { client: ssm },
          { Path: path },
        ))
          all.push(...Parameters.flatMap((parameter) => recordIn(parameter) ?? []));
        return all;
      } catch (error) {
        if (isDenied(error)) return undefined;
        throw error;
      }
    },
  };
}

function recordIn(parameter: Parameter | undefined): AccessRecord | typeof UNREADABLE | undefined {
  return parameter?.Value === undefined ? undefined : (decodeRecord(parameter.Value) ?? UNREADABLE);
}

function isDenied(error: unknown): boolean {
  return ['AccessDenied', 'AccessDeniedException'].includes(errorCode(error) ?? '');
}
