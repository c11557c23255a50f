import { createHash } from 'node:crypto';

/** The one style sheet of all pages. No fonts, images or scripts are loaded; colours follow the reader's light or dark mode. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --bg: #f5f6f8; --card: #ffffff; --ink: #18202b; --muted: #566171; --line: #dfe3e9; --soft: #eef1f5;
  --link: #0b55c4; --ok: #0d6f3a; --ok-bg: #e2f4e9; --bad: #b3201b; --bad-bg: #fdeaea;
  --warn: #7d5200; --warn-bg: #fdf2d8; --run: #1c58b5; --run-bg: #e6effc;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Segoe UI Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #0f1319; --card: #171d26; --ink: #e7ebf1; --muted: #a0abba; --line: #2b3441; --soft: #1f2732;
    --link: #8fb8ff; --ok: #6cd798; --ok-bg: #12301f; --bad: #ff9a91; --bad-bg: #3a1a1b;
    --warn: #f0c36d; --warn-bg: #352a10; --run: #9cc3ff; --run-bg: #17294a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--bg); color: var(--ink);
  font: 400 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums;
}
.wrap { max-width: 82rem; margin: 0 auto; padding: 0 1.25rem; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--card); padding: 0.5rem; z-index: 1; }
a { color: var(--link); text-decoration-thickness: 0.06em; text-underline-offset: 0.2em; }
a:hover { text-decoration-thickness: 0.14em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
bdi, code { overflow-wrap: anywhere; }
code, pre { font-family: var(--mono); font-size: 0.875em; }
h1 { font-size: 1.375rem; line-height: 1.25; margin: 0; letter-spacing: -0.015em; font-weight: 650; }
h2 { font-size: 1.0625rem; line-height: 1.3; margin: 0; letter-spacing: -0.01em; font-weight: 650; }
small, .muted { color: var(--muted); }
small { font-size: 0.8125rem; }
.top { background: var(--card); border-bottom: 1px solid var(--line); padding: 1.25rem 0 1rem; }
.title { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 0.75rem; }
.facts { margin: 0.25rem 0 0; color: var(--muted); }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0.75rem 0 0; padding: 0; list-style: none; }
main.wrap { padding-top: 1.25rem; padding-bottom: 1rem; }
section { margin: 0 0 1.5rem; }
.head { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0.5rem 1rem; margin: 0 0 0.625rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.note { padding: 0.75rem 1rem; margin: 0 0 1rem; border-left: 4px solid var(--bad); overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 0.75rem; margin: 0; }
.tiles div { padding: 0.75rem 1rem 0.875rem; display: flex; flex-direction: column; min-width: 0; }
.tiles dt { color: var(--muted); font-size: 0.8125rem; }
.tiles dd { margin: 0.125rem 0 0; font-size: 1.625rem; line-height: 1.15; font-weight: 600; letter-spacing: -0.02em; overflow-wrap: anywhere; }
.tiles dd small { display: block; font-weight: 400; letter-spacing: 0; line-height: 1.4; }
.tiles .alarm dd { color: var(--bad); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; color: var(--muted); font-size: 0.8125rem; padding: 0.75rem 1rem 0.25rem; }
th, td { text-align: left; vertical-align: top; padding: 0.625rem 0.75rem; border-top: 1px solid var(--line); }
th:first-child, td:first-child { padding-left: 1rem; }
th:last-child, td:last-child { padding-right: 1rem; }
thead th { border-top: 0; color: var(--muted); font-size: 0.8125rem; font-weight: 500; white-space: nowrap; padding-bottom: 0.5rem; }
tbody th { font-weight: 600; }
.num { text-align: right; white-space: nowrap; }
.time { white-space: nowrap; }
.time small { display: block; }
.chip { display: inline-block; padding: 0.0625rem 0.5rem; border-radius: 999px; font-size: 0.8125rem; font-weight: 600; white-space: nowrap;
  background: var(--soft); color: var(--muted); }
.chip.ok { background: var(--ok-bg); color: var(--ok); }
.chip.bad { background: var(--bad-bg); color: var(--bad); }
.chip.warn { background: var(--warn-bg); color: var(--warn); }
.chip.run { background: var(--run-bg); color: var(--run); }
.error { display: block; margin-top: 0.25rem; font-weight: 400; font-size: 0.8125rem; color: var(--muted); overflow-wrap: anywhere; }
.failing .error { color: var(--bad); }
thead th { width: 1%; }
thead .repo { width: 30%; }
thead .latest { width: 38%; }
thead .left { width: 30%; }
.repo .owner { font-weight: 400; color: var(--muted); }
.runs { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.25rem; }
.runs li { overflow-wrap: anywhere; }
.runs .chip { font-size: 0.75rem; margin-right: 0.25rem; }
.bar { display: block; width: 100%; min-width: 8rem; height: 6px; margin-top: 0.375rem; border-radius: 3px; background: var(--soft); fill: var(--ok); }
.bar.warn { fill: var(--warn); }
.bar.bad { fill: var(--bad); }
form { display: flex; gap: 0.5rem; min-width: 0; }
input, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 7px; padding: 0.3125rem 0.625rem; min-width: 0; }
input { width: 15rem; border-color: var(--muted); }
::placeholder { color: var(--muted); opacity: 1; }
button { cursor: pointer; font-weight: 500; background: var(--soft); border-color: var(--muted); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.log { list-style: none; margin: 0; padding: 0.25rem 0; }
.log li { display: grid; grid-template-columns: 16rem minmax(0, 1fr); gap: 0 1rem; padding: 0.5rem 1rem; }
.log li + li { border-top: 1px solid var(--line); }
.log .what { overflow-wrap: anywhere; }
.words { display: grid; grid-template-columns: minmax(6rem, 9rem) minmax(0, 1fr); gap: 0.375rem 1rem; margin: 0; padding: 1rem; }
.words dt { font-weight: 600; }
.words dd { margin: 0; color: var(--muted); }
.empty { padding: 1.25rem 1rem; margin: 0; color: var(--muted); }
footer.wrap { color: var(--muted); font-size: 0.8125rem; padding-bottom: 2rem; }
@media (max-width: 52rem) {
  .wrap { padding: 0 1rem; }
  .tiles { grid-template-columns: repeat(auto-fit, minmax(6rem, 1fr)); gap: 0.5rem; }
  .tiles div { padding: 0.5rem 0.625rem; }
  .tiles dd { font-size: 1.25rem; }
  .cards table, .cards tbody, .cards caption { display: block; }
  .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .cards tr { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0.5rem 0.75rem; padding: 0.875rem 1rem; border-top: 1px solid var(--line); }
  .cards th, .cards td { display: block; border: 0; padding: 0; min-width: 0; width: auto; text-align: left; white-space: normal; }
  .cards th, .cards .wide { grid-column: 1 / -1; }
  .cards td::before { content: attr(data-label); display: block; color: var(--muted); font-size: 0.75rem; }
  .cards td.none { display: none; }
  .cards .half { grid-column: span 2; }
  .cards .chip { white-space: normal; font-size: 0.75rem; padding: 0.0625rem 0.4375rem; }
  .cards th { font-size: 1.0625rem; order: -2; }
  .cards .wide { order: -1; }
  .cards caption { padding-bottom: 0.625rem; }
  .log li { grid-template-columns: minmax(0, 1fr); }
  .words { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .words dd { margin: 0 0 0.5rem; }
  form { width: 100%; }
  input { flex: 1; width: auto; }
}
@media print { body { background: none; } .top, .card { border-color: #999; } form, nav { display: none; } }
`;

/** What the Content-Security-Policy allows: this style sheet and nothing else. */
export const PAGE_STYLE_HASH = `sha256-${createHash('sha256').update(PAGE_STYLE).digest('base64')}`;
