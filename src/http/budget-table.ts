import { type Html, html } from './html.ts';
import { formatCount, renderName, renderTime } from './page-parts.ts';
import type { BudgetRow } from './status-page-data.ts';

/** What is left of each credential's calls in the rolling hour. */
export function renderBudgetTable(budgets: readonly BudgetRow[], now: number): Html {
  return html`<div class="card cards scroll"><table role="table">
<caption>Calls to the Bitbucket API that each credential may still make in the rolling hour</caption>
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader" class="repo">Credential</th>
<th scope="col" role="columnheader">State</th><th scope="col" role="columnheader" class="left">Remaining</th>
<th scope="col" role="columnheader" class="num">Reserved</th><th scope="col" role="columnheader">Paused until</th></tr></thead>
<tbody role="rowgroup">${budgets.map((budget) => renderRow(budget, now))}</tbody>
</table></div>`;
}

function renderRow(budget: BudgetRow, now: number): Html {
  return html`<tr role="row">
<th scope="row" role="rowheader">${renderName(budget.credential)}</th>
<td role="cell" data-label="State">${renderState(budget, now)}</td>
<td role="cell" class="half" data-label="Remaining">${formatCount(budget.remaining)} <span class="muted">of ${formatCount(budget.limit)}</span>${renderBar(budget)}</td>
<td role="cell" class="num" data-label="Reserved">${formatCount(budget.reserved)}</td>
<td role="cell" class="time half" data-label="Paused until">${renderTime(isPaused(budget, now) ? budget.pausedUntil : undefined, now, 'not paused')}</td>
</tr>`;
}

function renderState(budget: BudgetRow, now: number): Html {
  const { up } = budget;
  if (up === false) return html`<span class="chip bad">refused</span>`;
  if (isPaused(budget, now)) return html`<span class="chip warn">paused</span>`;
  return up === undefined ? html`<span class="chip">not used yet</span>` : html`<span class="chip ok">up</span>`;
}

/** A drawing and no style attribute, which the Content-Security-Policy forbids. The text beside it says the same. */
function renderBar({ limit, remaining }: BudgetRow): Html {
  const share = limit > 0 ? Math.min(1, Math.max(0, remaining / limit)) : 0;
  const tone = share < 0.1 ? 'bad' : share < 0.3 ? 'warn' : '';
  return html`<svg class="bar ${tone}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect width="${
    Math.round(share * 1_000) / 10
  }" height="6"/></svg>`;
}

function isPaused({ pausedUntil }: BudgetRow, now: number): boolean {
  return pausedUntil !== undefined && pausedUntil > now;
}
