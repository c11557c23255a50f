import type { RepositoryKey } from '../../src/domain/repository.ts';

/** What the exporter was told of one repository since it began to watch it. */
export interface Testimony {
  /** Milliseconds since the epoch: the list that came first was made then. */
  readonly baselineAt: number;
  /** Runs that were shown at all. */
  readonly runs: ReadonlySet<string>;
  /** `uuid runNumber` of attempts that were shown to be over. */
  readonly completed: ReadonlySet<string>;
  /** `run step runNumber` of steps that were shown to be over. */
  readonly steps: ReadonlySet<string>;
}

/** Listens to what goes over the wire: only what arrived whole and readable was told. */
export interface Witness {
  readonly fetch: typeof globalThis.fetch;
  /** The exporter forgot the repository: whatever it is told from now on is news. */
  forget(key: RepositoryKey): void;
  testimony(key: RepositoryKey): Testimony | undefined;
}

interface Notes {
  baselineAt: number | undefined;
  readonly runs: Set<string>;
  readonly completed: Set<string>;
  readonly steps: Set<string>;
}

const PATH = /^\/2\.0\/repositories\/([^/]+)\/([^/]+)\/pipelines(?:\/([^/]+)(\/steps)?)?$/;

export function createWitness(fetch: typeof globalThis.fetch, now: () => number): Witness {
  const notes = new Map<RepositoryKey, Notes>();
  const notesOf = (key: RepositoryKey): Notes => {
    const known = notes.get(key) ?? {
      baselineAt: undefined,
      runs: new Set<string>(),
      completed: new Set<string>(),
      steps: new Set<string>(),
    };
    notes.set(key, known);
    return known;
  };
  return {
    fetch: async (input, init) => {
      const at = now();
      const { pathname } = new URL(input instanceof Request ? input.url : String(input));
      const [, workspace, slug, run, isSteps] = PATH.exec(pathname) ?? [];
      const response = await fetch(input, init);
      if (workspace === undefined || slug === undefined || !response.ok) return response;
      const text = await readWhole(response);
      // The body is handed on as it was: its end, or the error that came instead of it.
      const body = typeof text === 'string' ? text : failing(text.error);
      const value = typeof text === 'string' ? parse(text) : undefined;
      note(notesOf(`${workspace}/${slug}`), value, { at, run, isSteps: isSteps !== undefined });
      return new Response(body, { status: response.status, headers: response.headers });
    },
    forget: (key) => {
      notes.delete(key);
    },
    testimony: (key) => {
      const known = notes.get(key);
      return known?.baselineAt === undefined ? undefined : { ...known, baselineAt: known.baselineAt };
    },
  };
}

async function readWhole(response: Response): Promise<string | { readonly error: unknown }> {
  try {
    return await response.text();
  } catch (error) {
    return { error };
  }
}

function failing(error: unknown): ReadableStream {
  return new ReadableStream({ pull: (controller) => controller.error(error) });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Asked {
  readonly at: number;
  /** Undefined for the list. */
  readonly run: string | undefined;
  readonly isSteps: boolean;
}

function note(notes: Notes, value: unknown, { at, run, isSteps }: Asked): void {
  if (run === undefined) noteList(notes, value, at);
  else if (isSteps) noteSteps(notes, decodeURIComponent(run), value);
  else noteRun(notes, value);
}

function noteList(notes: Notes, value: unknown, at: number): void {
  if (!isRecord(value) || !Array.isArray(value.values)) return;
  notes.baselineAt ??= at;
  for (const run of value.values) noteRun(notes, run);
}

function noteRun(notes: Notes, run: unknown): void {
  if (!isRecord(run) || typeof run.uuid !== 'string') return;
  notes.runs.add(run.uuid);
  if (isOver(run)) notes.completed.add(`${run.uuid} ${run.run_number}`);
}

function noteSteps(notes: Notes, runUuid: string, value: unknown): void {
  if (!isRecord(value) || !Array.isArray(value.values)) return;
  for (const step of value.values) {
    if (!isRecord(step) || typeof step.uuid !== 'string' || !isOver(step)) continue;
    notes.steps.add(`${runUuid} ${step.uuid} ${step.run_number}`);
  }
}

function isOver({ state }: Record<string, unknown>): boolean {
  return isRecord(state) && state.name === 'COMPLETED';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
