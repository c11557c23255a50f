import { crc32, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendOperator, combineCrc32 } from '../../src/metrics/crc32-combine.ts';
import { createGzip } from '../../src/metrics/gzip.ts';

describe('combineCrc32', () => {
  it('gives the checksum of both texts in a row', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array({ maxLength: 1000 }), (first, second) => {
        const combined = combineCrc32(crc32(first), crc32(second), appendOperator(second.length));

        expect(combined).toBe(crc32(Buffer.concat([first, second])));
      }),
    );
  });

  it.each([0, 1, 65_535, 131_072, 1_000_003])('knows a second text of %d bytes', (length) => {
    const first = Buffer.from('# HELP up\n');
    const second = Buffer.alloc(length, 'series ');

    const combined = combineCrc32(crc32(first), crc32(second), appendOperator(length));

    expect(combined).toBe(crc32(Buffer.concat([first, second])));
  });
});

describe('createGzip', () => {
  it('makes one member of all chunks', async () => {
    const gzip = createGzip();

    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 3000 })), async (chunks) => {
        const member = Buffer.concat(await gzip(chunks));

        expect(gunzipSync(member).equals(Buffer.concat(chunks))).toBe(true);
      }),
    );
  });

  it('compresses a chunk once as long as it lives', async () => {
    const gzip = createGzip();
    const shared = Buffer.alloc(100_000, 'bitbucket_pipelines_up 1\n');

    const [, first] = await gzip([shared, Buffer.from('a')]);
    const [, second, other] = await gzip([shared, Buffer.from('b')]);

    expect(second).toBe(first);
    expect(other).not.toBe(first);
  });
});
