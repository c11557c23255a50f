import { formatRelative, toTimeTexts } from './format-time.ts';
import { type Html, html } from './html.ts';

/**
 * A name from outside, kept apart from the text around it (`bdi`: an Arabic or Hebrew name does not reorder the line) and cut at
 * `most` characters, with more of it in the tooltip.
 */
export function renderName(name: string, most = 120): Html {
  if (name.length <= most) return html`<bdi>${name}</bdi>`;
  const characters = [...name.slice(0, 4 * most)];
  if (name.length <= 4 * most && characters.length <= most) return html`<bdi>${name}</bdi>`;
  return html`<bdi title="${characters.slice(0, 2 * most).join('')}">${characters.slice(0, most).join('')}…</bdi>`;
}

/** `3 min ago` and the time of day; the full date is in the tooltip. `missing` is shown when there is no time. */
export function renderTime(
  at: number | undefined,
  now: number,
  missing: string,
  layout: 'stacked' | 'inline' = 'stacked',
): Html {
  if (at === undefined) return html`<span class="muted">${missing}</span>`;
  const texts = toTimeTexts(at, now);
  if (texts === undefined) return html`<span class="muted">unknown</span>`;
  const relative = formatRelative(at, now);
  const inner =
    layout === 'stacked' ? html`${relative} <small>${texts.clock}</small>` : html`${relative} (${texts.clock})`;
  return html`<time datetime="${texts.iso}" title="${texts.absolute}">${inner}</time>`;
}

const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `12,345`, the same on every machine. */
export function formatCount(count: number): string {
  return COUNT.format(count);
}
