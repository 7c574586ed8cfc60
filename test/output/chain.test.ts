import { describe, expect, test } from 'vitest';
import type { Progress } from '../../src/kube/progress.ts';
import { Capture } from '../../src/output/capture.ts';
import { type OutputTerms, openChain, openOutput, partialOutput } from '../../src/output/chain.ts';
import type { Stage } from '../../src/output/sink.ts';
import { planOf } from '../policy/plans.ts';

/** The terms of a call that prints without a budget to speak of. */
function terms(line: string, changed: Partial<OutputTerms> = {}): OutputTerms {
  return { command: planOf(line).command, touchesSecrets: false, maxBytes: 1000, keep: 'first', ...changed };
}

/** A redactor that never shows the secret, whatever pieces it comes in. */
const hideSecret: Stage = (next, tell) => {
  let held = '';
  return {
    write: (piece) => {
      held += piece.toString();
    },
    end: () => {
      if (held.includes('hunter2')) tell('A password is not shown.');
      next.write(held.replaceAll('hunter2', '***'));
      next.end();
    },
    isDone: () => false,
  };
};

/** A filter that keeps lines with a word. */
const keepLinesWith =
  (word: string): Stage =>
  (next) => {
    let held = '';
    return {
      write: (piece) => {
        held += piece.toString();
      },
      end: () => {
        for (const line of held.split('\n')) if (line.includes(word)) next.write(`${line}\n`);
        next.end();
      },
      isDone: () => false,
    };
  };

describe('the chain of a run', () => {
  test.each([
    ['get pods', false, [true, true]],
    ['logs web', false, [true, true]],
    ['rollout status deploy/web', false, [true, true]],
    ['describe pod web', false, [false, true]],
    ['describe secret db', true, [false, false]],
    ['delete secret db', true, [true, false]],
  ] as const)('of %s (Secrets: %s): stdout and stderr are a budget alone: %j', (line, touchesSecrets, areBare) => {
    const { stdout, stderr } = openOutput(terms(line, { touchesSecrets }));
    expect([stdout instanceof Capture, stderr instanceof Capture]).toEqual(areBare);
  });

  test('redacts before it filters, and filters before it cuts', () => {
    const text = `${'a long line\n'.repeat(100)}password hunter2 of x\n`;
    const open = (word: string) =>
      openChain({ redactors: [hideSecret], filters: [keepLinesWith(word)], maxBytes: 30, keep: 'first' });
    const found = open('password');
    found.write(text);
    expect(found.captured()).toEqual({
      text: 'password *** of x\n',
      kept: 'first',
      totalBytes: 18,
      truncated: false,
      notice: 'A password is not shown.',
    });
    // A filter that saw the secret would tell whether a guess is right.
    const guess = open('hunter2');
    guess.write(text);
    expect(guess.captured().text).toBe('');
  });

  test.each([0, 1, 5, 8, 12, 100])('shows no part of a secret at a budget of %d bytes', (maxBytes) => {
    for (const keep of ['first', 'last'] as const) {
      const chain = openChain({ redactors: [hideSecret], filters: [], maxBytes, keep });
      for (const piece of ['123 hun', 'ter2 456']) chain.write(piece);
      expect('123 *** 456').toContain(chain.captured().text);
    }
  });
});

describe('the rest of an output beyond the budget', () => {
  const overfull = (stages: Partial<Parameters<typeof openChain>[0]>) => {
    const chain = openChain({ redactors: [], filters: [], maxBytes: 10, keep: 'first', ...stages });
    chain.write('0123456789\n'.repeat(3));
    return chain;
  };
  const passOn: Stage = (next) => next;

  test('may come in any order only if nothing before the budget sees it', () => {
    expect(overfull({}).isFull()).toBe(true);
    expect(overfull({ follow: passOn }).isFull()).toBe(true);
    expect(overfull({ redactors: [passOn] }).isFull()).toBe(false);
    expect(overfull({ filters: [passOn] }).isFull()).toBe(false);
    expect(openChain({ redactors: [], filters: [], maxBytes: 10, keep: 'last' }).isFull()).toBe(false);
  });

  test('may be left out if no stage wants more', () => {
    expect(overfull({ redactors: [passOn] }).isDone()).toBe(true);
    expect(overfull({ filters: [keepLinesWith('x')] }).isDone()).toBe(false);
  });
});

describe('progress', () => {
  test('tells what comes out of the redactors', () => {
    const told: Progress[] = [];
    const report = (progress: Progress) => void told.push(progress);
    const { stdout } = openOutput(terms('describe secret db', { touchesSecrets: true, report }));
    stdout.write('token:  hunt');
    expect(told).toEqual([]);
    stdout.write('er2 hunter2 hunter2\n');
    expect(told).toEqual([{ phase: 'running', bytes: 'token:  (not shown)\n'.length }]);
  });
});

describe('the output of a run that had to be ended', () => {
  test('is redacted up to its last, unfinished line, and what comes later is ignored', () => {
    const output = openOutput(terms('describe secret db', { touchesSecrets: true }));
    output.stdout.write('token:  hunter2');
    output.stderr.write('the value hunter2');
    const partial = partialOutput(output);
    expect(partial).toMatchObject({
      stdout: { text: 'token:  (not shown)' },
      stderr: { text: '(not shown)', notice: expect.stringContaining('not shown') },
    });
    output.stdout.write('hunter2');
    expect(partialOutput(output)).toEqual(partial);
  });

  test('leaves out a stream that nothing was written to', () => {
    expect(partialOutput(openOutput(terms('get pods')))).toEqual({});
  });
});
