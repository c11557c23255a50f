import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogFields, Logger } from '../src/domain/log.ts';
import { decideRepeat, limitRepeats, type Repeats } from '../src/log-limit.ts';

const MINUTE = 60_000;

function recorder() {
  const events: { readonly level: string; readonly message: string; readonly fields: LogFields | undefined }[] = [];
  const log = (level: string) => (message: string, fields?: LogFields) => {
    events.push({ level, message, fields });
  };
  const logger: Logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
  return { logger, events };
}

describe('decideRepeat', () => {
  it.each([
    { name: 'the first', known: undefined, now: 5, write: true, suppressed: 0 },
    { name: 'one within the window', known: { writtenAt: 0, suppressed: 2 }, now: 99, write: false, suppressed: 3 },
    { name: 'one after the window', known: { writtenAt: 0, suppressed: 2 }, now: 100, write: true, suppressed: 2 },
    { name: 'one from a clock set back', known: { writtenAt: 50, suppressed: 1 }, now: 49, write: true, suppressed: 1 },
  ])('$name', ({ known, now, write, suppressed }) => {
    const decision = decideRepeat(known, now, 100);

    expect(decision).toMatchObject({ write, suppressed });
    expect(decision.next).toEqual(
      write ? { writtenAt: now, suppressed: 0 } : { writtenAt: known?.writtenAt, suppressed },
    );
  });

  it('loses no event: written ones and those said to be left out add up', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 80 }), { minLength: 1, maxLength: 50 }), (gaps) => {
        let known: Repeats | undefined;
        let now = 0;
        let told = 0;
        for (const gap of gaps) {
          now += gap;
          const decision = decideRepeat(known, now, 100);
          if (decision.write) told += 1 + decision.suppressed;
          known = decision.next;
        }

        expect(told + (known?.suppressed ?? 0)).toBe(gaps.length);
      }),
    );
  });
});

describe('limitRepeats', () => {
  it('writes the same warning about the same repository once in ten minutes, and says how many were left out', () => {
    const { logger, events } = recorder();
    const time = { now: 0 };
    const limited = limitRepeats(logger, { now: () => time.now });

    for (; time.now <= 20 * MINUTE; time.now += MINUTE) {
      limited.warn('poll failed', { workspace: 'acme', repository: 'app', status: time.now });
    }

    expect(events.map(({ fields }) => fields)).toEqual([
      { workspace: 'acme', repository: 'app', status: 0 },
      { workspace: 'acme', repository: 'app', status: 10 * MINUTE, suppressed: 9 },
      { workspace: 'acme', repository: 'app', status: 20 * MINUTE, suppressed: 9 },
    ]);
  });

  it('tells messages, levels, repositories, workspaces and credentials apart', () => {
    const { logger, events } = recorder();
    const limited = limitRepeats(logger, { now: () => 0 });

    for (let times = 0; times < 3; times++) {
      limited.warn('a', { workspace: 'w', repository: 'r' });
      limited.warn('a', { workspace: 'w', repository: 's' });
      limited.warn('a', { workspace: 'v', repository: 'r' });
      limited.warn('b', { workspace: 'w', repository: 'r' });
      limited.error('a', { workspace: 'w', repository: 'r' });
      limited.error('refused', { credential: 'x' });
      limited.error('refused', { credential: 'y' });
      limited.error('plain');
    }

    expect(events.length).toBe(8);
  });

  it('lets debug and info pass', () => {
    const { logger, events } = recorder();
    const limited = limitRepeats(logger, { now: () => 0 });

    limited.debug('polled');
    limited.debug('polled');
    limited.info('started', { workspace: 'w' });
    limited.info('started', { workspace: 'w' });

    expect(events.map(({ level }) => level)).toEqual(['debug', 'debug', 'info', 'info']);
  });

  it('forgets the kinds written longest ago when there are too many', () => {
    const { logger, events } = recorder();
    const limited = limitRepeats(logger, { now: () => 0 }, { maxKinds: 2 });

    for (const repository of ['a', 'b', 'c', 'c', 'b', 'a']) limited.warn('x', { repository });

    expect(events.map(({ fields }) => fields?.repository)).toEqual(['a', 'b', 'c', 'a']);
  });
});
