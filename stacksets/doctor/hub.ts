import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { accountsAnswer, doctorAnswer } from '../../provider/contract/messages/doctor.ts';
import { reason } from '../../provider/runtime/errors.ts';
import { printable } from '../../provider/runtime/printable.ts';
import type { Hub } from './round.ts';

/** The hub could not be asked, or did not answer as a hub does. */
export class NotAsked extends Error {}

const failure = z.object({ errorMessage: z.string() });

/** Asks the hub as whoever is logged in to AWS here. */
export function hubAt(name: string, region: string | undefined): Hub {
  const lambda = new LambdaClient({ ...(region !== undefined && { region }) });
  const ask = async <Answer>(shape: z.ZodType<Answer>, question: object): Promise<Answer> => {
    const payload = await invoke(lambda, name, question);
    const { data } = shape.safeParse(payload);
    if (data === undefined)
      throw new NotAsked(
        `${name} answers otherwise than this doctor expects: are they of one version?`,
      );
    return data;
  };
  return {
    accounts: (only) =>
      ask(accountsAnswer, { operation: 'accounts', ...(only && { accounts: only }) }),
    doctor: (accounts) => ask(doctorAnswer, { operation: 'doctor', accounts }),
  };
}

async function invoke(lambda: LambdaClient, name: string, question: object): Promise<unknown> {
  const command = new InvokeCommand({
    FunctionName: name,
    Payload: Buffer.from(JSON.stringify(question)),
  });
  const { Payload, FunctionError } = await lambda.send(command).catch((error: unknown) => {
    throw new NotAsked(`${name} could not be invoked: ${printable(reason(error))}`);
  });
  const payload = readAnswer(Buffer.from(Payload ?? []).toString());
  if (FunctionError === undefined) return payload;
  throw new NotAsked(`${name}: ${failure.safeParse(payload).data?.errorMessage ?? FunctionError}`);
}

/** Its texts are for a terminal, and many are of others: the hub's own, of AWS, of spokes. Undefined for what is no JSON. */
export function readAnswer(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) =>
      typeof value === 'string' ? printable(value) : value,
    );
  } catch {
    return undefined;
  }
}
