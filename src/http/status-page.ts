import { renderBudgetTable } from './budget-table.ts';
import { formatSpan, toTimeTexts } from './format-time.ts';
import { type Html, html } from './html.ts';
import { renderLinks, renderPage } from './page.ts';
import { formatCount, renderName, renderTime } from './page-parts.ts';
import { renderRepositoryTable } from './repository-table.ts';
import type { FailureRow, RepositoryList, StatusCounts, StatusPageData } from './status-page-data.ts';

/** The page for people: what the exporter does right now, what fails first. Pure; works without scripts. */
export function renderStatusPage(data: StatusPageData): string {
  return renderPage({
    title: 'Bitbucket Pipelines exporter',
    header: renderHeader(data),
    main: html`${renderNotes(data)}${renderCounts(data.counts)}${renderBudgets(data)}${renderRepositories(data)}${renderFailures(
      data.failures,
      data.now,
    )}${HINTS}`,
    footer: html`<p>Times are UTC, as of ${toTimeTexts(data.now, data.now)?.absolute}. Reload the page for newer ones.</p>`,
  });
}

function renderHeader(data: StatusPageData): Html {
  const { config, now } = data;
  const chip = (ok: boolean, good: string, bad: string) =>
    html`<span class="chip ${ok ? 'ok' : 'bad'}">${ok ? good : bad}</span>`;
  return html`<div class="title"><h1>Bitbucket Pipelines exporter</h1><span class="muted">${data.version}</span>
${chip(data.health.ok, 'healthy', 'not healthy')} ${chip(data.readiness.ok, 'ready', 'not ready')}</div>
<p class="facts">Running for ${formatSpan((now - data.startedAt) / 1_000)}. Configuration${
    config.source === undefined ? undefined : html` from ${renderName(config.source)}`
  } loaded ${renderTime(config.lastReloadSuccessAt, now, '', 'inline')}.</p>
${renderLinks([
  { path: data.telemetryPath, text: 'Metrics' },
  { path: '/-/healthy', text: 'Health' },
  { path: '/-/ready', text: 'Readiness' },
])}`;
}

function renderNotes({ config, health, readiness }: StatusPageData): Html {
  const notes = [
    ...(config.lastReloadSuccessful
      ? []
      : ['The last reload of the configuration failed; the one before it is still in use. The log names the faults.']),
    ...(health.ok ? [] : [`Not healthy: ${health.reason ?? 'no reason given'}`]),
    ...(readiness.ok ? [] : [`Not ready: ${readiness.reason ?? 'no reason given'}`]),
  ];
  return html`${notes.map((note) => html`<p class="card note">${note}</p>`)}`;
}

function renderCounts(counts: StatusCounts): Html {
  const limit = counts.seriesLimit;
  const tile = (name: string, count: number, extra = '', alarm = false) =>
    html`<div class="card${alarm ? ' alarm' : ''}"><dt>${name}</dt><dd>${formatCount(count)}${
      extra === '' ? undefined : html` <small>${extra}</small>`
    }</dd></div>`;
  return html`<section aria-label="Counts"><dl class="tiles">
${tile('Repositories', counts.repositories, counts.neverUsed > 0 ? `${formatCount(counts.neverUsed)} never used` : '')}
${tile('Up', counts.up, counts.waiting > 0 ? `${formatCount(counts.waiting)} waiting` : '')}
${tile('Failing', counts.failing, '', counts.failing > 0)}
${tile('Open runs', counts.openRuns)}
${tile('Series', counts.series, limit === undefined ? '' : `limit ${formatCount(limit)}`)}
</dl></section>`;
}

function renderBudgets({ budgets, now }: StatusPageData): Html | undefined {
  if (budgets.length === 0) return undefined;
  return html`<section aria-labelledby="budgets"><div class="head"><h2 id="budgets">API budget</h2></div>${renderBudgetTable(budgets, now)}</section>`;
}

function renderRepositories({ list, counts, now }: StatusPageData): Html {
  const filtered = list.query !== '';
  const form = html`<form action="/" method="get" role="search"><label class="hidden" for="q">Repository name contains</label>
<input id="q" type="search" name="q" value="${list.query}" placeholder="Repository name" maxlength="200">${
    list.all ? html`<input type="hidden" name="all" value="1">` : undefined
  }<button>Filter</button></form>`;
  const body =
    list.rows.length === 0
      ? html`<div class="card"><p class="empty">${filtered ? 'No repository name contains that text.' : 'No repository was discovered yet.'}</p></div>`
      : renderRepositoryTable(list.rows, toCaption(list), now);
  return html`<section aria-labelledby="repositories"><div class="head"><h2 id="repositories">Repositories</h2>${
    filtered || counts.repositories > 10 ? form : undefined
  }</div>${body}${renderRest(list)}</section>`;
}

function toCaption(list: RepositoryList): string {
  const shown = list.rows.length;
  const which = list.query === '' ? '' : ' whose name contains the filter';
  const order = 'failing first, then the most active';
  if (shown === list.matching) return `All ${formatCount(shown)}${which}, ${order}`;
  return `${formatCount(shown)} of ${formatCount(list.matching)}${which}, ${order}`;
}

function renderRest({ rows, matching, query, all }: RepositoryList): Html | undefined {
  if (rows.length === matching) return undefined;
  const rest = formatCount(matching - rows.length);
  if (all) return html`<p class="muted">${rest} more are not shown. Use the filter.</p>`;
  const search = new URLSearchParams({ ...(query === '' ? {} : { q: query }), all: '1' });
  return html`<p class="muted">${rest} more are not shown. <a href="/?${search.toString()}">Show all</a></p>`;
}

function renderFailures(failures: readonly FailureRow[], now: number): Html {
  const rows = failures.map(
    (failure) => html`<li><span class="muted">${renderTime(failure.at, now, '', 'inline')}</span>
<span class="what"><strong>${renderName(failure.workspace)}/${renderName(failure.repository)}</strong> ${renderName(failure.message, 300)}</span></li>
`,
  );
  return html`<section aria-labelledby="failures"><div class="head"><h2 id="failures">Recent failures</h2></div><div class="card">${
    rows.length === 0 ? html`<p class="empty">None remembered.</p>` : html`<ul class="log">${rows}</ul>`
  }</div></section>`;
}

const HINTS = html`<section aria-labelledby="words"><div class="head"><h2 id="words">How to read this page</h2></div>
<dl class="card words">
<dt>Poll</dt><dd>The exporter asks Bitbucket about a repository. Prometheus scrapes what it found; a scrape asks Bitbucket nothing.</dd>
<dt>Interval</dt><dd>The planned time between two polls: short while runs are open, long while nothing happens, stretched when the budget is short.</dd>
<dt>Lag</dt><dd>How much later than wanted the last poll began because the budget did not allow more.</dd>
<dt>Open runs</dt><dd>Runs without a result yet. They are followed until they end, whatever page of the list they are on.</dd>
<dt>Reserved</dt><dd>Calls that are kept back for repositories with open runs.</dd>
<dt>Failing</dt><dd>The last poll failed. Its old figures stay on the metrics page; their age is <code>bitbucket_pipelines_last_poll_timestamp_seconds</code>.</dd>
</dl></section>`;
