import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findImportFaults } from './import-faults.ts';
import { below, loadTree } from './source-tree.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

describe('the arrows between the rooms', () => {
  it('hold in src', () => {
    const src = below(loadTree(REPOSITORY), 'src/');

    const faults = findImportFaults(src);

    expect(src.size).toBeGreaterThan(20);
    expect(faults).toEqual([]);
  });
});

describe('findImportFaults', () => {
  it('is silent about a tree that follows the arrows', () => {
    const src = new Map([
      ['main.ts', "import { run } from './cli.ts';\nimport { systemClock } from './system-clock.ts';"],
      ['cli.ts', "import type { Config } from './config/config.ts';\nimport { createExporter } from './exporter.ts';"],
      ['exporter.ts', "import { poll } from './collector/poll.ts';\nconst demo = await import('./demo/simulator.ts');"],
      ['system-clock.ts', "import type { Clock } from './domain/clock.ts';"],
      ['ingest.ts', "import type { Store } from './store/port.ts';"],
      ['collector/poll.ts', "import limit from 'p-limit';\nimport { ingest } from '../ingest.ts';"],
      ['config/config.ts', "import { z } from 'zod';\nimport { readFile } from 'node:fs/promises';"],
      ['http/web-config-schema.ts', "import { z } from 'zod';"],
      ['demo/simulator.ts', "import { createServer } from 'node:http';\nimport type { Run } from '../domain/run.ts';"],
      ['store/port.ts', "import type { Run } from '../domain/run.ts';"],
      ['domain/run.ts', "import type { Clock } from './clock.ts';"],
      ['domain/clock.ts', ''],
    ]);

    const faults = findImportFaults(src);

    expect(faults).toEqual([]);
  });

  it.each([
    ['domain/run.ts', "import { x } from '../store/port.ts';", 'domain may not import store'],
    ['config/load.ts', "import type { Run } from '../domain/ledger.ts';", 'config may not import domain'],
    ['collector/poll.ts', "import type { Config } from '../config/config.ts';", 'collector may not import config'],
    ['main.ts', "import type { Config } from './config/config.ts';", 'main may not import config'],
    ['demo/simulator.ts', "import { x } from '../bitbucket/api.ts';", 'demo may not import bitbucket'],
    ['http/app.ts', "const x = await import('../collector/schedule.ts');", 'http may not import collector'],
    ['bitbucket/client.ts', "import { log } from '../logger.ts';", 'bitbucket may not import logger'],
    ['exporter.ts', "import { run } from './cli.ts';", 'exporter may not import cli'],
    ['store/memory.ts', "export type { X } from '../ingest.ts';", 'store may not import ingest'],
    ['http/app.ts', "import { Registry } from 'prom-client';", 'the package prom-client belongs to metrics/'],
    ['metrics/expose.ts', "import Koa from 'koa';", 'the package koa belongs to http/'],
    [
      'http/app.ts',
      "import { z } from 'zod';",
      'the package zod belongs to config/, bitbucket/, http/web-config-schema.ts',
    ],
    ['bitbucket/client.ts', "import limit from 'p-limit';", 'the package p-limit belongs to collector/'],
    ['http/app.ts', "import merge from '@made-up/merge/deep';", 'the package @made-up/merge is not listed'],
    ['domain/run.ts', "import { createHash } from 'node:crypto';", 'domain is pure and may not import node:crypto'],
    ['attic/old.ts', '', 'no such room'],
    ['http/app.ts', "import { x } from './missing.ts';", './missing.ts leads nowhere'],
    ['http/app.ts', "import { x } from '../../test/x.ts';", '../../test/x.ts leads out of src'],
    ['http/app.ts', 'await import(name);', 'imports a computed path'],
  ])('finds the fault in %s: %s', (path, text, message) => {
    const others = [
      'store/port.ts',
      'domain/ledger.ts',
      'config/config.ts',
      'bitbucket/api.ts',
      'collector/schedule.ts',
      'logger.ts',
      'cli.ts',
      'ingest.ts',
    ];
    const src = new Map([...others.map((other) => [other, ''] as const), [path, text]]);

    const faults = findImportFaults(src);

    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(`${path}: ${message}`);
  });

  it('finds a circle once, types included', () => {
    const src = new Map([
      ['domain/a.ts', "import { b } from './b.ts';"],
      ['domain/b.ts', "import { c } from './c.ts';"],
      ['domain/c.ts', "import type { A } from './a.ts';"],
    ]);

    const faults = findImportFaults(src);

    expect(faults).toEqual(['import cycle: domain/a.ts > domain/b.ts > domain/c.ts > domain/a.ts']);
  });
});
