import * as z from '../../runtime/zod.ts';

/**
 * What a spoke tells of accesses that may have no record: their marks on a database server, and
 * their credentials in Parameter Store. No value of a parameter is in it.
 */

/** An access with users that can log in to a server, by the marks on its users and roles. */
export type MarkedAccess = Readonly<z.infer<typeof markedAccess>>;
const markedAccess = z.object({
  access: z.string(),
  /** env/project/appname/dbname, as the marks say it for people to read. */
  label: z.string(),
  /** The `host:port` by which the last request for the access named the server. */
  hostPort: z.string(),
  /** How many users of the access can log in. */
  logins: z.number(),
  /** The roles and application users, by name: those that somebody would drop by hand. */
  names: z.readonly(z.array(z.string())),
});

/** All of a server. */
export type ServerMarks = Readonly<z.infer<typeof serverMarks>>;
export const serverMarks = z.object({
  /** What the server calls itself: the same by whichever of its names it was reached. */
  server: z.string(),
  accesses: z.readonly(z.array(markedAccess)),
  /** Accesses that did not fit. */
  more: z.number(),
});

/** An access whose credentials are in Parameter Store, while its record is not. */
export type UnrecordedParameters = Readonly<z.infer<typeof unrecordedParameters>>;
export const unrecordedParameters = z.object({
  access: z.string(),
  identity: z.object({
    env: z.string(),
    project: z.string(),
    appname: z.string(),
    dbname: z.string(),
  }),
  /** The server whose login they hold, by their tags. */
  hostPort: z.exactOptional(z.string()),
  /** Their names. */
  parameters: z.array(z.string()),
});
