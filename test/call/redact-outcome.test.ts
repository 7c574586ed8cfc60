import { expect, test } from 'vitest';
import { redactOutcome } from '../../src/call/redact-outcome.ts';
import { openRedaction } from '../../src/redaction/redaction.ts';

const redaction = openRedaction({ key: Buffer.alloc(32, 1) });
const TOKEN = `ghp_${'a1B2c3D4e5F6g7H8i9J0'.repeat(2).slice(0, 36)}`;

test('what only pages are told is redacted as the sentences of the answer are', () => {
  const { success, body, aside } = redactOutcome(
    {
      success: false,
      body: { success: false, hint: `use ${TOKEN}` },
      aside: { reason: `use ${TOKEN}`, requests_made: 2 },
    },
    redaction,
  );
  expect(JSON.stringify([body, aside])).not.toContain(TOKEN);
  expect(aside).toEqual({ reason: body['hint'], requests_made: 2 });
  expect(success).toBe(false);
});

test('an answer that tells pages nothing more stays so', () => {
  expect(redactOutcome({ success: true, body: { success: true } }, redaction)).toEqual({
    success: true,
    body: { success: true },
  });
});
