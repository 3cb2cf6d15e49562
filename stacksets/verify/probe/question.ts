export interface Login {
  readonly username: string;
  readonly password: string;
}

export interface Server {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly login: Login;
  /** The authorities that it trusts, in PEM form. */
  readonly ca: string;
  readonly statements: readonly string[];
}

export interface Answers {
  /** Of the master's secret, without their values. */
  readonly keys: readonly string[];
  /** By which PostgreSQL lets somebody in, as it says itself. */
  readonly mechanisms?: readonly string[];
  /** Why there was no login. */
  readonly refused?: string;
  /** One for each statement. */
  readonly answers: readonly Answer[];
}

export type Row = Readonly<Record<string, unknown>>;
export type Answer = { readonly rows: readonly Row[] } | { readonly error: string };

/** Each statement by itself: one that fails does not keep the others. */
export async function askEach(
  statements: readonly string[],
  ask: (statement: string) => Promise<readonly Row[]>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const statement of statements)
    answers.push(
      await ask(statement).then(
        (rows) => ({ rows }),
        (error: unknown) => ({ error: error instanceof Error ? error.message : 'refused' }),
      ),
    );
  return answers;
}
