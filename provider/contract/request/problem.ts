import type { FieldName, NameOf } from './field-names.ts';

/** Something wrong with a field, whose name is written as the caller spells it. */
export interface Problem {
  readonly field: FieldName;
  /** Within the field: the name of a group. */
  readonly below?: string;
  /** Without the name: `is missing; it must be ...`. It repeats no value that may be a secret. */
  readonly says: string;
}

export function writeProblem({ field, below, says }: Problem, nameOf: NameOf): string {
  return `${[nameOf(field), ...(below === undefined ? [] : [below])].join('.')}: ${says}`;
}
