import { entry } from './entry.ts';

/** Errors about the fields of a request. */

interface Problems {
  /** Field by field: `dbtype: must be one of ...`. None repeats a value that may be a secret. */
  readonly problems: readonly string[];
}

const PROBLEMS: Problems = {
  problems: ['dbtype: must be one of postgres, mysql; did you mean postgres?', 'env: is missing'],
};

export const requestRefused = entry('request-refused', {
  whose: 'team',
  says: ({ problems }: Problems) =>
    `the request was refused, nothing was changed: ${problems.join('; ')}`,
  cause: 'Fields are missing, unknown or wrong. All of them are named at once.',
  cure: 'Correct the fields that the sentence names.',
  example: PROBLEMS,
});

export const requestNoObject = entry('request-no-object', {
  whose: 'team',
  says: ({ is }: { readonly is: string }) =>
    'the request was refused, nothing was changed: the input must be one JSON object with the ' +
    `fields of an access; it is ${is}`,
  cause: 'The payload is a text, a list or nothing.',
  cure: 'Send one flat JSON object, as docs/request.md describes it.',
  example: { is: 'a list' },
});
