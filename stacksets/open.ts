import { Aws, type CfnResource, Fn, type IResolvable, Token } from 'aws-cdk-lib';
import type { Policy, Statement } from './permissions/policy.ts';
import type { Choice, Condition, Open, Perhaps } from './settings/open.ts';

/** How stacks are made of what is known, and of what a template leaves open: by `Fn::If`. */

/** What is made of a value: nothing without one. */
export function ifGiven<T, U>(
  value: Perhaps<T>,
  make: (value: T) => U,
): U | IResolvable | undefined {
  if (value === undefined) return undefined;
  return isOpen(value) ? only(value, make(value.value)) : make(value);
}

/** The same of a text. */
export function textIfGiven<T>(value: Perhaps<T>, make: (value: T) => string): string | undefined {
  const made = ifGiven(value, make);
  return made === undefined ? undefined : Token.asString(made);
}

/** The same, with something else where there is no value. */
export function textOr(value: Perhaps, make: (value: string) => string, otherwise: string): string {
  if (value === undefined) return otherwise;
  return isOpen(value) ? either(value, make(value.value), otherwise) : make(value);
}

/** A list with those that there are. */
export function listIfGiven(value: Perhaps, make: (value: string) => string[]): string[] {
  if (value === undefined) return [];
  return isOpen(value) ? Token.asList(only(value, make(value.value))) : make(value);
}

export function either<T extends string | number>(choice: Choice, yes: T, no: T): T {
  if (typeof choice === 'boolean') return choice ? yes : no;
  const made = Fn.conditionIf(choice.condition, yes, no);
  return (typeof yes === 'number' ? Token.asNumber(made) : Token.asString(made)) as T;
}

/** A value with its condition, for what a template can't make by `Fn::If`: a resource. */
export function valueAndChoice(given: Perhaps): {
  readonly value: string;
  readonly choice: Choice;
} {
  if (given === undefined) return { value: '', choice: false };
  return isOpen(given) ? { value: given.value, choice: given } : { value: given, choice: true };
}

/** A resource that is there only where a condition of the template holds. */
export function where(choice: Choice | undefined, resource: CfnResource): void {
  if (typeof choice === 'object') resource.addOverride('Condition', choice.condition);
}

/** A policy, some of whose statements are there only where a condition of the template holds. */
export interface OpenPolicy extends Omit<Policy, 'Statement'> {
  readonly Statement: ReadonlyArray<Statement | IResolvable>;
}

/** @param choices of statements, by their ids */
export function statementsWhere(
  policy: Policy,
  choices: Readonly<Record<string, Choice>>,
): OpenPolicy {
  return {
    ...policy,
    Statement: policy.Statement.map((statement) => {
      const choice = choices[statement.Sid];
      return typeof choice === 'object' ? only(choice, statement) : statement;
    }),
  };
}

/**
 * Properties as a template spells them. CDK does so by itself, but not below `Fn::If`.
 */
export function spelt(properties: object): object {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      value,
    ]),
  );
}

const only = ({ condition }: Condition, made: unknown): IResolvable =>
  Fn.conditionIf(condition, made, Aws.NO_VALUE);

function isOpen<T>(value: T | Open<T>): value is Open<T> {
  return typeof value === 'object' && value !== null && 'condition' in value;
}
