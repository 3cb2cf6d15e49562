import * as z from 'zod';
import { schema } from '../../settings/index.ts';
import { type ParameterName, type Row, rowOf } from './table.ts';

/** A parameter, as a template declares it. */
export type Declaration = Readonly<Record<string, unknown>> & {
  readonly Type: string;
  readonly Description: string;
};

/** What a setting's JSON schema may say. */
interface Node {
  readonly type?: string;
  readonly pattern?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly enum?: readonly unknown[];
  readonly items?: Node;
  readonly properties?: Readonly<Record<string, Node>>;
}

/** The declaration of a parameter: what its setting accepts, with the same default. */
export function declarationOf(name: ParameterName): Declaration {
  const row = rowOf(name);
  const { item, ...more } = row.more ?? {};
  const node = row.setting === undefined ? {} : nodeOf(row.setting);
  const declared = {
    Type: 'String',
    Description: row.description,
    ...(node.type === 'array'
      ? list(row, node, typeof item === 'string' ? item : inner(node.items?.pattern))
      : single(row, node)),
    ...more,
  };
  const complaint = row.setting === undefined ? undefined : complaintOf(row.setting, node);
  return 'AllowedPattern' in declared && complaint !== undefined
    ? { ...declared, ConstraintDescription: complaint + limitOf(row) }
    : declared;
}

/** What the settings' own parser says of a wrong value there. */
function complaintOf(setting: string, node: Node): string | undefined {
  const wrong = node.type === 'array' ? ['?'] : '?';
  const value = setting
    .split('.')
    .reduceRight<unknown>((inner, name) => ({ [name]: inner }), wrong);
  const issues = schema.safeParse(value).error?.issues ?? [];
  const { message } = issues.find(({ path }) => path.join('.').startsWith(setting)) ?? {};
  // A list of numbers complains about its text.
  return message?.startsWith('must') ? message : undefined;
}

const limitOf = ({ atMost, isOptional }: Row) =>
  [
    ...(atMost === undefined ? [] : [`; ${atMost} at most, separated by commas without spaces`]),
    ...(isOptional ? [', or nothing'] : []),
  ].join('');

function single(row: Row, node: Node): Record<string, unknown> {
  const isNumber = node.type === 'integer' || node.type === 'number';
  const pattern = row.isOptional ? `^$|${node.pattern ?? '^.+$'}` : node.pattern;
  return {
    ...(isNumber && { Type: 'Number' }),
    ...(node.default !== undefined && { Default: node.default }),
    ...(row.isOptional && { Default: '' }),
    ...(node.pattern !== undefined && { AllowedPattern: pattern }),
    ...(node.enum && { AllowedValues: node.enum }),
    ...(!node.enum && node.minimum !== undefined && { MinValue: node.minimum }),
    ...(!node.enum && node.maximum !== undefined && { MaxValue: node.maximum }),
    ...(node.maxLength !== undefined && { MaxLength: node.maxLength }),
  };
}

/**
 * A list whose members are needed one by one is a text: a pattern then limits how many there are. The
 * pattern of a CommaDelimitedList is that of each member.
 */
function list(row: Row, node: Node, item: string): Record<string, unknown> {
  const Default = row.isOptional ? '' : defaultOf(node);
  if (row.atMost === undefined)
    return {
      Type: 'CommaDelimitedList',
      AllowedPattern: row.isOptional ? `^$|^${item}$` : `^${item}$`,
      ...(Default !== undefined && { Default }),
    };
  const all = `^${item}(,${item}){0,${row.atMost - 1}}$`;
  return {
    AllowedPattern: row.isOptional ? `^$|${all}` : all,
    ...(Default !== undefined && { Default }),
  };
}

const defaultOf = (node: Node) =>
  Array.isArray(node.default) ? node.default.join(',') : undefined;

/** A pattern without its ends, in a group: a member of a list. */
const inner = (pattern = '^[^,]+$') => `(?:${pattern.replace(/^\^/, '').replace(/\$$/, '')})`;

const settings: Node = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Node;

function nodeOf(setting: string): Node {
  return setting.split('.').reduce((node, name) => {
    const next = node.properties?.[name];
    if (next === undefined) throw new Error(`there is no setting ${setting}`);
    return next;
  }, settings);
}
