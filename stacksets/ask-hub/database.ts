interface Database {
  /** host:port */
  readonly endpoint?: string;
  readonly database?: string;
}

/**
 * Is it the database that somebody names as `host`, `host:port` or the first label of the host, as
 * one of these with `/database` behind it, or as `/database`, on any server?
 */
export function isAt({ endpoint = '', database }: Database, where: string): boolean {
  const [, server = '', name] = /^([^/]*)(?:\/(.*))?$/s.exec(where) ?? [];
  const host = endpoint.replace(/:\d+$/, '');
  const names = [endpoint, host, host.split('.')[0]];
  if (server === '' && name !== undefined) return name === database;
  return names.includes(server.toLowerCase()) && (name === undefined || name === database);
}
