/** What names a pipeline of a repository on one ref, as PromQL writes lists of labels. */
export const IDENTITY = 'workspace, repository, ref, pipeline';
/** Results that count as a verdict: STOPPED says something about people, not about the pipeline. */
export const FAILURES = 'FAILED|ERROR|EXPIRED';
export const VERDICTS = `SUCCESSFUL|${FAILURES}`;

const RUN_INFO = 'commit, branch, trigger, creator, run_url';

const TARGET = 'job=~"$job", instance=~"$instance"';
const REPOSITORY = `${TARGET}, workspace=~"$workspace", repository=~"$repository"`;
const PIPELINE = `${REPOSITORY}, pipeline=~"$pipeline"`;

/** A family of the exporter itself, by its full name. `more`: further matchers. */
export function ofExporter(name: string, more = ''): string {
  return select(name, TARGET, more);
}

/** A family with the labels `workspace, repository`. The name goes without its prefix. */
export function ofRepository(family: string, more = ''): string {
  return select(`bitbucket_pipelines_${family}`, REPOSITORY, more);
}

/** A histogram, which has no label `ref`. */
export function ofPipeline(family: string, more = ''): string {
  return select(`bitbucket_pipelines_${family}`, PIPELINE, more);
}

/** A family with the labels of a run's identity. */
export function ofIdentity(family: string, more = ''): string {
  return select(`bitbucket_pipelines_${family}`, `${PIPELINE}, ref=~"$ref"`, more);
}

/** A gauge by identity. Two exporters that watch the same repository tell the same, so it is not added up. */
export function gauge(family: string, more = ''): string {
  return `max by (${IDENTITY}) (${ofIdentity(family, more)})`;
}

/** How often runs of these results ended in the time that the dashboard shows, added up by the labels. */
export function runsInRange(results: string, by: string): string {
  return sum(by, `increase(${ofIdentity('runs_total', `result=~"${results}"`)}[$__range])`);
}

/** `by`: the labels that stay, or nothing for one sum. */
export function sum(by: string, vector: string): string {
  return by === '' ? `sum(${vector})` : `sum by (${by}) (${vector})`;
}

/** A share between 0 and 1; absent where nothing happened, because 0 of 0 is no news. */
export function share(part: string, whole: string): string {
  return `${part} / (${whole} > 0)`;
}

/**
 * Adds commit, branch, trigger, creator and link of the newest run to a vector by identity. Where `metrics.run_info` is off,
 * the vector stays as it is.
 */
export function withRunInfo(vector: string): string {
  const newest = `topk by (${IDENTITY}) (1, ${ofIdentity('last_run_info')})`;
  return `(${vector}) * on (${IDENTITY}) group_left (${RUN_INFO}) ${newest} or on (${IDENTITY}) (${vector})`;
}

/** The `q` quantile of a histogram's recent observations, by the labels. */
export function quantile(q: number, histogram: string, by: string): string {
  return `histogram_quantile(${q}, sum by (${by}, le) (rate(${histogram}[$__rate_interval])))`;
}

function select(name: string, matchers: string, more: string): string {
  return `${name}{${matchers}${more === '' ? '' : `, ${more}`}}`;
}
