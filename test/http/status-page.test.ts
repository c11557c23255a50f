import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, html } from '../../src/http/html.ts';
import { renderStatusPage } from '../../src/http/status-page.ts';
import type { StatusPageData } from '../../src/http/status-page-data.ts';
import { toStatusPageData } from '../../src/http/to-status-page-data.ts';
import { createRecord, createSnapshot } from './sample-records.ts';
import { FACTS, HOSTILE, SNAPSHOT } from './sample-status.ts';
import { NOW } from './start-app.ts';

const DATA = toStatusPageData(SNAPSHOT, FACTS, { query: '', all: false });

describe('escapeHtml', () => {
  it.each([
    ['a & b', 'a &amp; b'],
    [`<a href="x" title='y'>\``, '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&#96;'],
    ['a\u202Eb', 'a‹U+202E›b'],
    ['a\u0000\u200B\u2066b\n', 'a‹U+0000›‹U+200B›‹U+2066›b‹U+000A›'],
    ['\u{E0041}', '‹U+E0041›'],
    ['Grüße, 漢字, 🚀', 'Grüße, 漢字, 🚀'],
  ])('%j', (text, escaped) => {
    expect(escapeHtml(text)).toBe(escaped);
  });
});

describe('html', () => {
  it('escapes text, keeps markup and skips what is undefined', () => {
    const item = (text: string) => html`<li>${text}</li>`;

    const list = html`<ul>${[item('<'), item('b')]}${undefined}${html`<hr>`}${1}</ul>`;

    expect(list.markup).toBe('<ul><li>&lt;</li><li>b</li><hr>1</ul>');
  });
});

describe('renderStatusPage', () => {
  it.each([
    ['version', '<span class="muted">1.2.3</span>'],
    ['uptime', 'Running for 1 d 2 h.'],
    ['configuration', 'Configuration from <bdi>exporter.yml</bdi> loaded'],
    ['series', '18,342 <small>limit 200,000</small>'],
    ['budget', '873 <span class="muted">of 1,000</span>'],
    ['refused credential', '<span class="chip bad">refused</span>'],
    ['link to the repository', 'href="https://bitbucket.org/acme/payments-api/pipelines"'],
    ['link to a run', 'href="https://bitbucket.org/acme/shop-frontend/pipelines/results/4812"'],
    ['failed step', 'failed in <bdi>End-to-end tests</bdi>'],
    [
      'absolute time',
      '<time datetime="2026-11-23T11:59:39.000Z" title="2026-11-23 11:59:39 UTC">21 s ago <small>11:59:39 UTC</small></time>',
    ],
    ['failures in a row', '3 failures in a row, last '],
    ['identities left out', 'and 2 more pipelines'],
    ['caption', 'All 12, failing first, then the most active'],
    ['phones', '<meta name="viewport" content="width=device-width, initial-scale=1">'],
    ['language', '<html lang="en">'],
  ])('shows %s', (_name, markup) => {
    expect(renderStatusPage(DATA)).toContain(markup);
  });

  it.each<[string, Partial<StatusPageData>, string]>([
    [
      'a failed reload',
      { config: { ...DATA.config, lastReloadSuccessful: false } },
      'The last reload of the configuration failed',
    ],
    ['bad health', { health: { ok: false, reason: 'loop <dead>' } }, 'Not healthy: loop &lt;dead&gt;'],
    ['no readiness', { readiness: { ok: false, reason: 'first poll' } }, 'Not ready: first poll'],
    [
      'no repositories',
      { list: { rows: [], matching: 0, query: '', all: false } },
      'No repository was discovered yet.',
    ],
    ['no match', { list: { rows: [], matching: 0, query: '"><', all: false } }, 'value="&quot;&gt;&lt;"'],
    ['no failures', { failures: [] }, 'None remembered.'],
    [
      'a pause that is over',
      { budgets: [{ credential: 'a', up: true, limit: 1, remaining: 1, reserved: 0, pausedUntil: NOW - 1 }] },
      'not paused',
    ],
    ['a cut list', { list: { ...DATA.list, matching: 500, query: 'a b&c' } }, 'href="/?q=a+b%26c&amp;all=1"'],
    [
      'a list cut at the most',
      { list: { ...DATA.list, matching: 2_012, all: true } },
      '2,000 more are not shown. Use the filter.',
    ],
  ])('says so: %s', (_name, change, markup) => {
    expect(renderStatusPage({ ...DATA, ...change })).toContain(markup);
  });

  it('has no script, style attribute, event handler or foreign resource', () => {
    const page = renderStatusPage(DATA);

    expect(page).not.toMatch(/<script|<[a-z][^>]*\s(?:style|on\w+)=|<(?:img|iframe|link rel="stylesheet")/i);
  });

  it('cuts endless names', () => {
    expect(renderStatusPage(DATA)).not.toContain(HOSTILE.pipeline);
  });

  it('keeps its structure whatever the names are', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    const hostile = fc.constantFrom(
      ...Object.values(HOSTILE),
      '</style><script>',
      '\'"`=',
      '\ud800',
      '&lt;',
      '..',
      '/',
      '',
    );
    const name = fc.oneof(text, hostile);
    const shape = (page: string) => page.replaceAll(/ (?:title|href|value)="[^"]*"/g, '').match(/<[^>]*>/g);
    const render = (names: readonly string[]) => {
      const [repository = '', ref = '', pipeline = '', failedStep = '', message = '', credential = '', query = ''] =
        names;
      const records = [
        createRecord({
          workspace: repository,
          repository,
          runs: [{ ref, pipeline, state: 'FAILED', failedStep }],
          poll: { up: false, failures: [{ at: NOW, message }] },
        }),
      ];
      const facts = {
        ...FACTS,
        budgets: [{ credential, limit: 10, remaining: 5, reserved: 0 }],
        config: { ...FACTS.config, source: ref },
      };
      const data = toStatusPageData(createSnapshot(records), facts, { query: '', all: false });
      return renderStatusPage({ ...data, list: { ...data.list, query: `?${query}` } });
    };
    const plain = shape(render(['a', 'b', 'c', 'd', 'e', 'f', 'g']));

    fc.assert(
      fc.property(fc.array(name, { minLength: 7, maxLength: 7 }), (names) => {
        expect(shape(render(names))).toEqual(plain);
      }),
    );
  });

  it('holds no character that hides or reorders others', () => {
    const page = renderStatusPage(DATA);

    expect(page).toContain('‹U+202E›');
    expect(page).not.toMatch(/[^\P{Cc}\n]|[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u);
  });
});
