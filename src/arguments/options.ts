import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from '../domain/log.ts';
import { type FlagName, flags } from './flags.ts';
import { type ListenAddress, parseListenAddress } from './listen-address.ts';

/** All flags with their defaults filled in. */
export interface Options {
  readonly configFile?: string;
  /** At least one. */
  readonly listenAddresses: readonly ListenAddress[];
  readonly telemetryPath: string;
  readonly webConfigFile?: string;
  readonly enableLifecycle: boolean;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** `check-config --online`. */
  readonly online: boolean;
  readonly demo: { readonly seed: number; readonly apiListenAddress: ListenAddress };
}

/** Flags as they were given: values in order, `true` and `false` for switches. */
export type Given = ReadonlyMap<string, readonly string[]>;

/** Turns flags into options, with defaults for what was not given, and says what is wrong with any of them. */
export function readOptions(given: Given): { readonly options: Options; readonly faults: readonly string[] } {
  const faults: string[] = [];
  const texts = (name: FlagName) => given.get(name) ?? [defaultOf(name)];
  const read = <T>(name: FlagName, parse: (text: string) => T | undefined, wanted: string): readonly T[] => {
    const values = texts(name).map(parse);
    if (values.includes(undefined)) faults.push(`--${name} must be ${wanted}`);
    return values.filter((value) => value !== undefined);
  };
  const listenAddresses = read('web.listen-address', parseListenAddress, ADDRESS);
  if (hasTwins(texts('web.listen-address'))) faults.push('--web.listen-address must not name the same address twice');
  const [telemetryPath = '/metrics'] = read(
    'web.telemetry-path',
    toRoute,
    'a path such as /metrics, not / and not below /-/',
  );
  const [logLevel = 'info'] = read(
    'log.level',
    (text) => LOG_LEVELS.find((level) => level === text),
    `one of ${LOG_LEVELS.join(', ')}`,
  );
  const [logFormat = 'logfmt'] = read(
    'log.format',
    (text) => LOG_FORMATS.find((format) => format === text),
    `one of ${LOG_FORMATS.join(', ')}`,
  );
  const [seed = 1] = read('demo.seed', toSeed, 'a whole number of at most nine digits');
  const [apiListenAddress = { port: 0 }] = read('demo.api-listen-address', parseListenAddress, ADDRESS);
  const [configFile] = given.get('config.file') ?? [];
  const [webConfigFile] = given.get('web.config.file') ?? [];
  const options: Options = {
    ...(configFile === undefined ? {} : { configFile }),
    ...(webConfigFile === undefined ? {} : { webConfigFile }),
    listenAddresses,
    telemetryPath,
    enableLifecycle: texts('web.enable-lifecycle')[0] === 'true',
    logLevel,
    logFormat,
    online: texts('online')[0] === 'true',
    demo: { seed, apiListenAddress },
  };
  return { options, faults };
}

const ADDRESS = 'host:port or :port, such as :10024, 127.0.0.1:10024 or [::1]:10024';

function defaultOf(name: FlagName): string {
  return flags().find((flag) => flag.name === name)?.default ?? '';
}

/** Port 0 is a new port each time, so it may be asked for twice. */
function hasTwins(addresses: readonly string[]): boolean {
  const fixed = addresses.filter((address) => !/:0+$/.test(address));
  return new Set(fixed).size < fixed.length;
}

/** The status page and the lifecycle routes keep their paths. */
function toRoute(text: string): string | undefined {
  return /^\/[\w.~/-]*[\w.~-]$/.test(text) && !/^\/-(?:\/|$)/.test(text) && !text.includes('//') ? text : undefined;
}

function toSeed(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
