import { expect, test } from 'vitest';
import { createSimulatorFetch } from '../../src/demo/fetch.ts';
import { createRealisticWorld } from '../../src/demo/realistic-profile.ts';
import { createSimulator, DEMO_CREDENTIAL } from '../../src/demo/simulator.ts';
import { createVirtualClock } from '../../src/demo/virtual-clock.ts';
import { get } from './get.ts';

const START = Date.UTC(2026, 10, 23);
const HOUR = 3_600_000;
const FIELDS =
  'fields=page,size,values.uuid,values.build_number,values.run_number,values.state,values.target,values.trigger.name,' +
  'values.creator.display_name,values.created_on,values.completed_on,values.duration_in_seconds,values.build_seconds_used';

/** Seconds of computing, not of waiting for other programs on a busy machine. */
const computedSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const TIMEOUT = 120_000;

const slug = (index: number): string => `service-${String((index % 1000) + 1).padStart(4, '0')}`;

test(
  '20,000 list requests for 1,000 repositories over a day take a few seconds',
  () => {
    const began = computedSeconds();
    const world = createRealisticWorld({ start: START, repositories: 1000 });
    const simulator = createSimulator({ world });

    for (let index = 0; index < 20_000; index += 1) {
      const path = `/repositories/acme/${slug(index)}/pipelines?sort=-created_on&pagelen=20&page=1&${FIELDS}`;
      const response = get(simulator, path, START + index * ((24 * HOUR) / 20_000));
      if (response.status !== 200) throw new Error(response.body);
    }
    const seconds = computedSeconds() - began;

    expect(seconds).toBeLessThan(15);
  },
  TIMEOUT,
);

test(
  'a thousand pollers live through virtual hours',
  async () => {
    const began = computedSeconds();
    const world = createRealisticWorld({ start: START, repositories: 1000 });
    const simulator = createSimulator({ world });
    const clock = createVirtualClock(START);
    const simulated = createSimulatorFetch(simulator, clock);
    const init = { headers: { authorization: `Bearer ${DEMO_CREDENTIAL.token}` } };
    const poll = async (index: number): Promise<void> => {
      await clock.sleep(index * 900);
      for (;;) {
        const url = `https://api.bitbucket.org/2.0/repositories/acme/${slug(index)}/pipelines?sort=-created_on&pagelen=20&${FIELDS}`;
        await (await simulated(url, init)).json();
        await clock.sleep(15 * 60_000);
      }
    };

    for (let index = 0; index < 1000; index += 1) void poll(index);
    await clock.runUntil(START + 2 * HOUR);
    const seconds = computedSeconds() - began;

    expect(simulator.totalCalls()).toBe(8001);
    expect(seconds).toBeLessThan(15);
  },
  TIMEOUT,
);
