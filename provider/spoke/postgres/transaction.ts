import { type Sql, sql } from '../engine/sql.ts';
import type { PostgresStep } from '../model/changes.ts';
import { describe } from '../model/describe.ts';
import { failedAt } from './batch.ts';
import { type Dialect, render } from './render/render.ts';
import { renderGrants } from './render/render-grants.ts';
import type { Site } from './site.ts';

/** Sends parts in as few messages as possible. Returns the rows of each statement. */
type Send = (...parts: readonly Part[]) => Promise<ReadonlyArray<readonly unknown[]>>;

/** `work` begins and commits; what fails is rolled back, and explained by what it was to do. */
export async function transaction<T>(
  { connection, explain }: Site,
  work: (send: Send) => Promise<T>,
): Promise<T> {
  let failed = 'committing';
  const send: Send = async (...parts) => {
    const results: Array<readonly unknown[]> = [];
    for (const message of messagesOf(parts)) {
      const statements = message.map(({ statement }) => statement);
      const rows = await connection.batch(statements).catch((error: unknown) => {
        failed = message[failedAt(error) ?? 0]?.doing ?? failed;
        throw error;
      });
      results.push(...rows);
    }
    return results;
  };
  try {
    return await work(send);
  } catch (error) {
    await connection.query(sql`ROLLBACK`).catch(() => {});
    throw explain(error, failed);
  }
}

export const BEGIN: Part = { doing: 'beginning', statements: [sql`BEGIN`] };
export const COMMIT: Part = { doing: 'committing', statements: [sql`COMMIT`] };

/** Single statements, and what they do, for an error. */
export interface Part {
  readonly doing: string;
  readonly statements: readonly Sql[];
}

/** A statement, and what it does. */
interface Doing {
  readonly doing: string;
  readonly statement: Sql;
}

const LARGEST_MESSAGE = 2_000;

/** The statements of the parts in as few messages as possible. */
function messagesOf(parts: readonly Part[]): Doing[][] {
  const all = parts.flatMap(({ doing, statements }) =>
    statements.map((statement) => ({ doing, statement })),
  );
  return Array.from({ length: Math.ceil(all.length / LARGEST_MESSAGE) }, (_, at) =>
    all.slice(at * LARGEST_MESSAGE, (at + 1) * LARGEST_MESSAGE),
  );
}

export function partsOf(steps: readonly PostgresStep[], { dialect }: Site): Part[] {
  return batches(steps).map((batch) => partOf(batch, dialect));
}

type Batch = [PostgresStep, ...PostgresStep[]];

const LARGEST_BATCH = 2_000;

/** A database may have thousands of schemas, so that many grants share a statement. */
function batches(steps: readonly PostgresStep[]): Batch[] {
  const result: Batch[] = [];
  for (const step of steps) {
    const last = result.at(-1);
    const isAlike = last !== undefined && last[0].kind === step.kind && last.length < LARGEST_BATCH;
    if (isAlike && (step.kind === 'grant' || step.kind === 'revoke')) last.push(step);
    else result.push([step]);
  }
  return result;
}

function partOf(batch: Batch, dialect: Dialect): Part {
  const grants = batch.flatMap((step) =>
    step.kind === 'grant' || step.kind === 'revoke' ? [step] : [],
  );
  return {
    doing: describeBatch(batch),
    statements:
      grants.length === batch.length
        ? renderGrants(grants, dialect)
        : batch.flatMap((step) => render(step, dialect)),
  };
}

function describeBatch([first, ...others]: Batch): string {
  return others.length === 0
    ? describe(first)
    : `${describe(first)}, or one of ${others.length} like it`;
}
