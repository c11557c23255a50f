/** Watches one page after the other as Prometheus would, and notes what must never happen. */
export interface PageWatch {
  /** One scrape. The exposition shares the text that did not change, so only what is new has to be read. */
  see(chunks: readonly Uint8Array[]): void;
  /** The repository is gone: the next page must not show it, and what comes after begins anew. */
  forget(repository: string): void;
  readonly faults: readonly string[];
  /** Values of the newest page by series as it stands in the text. */
  readonly values: ReadonlyMap<string, number>;
  readonly pages: () => number;
}

type Sample = readonly [series: string, value: number];

const PREFIX = 'bitbucket_pipelines_';
/** The exporter's own counters begin at their first count; those of repositories begin at 0. */
const OF_REPOSITORIES = /^bitbucket_pipelines_(runs|steps|build_seconds|runs_missed|run_|step_)/;
const MOST_FAULTS = 20;

export function createPageWatch(): PageWatch {
  const faults: string[] = [];
  const values = new Map<string, number>();
  const counters = new Set<string>();
  let shown = new Map<Uint8Array, readonly Sample[]>();
  let gone: readonly string[] = [];
  let seen = 0;

  const fault = (text: string): void => {
    if (faults.length < MOST_FAULTS) faults.push(`page ${seen}: ${text}`);
  };
  const isGone = (series: string): boolean => gone.some((name) => series.includes(`repository="${name}"`));
  const isCounter = (series: string): boolean => counters.has(nameOf(series));

  const compare = (before: ReadonlyMap<string, number>, fresh: readonly Sample[]): void => {
    for (const [series, value] of fresh) {
      const known = before.get(series);
      values.set(series, value);
      if (!isCounter(series)) continue;
      if (known === undefined && value > 0 && OF_REPOSITORIES.test(series)) fault(`${series} was never seen at 0`);
      if (known !== undefined && value < known) fault(`${series} fell from ${known} to ${value}`);
    }
  };
  const lookForLosses = (stale: readonly Sample[]): void => {
    const lost = stale.filter(([series, value]) => isCounter(series) && value > 0 && !values.has(series));
    for (const [series] of lost) if (!isGone(series)) fault(`${series} vanished`);
    const left = gone.length === 0 ? [] : [...values.keys()].filter(isGone);
    for (const series of left) fault(`still shown: ${series}`);
  };
  return {
    faults,
    values,
    pages: () => seen,
    forget: (repository) => {
      gone = [...gone, repository];
    },
    see: (chunks) => {
      seen += 1;
      const next = new Map(chunks.map((chunk) => [chunk, shown.get(chunk) ?? readChunk(chunk, counters)]));
      const stale = [...shown].filter(([chunk]) => !next.has(chunk)).flatMap(([, samples]) => samples);
      const fresh = [...next].filter(([chunk]) => !shown.has(chunk)).flatMap(([, samples]) => samples);
      for (const [series] of stale) values.delete(series);
      compare(new Map(stale), fresh);
      lookForLosses(stale);
      for (const [identity, ones] of sumOfStates(fresh)) if (ones !== 1) fault(`${ones} states of ${identity} are 1`);
      gone = [];
      shown = next;
    },
  };
}

function readChunk(chunk: Uint8Array, counters: Set<string>): readonly Sample[] {
  const lines = Buffer.from(chunk).toString().split('\n');
  for (const line of lines) if (line.startsWith('# TYPE ')) noteType(line, counters);
  const samples = lines.filter((line) => line !== '' && !line.startsWith('# '));
  return samples.map((line) => {
    if (!line.startsWith(PREFIX)) throw new Error(`half a line: ${line}`);
    const blank = line.lastIndexOf(' ');
    return [line.slice(0, blank), Number(line.slice(blank + 1))];
  });
}

function noteType(line: string, counters: Set<string>): void {
  const [, , name = '', type] = line.split(' ');
  if (type === 'counter') counters.add(name);
  if (type === 'histogram') for (const suffix of ['bucket', 'count', 'sum']) counters.add(`${name}_${suffix}`);
}

function sumOfStates(samples: readonly Sample[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [series, value] of samples) {
    if (!series.startsWith(`${PREFIX}last_run_state{`)) continue;
    const identity = series.replace(/,?state="[^"]*"/, '');
    sums.set(identity, (sums.get(identity) ?? 0) + value);
  }
  return sums;
}

function nameOf(series: string): string {
  const brace = series.indexOf('{');
  return brace === -1 ? series : series.slice(0, brace);
}
