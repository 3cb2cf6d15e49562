import { conditionOf } from './conditions.ts';
import { declarationOf } from './schema.ts';
import { GROUPS, isParameter, PARAMETERS, type ParameterName, rowOf } from './table.ts';

/** A template, as far as this is about it. */
export interface Template {
  readonly Description?: string;
  readonly Parameters?: Readonly<Record<string, object>>;
  readonly Conditions?: Readonly<Record<string, object>>;
  readonly Resources: Readonly<Record<string, object>>;
}

/**
 * Declares the parameters and conditions that a template uses, and groups the parameters for the
 * console's form.
 *
 * @param defaults of parameters that only this release knows
 */
export function declareParameters(
  template: Template,
  defaults: Readonly<Partial<Record<ParameterName, string>>>,
): Template {
  const conditions = conditionsOf(template);
  const { Resources, Parameters = {}, Conditions, Description, ...rest } = template;
  const used = new Set(namesIn([template, conditions], 'Ref').filter(isParameter));
  const names = keysOf(PARAMETERS).filter((name) => used.has(name) && !(name in Parameters));
  const declared = names.map((name) => {
    const Default = defaults[name];
    return [name, { ...declarationOf(name), ...(Default !== undefined && { Default }) }] as const;
  });
  const needsHours = JSON.stringify(Resources).includes(`"${HOURS}"`);
  return {
    ...(Description !== undefined && { Description }),
    Metadata: { 'AWS::CloudFormation::Interface': { ParameterGroups: groups(names, Parameters) } },
    Parameters: { ...Object.fromEntries(declared), ...Parameters },
    ...(needsHours && { Mappings: { [HOURS]: hours() } }),
    ...((Conditions || Object.keys(conditions).length > 0) && {
      Conditions: { ...Conditions, ...conditions },
    }),
    ...rest,
    Resources,
  } as Template;
}

/** What hours are in seconds: templates can't multiply. */
export const HOURS = 'Hours';
function hours(): Record<string, { Seconds: number }> {
  const { AllowedValues } = PARAMETERS.MaximumAgeHours.more;
  return Object.fromEntries(
    AllowedValues.map((count) => [count, { Seconds: Number(count) * 3_600 }]),
  );
}

/** Those that the template uses, and those that these are made of. */
function conditionsOf(template: Template): Record<string, object> {
  const found: Record<string, object> = {};
  const add = (name: string) => {
    const expression = conditionOf(name);
    if (name in found || name in (template.Conditions ?? {})) return;
    if (expression === undefined) throw new Error(`no condition is called ${name}`);
    found[name] = expression;
    for (const inner of namesIn(expression, 'Condition')) add(inner);
  };
  for (const name of namesIn(template.Resources, 'Fn::If')) add(name);
  for (const resource of Object.values(template.Resources))
    for (const name of namesIn({ Condition: Object(resource).Condition }, 'Condition')) add(name);
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The names that a function of templates is given anywhere in there. */
function namesIn(value: unknown, key: 'Ref' | 'Condition' | 'Fn::If'): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => namesIn(each, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const [first] = [inner].flat();
    const own = name === key && typeof first === 'string' ? [first] : [];
    return [...own, ...namesIn(inner, key)];
  });
}

/** Parameters that a template had before are for whoever deploys it by hand. */
function groups(names: readonly ParameterName[], others: object) {
  const own = GROUPS.map((group) => ({
    Label: { default: group },
    Parameters: names.filter((name) => rowOf(name).group === group),
  }));
  const rest = { Label: { default: 'Where it is' }, Parameters: Object.keys(others) };
  return [...own, rest].filter(({ Parameters }) => Parameters.length > 0);
}

const keysOf = <T extends object>(object: T) => Object.keys(object) as Array<keyof T>;
