import { entry } from './entry.ts';

/** Errors about Parameter Store. */

export const parameterTaken = entry('parameter-taken', {
  whose: 'team',
  says: ({ name, tag }: { readonly name: string; readonly tag: string }) =>
    `the parameter ${name} exists already and was not made by database-access ` +
    `(its tag ${tag} says so). It is not overwritten; ` +
    'rename or delete it, or choose another env, project or appname',
  cause: 'Only parameters with the mark of this access are written or deleted.',
  cure: 'Rename or delete the parameter, or choose another env, project or appname.',
  example: {
    name: '/database-access/prod/shop/checkout/orders/url',
    tag: 'database-access:access',
  },
});

export const parameterStoreFailed = entry('parameter-store-failed', {
  whose: 'outside',
  says: ({ what, because }: { readonly what: string; readonly because: string }) =>
    `Parameter Store did not do ${what} (${because})`,
  cause:
    "A policy denies the call to the spoke's role, a key or an endpoint is missing, or Parameter " +
    'Store did not answer.',
  cure: "Follow the reason in brackets: the rollout's permissions, keys, or a service control policy.",
  example: {
    what: 'ssm:PutParameter for /database-access/prod/shop/checkout/orders/url',
    because: 'AccessDeniedException: not authorized to perform ssm:PutParameter',
  },
});
