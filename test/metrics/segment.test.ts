import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Chunk, SEGMENT_BYTES, type Segment, updateSegments } from '../../src/metrics/segment.ts';

/** Applies changes (undefined: the repository has no lines any more) and gives the new segments. */
function change(
  segments: readonly Segment[],
  changes: Readonly<Record<string, Buffer | undefined>>,
): Promise<readonly Segment[]> {
  const render = async (key: string): Promise<Chunk | undefined> => {
    const bytes = changes[key];
    return bytes === undefined ? undefined : { bytes, series: 1 };
  };
  return updateSegments(segments, { dirty: new Set(Object.keys(changes)), render });
}

function contents(segments: readonly Segment[]): string {
  return Buffer.concat(segments.map(({ bytes }) => bytes)).toString();
}

const bytesOf = (letter: string, length: number): Buffer => Buffer.alloc(length, letter);

describe('updateSegments', () => {
  it('joins small repositories into one segment, in the order they came', async () => {
    const segments = await change([], { b: Buffer.from('b 1\n'), a: Buffer.from('a 1\n') });

    expect(segments).toHaveLength(1);
    expect(contents(segments)).toBe('b 1\na 1\n');
  });

  it('shares segments that hold nothing changed', async () => {
    const third = SEGMENT_BYTES / 3 + 1;
    const letters = [...'abcdefgh'];
    const before = await change([], Object.fromEntries(letters.map((letter) => [letter, bytesOf(letter, third)])));

    const after = await change(before, { e: bytesOf('E', third) });

    expect(before.length).toBe(3);
    expect(after.filter((segment) => before.includes(segment))).toHaveLength(2);
    expect(contents(after)).toBe(contents(before).replaceAll('e', 'E'));
  });

  it('shares a segment whose text stayed the same', async () => {
    const before = await change([], { a: Buffer.from('a 1\n'), b: Buffer.from('b 1\n') });

    const after = await change(before, { a: Buffer.from('a 1\n') });

    expect(after[0]).toBe(before[0]);
  });

  it('does not move the rest when one repository grows', async () => {
    const half = SEGMENT_BYTES / 2;
    const before = await change([], Object.fromEntries([...'abcdef'].map((letter) => [letter, bytesOf(letter, half)])));

    const after = await change(before, { a: bytesOf('a', half + 10) });

    expect(after.slice(1)).toEqual(before.slice(1));
    expect(after[1]).toBe(before[1]);
  });

  it('splits a segment that has grown to more than twice the size', async () => {
    const before = await change([], { a: bytesOf('a', 10), b: bytesOf('b', 10) });

    const after = await change(before, { a: bytesOf('a', SEGMENT_BYTES), b: bytesOf('b', SEGMENT_BYTES + 1) });

    expect(after.map(({ keys }) => keys)).toEqual([['a'], ['b']]);
  });

  it('leaves no crumbs when repositories vanish', async () => {
    const letters = Array.from({ length: 100 }, (_, index) => `r${index}`);
    const before = await change([], Object.fromEntries(letters.map((key) => [key, bytesOf('x', 3_600)])));
    const gone = letters.filter((_, index) => index % 10 !== 0);

    const after = await change(before, Object.fromEntries(gone.map((key) => [key, undefined])));

    expect(before.length).toBe(10);
    expect(after.length).toBeLessThanOrEqual(4);
    expect(contents(after)).toHaveLength(10 * 3_600);
  });

  it('holds the text of every repository once, whatever happened', async () => {
    const size = fc.oneof(fc.nat(40), fc.nat(SEGMENT_BYTES * 3));
    const batch = fc.dictionary(fc.constantFrom(...'abcdefghij'), fc.option(size, { nil: undefined }));

    await fc.assert(
      fc.asyncProperty(fc.array(batch, { maxLength: 8 }), async (batches) => {
        const expected = new Map<string, Buffer>();
        let segments: readonly Segment[] = [];
        for (const [round, sizes] of batches.entries()) {
          const changes = Object.fromEntries(
            Object.entries(sizes).map(([key, length]) => [
              key,
              length === undefined || length === 0 ? undefined : bytesOf(`${round}${key}`, length),
            ]),
          );
          segments = await change(segments, changes);
          for (const [key, bytes] of Object.entries(changes)) {
            if (bytes === undefined) expected.delete(key);
            else expected.set(key, bytes);
          }
        }

        const keys = segments.flatMap((segment) => segment.keys);
        expect([...keys].sort()).toEqual([...expected.keys()].sort());
        const text = Buffer.concat(keys.map((key) => expected.get(key) ?? Buffer.alloc(0)));
        expect(Buffer.concat(segments.map(({ bytes }) => bytes)).equals(text)).toBe(true);
        for (const segment of segments) {
          expect(segment.ends.at(-1)).toBe(segment.bytes.length);
          expect(segment.series).toHaveLength(segment.keys.length);
        }
      }),
      { numRuns: 60 },
    );
  });
});
