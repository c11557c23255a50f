import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import { createFamilies } from '../../src/metrics/families.ts';
import { applyChange, arbitraryChange, arbitraryRecord, hostileText } from './arbitrary-records.ts';
import { exposeForTest, linesOf, OPENMETRICS } from './exposition-under-test.ts';
import { renderInOnePiece } from './page-in-one-piece.ts';
import { makeIdentity, makeRecord, makeRun, makeSnapshot, makeStep } from './records.ts';

const FAMILIES = createFamilies({ runInfo: true, creator: true, stepHistograms: true });
const FORMATS = [
  ['text', undefined],
  ['openmetrics', OPENMETRICS],
] as const;

/** Repositories may stand in another order within a family: a page that changed keeps their places. */
function sorted(page: string): readonly string[] {
  return page.split(/(?=^# HELP)/m).map((family) => family.split('\n').sort().join('\n'));
}

describe.each(FORMATS)('the joined page (%s)', (format, accept) => {
  it('is byte for byte what prom-client writes in one piece', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryRecord, { maxLength: 5 }), async (records) => {
        const snapshot = makeSnapshot(...records);
        const { scrape, world } = exposeForTest({ restored: snapshot });
        world.snapshot = snapshot;

        const page = await scrape(accept);

        expect(page).toBe(await renderInOnePiece(FAMILIES, snapshot, format));
      }),
    );
  });

  it('stays that through any changes', async () => {
    const steps = fc.array(fc.tuple(arbitraryChange, fc.boolean(), fc.boolean()), { maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryRecord, { maxLength: 5 }), steps, async (records, changes) => {
        const { scrape, world } = exposeForTest({
          options: { runInfo: true, creator: true, stepHistograms: true, firstIncrementHoldMs: 0 },
        });
        let snapshot: Snapshot = makeSnapshot(...records);
        for (const [change, looked, gzip] of changes) {
          snapshot = applyChange(snapshot, change);
          world.snapshot = snapshot;
          if (looked) await scrape(accept, gzip ? 'gzip' : undefined);
        }
        world.snapshot = snapshot;
        await scrape();

        const page = await scrape(accept, 'gzip');

        expect(sorted(page)).toEqual(sorted(await renderInOnePiece(FAMILIES, snapshot, format)));
      }),
    );
  });

  it('gives every label back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, hostileText, hostileText, async (ref, creator, step) => {
        const last = { run: makeRun({ creator }), steps: [makeStep(step, 'FAILED')] };
        const { scrape, world } = exposeForTest();
        world.snapshot = makeSnapshot(makeRecord({ identities: [makeIdentity({ ref, last })] }));

        const page = await scrape(accept);

        const info = linesOf(page, 'bitbucket_pipelines_last_run_info').map(parseLabels);
        const state = linesOf(page, 'bitbucket_pipelines_last_run_step_state').map(parseLabels);
        expect(info).toEqual([expect.objectContaining({ ref, creator })]);
        expect(state).toHaveLength(14);
        for (const labels of state) expect(labels).toMatchObject({ ref, step });
      }),
    );
  });
});

/** Reads the labels of a line as the format's description says, without any code of ours or prom-client's. */
function parseLabels(line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  const pair = /([a-z_]+)="((?:[^"\\\n]|\\["\\n])*)"[,}]/y;
  pair.lastIndex = line.indexOf('{') + 1;
  for (let match = pair.exec(line); match !== null; match = pair.exec(line)) {
    labels[match[1] ?? ''] = (match[2] ?? '').replaceAll(/\\(.)/g, (_, escaped: string) =>
      escaped === 'n' ? '\n' : escaped,
    );
  }
  return labels;
}
