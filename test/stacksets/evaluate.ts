/**
 * A template as CloudFormation deploys it in one account and Region: conditions are decided, and
 * intrinsic functions have their values.
 */

export interface Template {
  readonly Parameters?: Record<string, { Type: string; Default?: string }>;
  readonly Conditions?: Record<string, unknown>;
  readonly Mappings?: Record<string, Record<string, Record<string, unknown>>>;
  readonly Resources: Record<string, Resource>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
}

export interface Place {
  readonly account: string;
  readonly region: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export function evaluate(template: Template, place: Place): Record<string, Resource> {
  const parameters = Object.fromEntries(
    Object.entries(template.Parameters ?? {}).map(([name, { Default }]) => [name, Default]),
  );
  const known: Record<string, unknown> = {
    ...parameters,
    ...place.parameters,
    'AWS::AccountId': place.account,
    'AWS::Region': place.region,
    'AWS::NoValue': undefined,
  };
  const holds = (name: string): boolean => value(template.Conditions?.[name]) === true;

  const value = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(value);
    if (typeof node !== 'object' || node === null) return node;
    const [first] = Object.entries(node);
    if (first === undefined || Object.keys(node).length > 1 || !(first[0] in functions))
      return Object.fromEntries(
        Object.entries(node)
          .map(([key, inner]) => [key, value(inner)])
          .filter(([, inner]) => inner !== undefined),
      );
    return functions[first[0]]?.(first[1]);
  };

  const functions: Record<string, (argument: unknown) => unknown> = {
    Ref: (name) => (String(name) in known ? known[String(name)] : `<${name}>`),
    'Fn::GetAtt': (path) => `<${[path].flat().join('.')}>`,
    'Fn::Join': (argument) => {
      const [separator, parts] = pair(argument);
      return list(value(parts)).join(String(separator));
    },
    'Fn::Select': (argument) => {
      const [index, items] = pair(argument);
      return list(value(items))[Number(index)];
    },
    'Fn::Split': (argument) => {
      const [separator, text] = pair(argument);
      return String(value(text)).split(String(separator));
    },
    'Fn::If': (argument) => {
      const [condition, yes, no] = list(argument);
      return value(holds(String(condition)) ? yes : no);
    },
    'Fn::Equals': (argument) => {
      const [left, right] = list(value(argument));
      return left === right;
    },
    'Fn::FindInMap': (argument) => {
      const [map, first, second] = list(value(argument)).map(String);
      return template.Mappings?.[map ?? '']?.[first ?? '']?.[second ?? ''];
    },
    'Fn::Or': (argument) => list(value(argument)).some((each) => each === true),
    'Fn::And': (argument) => list(value(argument)).every((each) => each === true),
    'Fn::Not': (argument) => list(value(argument))[0] !== true,
    Condition: (name) => holds(String(name)),
  };

  const resources = Object.fromEntries(
    Object.entries(template.Resources)
      .filter(([, { Condition }]) => Condition === undefined || holds(Condition))
      .map(([id, resource]) => [id, { ...resource, Properties: value(resource.Properties) }]),
  );
  return JSON.parse(JSON.stringify(resources));
}

/** Where a list is meant, a single value stays readable: `<SsmEndpoint.DnsEntries>`. */
function list(node: unknown): unknown[] {
  return Array.isArray(node) ? node : [node];
}

function pair(node: unknown): [unknown, unknown] {
  const [first, second] = list(node);
  return [first, second];
}
