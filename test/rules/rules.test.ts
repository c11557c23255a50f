import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { casePaths, loadAlertCases, loadRules, parseRuleFile, rulePaths, shortenFor } from './rule-files.ts';

const RUNBOOKS =
  'https://github.com/bitbucket-pipelines-exporter/bitbucket-pipelines-exporter/blob/main/docs/runbooks.md';
const DURATION = /^[1-9]\d*[mhd]$/;

const { alerts, records } = loadRules();
const cases = loadAlertCases();

describe('the alerts', () => {
  it('have names of their own', () => {
    const names = alerts.map(({ alert }) => alert);

    expect(names.length).toBeGreaterThanOrEqual(19);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(alerts)(
    '$alert says how grave it is, since when, and what to do',
    ({ alert, labels, annotations, ...rule }) => {
      expect(Object.keys(labels)).toEqual(['severity']);
      expect(['critical', 'warning', 'info']).toContain(labels.severity);
      expect(rule.for).toMatch(DURATION);
      expect(annotations.summary).toMatch(/^[^{}]+\.$/);
      expect(annotations.description).toContain('{{ $labels.');
      expect(annotations.runbook_url).toBe(`${RUNBOOKS}#${alert.toLowerCase()}`);
    },
  );

  it.each(alerts.filter(({ expr }) => /\bpipeline\b/.test(expr)))('$alert links to Bitbucket', ({ annotations }) => {
    expect(annotations.description).toContain(
      'https://bitbucket.org/{{ $labels.workspace }}/{{ $labels.repository }}/pipelines',
    );
  });

  it.each(alerts)('$alert has a firing and a silent case', ({ alert }) => {
    const own = cases.filter((each) => each.alert === alert);

    expect(own.filter(({ fires }) => fires)).not.toEqual([]);
    expect(own.filter(({ fires }) => !fires)).not.toEqual([]);
  });

  it('have no cases for alerts that are gone', () => {
    const known = alerts.map(({ alert }) => alert);

    expect(cases.filter(({ alert }) => !known.includes(alert))).toEqual([]);
  });
});

describe('the recording rules', () => {
  it.each(records)('$record is named level:metric:operation', ({ record }) => {
    expect(record).toMatch(/^(workspace|workspace_repository(_ref)?_pipeline):bitbucket_pipelines_[a-z_]+:[a-z0-9_]+$/);
  });

  it.each(records)('$record is used by one rule only', ({ record }) => {
    expect(records.filter((other) => other.record === record)).toHaveLength(1);
  });
});

describe('the promtool files', () => {
  it.each(casePaths())('%s names rule files that exist', (path) => {
    const { rule_files: named } = parse(readFileSync(path, 'utf8')) as { readonly rule_files: readonly string[] };

    expect(named.filter((file) => !existsSync(resolve(dirname(path), file)))).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });
});

describe('shortenFor', () => {
  it.each(rulePaths())('changes nothing but `for` in %s', (path) => {
    const text = readFileSync(path, 'utf8');

    const short = parseRuleFile(shortenFor(text, '1s'));

    expect(withoutFor(short)).toEqual(withoutFor(parseRuleFile(text)));
    expect(JSON.stringify(short)).not.toMatch(/"for":"(?!1s)/);
  });
});

function withoutFor(file: ReturnType<typeof parseRuleFile>): unknown {
  return JSON.parse(JSON.stringify(file), (key, value: unknown) => (key === 'for' ? undefined : value));
}
