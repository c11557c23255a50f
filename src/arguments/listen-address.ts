/** Where to listen. Without a host: all interfaces, IPv6 and IPv4. */
export interface ListenAddress {
  readonly host?: string;
  /** 0: any free port. */
  readonly port: number;
}

/** `:10024`, `127.0.0.1:0`, `localhost:80`, `[::1]:9`; undefined when the text is no address with a port. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]+(?:%[\w.-]+)?)\]|([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?))?:(\d{1,5})$/.exec(
    text,
  );
  if (match === null) return undefined;
  const host = match[1] ?? match[2];
  const port = Number(match[3]);
  if (port > 65_535 || (match[1] !== undefined && !match[1].includes(':'))) return undefined;
  return host === undefined ? { port } : { host, port };
}
