import type { Login } from '../../../sandbox/postgres/server.ts';
import type { World } from '../world.ts';

/** The parts of the specification that each engine says in its own way. */
export interface Engine {
  /** Parts of the stored URL. */
  readonly url: { readonly protocol: string; readonly option: readonly [string, string] };
  /** The server's refusals of a login, and of a statement. */
  readonly refusesLogin: RegExp;
  readonly refuses: RegExp;
  /** The users and roles of ours on the server. */
  ourAccounts(world: World): Promise<string[]>;
  quoted(name: string): string;
  readonly statements: {
    setPassword(user: string, password: string): string;
    /** Somebody takes the user over as their own. */
    takeOver(world: World, user: string): Promise<void>;
    /**
     * Revokes a privilege that the user has, and grants one that it lacks, wherever the engine
     * keeps them.
     */
    misgrant(world: World, user: string, table: string): Promise<void>;
    readonly dropDatabase: (name: string) => string;
    readonly createUser: string;
  };
  /** What a DBA makes without us. */
  readonly byHand: {
    create(login: Login): string;
    grant(privileges: string, table: string, user: string): string;
  };
  readonly hostileNames: ReadonlyArray<readonly [what: string, name: string]>;
}

/** An engine with a server that the specification has for itself. */
export interface StartedEngine extends Engine {
  readonly name: string;
  start(awsEndpoint: string, env: string): Promise<World>;
}

/** In the words of every engine. */
export const createTable = (name: string) => `CREATE TABLE ${name} (id int, note varchar(20))`;
export const insert = (name: string) => `INSERT INTO ${name} (id) VALUES (1)`;
