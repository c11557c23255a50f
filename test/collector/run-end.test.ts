import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endHazard, nextLookSeconds } from '../../src/collector/run-end.ts';

const GAP = { activeSeconds: 60, maxSeconds: 275 };
const TEN_MINUTES = Array.from({ length: 16 }, (_, index) => 585 + index * 2);

/** Ages in seconds at which a run of this history is looked at, from its start until `until`. */
function looks(samples: readonly number[], until: number): number[] {
  const ages: number[] = [];
  for (let age = 0; age < until; ) {
    age += nextLookSeconds([{ ageSeconds: age, samples }], GAP);
    ages.push(age);
  }
  return ages;
}

describe('endHazard', () => {
  test('is highest around the usual end', () => {
    const early = endHazard({ ageSeconds: 200, samples: TEN_MINUTES });
    const usual = endHazard({ ageSeconds: 600, samples: TEN_MINUTES });
    const late = endHazard({ ageSeconds: 1800, samples: TEN_MINUTES });

    expect(usual).toBeGreaterThan(20 * early);
    expect(usual).toBeGreaterThan(5 * late);
  });

  test('is positive and finite for every age and history', () => {
    const samples = fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { maxLength: 16 });

    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), samples, (ageSeconds, history) => {
        const hazard = endHazard({ ageSeconds, samples: history });

        expect(hazard).toBeGreaterThan(0);
        expect(Number.isFinite(hazard)).toBe(true);
      }),
    );
  });
});

describe('nextLookSeconds', () => {
  test('looks gather around the usual end, few before and few after it', () => {
    const ages = looks(TEN_MINUTES, 1800);

    const before = ages.filter((age) => age < 500);
    const around = ages.filter((age) => age >= 500 && age < 700);
    const after = ages.filter((age) => age >= 900 && age < 1500);
    expect(before.length).toBeLessThanOrEqual(4);
    expect(around.length).toBeGreaterThanOrEqual(3);
    expect(after.length).toBeLessThanOrEqual(6);
  });

  test('without a history the gaps grow with the age', () => {
    const young = nextLookSeconds([{ ageSeconds: 30, samples: [] }], GAP);
    const old = nextLookSeconds([{ ageSeconds: 1500, samples: [] }], GAP);

    expect(young).toBeLessThan(120);
    expect(old).toBeGreaterThan(1.5 * young);
  });

  test('more runs in one repository are looked at sooner', () => {
    const run = { ageSeconds: 300, samples: TEN_MINUTES };

    const one = nextLookSeconds([run], GAP);
    const three = nextLookSeconds(
      [run, { ageSeconds: 40, samples: [] }, { ageSeconds: 590, samples: TEN_MINUTES }],
      GAP,
    );

    expect(three).toBeLessThan(one);
  });

  test('stays within its bounds for every age and history', () => {
    const run = fc.record({
      ageSeconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
      samples: fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 16 }),
    });

    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 5 }), (runs) => {
        const seconds = nextLookSeconds(runs, GAP);

        expect(seconds).toBeGreaterThanOrEqual(GAP.activeSeconds / 3 - 1e-9);
        expect(seconds).toBeLessThanOrEqual(GAP.maxSeconds);
      }),
    );
  });
});
