import { GetParametersCommand, type Parameter, type SSMClient } from '@aws-sdk/client-ssm';
import { until } from '../../runtime/aws.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { asking } from '../ask-parameter-store.ts';

export interface ReaderOptions {
  readonly ssm: SSMClient;
  /** The request's own: requests do not share calls. */
  readonly deadline: Deadline;
}

/** How many names a call takes. */
const MOST = 10;

interface Call {
  readonly names: Set<string>;
  decrypts: boolean;
  readonly answer: Promise<readonly Parameter[]>;
}

/** Calls that have not been sent yet. */
const next = new WeakMap<Deadline, Call>();

/**
 * Reads parameters by name; what is not there is left out. An account has forty such calls a second
 * for all that it runs, so names that are asked for at the same time share one.
 * @param decrypts false: SecureStrings come encrypted, which asks nothing of KMS
 */
export async function readParameters(
  options: ReaderOptions,
  names: readonly string[],
  decrypts: boolean,
): Promise<Parameter[]> {
  const known = next.get(options.deadline);
  const hasRoom = known !== undefined && new Set([...known.names, ...names]).size <= MOST;
  const call = hasRoom ? known : newCall(options);
  for (const name of names) call.names.add(name);
  call.decrypts ||= decrypts;
  // A name that is asked for with a version, as in `name:3`, is answered without.
  const asked = new Set(names.map((name) => name.split(':')[0]));
  const found = await asking('ssm:GetParameters', call.answer);
  return found.filter(({ Name }) => asked.has(Name));
}

function newCall(options: ReaderOptions): Call {
  const names = new Set<string>();
  const call: Call = { names, decrypts: false, answer: Promise.resolve().then(() => send()) };
  next.set(options.deadline, call);
  const send = async () => {
    if (next.get(options.deadline) === call) next.delete(options.deadline);
    const command = new GetParametersCommand({ Names: [...names], WithDecryption: call.decrypts });
    return (await options.ssm.send(command, until(options.deadline))).Parameters ?? [];
  };
  return call;
}
