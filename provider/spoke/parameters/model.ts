import type { Parameter } from '../../contract/messages/order.ts';
import {
  type Identity,
  PARAMETER_KINDS,
  type ParameterKind,
  parameterArn,
} from '../../contract/request/identity.ts';
import type { Secret } from '../../runtime/secret.ts';

/** What Parameter Store holds for one access. */
export interface StoredParameters {
  /** Of all the access's parameters, including those that do not exist yet. */
  readonly names: Readonly<Record<ParameterKind, string>>;
  readonly parameters: readonly StoredParameter[];
}

export interface StoredParameter {
  readonly kind: ParameterKind;
  readonly name: string;
  readonly value: Secret;
  readonly version: number;
  readonly tags: ParsedTags;
}

/** What the tags of a parameter say. A tag that is missing or unreadable says nothing. */
export interface ParsedTags {
  readonly accessId?: string;
  readonly hostPort?: string;
}

export type Tags = Readonly<Record<string, string>>;
type ParameterType = Parameter['type'];

/** One step that leads from the stored parameters to the wanted ones. */
export type ParameterChange =
  | {
      readonly kind: 'create';
      readonly name: string;
      readonly type: ParameterType;
      readonly value: Secret;
      readonly tags: Tags;
    }
  | {
      readonly kind: 'overwrite';
      readonly name: string;
      readonly type: ParameterType;
      readonly value: Secret;
    }
  | { readonly kind: 'tag'; readonly name: string; readonly tags: Tags };

export const PARAMETER_TYPES: Record<ParameterKind, ParameterType> = {
  username: 'String',
  password: 'SecureString',
  url: 'SecureString',
};

export function describeParameterChange({ kind, name }: ParameterChange): string {
  switch (kind) {
    case 'create':
      return `create parameter ${name}`;
    case 'overwrite':
      return `write parameter ${name}`;
    case 'tag':
      return `tag parameter ${name} with its access and server`;
  }
}

/**
 * The parameters for the answer.
 * @param written the versions of those that were written after `stored` was read.
 */
export function reportParameters(
  identity: Identity,
  { names, parameters }: StoredParameters,
  written: ReadonlyMap<string, number> = new Map(),
): Parameter[] {
  return PARAMETER_KINDS.map((kind) => {
    const name = names[kind];
    const version =
      written.get(name) ?? parameters.find((parameter) => parameter.kind === kind)?.version;
    return {
      name,
      arn: parameterArn(identity, name),
      type: PARAMETER_TYPES[kind],
      ...(version !== undefined && { version }),
    };
  });
}
