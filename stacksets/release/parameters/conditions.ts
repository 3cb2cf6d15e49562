import { declarationOf } from './schema.ts';
import { isParameter, type ParameterName, rowOf } from './table.ts';

/** The conditions that the release's templates may use, by their names, as templates have them. */
export type Expression = Readonly<Record<string, unknown>>;

export function conditionOf(name: string): Expression | undefined {
  return special[name] ?? isGiven(name);
}

const ref = (Ref: ParameterName) => ({ Ref });
const equals = (left: unknown, right: string) => ({ 'Fn::Equals': [left, right] });
const not = (expression: unknown) => ({ 'Fn::Not': [expression] });
const all = (...names: string[]) => ({ 'Fn::And': names.map((Condition) => ({ Condition })) });
const any = (...names: string[]) => ({ 'Fn::Or': names.map((Condition) => ({ Condition })) });

const special: Readonly<Record<string, Expression>> = {
  IsDelegated: equals(ref('DelegatedAdministrator'), 'yes'),
  IsPilot: equals(ref('Stage'), 'pilot'),
  IsScheduled: not(equals(ref('ReconcileSchedule'), 'off')),
  HasEndpoints: equals(ref('InterfaceEndpoints'), 'yes'),
  HasMemberAlarms: equals(ref('MemberAlarms'), 'yes'),
  WantsMemberDashboard: equals(ref('MemberDashboard'), 'yes'),
  HasMemberDashboard: all('HasMemberAlarms', 'WantsMemberDashboard'),
  HasKeys: any('HasParameterKey', 'HasMasterKeys'),
  SpeaksLdaps: equals({ 'Fn::Select': [0, { 'Fn::Split': [':', ref('DirectoryUrl')] }] }, 'ldaps'),
};

/** `HasLogKey`, or of a member of a list: `HasMasterSecrets2`. */
function isGiven(name: string): Expression | undefined {
  const [, parameter = '', place] = /^Has([A-Za-z]+?)(\d*)$/.exec(name) ?? [];
  if (!isParameter(parameter)) return undefined;
  const value = place ? memberOf(parameter, Number(place) - 1) : textOf(parameter);
  return not(equals(value, ''));
}

function textOf(name: ParameterName): Expression {
  const isList = declarationOf(name).Type === 'CommaDelimitedList';
  return isList ? { 'Fn::Join': ['', ref(name)] } : ref(name);
}

/**
 * A member of a list, or nothing: commas at the end see to it that `Fn::Select` always finds
 * something.
 */
export function memberOf(name: ParameterName, at: number): Expression {
  const padded = { 'Fn::Join': ['', [ref(name), ','.repeat(rowOf(name).atMost ?? 1)]] };
  return { 'Fn::Select': [at, { 'Fn::Split': [',', padded] }] };
}
