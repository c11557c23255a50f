#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { runCommand } from './cli.ts';
import { createSystemClock } from './system-clock.ts';

const stopping = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) {
  process.on(name, () => stopping.abort(new Error(`${name} received`)));
}

// Without a listener SIGHUP would end the process; commands that can reload put their own beside it.
process.on('SIGHUP', () => {});

// A reader that leaves early (`once | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  process,
  signal: stopping.signal,
  onHangup: (listener) => process.on('SIGHUP', listener),
  cacheSecret: randomBytes(32),
  terminal: {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  },
  clock: createSystemClock(),
  random: Math.random,
  fetch: globalThis.fetch,
  version,
});
