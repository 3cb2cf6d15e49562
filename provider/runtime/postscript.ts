/**
 * The end of an error's text, where people find more about it: `(error ENTRY, request ID, log group
 * GROUP)`. Of an error in another function only the text arrives, so it is parsed again there.
 */
export interface Postscript {
  /** The id of the error's entry in docs/errors.md. */
  readonly entry?: string | undefined;
  /** The run that has logged the details, in the words of `describeRun`. */
  readonly where?: string | undefined;
}

export function writePostscript({ entry, where }: Postscript): string {
  return [entry && `error ${entry}`, where].filter(Boolean).join(', ');
}

export interface Run {
  readonly requestId: string;
  readonly logGroup: string;
}

export function describeRun({ requestId, logGroup }: Run): string {
  return `request ${requestId}, log group ${logGroup}`;
}

export function splitPostscript(text: string): Postscript & { readonly message: string } {
  const { message, entry, where } =
    /^(?<message>.*) \((?:error (?<entry>[a-z0-9-]+), )?(?<where>request [^ ,()]+, log group [^ ,()]+)\)$/s.exec(
      text,
    )?.groups ?? {};
  return message === undefined ? { message: text } : { message, entry, where };
}
