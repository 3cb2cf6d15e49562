import * as z from 'zod';
import { inParallel } from '../../../provider/hub/parallel.ts';

/**
 * Runs a state machine, as far as that of the reconciliation needs it, and counts its transitions
 * as AWS bills them: one for each state that is entered, and one for each execution that a
 * Distributed Map starts
 * (https://docs.aws.amazon.com/step-functions/latest/dg/concepts-transitions.html). There are no
 * retries here: the stand-ins do not throttle.
 */
export interface Machine {
  /** The function. It throws if it ends badly. */
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** An object of a bucket. */
  readonly read: (key: string) => Promise<unknown>;
  /** Every transition, and every start of a Map, takes its time. */
  readonly transition: () => Promise<void>;
  readonly startMap: () => Promise<void>;
}

interface Context {
  readonly name: string;
  readonly input: unknown;
  readonly item?: unknown;
}

export async function execute(
  definition: object,
  input: unknown,
  name: string,
  machine: Machine,
): Promise<unknown> {
  return statesOf(definitionOf.parse(definition), input, { name, input }, machine);
}

async function statesOf(
  { StartAt, States }: Definition,
  input: unknown,
  context: Context,
  machine: Machine,
): Promise<unknown> {
  let data = input;
  for (let name: string | undefined = StartAt; name !== undefined; ) {
    const state: State | undefined = States[name];
    if (state === undefined) throw new Error(`there is no state ${name}`);
    await machine.transition();
    [data, name] = await next(state, data, context, machine);
  }
  return data;
}

async function next(
  state: State,
  data: unknown,
  context: Context,
  machine: Machine,
): Promise<[data: unknown, next: string | undefined]> {
  if (state.Type === 'Choice') {
    const choice = state.Choices.find(
      ({ Variable, NumericGreaterThan }) =>
        Number(valueAt(Variable, data, context)) > NumericGreaterThan,
    );
    return [data, choice?.Next ?? state.Default];
  }
  if (state.Type === 'Fail') throw new Error(`the run failed: ${JSON.stringify(data)}`);
  if (state.Type === 'Pass') return [output(state, data), state.Next];
  try {
    const result = await resultOf(state, data, context, machine);
    const chosen = state.ResultSelector
      ? filled(state.ResultSelector, result, context)
      : (result ?? null);
    return [output(state, state.ResultPath === null ? data : chosen), state.Next];
  } catch (error) {
    const [caught] = state.Catch ?? [];
    if (caught === undefined) throw error;
    return [withFailure(data, caught.ResultPath, error), caught.Next];
  }
}

/** The path has two names, and nothing is there yet. */
function withFailure(data: unknown, path: string | null, error: unknown): unknown {
  const [, outer, inner] = /^\$\.(\w+)\.(\w+)$/.exec(path ?? '') ?? [];
  if (outer === undefined || inner === undefined) return data;
  const failure = { Error: 'Failed', Cause: String(error) };
  return { ...z.looseObject({}).parse(data), [outer]: { [inner]: failure } };
}

async function resultOf(
  state: Extract<State, { Type: 'Task' | 'Map' }>,
  data: unknown,
  context: Context,
  machine: Machine,
): Promise<unknown> {
  if (state.Type === 'Task') {
    const { Payload } = payload.parse(filled(state.Parameters, data, context));
    return { Payload: await machine.invoke(Payload) };
  }
  const { ItemReader, ItemsPath = '$', ItemSelector, ItemProcessor } = state;
  const read = ItemReader && objectAt.parse(filled(ItemReader.Parameters, data, context));
  const items = read ? await machine.read(read.Key) : valueAt(ItemsPath, data, context);
  if (read !== undefined) await machine.startMap();
  return inParallel(
    state.MaxConcurrency || Number.POSITIVE_INFINITY,
    z.array(z.unknown()).parse(items),
    async (item) => {
      const selected = filled(ItemSelector, data, { ...context, item });
      // An execution of a Distributed Map begins with a transition of its own.
      if (read === undefined) return statesOf(ItemProcessor, selected, context, machine);
      await machine.transition();
      const own = { name: 'a-child', input: selected };
      return statesOf(ItemProcessor, selected, own, machine);
    },
  );
}

const output = (state: { OutputPath?: string | null | undefined }, data: unknown) =>
  state.OutputPath === null ? {} : state.OutputPath ? valueAt(state.OutputPath, data) : data;

/** A template with the values of its paths. */
function filled(template: unknown, data: unknown, context: Context): unknown {
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$')
        ? [key.slice(0, -2), valueAt(String(value), data, context)]
        : [key, filled(value, data, context)],
    ),
  );
}

function valueAt(path: string, data: unknown, context?: Context): unknown {
  const [, only] = /^States\.Array\((.*)\)$/.exec(path) ?? [];
  if (only !== undefined) return [valueAt(only, data, context)];
  const execution = { Name: context?.name, Input: context?.input };
  const root = path.startsWith('$$')
    ? { Execution: execution, Map: { Item: { Value: context?.item } } }
    : data;
  const names = path.replace(/^\$+\.?/, '').split('.');
  return names.reduce<unknown>(
    (at, name) => (name === '' ? at : z.looseObject({}).parse(at)[name]),
    root,
  );
}

const payload = z.object({ Payload: z.unknown() });
const objectAt = z.object({ Bucket: z.string(), Key: z.string() });

const flow = {
  Next: z.string().optional(),
  End: z.literal(true).optional(),
  ResultPath: z.null().optional(),
  OutputPath: z.string().nullish(),
  ResultSelector: z.unknown().optional(),
  Catch: z
    .array(
      z.object({
        Next: z.string(),
        ErrorEquals: z.array(z.string()),
        ResultPath: z.string().nullable(),
      }),
    )
    .optional(),
};
const choice = z.object({ Variable: z.string(), NumericGreaterThan: z.number(), Next: z.string() });

interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** A state of another type, or one with an option that matters, is refused. */
const state = z.discriminatedUnion('Type', [
  z.object({ Type: z.literal('Task'), ...flow, Parameters: z.unknown() }),
  z.object({ Type: z.literal('Pass'), ...flow }),
  z.object({ Type: z.literal('Fail') }),
  z.object({ Type: z.literal('Choice'), Choices: z.array(choice), Default: z.string() }),
  z.object({
    Type: z.literal('Map'),
    ...flow,
    MaxConcurrency: z.number().optional(),
    ItemReader: z.object({ Parameters: z.unknown() }).optional(),
    ItemsPath: z.string().optional(),
    ItemSelector: z.unknown(),
    get ItemProcessor(): z.ZodType<Definition> {
      return definitionOf;
    },
  }),
]);
type State = z.infer<typeof state>;
const definitionOf: z.ZodType<Definition> = z.object({
  StartAt: z.string(),
  States: z.record(z.string(), state),
});
