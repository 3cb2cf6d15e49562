import type { Secret } from '../../runtime/secret.ts';
import type { Until } from './ends.ts';
import type { Engine } from './engine.ts';
import { accessId, type Identity } from './identity.ts';
import type { Level } from './level.ts';

/**
 * A caller's request for one access on one database. Only `parseRequest` and `parseRemoval` make a
 * request, in each function that it travels to, so the code behind them may trust it.
 */
export interface Request {
  readonly identity: Identity;
  readonly endpoint: Endpoint;
  readonly vpc: string;
  readonly master: Master;
  readonly privileges: Level;
  /** PostgreSQL: the schemas covered; absent: all but the system's, including future ones. */
  readonly schemas?: readonly string[];
  /** Active Directory groups, each with the level of its members. */
  readonly groups: Readonly<Record<string, Level>>;
  /** When groups end, by the same names; absent: none does. */
  readonly until?: Until;
  readonly rotation: string;
  readonly onDelete: 'drop' | 'retain';
  readonly confirmRemovals: boolean;
  readonly dryRun: boolean;
  readonly revision: string;
  /** Who declares the access, if the caller says so; else empty. */
  readonly owner: string;
  /** What people are told of who declares it. */
  readonly declaredBy: string;
  /** Take the access over from whoever declares it now. */
  readonly takeOver: boolean;
  /** A user that somebody else made, to be the former user of the access. */
  readonly adopt?: string;
}

export interface Endpoint {
  readonly engine: Engine;
  readonly host: string;
  readonly port: number;
}

/** How the spoke becomes the master user. */
export type Master =
  | { readonly from: 'request'; readonly username: string; readonly password: Secret }
  | { readonly from: 'secretsmanager'; readonly id: string; readonly username?: string }
  | { readonly from: 'ssm'; readonly id: string; readonly username?: string };

export function hostPort({ host, port }: Pick<Endpoint, 'host' | 'port'>): string {
  return `${host}:${port}`;
}

/** Are both for the same access? Then it is updated in place; otherwise one replaces the other. */
export function sameAccess(a: Request, b: Request): boolean {
  return accessId(a.identity) === accessId(b.identity) && sameEndpoint(a.endpoint, b.endpoint);
}

export function sameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return a.engine === b.engine && a.host === b.host && a.port === b.port;
}
