/**
 * Writes one JSON object a line to standard output, which Lambda sends to CloudWatch Logs. Secrets
 * print as `***` (secret.ts).
 */
export interface Log {
  info(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** A log whose lines all hold these fields too. */
  with(fields: Fields): Log;
}

export type Fields = Readonly<Record<string, unknown>>;

export function jsonLog(
  fields: Fields = {},
  write: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Log {
  const line =
    (level: string) =>
    (message: string, more: Fields = {}) =>
      write(JSON.stringify({ level, message, ...fields, ...more }));
  return {
    info: line('info'),
    error: line('error'),
    with: (more) => jsonLog({ ...fields, ...more }, write),
  };
}
