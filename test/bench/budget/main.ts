import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { listJobs } from './jobs.ts';
import { type JobResult, misses, renderReport } from './report.ts';
import { runScenario } from './scenario.ts';

/**
 * `npm run bench:budget [-- --quick]`: a day of virtual time through the real collector and client for each scenario, in as many
 * workers as there are cores. The exit code is 1 when a wanted figure is missed.
 */
async function main(): Promise<void> {
  const quick = process.argv.includes('--quick');
  const indexes = [...listJobs().keys()].filter((index) => !quick || isQuick(index));
  const started = process.hrtime.bigint();
  const results: JobResult[] = [];
  await Promise.all(
    Array.from({ length: Math.min(4, availableParallelism()) }, async () => {
      for (let index = indexes.shift(); index !== undefined; index = indexes.shift()) {
        const result = await runInWorker(index);
        results.push(result);
        const { repositories, requestsPerHour } = result.result.scenario;
        console.error(
          `${repositories} repositories, ${requestsPerHour}/h, ${result.job.label}: ${Math.round(result.result.realSeconds)} s`,
        );
      }
    }),
  );
  console.log(renderReport(results));
  const missed = misses(results);
  const seconds = Math.round(Number(process.hrtime.bigint() - started) / 1e9);
  console.log(
    `\n${missed.length === 0 ? 'All wanted figures are reached' : `${missed.length} wanted figures are missed`}, in ${seconds} s.`,
  );
  process.exitCode = missed.length === 0 ? 0 : 1;
}

function isQuick(index: number): boolean {
  const scenario = listJobs()[index]?.scenario;
  return scenario?.repositories === 13;
}

function runInWorker(index: number): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: index });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function work(index: number): Promise<void> {
  const job = listJobs()[index];
  if (job === undefined) throw new RangeError(`no job ${index}`);
  const result = await runScenario(job.scenario);
  const done: JobResult = { job: { group: job.group, label: job.label }, result };
  parentPort?.postMessage(done);
}

if (isMainThread) await main();
else await work(Number(workerData));
