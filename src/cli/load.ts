import type { Config } from '../config/config.ts';
import { renderFault } from '../config/fault.ts';
import { loadConfig } from '../config/load-config.ts';
import type { Invocation } from './invocation.ts';

export type Loaded =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Loads the configuration that the command line names; one line for each fault and warning. Never rejects. */
export async function load({ options, env, readFile }: Invocation): Promise<Loaded> {
  const { configFile } = options;
  const result = await loadConfig({ env, readFile, ...(configFile === undefined ? {} : { path: configFile }) });
  if (!result.ok) return { ok: false, faults: result.faults.map(renderFault) };
  return { ok: true, config: result.config, warnings: result.warnings.map(renderFault) };
}

/** Where the configuration comes from, for people. */
export function configSource({ options }: Invocation): string {
  return options.configFile ?? 'environment';
}

/** Writes all faults, each in a line, to where errors go. */
export function printFaults({ terminal }: Invocation, faults: readonly string[]): void {
  for (const fault of faults) terminal.err(`${fault}\n`);
  terminal.err(faults.length === 1 ? '1 fault\n' : `${faults.length} faults\n`);
}
