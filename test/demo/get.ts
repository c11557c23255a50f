import { DEMO_CREDENTIAL, type Simulator, type SimulatorResponse } from '../../src/demo/simulator.ts';

/** The members that the tests look at, of runs, steps and repositories alike. */
export interface Item {
  readonly uuid: string;
  readonly slug: string;
  readonly name?: string;
  readonly build_number: number;
  readonly run_number: number;
  readonly created_on: string;
  readonly started_on?: string;
  readonly completed_on?: string;
  readonly updated_on: string;
  readonly duration_in_seconds?: number;
  readonly build_seconds_used: number;
  readonly creator?: { readonly display_name: string };
  readonly labels: unknown;
  readonly links: { readonly self: { readonly href: string } };
  readonly mainbranch: { readonly name: string } | null;
  readonly state: {
    readonly name: string;
    readonly type: string;
    readonly stage?: { readonly name: string; readonly type: string };
    readonly result?: { readonly name: string; readonly error?: { readonly key: string } };
  };
  readonly target: Readonly<Record<string, unknown>>;
  readonly trigger: { readonly name?: string; readonly type: string };
  readonly workspace: { readonly slug: string };
}

export interface List {
  readonly page?: number;
  readonly pagelen?: number;
  readonly size?: number;
  readonly next?: string;
  readonly values: readonly Item[];
}

/** Asks the simulator as the demo exporter would; `path` below `/2.0`. */
export function get(simulator: Simulator, path: string, now: number): SimulatorResponse {
  return simulator.handle({
    method: 'GET',
    url: `/2.0${path}`,
    headers: { authorization: `Bearer ${DEMO_CREDENTIAL.token}` },
    now,
  });
}

export function getList(simulator: Simulator, path: string, now: number): List {
  return JSON.parse(get(simulator, path, now).body) as List;
}

export function getItem(simulator: Simulator, path: string, now: number): Item {
  return JSON.parse(get(simulator, path, now).body) as Item;
}

/** The most specific of the three levels. */
export function flat({ state }: Item): string {
  return state.result?.name ?? state.stage?.name ?? state.name;
}
