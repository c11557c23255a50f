import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderBoards } from '../../grafana/boards/every-board.ts';
import { BOARDS, TITLE_PREFIX } from '../../grafana/parts/address.ts';
import { findBoardFaults } from './board-faults.ts';
import { type Board, type BoardPanel, DASHBOARDS, panelsOf, readBoards, type Target } from './committed-boards.ts';

describe('the committed dashboards', () => {
  it('are what the code generates: after a change, run `npm run dashboards`', () => {
    const committed = readdirSync(DASHBOARDS)
      .sort()
      .map((file) => [file, readFileSync(join(DASHBOARDS, file), 'utf8')]);

    const generated = [...renderBoards()].sort(([a], [b]) => (a < b ? -1 : 1));

    expect(committed).toEqual(generated);
  });

  it('are six, with the addresses that people bookmarked', () => {
    const addresses = readBoards().map(({ uid, title }) => [uid, title]);

    expect(addresses).toEqual([
      ['bitbucket-pipelines-exporter', 'Bitbucket Pipelines / Exporter'],
      ['bitbucket-pipelines-minutes', 'Bitbucket Pipelines / Minutes and queues'],
      ['bitbucket-pipelines-overview', 'Bitbucket Pipelines / Overview'],
      ['bitbucket-pipelines-reliability', 'Bitbucket Pipelines / Reliability'],
      ['bitbucket-pipelines-repository', 'Bitbucket Pipelines / Repository'],
      ['bitbucket-pipelines-steps', 'Bitbucket Pipelines / Steps'],
    ]);
  });

  it.each(readBoards())('$title obeys the rules of dashboard-linter and of this house', (board) => {
    const faults = findBoardFaults(board);

    expect(faults).toEqual([]);
  });

  it('fit into a ConfigMap each', () => {
    const sizes = [...renderBoards().values()].map((text) => Buffer.byteLength(text));

    expect(Math.max(...sizes)).toBeLessThan(500_000);
  });
});

describe('links', () => {
  const uids = new Set<string>(Object.values(BOARDS).map(({ uid }) => uid));

  it.each(readBoards())('lead from $title to the five others', ({ title, links }) => {
    const others = Object.values(BOARDS).filter((board) => title !== `${TITLE_PREFIX} / ${board.title}`);

    expect(links.map((link) => [link.title, link.url])).toEqual(others.map(({ uid, title: to }) => [to, `/d/${uid}`]));
  });

  it('inside of panels lead to dashboards that exist, or to the run', () => {
    const urls = readBoards().flatMap((board) => panelsOf(board).flatMap(linksOf));

    const inside = urls.filter((url) => url.startsWith('/'));
    const outside = urls.filter((url) => !url.startsWith('/'));
    expect(inside.length).toBeGreaterThan(10);
    expect(inside.filter((url) => !uids.has(/^\/d\/([\w-]+)\?/.exec(url)?.[1] ?? ''))).toEqual([]);
    expect(new Set(outside)).toEqual(new Set(['$' + '{__value.raw}']));
  });

  it('to the run stand in every table that shows a state of a newest run', () => {
    const tables = readBoards().flatMap((board) => panelsOf(board).filter(({ targets = [] }) => showsRuns(targets)));

    expect(tables.length).toBeGreaterThan(4);
    expect(tables.filter((panel) => !linksOf(panel).includes('$' + '{__value.raw}'))).toEqual([]);
  });
});

describe('findBoardFaults', () => {
  const [good] = readBoards();

  it.each<[string, (panel: BoardPanel, target: Target) => BoardPanel]>([
    ['panel-title-description-rule', (panel) => ({ ...panel, description: '' })],
    ['panel-datasource-rule', (panel) => ({ ...panel, datasource: { type: 'prometheus', uid: 'mine' } })],
    ['panel-no-targets-rule', (panel) => ({ ...panel, targets: [] })],
    ['a panel of Grafana itself', (panel) => ({ ...panel, type: 'someone-piechart' })],
    ['panels cover each other', (panel) => ({ ...panel, gridPos: { x: 23, y: 1, w: 1, h: 1 } })],
    ['panels leave gaps', (panel) => ({ ...panel, gridPos: { ...panel.gridPos, h: 1 } })],
    ['target-job-rule', (panel, target) => withExpr(panel, target, 'up')],
    ['target-job-rule', (panel, target) => withExpr(panel, target, 'up{instance=~"$instance"}')],
    [
      'target-job-rule',
      (panel, target) => withExpr(panel, target, 'up{job="a", instance="b"} + bitbucket_pipelines_runs'),
    ],
    ['target-instance-rule', (panel, target) => withExpr(panel, target, 'up{job=~"$job"}')],
    [
      'target-rate-interval-rule',
      (panel, target) => withExpr(panel, target, 'rate(a_total{job="a", instance="b"}[5m])'),
    ],
    ['target-counter-agg-rule', (panel, target) => withExpr(panel, target, 'sum(a_total{job="a", instance="b"})')],
    ['target-histogram-rule', (panel, target) => withExpr(panel, target, 'rate(a_bucket{job="a"}[$__rate_interval])')],
  ])('finds a fault against %s', (rule, spoil) => {
    if (good === undefined) throw new Error('no dashboard');
    const [row, panel, ...rest] = good.panels;
    const [target] = panel?.targets ?? [];
    if (row === undefined || panel === undefined || target === undefined) throw new Error('no panel with a query');

    const faults = findBoardFaults({ ...good, panels: [row, spoil(panel, target), ...rest] });

    expect(faults.join('\n')).toContain(rule);
  });

  it.each<[string, Partial<Board>]>([
    ['uneditable-dashboard', { editable: true }],
    ['schema of Grafana 10', { schemaVersion: 42 }],
    ['links in the open', { links: [{ title: 'x', url: '/d/x', placement: 'inControlsMenu' }] }],
    ['template-required-variables-rule', { templating: { list: [] } }],
  ])('finds a fault against %s', (rule, spoilt) => {
    if (good === undefined) throw new Error('no dashboard');

    const faults = findBoardFaults({ ...good, ...spoilt });

    expect(faults.join('\n')).toContain(rule);
  });
});

function withExpr(panel: BoardPanel, target: Target, expr: string): BoardPanel {
  return { ...panel, targets: [{ ...target, expr }] };
}

function linksOf({ fieldConfig }: BoardPanel): readonly string[] {
  const properties = fieldConfig?.overrides.flatMap((override) => override.properties) ?? [];
  const links = properties
    .filter(({ id }) => id === 'links')
    .flatMap(({ value }) => value as { readonly url: string }[]);
  return links.map(({ url }) => url);
}

function showsRuns(targets: readonly Target[]): boolean {
  return targets.some(({ expr }) => expr.includes('last_run_info'));
}
