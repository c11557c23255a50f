import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ProgramOptions {
  /** The whole environment of the program, besides PATH and HOME: what surrounds the test must not leak in. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProgramResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const KILL_AFTER_MS = 20_000;
const RUN_AT_MOST_MS = 200_000;

/** A program that the test started: it is stopped by its own process, never by name. */
export class Program {
  readonly ended: Promise<ProgramEnd>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Everything that it said so far, for searching and for messages of failed tests. */
  get output(): string {
    return this.#stdout + this.#stderr;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.hasEnded) this.#child.kill(signal);
  }

  /** Asks it to end and waits; a program that does not listen is killed, which shows in the signal of its end. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<ProgramEnd> {
    const killer = setTimeout(() => this.signal('SIGKILL'), KILL_AFTER_MS);
    this.signal(signal);
    const end = await this.ended;
    clearTimeout(killer);
    return end;
  }
}

/** Starts a program that keeps running. */
export function startProgram(path: string, args: readonly string[], options: ProgramOptions = {}): Program {
  const child = spawn(path, [...args], {
    env: surroundings(options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  return new Program(child);
}

/** Runs a program to its end. A failure is a result, not an exception: tests look at the exit code. */
export function runProgram(
  path: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const settings = { env: surroundings(options.env), cwd: options.cwd, timeout: RUN_AT_MOST_MS, maxBuffer: 64 << 20 };
    const child = execFile(path, [...args], settings, (_, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}

/** Runs a program that has to succeed, and gives what it printed. */
export async function runOrThrow(path: string, args: readonly string[], options: ProgramOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await runProgram(path, args, options);
  if (code !== 0) throw new Error(`${path} ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
  return stdout;
}

function surroundings(env: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env };
}
