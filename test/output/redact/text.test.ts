import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Progress } from '../../../src/kube/progress.ts';
import { openOutput } from '../../../src/output/chain.ts';
import type { Known } from '../../../src/redaction/redaction.ts';
import { openRedaction } from '../../../src/redaction/redaction.ts';
import { planOf } from '../../policy/plans.ts';

const redaction = openRedaction({ key: Buffer.alloc(32, 3) });
const SECRET = 'hunter2-of-the-shop';
const MARK = /\[redacted: [a-z-]+ #[0-9a-f]{4}\]/;

function open(
  line: string,
  more: { known?: Map<string, Known>; maxBytes?: number; report?: (of: Progress) => void } = {},
) {
  const { maxBytes = 10_000, report, known } = more;
  const { command } = planOf(line);
  const printed = { redaction, printsObjects: false, known };
  return openOutput({ command, touchesSecrets: false, redaction: printed, maxBytes, keep: 'first', report });
}

describe('the text of a run', () => {
  test('shows no secret, in whatever pieces of text and bytes it comes', () => {
    const text = `starting ä\npassword=${SECRET}\nready ✓\n`;
    fc.assert(
      fc.property(fc.array(fc.nat(Buffer.byteLength(text)), { maxLength: 6 }), fc.boolean(), (cuts, asText) => {
        const { stdout } = open('logs web');
        const bytes = Buffer.from(text);
        const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        for (const [at, end] of places.slice(1).entries()) {
          const piece = bytes.subarray(places[at], end);
          const isWhole = piece.toString('utf8') !== '' && Buffer.from(piece.toString('utf8')).equals(piece);
          stdout.write(asText && isWhole ? piece.toString('utf8') : piece);
        }
        const shown = stdout.captured().text;
        expect(shown).not.toContain(SECRET);
        expect(shown.replace(MARK, SECRET)).toBe(text);
      }),
    );
  });

  test('marks a value in stderr that became known while the run went on', () => {
    const known = new Map<string, Known>();
    const { stderr } = open('apply -f -', { known });
    stderr.write('before: plain-words-of-the-shop\n');
    known.set('plain-words-of-the-shop', { value: 'plain-words-of-the-shop', word: 'secret' });
    stderr.write('after: plain-words-of-the-shop\n');
    const { text } = stderr.captured();
    expect(text).toMatch(/^before: plain-words-of-the-shop\nafter: \[redacted: secret #[0-9a-f]{4}\]\n$/);
  });

  test('is redacted for the follower of a call too, also behind the end of what the answer holds', () => {
    const told: Progress[] = [];
    const { stdout } = open('rollout status deploy/web', {
      maxBytes: 20,
      report: (progress) => void told.push(progress),
    });
    for (let at = 0; at < 5; at++) stdout.write(`Waiting: the message says password=${SECRET}\n`);
    stdout.captured();
    expect(told.length).toBeGreaterThan(0);
    expect(JSON.stringify(told)).not.toContain(SECRET);
    expect(JSON.stringify(told.at(-1))).toMatch(MARK);
  });

  test('of objects that were redacted before is left alone', () => {
    const { command } = planOf('get pods -o yaml');
    const printed = { redaction, printsObjects: true };
    const { stdout } = openOutput({
      command,
      touchesSecrets: false,
      redaction: printed,
      maxBytes: 1000,
      keep: 'first',
    });
    stdout.write('password: an-allowed-value\n');
    expect(stdout.captured().text).toBe('password: an-allowed-value\n');
  });
});
