import type { Parameter } from '../../contract/messages/order.ts';
import {
  PARAMETER_KINDS,
  type ParameterKind,
  parameterArn,
  parameterNames,
} from '../../contract/request/identity.ts';
import type { Request } from '../../contract/request/request.ts';
import type { Secret } from '../../runtime/secret.ts';

/** A parameter as it is in Parameter Store. */
export interface StoredParameter {
  readonly kind: ParameterKind;
  readonly name: string;
  readonly value: Secret;
  readonly version: number;
  readonly tags: Readonly<Record<string, string>>;
}

export type ParameterType = Parameter['type'];

/** One step that leads from the stored parameters to the wanted ones. */
export type ParameterChange =
  | {
      readonly kind: 'create';
      readonly name: string;
      readonly type: ParameterType;
      readonly value: Secret;
      readonly tags: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'overwrite';
      readonly name: string;
      readonly type: ParameterType;
      readonly value: Secret;
    }
  | {
      readonly kind: 'tag';
      readonly name: string;
      readonly tags: Readonly<Record<string, string>>;
    };

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
      return `tag parameter ${name} with whose it is`;
  }
}

/** The parameters for the answer. */
export function reported(
  access: Request,
  prefix: string,
  versions: ReadonlyMap<string, number>,
): Parameter[] {
  const names = parameterNames(prefix, access.identity);
  return PARAMETER_KINDS.map((kind) => {
    const name = names[kind];
    const version = versions.get(name);
    return {
      name,
      arn: parameterArn(access.identity, name),
      type: PARAMETER_TYPES[kind],
      ...(version !== undefined && { version }),
    };
  });
}
