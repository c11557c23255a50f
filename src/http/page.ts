import { type Html, html } from './html.ts';
import { PAGE_STYLE } from './page-style.ts';

const STYLE: Html = { markup: `<style>${PAGE_STYLE}</style>` };

/** Three bars of a build, as a data URL: without an icon of its own each visit would ask for `/favicon.ico`. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3.5" fill="#1c58b5"/>' +
    '<path d="M4 11.5v-4M8 11.5v-7M12 11.5v-5.5" stroke="#fff" stroke-width="2" stroke-linecap="round"/></svg>',
)}`;

export interface Page {
  readonly title: string;
  readonly header: Html;
  readonly main: Html;
  readonly footer?: Html;
}

/** A whole document: no script, no foreign resource, readable at any width. */
export function renderPage({ title, header, main, footer }: Page): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="${ICON}">
${STYLE}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top"><div class="wrap">${header}</div></header>
<main id="main" class="wrap">${main}</main>
${footer === undefined ? undefined : html`<footer class="wrap">${footer}</footer>`}
</body>
</html>
`;
  return page.markup;
}

export interface Link {
  readonly path: string;
  readonly text: string;
}

/** What can be found where. */
export function renderLinks(links: readonly Link[]): Html {
  return html`<nav aria-label="Endpoints"><ul>${links.map(
    (link) => html`<li><a href="${link.path}">${link.text}</a></li>`,
  )}</ul></nav>`;
}

/** A page that only says one thing: not found, wrong method, internal error. */
export function renderMessagePage(title: string, message: string, links: readonly Link[]): string {
  return renderPage({
    title,
    header: html`<h1>${title}</h1>${renderLinks(links)}`,
    main: html`<p>${message}</p>`,
  });
}
