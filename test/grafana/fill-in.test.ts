import { describe, expect, it } from 'vitest';
import { fillIn } from './fill-in.ts';
import { groupingsOf, labelsOfLegend, selectorsOf } from './promql-names.ts';

const VIEW = { choices: {}, rateInterval: 60, interval: 15, range: 3600 };

describe('fillIn', () => {
  it.each([
    ['rate(a[$__rate_interval])', 'rate(a[60s])'],
    ['a[$__range:$__interval] / $__range_s', 'a[3600s:15s] / 3600'],
    ['{job=~"$job", ref=~"$' + '{ref}"}', '{job=~".+", ref=~".*"}'],
  ])('fills in %s', (expr, filled) => {
    expect(fillIn(expr, VIEW)).toBe(filled);
  });

  it.each([
    [['main'], 'main'],
    [['(branch)'], '\\\\(branch\\\\)'],
    [['tags:v*', 'main'], '(tags:v\\\\*|main)'],
    [['a\\b'], 'a\\\\\\\\b'],
  ])('escapes %j as Grafana does', (ref, filled) => {
    expect(fillIn('$ref', { ...VIEW, choices: { ref } })).toBe(filled);
  });

  it('refuses a variable that no dashboard has', () => {
    expect(() => fillIn('$branch', VIEW)).toThrow('no such variable: branch');
  });
});

describe('names in PromQL', () => {
  it('finds metrics with the labels that are matched', () => {
    const selectors = selectorsOf('sum by (x) (a{b="1", c=~"}{"}) / d{e!~"f,g=\\"h\\""}');

    expect(selectors).toEqual([
      { metric: 'a', labels: ['b', 'c'] },
      { metric: 'd', labels: ['e'] },
    ]);
  });

  it('finds labels of groupings and joins', () => {
    expect(groupingsOf('sum by (a, b) (x) * on (c) group_left (d) y and ignoring() z')).toEqual(['a', 'b', 'c', 'd']);
  });

  it('finds labels of legends', () => {
    expect(labelsOfLegend('{{a}} and {{ b }}')).toEqual(['a', 'b']);
  });
});
