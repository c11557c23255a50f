import { describe, expect, it } from 'vitest';
import { codeMapping, LOOKS, nameMapping, stateCode } from '../../grafana/parts/states.ts';
import { RUN_STATES, STEP_STATES } from '../../src/domain/state.ts';

const STATES = [...new Set([...RUN_STATES, ...STEP_STATES])];

describe('the looks of states', () => {
  it('are there for every state of runs and steps, and for nothing else', () => {
    expect(Object.keys(LOOKS).sort()).toEqual([...STATES].sort());
  });

  it('give each state a code of its own, above the 0 of states that are not', () => {
    const codes = STATES.map((state) => LOOKS[state].code);

    expect(new Set(codes).size).toBe(codes.length);
    expect(Math.min(...codes)).toBe(1);
  });

  it('are the same in words and in numbers', () => {
    const words = Object.values(nameMapping().options);
    const numbers = codeMapping().options;

    expect(words.map(({ text = '', color }) => [text, color])).toEqual(
      STATES_IN_ORDER.map((state) => [state, LOOKS[state].color]),
    );
    expect(STATES_IN_ORDER.map((state) => numbers[LOOKS[state].code]?.text)).toEqual(STATES_IN_ORDER);
  });

  it('keep the colours that people know', () => {
    expect(LOOKS).toMatchObject({
      SUCCESSFUL: { color: 'green' },
      FAILED: { color: 'red' },
      ERROR: { color: 'dark-red' },
      EXPIRED: { color: 'purple' },
      RUNNING: { color: 'blue' },
      PAUSED: { color: 'yellow' },
      HALTED: { color: 'orange' },
    });
  });
});

describe('stateCode', () => {
  it('multiplies a state set with the codes of its states', () => {
    const expr = stateCode('x', ['FAILED', 'PAUSED'], 'a, b');

    expect(expr).toBe(
      'max by (a, b) ((x == 1) * on (state) group_left () ' +
        '(label_replace(vector(2), "state", "FAILED", "", "") or label_replace(vector(7), "state", "PAUSED", "", "")))',
    );
  });
});

const STATES_IN_ORDER = Object.keys(LOOKS) as (keyof typeof LOOKS)[];
