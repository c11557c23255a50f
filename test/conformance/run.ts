import { readFile } from 'node:fs/promises';
import { listEveryRequest } from '../../src/bitbucket/requests.ts';
import { checkRequests } from './check-requests.ts';
import { collectSamples, type Sample } from './collect-samples.ts';
import { DEPARTURES } from './departures.ts';
import { Description } from './openapi.ts';
import { readSample } from './read-sample.ts';
import { renderLine } from './report-line.ts';

export interface ConformanceOptions {
  readonly folder: string;
  /** File of the official description; without it the requests are not checked. */
  readonly openapi?: string;
  readonly print: (line: string) => void;
}

/** Reads every sample, checks every request, prints a line for each. Resolves to true when all of it conforms. */
export async function runConformance({ folder, openapi, print }: ConformanceOptions): Promise<boolean> {
  const requestsConform = openapi === undefined || (await checkAgainst(openapi, print));
  const samples = await collectSamples(folder);
  const verdicts: boolean[] = [];
  for (const sample of samples) {
    const verdict = await checkSample(sample, print);
    if (verdict !== undefined) verdicts.push(verdict);
  }
  const passed = verdicts.filter((verdict) => verdict).length;
  print(`conformance: ${verdicts.length} files, ${passed} passed, ${verdicts.length - passed} failed`);
  return requestsConform && verdicts.length > 0 && passed === verdicts.length;
}

/** Undefined for a sample of a kind that we do not read. */
async function checkSample({ file, kind, text }: Sample, print: (line: string) => void): Promise<boolean | undefined> {
  if (kind === undefined) {
    print(`skip ${file} skipped: not read by this product`);
    return undefined;
  }
  const readings = await readSample(kind, file, text);
  for (const [index, reading] of readings.entries()) {
    print(renderLine(readings.length === 1 ? file : `${file}[${index}]`, kind, reading));
  }
  if (readings.length === 0) print(renderLine(file, kind, { facts: { objects: '0' } }));
  return readings.every((reading) => reading.fault === undefined);
}

async function checkAgainst(file: string, print: (line: string) => void): Promise<boolean> {
  const description = Description.parse(JSON.parse(await readFile(file, 'utf8')));
  const report = checkRequests(description, listEveryRequest(), DEPARTURES);
  for (const line of report.lines) print(line);
  return report.faults === 0;
}
