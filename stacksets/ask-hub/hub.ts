import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import {
  type AccessesAnswer,
  accessesAnswer,
  type Remainder,
} from '../../provider/contract/messages/accesses.ts';
import {
  type AccountsAnswer,
  accountsAnswer,
  type DoctorAnswer,
  doctorAnswer,
} from '../../provider/contract/messages/doctor.ts';
import { printable } from '../../provider/runtime/printable.ts';
import { awsReason } from './aws-reason.ts';
import { NotAsked } from './not-asked.ts';

/** The hub's operations. Each throws NotAsked if the hub does not answer it. */
export interface Hub {
  accounts(only?: readonly string[]): Promise<AccountsAnswer>;
  doctor(accounts: readonly string[]): Promise<DoctorAnswer>;
  accesses(where: WhereAccesses): Promise<AccessesAnswer>;
}

/** `places` is what an earlier answer left. */
export type WhereAccesses =
  | { readonly accounts: readonly string[] }
  | { readonly places: readonly Remainder[] };

const failure = z.object({ errorMessage: z.string() });

/** The hub, asked with the AWS credentials of whoever runs the program. */
export function hubAt(name: string, region: string | undefined): Hub {
  const lambda = new LambdaClient({ ...(region !== undefined && { region }) });
  const ask = async <Answer>(shape: z.core.$ZodType<Answer>, question: object): Promise<Answer> => {
    const payload = await invoke(lambda, name, question);
    const { data } = z.safeParse(shape, payload);
    if (data === undefined)
      throw new NotAsked(
        `this program does not understand the answer of ${name}: are both of the same version?`,
      );
    return data;
  };
  return {
    accounts: (only) =>
      ask(accountsAnswer, { operation: 'accounts', ...(only && { accounts: only }) }),
    doctor: (accounts) => ask(doctorAnswer, { operation: 'doctor', accounts }),
    accesses: (where) => ask(accessesAnswer, { operation: 'accesses', ...where }),
  };
}

async function invoke(lambda: LambdaClient, name: string, question: object): Promise<unknown> {
  const command = new InvokeCommand({
    FunctionName: name,
    Payload: Buffer.from(JSON.stringify(question)),
  });
  const { Payload, FunctionError } = await lambda.send(command).catch((error: unknown) => {
    throw new NotAsked(`${name} could not be invoked: ${awsReason(error)}`);
  });
  const payload = parseAnswer(Buffer.from(Payload ?? []).toString());
  if (FunctionError === undefined) return payload;
  throw new NotAsked(`${name}: ${failure.safeParse(payload).data?.errorMessage ?? FunctionError}`);
}

/**
 * Makes the texts safe for a terminal: many come from elsewhere, from AWS and the spokes. Undefined
 * unless the text is JSON.
 */
export function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) =>
      typeof value === 'string' ? printable(value) : value,
    );
  } catch {
    return undefined;
  }
}
