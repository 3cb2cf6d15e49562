import type { World } from '../world.ts';

/** What the specification can't say in one way for all engines. */
export interface Engine {
  readonly name: string;
  start(awsEndpoint: string, env: string): Promise<World>;
  /** Of the stored URL. */
  readonly url: { readonly protocol: string; readonly option: readonly [string, string] };
  /** What the server says to who may not log in, and to who may not do something. */
  readonly refusesLogin: RegExp;
  readonly refuses: RegExp;
  /** The users and roles of ours on the server. */
  ourAccounts(world: World): Promise<string[]>;
  quoted(name: string): string;
  readonly statements: {
    setPassword(user: string, password: string): string;
    /** Somebody makes the user an own one. */
    takeOver(world: World, user: string): Promise<void>;
    /** What the user should have is taken away, what it should not have is given, whereever the engine keeps it. */
    misgrant(world: World, user: string, table: string): Promise<void>;
    readonly dropDatabase: (name: string) => string;
    readonly createUser: string;
  };
  readonly hostileNames: ReadonlyArray<readonly [what: string, name: string]>;
}

/** In the words of every engine. */
export const createTable = (name: string) => `CREATE TABLE ${name} (id int, note varchar(20))`;
export const insert = (name: string) => `INSERT INTO ${name} (id) VALUES (1)`;
