import { describe, expect, it } from 'vitest';
import { acceptsGzip, negotiateFormat } from '../../src/metrics/negotiate.ts';

describe('negotiateFormat', () => {
  it.each([
    ['no header', undefined, 'text'],
    ['empty', '', 'text'],
    ['anything', '*/*', 'text'],
    ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text'],
    [
      'Prometheus 2.53',
      'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      'openmetrics',
    ],
    [
      'Prometheus 3',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      'openmetrics',
    ],
    [
      'Prometheus that prefers plain text',
      'text/plain;version=0.0.4;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.2',
      'text',
    ],
    [
      'Prometheus before 2.26',
      'application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'text',
    ],
    ['no version', 'application/openmetrics-text', 'openmetrics'],
    ['version in quotes', 'application/openmetrics-text; version="1.0.0"', 'openmetrics'],
    ['capitals', 'Application/OpenMetrics-Text; Version=1.0.0; Q=0.9, text/plain; q=0.1', 'openmetrics'],
    ['refused', 'application/openmetrics-text;q=0, */*', 'text'],
    ['a quality that is no number', 'application/openmetrics-text;q=high', 'text'],
  ])('%s', (_, accept, format) => {
    expect(negotiateFormat(accept)).toBe(format);
  });
});

describe('acceptsGzip', () => {
  it.each([
    [undefined, false],
    ['', false],
    ['gzip', true],
    ['GZIP', true],
    ['x-gzip', true],
    ['deflate, gzip;q=1.0, *;q=0.5', true],
    ['br', false],
    ['*', true],
    ['*;q=0', false],
    ['gzip;q=0, *', false],
    ['identity', false],
  ])('%s', (acceptEncoding, accepted) => {
    expect(acceptsGzip(acceptEncoding)).toBe(accepted);
  });
});
