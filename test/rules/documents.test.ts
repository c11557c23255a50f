import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readMarked, readMarkedYaml } from './marked-text.ts';
import { loadRules } from './rule-files.ts';

const { alerts, records } = loadRules();
const runbooks = readFileSync(new URL('../../docs/runbooks.md', import.meta.url), 'utf8');

describe('docs/alerts.md', () => {
  it('lists the alerts as the rule files have them', () => {
    const table = readMarked('alerts.md', 'alerts');

    const rows = alerts.map(({ alert, labels, annotations, ...rule }) =>
      [`[${alert}](runbooks.md#${alert.toLowerCase()})`, labels.severity, rule.for, annotations.summary].join(' | '),
    );
    expect(table.split('\n').slice(2).sort()).toEqual(rows.map((row) => `| ${row} |`).sort());
  });

  it('lists the recording rules by repository and pipeline', () => {
    const table = readMarked('alerts.md', 'records');

    const listed = [...table.matchAll(/^\| `([^`]+)` \| \S/gm)].map(([, name]) => name);
    const own = records.map(({ record }) => record).filter((name) => name.startsWith('workspace_repository_pipeline:'));
    expect(listed).toEqual(own);
  });

  it('inhibits and routes alerts that exist, by labels that they have', () => {
    const { inhibit_rules: inhibitions } = parse(readMarkedYaml('alerts.md', 'alertmanager')) as {
      readonly inhibit_rules: readonly Readonly<Record<'source_matchers' | 'target_matchers', readonly string[]>>[];
    };

    const matchers = inhibitions.flatMap((rule) => [...rule.source_matchers, ...rule.target_matchers]);
    const idle = matchers.filter((matcher) => !alerts.some(({ alert }) => toNameTest(matcher)(alert)));
    expect(inhibitions.length).toBeGreaterThan(3);
    expect(idle).toEqual([]);
  });
});

describe('docs/runbooks.md', () => {
  it('has one section for each alert', () => {
    const sections = [...runbooks.matchAll(/^## (.+)$/gm)].map(([, title]) => title);

    expect(sections.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
  });

  it.each(alerts)('tells meaning, first look, causes and cure of $alert', ({ alert }) => {
    const section = runbooks.split(`\n## ${alert}\n`)[1]?.split('\n## ')[0] ?? '';

    const parts = [...section.matchAll(/^\*\*([^*]+)\.\*\*/gm)].map(([, part]) => part);
    expect(parts).toEqual(['Meaning', 'First look', 'Causes', 'Cure']);
    expect(section).toMatch(/```promql\n[^`]+\n```/);
    expect(section.match(/^- ./gm)?.length).toBeGreaterThan(1);
  });

  it('links only to sections that exist', () => {
    const anchors = [...runbooks.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);

    const known = alerts.map(({ alert }) => alert.toLowerCase());
    expect(anchors.filter((anchor) => !known.includes(anchor ?? ''))).toEqual([]);
  });
});

/** Alertmanager matches whole values; matchers in the example are on names only. */
function toNameTest(matcher: string): (name: string) => boolean {
  const [, operator, value = ''] = /^alertname(=~|!=|=)"(.+)"$/.exec(matcher) ?? [];
  if (operator === '!=') return (name) => name !== value;
  if (operator === '=~') return (name) => new RegExp(`^(?:${value})$`).test(name);
  return (name) => operator === '=' && name === value;
}
