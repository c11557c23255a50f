import { describe, expect, test } from 'vitest';
import { createSimulator, type Simulator } from '../../src/demo/simulator.ts';
import { createWorld } from '../../src/demo/world.ts';
import { flat, get, getItem, getList } from './get.ts';

const T0 = Date.UTC(2026, 10, 23, 9);
const MINUTE = 60_000;
const KEY = 'acme/web';
const PIPELINES = '/repositories/acme/web/pipelines';

function createScripted(): Simulator {
  const world = createWorld({
    start: T0,
    repositories: [
      { workspace: 'acme', slug: 'web', project: 'SHOP' },
      { workspace: 'acme', slug: 'api', project: 'PLAT', mainBranch: null, neverUsed: 'not_found' },
      { workspace: 'acme', slug: 'docs', project: null },
      { workspace: 'other', slug: 'thing' },
    ],
  });
  return createSimulator({ world });
}

/** 25 runs, one a minute, each of 13 s. */
function createBusy(): Simulator {
  const simulator = createScripted();
  for (let index = 0; index < 25; index += 1) simulator.world.addRun(KEY, { createdAt: T0 + index * MINUTE });
  return simulator;
}

const LATER = T0 + 60 * MINUTE;

describe('pipelines list', () => {
  test('is oldest first and ten long unless asked otherwise, with the total as size and no next', () => {
    const simulator = createBusy();

    const list = getList(simulator, PIPELINES, LATER);

    expect(list).toMatchObject({ page: 1, pagelen: 10, size: 25 });
    expect(list.values.map((run) => run.build_number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(list).not.toHaveProperty('next');
  });

  test('sorts by -created_on', () => {
    const simulator = createBusy();

    const list = getList(simulator, `${PIPELINES}/?sort=-created_on&pagelen=3&page=2`, LATER);

    expect(list.values.map((run) => run.build_number)).toEqual([22, 21, 20]);
  });

  test('a re-run stays where its creation is, but leads the list sorted by -run_creation_date', () => {
    const simulator = createBusy();
    const { uuid } = simulator.world.addRun(KEY, { createdAt: T0 - MINUTE });
    simulator.world.rerun(KEY, uuid, { at: T0 + 30 * MINUTE });

    const byCreation = getList(simulator, `${PIPELINES}?sort=-created_on&pagelen=100`, LATER);
    const byRunCreation = getList(simulator, `${PIPELINES}?sort=-run_creation_date`, LATER);

    expect(byCreation.values.at(-1)).toMatchObject({ uuid, run_number: 2 });
    expect(byRunCreation.values[0]).toMatchObject({ uuid, run_number: 2 });
  });

  test('a page past the end is 200 with no values', () => {
    const simulator = createBusy();

    const response = get(simulator, `${PIPELINES}?page=4`, LATER);

    expect(response.status).toBe(200);
    expect(JSON.parse(response.body)).toMatchObject({ page: 4, size: 25, values: [] });
  });

  test.each(['101', '0', '-1', 'many'])('pagelen=%s is 400', (pagelen) => {
    const response = get(createBusy(), `${PIPELINES}?pagelen=${pagelen}`, LATER);

    expect(response.status).toBe(400);
    expect(JSON.parse(response.body)).toMatchObject({ type: 'error', error: { message: 'Invalid pagelen' } });
  });

  test('ignores q, status and parameters that it does not know', () => {
    const list = getList(createBusy(), `${PIPELINES}?q=state%3D%22FAILED%22&status=FAILED&state=all`, LATER);

    expect(list.size).toBe(25);
  });

  test('filters by the branch', () => {
    const simulator = createBusy();
    simulator.world.addRun(KEY, { createdAt: T0 + 500, target: { kind: 'branch', name: 'fix' } });

    const list = getList(simulator, `${PIPELINES}?target.branch=fix`, LATER);

    expect(list).toMatchObject({ size: 1, values: [{ target: { ref_name: 'fix' } }] });
  });

  test('shows only runs that exist at the moment', () => {
    const simulator = createBusy();

    expect(getList(simulator, PIPELINES, T0 - 1).size).toBe(0);
    expect(getList(simulator, PIPELINES, T0).size).toBe(1);
    expect(getList(simulator, PIPELINES, T0 + MINUTE).size).toBe(2);
  });

  test('of a repository that never used Pipelines it is empty or 404, as configured', () => {
    const simulator = createScripted();

    const empty = get(simulator, '/repositories/acme/docs/pipelines', LATER);
    const missing = get(simulator, '/repositories/acme/api/pipelines', LATER);
    const repository = get(simulator, '/repositories/acme/api', LATER);

    expect([empty.status, missing.status, repository.status]).toEqual([200, 404, 200]);
    expect(JSON.parse(empty.body)).toMatchObject({ size: 0, values: [] });
  });
});

describe('fields', () => {
  test('drop whatever they do not name, also the envelope', () => {
    const list = getList(createBusy(), `${PIPELINES}?pagelen=1&fields=values.state.name,values.build_number`, LATER);

    expect(list).toEqual({ values: [{ state: { name: 'COMPLETED' }, build_number: 1 }] });
  });

  test('may name the envelope', () => {
    const list = getList(createBusy(), `${PIPELINES}?pagelen=1&fields=size,page,values.uuid`, LATER);

    expect(list).toEqual({ page: 1, size: 25, values: [{ uuid: expect.stringMatching(/^\{.{36}\}$/) }] });
  });

  test('with a minus only take away', () => {
    const list = getList(createBusy(), `${PIPELINES}?pagelen=1&fields=-values.links,-size`, LATER);

    expect(list).not.toHaveProperty('size');
    expect(list.values[0]).not.toHaveProperty('links');
    expect(list.values[0]).toHaveProperty('uuid');
  });

  test('with a plus keep the default', () => {
    const list = getList(createBusy(), `${PIPELINES}?pagelen=1&fields=%2Bvalues.target.commit.message`, LATER);

    expect(list).toHaveProperty('size');
    expect(list.values[0]).toHaveProperty('uuid');
  });

  test('a finished run is listed as it stands, also when it was listed before its re-run or removal', () => {
    const simulator = createBusy();
    const path = `${PIPELINES}?pagelen=1&fields=values.uuid,values.run_number,values.state.result.name`;
    const [before] = getList(simulator, path, LATER).values;
    simulator.world.rerun(KEY, before?.uuid ?? '', { at: LATER + 1000, steps: [{ seconds: 5, result: 'FAILED' }] });

    const runs = [LATER, LATER + 2000, LATER + 60_000].map((now) => getList(simulator, path, now).values[0]);

    expect(runs.map((run) => [run?.run_number, run?.state.result?.name])).toEqual([
      [1, 'SUCCESSFUL'],
      [2, undefined],
      [2, 'FAILED'],
    ]);
    expect(getList(simulator, `${PIPELINES}?pagelen=1`, LATER).values[0]).toEqual(
      getItem(simulator, `${PIPELINES}/1`, LATER),
    );
  });

  test('a star stands for every name', () => {
    const simulator = createBusy();

    const whole = getList(simulator, `${PIPELINES}?pagelen=3`, LATER);

    expect(getList(simulator, `${PIPELINES}?pagelen=3&fields=*`, LATER)).toEqual(whole);
    expect(getList(simulator, `${PIPELINES}?pagelen=3&fields=values.*`, LATER)).toEqual({ values: whole.values });
  });

  test('work on single objects and on steps', () => {
    const simulator = createBusy();

    expect(getItem(simulator, `${PIPELINES}/1?fields=state.result.name`, LATER)).toEqual({
      state: { result: { name: 'SUCCESSFUL' } },
    });
    expect(getItem(simulator, `${PIPELINES}/1/steps?fields=values.maxTime`, LATER)).toEqual({
      values: [{ maxTime: 120 }],
    });
  });
});

describe('one pipeline', () => {
  test('is found by its encoded uuid and by its build number', () => {
    const simulator = createScripted();
    const { uuid, buildNumber } = simulator.world.addRun(KEY, { createdAt: T0 });

    const byUuid = getItem(simulator, `${PIPELINES}/${encodeURIComponent(uuid)}`, LATER);
    const byNumber = getItem(simulator, `${PIPELINES}/${buildNumber}`, LATER);

    expect(byUuid).toEqual(byNumber);
    expect(byUuid.uuid).toBe(uuid);
  });

  test('raw or missing braces are 400', () => {
    const simulator = createScripted();
    const { uuid } = simulator.world.addRun(KEY, { createdAt: T0 });

    for (const path of [uuid, uuid.slice(1, -1)]) {
      const response = get(simulator, `${PIPELINES}/${path}`, LATER);

      expect(response.status).toBe(400);
      expect(response.body).toContain('unexpected response body');
    }
  });

  test('has the members that were seen, and lacks those that may be missing', () => {
    const simulator = createScripted();
    simulator.world.addRun(KEY, { createdAt: T0, creator: 'Ada' });
    simulator.world.addRun(KEY, { createdAt: T0 });

    const running = getItem(simulator, `${PIPELINES}/1`, T0 + 4_000);
    const finished = getItem(simulator, `${PIPELINES}/2`, LATER);

    expect(running.state).toEqual({
      name: 'IN_PROGRESS',
      type: 'pipeline_state_in_progress',
      stage: { name: 'RUNNING', type: 'pipeline_state_in_progress_running' },
    });
    expect(running).not.toHaveProperty('completed_on');
    expect(running).toMatchObject({ labels: {}, run_number: 1, creator: { display_name: 'Ada' } });
    expect(running.links.self.href).not.toContain('bitbucket.org');
    expect(running.trigger).toEqual({ name: 'PUSH', type: 'pipeline_trigger_push' });
    expect(finished).not.toHaveProperty('creator');
    expect(finished).toMatchObject({ duration_in_seconds: 10, build_seconds_used: 10 });
    expect(finished).toHaveProperty('completed_on');
  });

  test('times end in Z and have 3, 6 or 9 fraction digits', () => {
    const simulator = createBusy();

    const { values } = getList(simulator, `${PIPELINES}?pagelen=100`, LATER);
    const digits = new Set(values.map((run) => /\.(\d+)Z$/.exec(run.created_on)?.[1]?.length));

    expect(digits).toEqual(new Set([3, 6, 9]));
    expect(values.map((run) => Date.parse(`${run.created_on.slice(0, 23)}Z`))).toEqual(
      values.map((_, index) => T0 + index * MINUTE),
    );
  });

  test('that failed before any step completed before it was created, with a reason', () => {
    const simulator = createScripted();
    simulator.world.addRun(KEY, { createdAt: T0, steps: [] });

    const run = getItem(simulator, `${PIPELINES}/1`, T0);
    const steps = getList(simulator, `${PIPELINES}/1/steps`, T0);

    expect(flat(run)).toBe('ERROR');
    expect(run.state.result?.error?.key).toBe('plan-service.parse.detailed-parse-error');
    expect(Date.parse(run.completed_on ?? '')).toBeLessThan(Date.parse(run.created_on));
    expect(run.duration_in_seconds).toBe(0);
    expect(steps.values).toEqual([]);
  });

  test('targets of every kind', () => {
    const simulator = createScripted();
    const commit = 'f'.repeat(40);
    const add = (spec: Parameters<typeof simulator.world.addRun>[1]) =>
      simulator.world.addRun(KEY, { ...spec, commit });
    add({ createdAt: T0, target: { kind: 'branch', name: 'main' } });
    add({ createdAt: T0, target: { kind: 'tag', name: 'v1' }, selector: { type: 'tags', pattern: 'v*' } });
    add({ createdAt: T0, target: { kind: 'commit' }, selector: { type: 'custom', pattern: 'deploy' } });
    add({ createdAt: T0, target: { kind: 'pull-request', id: 7, source: 'fix', destination: 'main' }, selector: null });
    add({ createdAt: T0, target: { kind: 'merge-queue', name: 'bitbucket-merge-queue-1', targetBranch: 'main' } });
    add({ createdAt: T0, target: { kind: 'unknown' } });

    const { values } = getList(simulator, PIPELINES, LATER);

    expect(values.slice(0, 5).map((run) => run.target)).toMatchObject([
      { type: 'pipeline_ref_target', ref_type: 'branch', ref_name: 'main', selector: { type: 'default' } },
      { type: 'pipeline_ref_target', ref_type: 'tag', ref_name: 'v1', selector: { type: 'tags', pattern: 'v*' } },
      { type: 'pipeline_commit_target', commit: { hash: commit }, selector: { type: 'custom', pattern: 'deploy' } },
      { type: 'pipeline_pullrequest_target', source: 'fix', destination: 'main', pullrequest: { id: 7 } },
      { type: 'pipeline_merge_queue_ref_target', ref_name: 'bitbucket-merge-queue-1', target_branch: 'main' },
    ]);
    expect(values[2]?.target).not.toHaveProperty('ref_name');
    expect(values[3]?.target).not.toHaveProperty('selector');
    expect(values[5]).not.toHaveProperty('target');
  });

  test('members can be overridden and removed', () => {
    const simulator = createScripted();
    simulator.world.addRun(KEY, {
      createdAt: T0,
      override: { state: { name: 'NEW' }, created_on: undefined, extra: 1 },
    });

    const run = getItem(simulator, `${PIPELINES}/1`, LATER);

    expect(run).toMatchObject({ state: { name: 'NEW' }, extra: 1 });
    expect(run).not.toHaveProperty('created_on');
  });
});

describe('steps', () => {
  test('unnamed ones have no name, twins share one, pending ones have no times, running ones no duration', () => {
    const simulator = createScripted();
    simulator.world.addRun(KEY, {
      createdAt: T0,
      steps: [{ name: 'Test', seconds: 10 }, { name: 'Test', seconds: 20, parallel: true }, { seconds: 5 }],
    });

    const { values } = getList(simulator, `${PIPELINES}/1/steps`, T0 + 15_000);

    expect(values.map((step) => step.name)).toEqual(['Test', 'Test', undefined]);
    expect(values.map(flat)).toEqual(['SUCCESSFUL', 'IN_PROGRESS', 'PENDING']);
    expect(values.map((step) => step.duration_in_seconds)).toEqual([10, undefined, undefined]);
    expect(values[1]).toHaveProperty('started_on');
    expect(values[2]).not.toHaveProperty('started_on');
    expect(values[2]).not.toHaveProperty('completed_on');
    expect(values[2]).toMatchObject({ build_seconds_used: 0 });
  });

  test('one step is found by its uuid', () => {
    const simulator = createBusy();
    const [step] = getList(simulator, `${PIPELINES}/1/steps`, LATER).values;

    const found = getItem(simulator, `${PIPELINES}/1/steps/${encodeURIComponent(step?.uuid ?? '')}`, LATER);

    expect(found).toEqual(step);
  });
});

describe('repositories', () => {
  test('are listed by workspace, with six digits and an offset', () => {
    const list = getList(createScripted(), '/repositories/acme?sort=slug', LATER);

    expect(list.values.map((repository) => repository.slug)).toEqual(['api', 'docs', 'web']);
    expect(list.values[0]?.updated_on).toMatch(/\.\d{6}\+00:00$/);
    expect(list.values[0]?.mainbranch).toBeNull();
    expect(list.values[1]).not.toHaveProperty('project');
  });

  test('have a next link, and q finds projects', () => {
    const simulator = createScripted();

    const first = getList(simulator, '/repositories/acme?pagelen=2', LATER);
    const filtered = getList(
      simulator,
      `/repositories/acme?q=${encodeURIComponent('project.key="SHOP" OR project.key="PLAT"')}`,
      LATER,
    );
    const broken = get(simulator, '/repositories/acme?q=nonsense', LATER);

    expect(first.next).toBe('https://api.bitbucket.org/2.0/repositories/acme?pagelen=2&page=2');
    expect(filtered.values.map((repository) => repository.slug)).toEqual(['web', 'api']);
    expect(broken.status).toBe(400);
  });

  test('pushes move updated_on, schedules and hands do not', () => {
    const simulator = createScripted();
    const updated = (now: number) => Date.parse(getItem(simulator, '/repositories/acme/web', now).updated_on);
    simulator.world.addRun(KEY, { createdAt: T0 + 1 * MINUTE });
    simulator.world.addRun(KEY, { createdAt: T0 + 2 * MINUTE, trigger: 'SCHEDULE' });
    simulator.world.addRun(KEY, { createdAt: T0 + 3 * MINUTE, trigger: 'MANUAL' });

    expect(updated(T0)).toBe(T0);
    expect(updated(LATER)).toBe(T0 + MINUTE - 300);
    expect(getList(simulator, '/repositories/acme?sort=-updated_on', LATER).values[0]?.slug).toBe('web');
  });

  test('may be named by uuids', () => {
    const simulator = createScripted();
    const { uuid } = getItem(simulator, '/repositories/acme/web', LATER);

    const found = getItem(simulator, `/repositories/acme/${encodeURIComponent(uuid)}`, LATER);

    expect(found.slug).toBe('web');
  });

  test('workspaces of the caller', () => {
    const list = getList(createScripted(), '/user/workspaces', LATER);

    expect(list.values.map((access) => access.workspace.slug)).toEqual(['acme', 'other']);
  });

  test.each([
    ['/repositories/acme/nothing', 404],
    ['/repositories/acme/nothing/pipelines', 404],
    ['/repositories/nobody', 404],
    ['/repositories/acme/web/pipelines/999', 404],
    ['/repositories/acme/web/branches', 404],
    ['/repositories', 410],
    ['/workspaces', 410],
  ])('%s is %i in an error envelope', (path, status) => {
    const response = get(createScripted(), path, LATER);

    expect(response.status).toBe(status);
    expect(JSON.parse(response.body)).toMatchObject({ type: 'error', error: { message: expect.any(String) } });
  });

  test('removed repositories and runs are gone from then on', () => {
    const simulator = createBusy();
    const [first] = getList(simulator, PIPELINES, LATER).values;
    simulator.world.removeRun(KEY, first?.uuid ?? '', LATER + 1000);
    simulator.world.remove('acme/docs', LATER + 1000);

    expect(get(simulator, `${PIPELINES}/1`, LATER).status).toBe(200);
    expect(get(simulator, `${PIPELINES}/1`, LATER + 1000).status).toBe(404);
    expect(getList(simulator, PIPELINES, LATER + 1000)).toMatchObject({ size: 24, values: { 0: { build_number: 2 } } });
    expect(get(simulator, '/repositories/acme/docs', LATER + 999).status).toBe(200);
    expect(get(simulator, '/repositories/acme/docs', LATER + 1000).status).toBe(404);
  });
});
