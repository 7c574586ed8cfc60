import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withoutQuotes } from '../../src/gateway/status.ts';

const said = (status: object, code = 422) => JSON.parse(String(withoutQuotes(status, code).body));
const OBJECT = '"{\\"data\\":{\\"password\\":\\"aHVudGVyMg==\\"}}"';

describe('an error that may quote an object', () => {
  test.each([
    ['illegal base64 data at input byte 5'],
    ['json: cannot unmarshal string into Go struct field ObjectMeta.metadata.labels of type map[string]string'],
  ])('keeps its field and a harmless reason: %s', (end) => {
    const message = `Invalid value: ${OBJECT}: ${end}`;
    const cause = { reason: 'FieldValueInvalid', field: 'patch', message };
    const { details, message: text } = said({
      reason: 'Invalid',
      message: ` "" is invalid: patch: ${message}`,
      details: { causes: [cause] },
    });
    expect(details.causes).toEqual([{ ...cause, message: `Invalid value: (not shown): ${end}` }]);
    expect(text).toBe(`patch: (not shown): ${end}`);
  });

  test.each([
    [404, { reason: 'NotFound', message: 'secrets "nope" not found' }],
    [409, { reason: 'AlreadyExists', message: 'secrets "db" already exists' }],
    [403, { reason: 'Forbidden', message: 'secrets "db" is forbidden: User "jane" cannot patch resource "secrets"' }],
  ])('%i passes as it is, because it quotes nothing: %j', (code, status) => {
    expect(said(status, code)).toEqual(status);
  });

  test('of a webhook is not shown', () => {
    const { message } = said(
      { reason: 'Forbidden', message: 'admission webhook "a.b" denied the request: hunter2 is too weak' },
      403,
    );
    expect(message).toBe('(not shown)');
  });

  test('shows no value, wherever it is', () => {
    const around = fc.string({ maxLength: 40 });
    fc.assert(
      fc.property(around, around, fc.constantFrom('Invalid value: ', 'Forbidden: ', ''), (before, after, fault) => {
        const message = `${fault}${before}hunter2${after}`;
        const causes = [{ message, field: 'data[key]', reason: 'FieldValueInvalid' }];
        expect(JSON.stringify(said({ reason: 'Invalid', message, details: { causes } }))).not.toContain('hunter2');
      }),
    );
  });
});
