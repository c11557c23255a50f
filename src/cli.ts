import { readFile } from 'node:fs/promises';
import { helpText } from './arguments/flags.ts';
import type { Options } from './arguments/options.ts';
import { parseArguments } from './arguments.ts';
import { checkConfig } from './cli/check-config.ts';
import { demo } from './cli/demo.ts';
import { discover } from './cli/discover.ts';
import type { Invocation } from './cli/invocation.ts';
import { once } from './cli/once.ts';
import { serve } from './cli/serve.ts';
import type { ExitCode, Terminal } from './cli/terminal.ts';
import type { Clock } from './domain/clock.ts';
import { createLogger } from './logger.ts';

/** The world outside of the command line; `main.ts` passes the real one. */
export interface World extends Pick<Invocation, 'env' | 'process' | 'signal' | 'onHangup' | 'cacheSecret'> {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly random: () => number;
  readonly fetch: typeof globalThis.fetch;
  /** Of this program. */
  readonly version: string;
}

/** So many secrets are blotted out of the log; files that rotate for years make more, and the oldest are of no use to anybody. */
const MAX_SECRETS = 50;

/** Runs the command that the arguments name, and resolves to the exit code; 1 when it was interrupted before its end. */
export async function runCommand(argv: readonly string[], world: World): Promise<ExitCode> {
  try {
    return await dispatch(argv, world);
  } catch (error) {
    if (!world.signal.aborted) throw error;
    world.terminal.err('interrupted\n');
    return 1;
  }
}

async function dispatch(argv: readonly string[], world: World): Promise<ExitCode> {
  const { terminal, version } = world;
  const parsed = parseArguments(argv);
  if (!parsed.ok) {
    terminal.err(`bitbucket-pipelines-exporter: ${parsed.message}\n`);
    return 2;
  }
  switch (parsed.command) {
    case 'help':
      terminal.out(helpText());
      return 0;
    case 'version':
      terminal.out(`bitbucket-pipelines-exporter ${version} (node ${world.process.version})\n`);
      return 0;
    case 'serve':
      return serve(toInvocation(parsed.options, world));
    case 'check-config':
      return checkConfig(toInvocation(parsed.options, world));
    case 'once':
      return once(toInvocation(parsed.options, world));
    case 'discover':
      return discover(toInvocation(parsed.options, world));
    case 'demo':
      return demo(toInvocation(parsed.options, world));
    default:
      return parsed satisfies never;
  }
}

function toInvocation(options: Options, world: World): Invocation {
  const { clock, random, fetch, version, terminal } = world;
  const secrets = new Set<string>();
  const logger = createLogger({
    level: options.logLevel,
    format: options.logFormat,
    write: (line) => terminal.err(`${line}\n`),
    clock,
    redact: () => [...secrets],
  });
  const noteSecret = (secret: string): void => {
    secrets.add(secret);
    for (const oldest of secrets) {
      if (secrets.size <= MAX_SECRETS) break;
      secrets.delete(oldest);
    }
  };
  return {
    ...world,
    options,
    readFile: (path) => readFile(path, 'utf8'),
    edge: {
      clock,
      random,
      fetch,
      logger,
      noteSecret,
      version,
      nodeVersion: world.process.version,
    },
  };
}
