import type { Answerer } from './first-bytes.ts';

/** The wrong server answered, or none did. Our own codes beside those of the operating system. */
export const SILENT = 'ERR_SERVER_SILENT';
export const HUNG_UP = 'ERR_SERVER_HUNG_UP';
export const STALLED = 'ERR_SERVER_STALLED';
export const OTHER_SERVER = 'ERR_OTHER_SERVER';

export class NoAnswer extends Error {
  readonly code: string;
  /** Milliseconds until it was known. */
  readonly after: number;
  readonly answerer: Answerer | undefined;

  constructor(code: string, said: string, after: number, answerer?: Answerer) {
    super(said);
    this.code = code;
    this.after = after;
    this.answerer = answerer;
  }
}
