import type { RunState } from '../domain/state.ts';
import { formatSpan } from './format-time.ts';
import { type Html, html } from './html.ts';
import { renderName, renderTime } from './page-parts.ts';
import type { LastRunCell, RepositoryRow, RepositoryState } from './status-page-data.ts';

const STATES: Readonly<Record<RepositoryState, { readonly text: string; readonly tone: string }>> = {
  failing: { text: 'failing', tone: 'bad' },
  waiting: { text: 'waiting', tone: 'warn' },
  up: { text: 'up', tone: 'ok' },
  'never-used': { text: 'never used', tone: '' },
};

/** One row per repository; on a phone each row becomes a card (the roles keep it a table for screen readers). */
export function renderRepositoryTable(rows: readonly RepositoryRow[], caption: string, now: number): Html {
  return html`<div class="card cards scroll"><table role="table">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">
<th scope="col" role="columnheader" class="repo">Repository</th><th scope="col" role="columnheader">State</th>
<th scope="col" role="columnheader" class="num">Open</th><th scope="col" role="columnheader" class="latest">Latest runs</th>
<th scope="col" role="columnheader">Last poll</th><th scope="col" role="columnheader">Next poll</th>
<th scope="col" role="columnheader" class="num">Interval</th><th scope="col" role="columnheader" class="num">Lag</th>
</tr></thead>
<tbody role="rowgroup">
${rows.map((row) => renderRow(row, now))}</tbody>
</table></div>`;
}

function renderRow(row: RepositoryRow, now: number): Html {
  const { text, tone } = STATES[row.state];
  return html`<tr role="row" class="${row.state}">
<th scope="row" role="rowheader" class="repo">${renderRepositoryLink(row)}${renderLastFailure(row, now)}</th>
<td role="cell" data-label="State"><span class="chip ${tone}">${text}</span></td>
<td role="cell" class="num" data-label="Open runs">${row.openRuns}</td>
<td role="cell" class="wide${row.lastRuns.length === 0 ? ' none' : ''}" data-label="Latest runs">${renderRuns(row)}</td>
<td role="cell" class="time" data-label="Last poll">${renderTime(row.lastSuccessAt, now, 'never')}</td>
<td role="cell" class="time" data-label="Next poll">${renderTime(row.nextDueAt, now, '–')}</td>
<td role="cell" class="num" data-label="Interval">${toSpan(row.intervalSeconds)}</td>
<td role="cell" class="num" data-label="Lag">${toSpan(row.lagSeconds)}</td>
</tr>
`;
}

function renderRepositoryLink(row: RepositoryRow): Html {
  return html`<a href="${pipelinesUrl(row)}" rel="noreferrer"><span class="owner">${renderName(row.workspace)}/</span>${renderName(row.repository)}</a>`;
}

function renderLastFailure({ state, lastFailure, consecutiveFailures }: RepositoryRow, now: number): Html | undefined {
  if (lastFailure === undefined) return undefined;
  const count = consecutiveFailures > 1 ? `${consecutiveFailures} failures in a row, last ` : '';
  const before = state === 'failing' ? count : 'Last failure ';
  return html`<span class="error">${before}${renderTime(lastFailure.at, now, '', 'inline')}: ${renderName(lastFailure.message, 300)}</span>`;
}

function renderRuns(row: RepositoryRow): Html {
  if (row.lastRuns.length === 0) return html`<span class="muted">none seen</span>`;
  const more = row.moreIdentities;
  return html`<ul class="runs">${row.lastRuns.map((run) => renderRun(row, run))}${
    more === 0 ? undefined : html`<li><small>and ${more} more ${more === 1 ? 'pipeline' : 'pipelines'}</small></li>`
  }</ul>`;
}

function renderRun(row: RepositoryRow, run: LastRunCell): Html {
  const number = run.buildNumber;
  return html`<li><span class="chip ${toTone(run.state)}">${run.state}</span>${
    number === undefined
      ? undefined
      : html`<a href="${pipelinesUrl(row)}/results/${number}" rel="noreferrer">#${number}</a> `
  }${renderName(run.ref)} <small>${renderName(run.pipeline)}${
    run.failedStep === undefined ? undefined : html`, failed in ${renderName(run.failedStep)}`
  }</small></li>`;
}

/** The colour of a run's state; the word is always there too. */
function toTone(state: RunState): string {
  switch (state) {
    case 'SUCCESSFUL':
      return 'ok';
    case 'FAILED':
    case 'ERROR':
      return 'bad';
    case 'EXPIRED':
    case 'PAUSED':
    case 'HALTED':
    case 'UNKNOWN':
      return 'warn';
    case 'PENDING':
    case 'PARSING':
    case 'IN_PROGRESS':
    case 'RUNNING':
      return 'run';
    case 'STOPPED':
    case 'COMPLETED':
      return '';
    default:
      return state satisfies never;
  }
}

function toSpan(seconds: number | undefined): string {
  return seconds === undefined ? '–' : formatSpan(seconds);
}

function pipelinesUrl({ workspace, repository }: RepositoryRow): string {
  return `https://bitbucket.org/${encodePart(workspace)}/${encodePart(repository)}/pipelines`;
}

/** `encodeURIComponent` throws on half a surrogate pair; a name that holds one must not break the page. */
function encodePart(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'));
}
