/** What the program can be told to do, in the order of the help text. `serve` is the default. */
export const COMMANDS = [
  { name: 'serve', description: 'Poll Bitbucket and serve metrics (default).' },
  { name: 'check-config', description: 'Check the configuration, say all its faults, and exit.' },
  { name: 'once', description: 'Poll once, print the metrics, and exit.' },
  { name: 'discover', description: 'List the repositories that would be polled, and why.' },
  { name: 'demo', description: 'Run against a built-in simulator of Bitbucket.' },
] as const;
export type Command = (typeof COMMANDS)[number]['name'];

/** The port on which the exporter listens unless told otherwise. */
export const DEFAULT_PORT = 10024;

export interface Flag {
  /** Without the dashes. */
  readonly name: string;
  /** What stands for the value in the help text; undefined for switches. */
  readonly value?: string;
  readonly default?: string;
  readonly repeatable?: boolean;
  /** Commands that know it; undefined: all. */
  readonly commands?: readonly Command[];
  readonly description: string;
}

/** Every flag in the order of the help text. */
export const FLAGS = [
  {
    name: 'config.file',
    value: 'FILE',
    description: 'Configuration file (YAML). Without it, the environment alone configures the exporter.',
  },
  {
    name: 'web.listen-address',
    value: 'ADDRESS',
    default: `:${DEFAULT_PORT}`,
    repeatable: true,
    description: 'Address to listen on, such as `127.0.0.1:9000` or `[::1]:9000`; `:9000` is all interfaces.',
  },
  { name: 'web.telemetry-path', value: 'PATH', default: '/metrics', description: 'Path of the metrics.' },
  {
    name: 'web.config.file',
    value: 'FILE',
    description: "TLS and basic authentication, in the format of Prometheus' exporter-toolkit.",
  },
  {
    name: 'web.enable-lifecycle',
    default: 'false',
    description: 'Allow POST requests to `/-/reload`. SIGHUP always reloads.',
  },
  {
    name: 'log.level',
    value: 'LEVEL',
    default: 'info',
    description: 'Least level to log: debug, info, warn or error.',
  },
  { name: 'log.format', value: 'FORMAT', default: 'logfmt', description: 'Format of the log: logfmt or json.' },
  {
    name: 'online',
    default: 'false',
    commands: ['check-config'],
    description: 'Also ask Bitbucket: repositories, missing scopes, requests per hour, series.',
  },
  { name: 'demo.seed', value: 'N', default: '1', commands: ['demo'], description: 'Seed of the simulated histories.' },
  {
    name: 'demo.api-listen-address',
    value: 'ADDRESS',
    default: '127.0.0.1:0',
    commands: ['demo'],
    description: 'Address of the simulated API; port 0 is any free port.',
  },
  { name: 'version', description: 'Print the version and exit.' },
  { name: 'help', description: 'Print this text and exit.' },
] as const satisfies readonly Flag[];

export type FlagName = (typeof FLAGS)[number]['name'];

/** The flag table, for the README and its test. */
export function flags(): readonly Flag[] {
  return FLAGS;
}

/** What `--help` prints. */
export function helpText(): string {
  const width = 34;
  const row = (left: string, right: string) =>
    left.length < width - 2 ? `  ${left.padEnd(width)}${right}` : `  ${left}\n  ${' '.repeat(width)}${right}`;
  return [
    'Usage: bitbucket-pipelines-exporter [serve|check-config|once|discover|demo] [flags]',
    '',
    'Commands:',
    ...COMMANDS.map(({ name, description }) => row(name, description)),
    '',
    'Flags:',
    ...flags().map((flag) => row(usage(flag), explain(flag))),
    '',
    'The environment is described in the README, the file in config.schema.json.',
    '',
  ].join('\n');
}

function usage(flag: Flag): string {
  if (flag.value === undefined) return flag.default === undefined ? `--${flag.name}` : `--[no-]${flag.name}`;
  return flag.default === undefined ? `--${flag.name}=${flag.value}` : `--${flag.name}=${flag.default}`;
}

function explain(flag: Flag): string {
  const only = flag.commands === undefined ? '' : ` Only with ${flag.commands.join(', ')}.`;
  return `${flag.description}${flag.repeatable ? ' Repeatable.' : ''}${only}`;
}
