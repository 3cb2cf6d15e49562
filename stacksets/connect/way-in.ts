/** Where a tunnel to the database begins. */
export interface WayIn {
  readonly address: '127.0.0.1';
  readonly port: number;
}

export function parseWayIn(text: string): WayIn {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535)
    throw new Error(`--through ${text}: give a port of this machine, from 1 to 65535`);
  return { address: '127.0.0.1', port };
}
