import { eventually } from './eventually.ts';
import { type Program, type ProgramOptions, type ProgramResult, runProgram, startProgram } from './program.ts';
import { MAIN } from './repository.ts';

const START_WITHIN_MS = 20_000;

/** The real exporter in its own process, listening on a loopback port of its own. */
export interface ExporterProcess {
  readonly program: Program;
  /** `http://127.0.0.1:PORT`, or https when asked for. */
  readonly url: string;
  /** The status of a route; the body is thrown away. */
  status(path: string, method?: string): Promise<number>;
  /** The body of a route. */
  text(path: string, headers?: Readonly<Record<string, string>>): Promise<string>;
  /** Waits until `/-/ready` is 200. */
  ready(): Promise<void>;
}

export interface ExporterOptions extends ProgramOptions {
  readonly scheme?: 'http' | 'https';
  /** Default 0: any free one, read from the log. The demo prints no log, so it is told its port. */
  readonly port?: number;
}

/** Starts `dist/main.js` with the arguments and waits until it listens. */
export async function startExporter(args: readonly string[], options: ExporterOptions = {}): Promise<ExporterProcess> {
  const { scheme = 'http', port: wanted = 0 } = options;
  const program = startProgram(process.execPath, [MAIN, ...args, `--web.listen-address=127.0.0.1:${wanted}`], options);
  const port = await eventually('the exporter listens', async () => listeningPort(program, wanted), {
    within: START_WITHIN_MS,
  }).catch(async (error: unknown) => {
    await program.stop('SIGKILL');
    throw new Error(`the exporter did not start: ${program.output}`, { cause: error });
  });
  const url = `${scheme}://127.0.0.1:${port}`;
  const status = async (path: string, method = 'GET'): Promise<number> => {
    const response = await fetch(url + path, { method });
    await response.arrayBuffer();
    return response.status;
  };
  return {
    program,
    url,
    status,
    text: async (path, headers = {}) => (await fetch(url + path, { headers })).text(),
    ready: async () => {
      await eventually('the exporter is ready', async () => (await status('/-/ready')) === 200, {
        within: START_WITHIN_MS,
      });
    },
  };
}

/** Runs the exporter's command to its end: for `once`, `discover`, `check-config`, and for starts that fail. */
export function runExporter(args: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  return runProgram(process.execPath, [MAIN, ...args], options);
}

async function listeningPort(program: Program, wanted: number): Promise<number | undefined> {
  if (program.hasEnded) throw new Error(`it ended: ${program.output}`);
  if (wanted === 0) return portOf(program.output);
  const response = await fetch(`http://127.0.0.1:${wanted}/-/healthy`);
  return response.ok ? wanted : undefined;
}

/** The port in the log line that says where the server listens, in logfmt or JSON; the API's address stands in other lines. */
function portOf(output: string): number | undefined {
  const port = /\blistening\b.*?\burl"?[=:]"?https?:\/\/127\.0\.0\.1:([1-9]\d*)/.exec(output)?.[1];
  return port === undefined ? undefined : Number(port);
}
