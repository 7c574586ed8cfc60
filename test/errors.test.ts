import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ERRORS, isRefusal, quote, quoteWord, refuse } from '../src/errors.ts';

describe('error codes', () => {
  test('the codes and their retryability are frozen, because clients match on them', () => {
    expect(Object.fromEntries(Object.entries(ERRORS).map(([code, { retryable }]) => [code, retryable]))).toEqual({
      APPROVAL_REQUIRED: false,
      ARGUMENTS_INVALID: false,
      ARGUMENTS_TOO_LARGE: false,
      ARGUMENT_NOT_ALLOWED: false,
      AUDIT_FAILED: true,
      BLAST_RADIUS: false,
      CALLER_BUSY: true,
      CALLER_UNKNOWN: false,
      CANCELLED: true,
      CHANGE_NOT_ALLOWED: false,
      CHANGE_NOT_KEPT: false,
      CHANGES_SUSPENDED: true,
      CHANGE_CONFLICT: false,
      CHANGE_DENIED: false,
      CHANGE_EXPIRED: false,
      CHANGE_FAILED: false,
      CHANGE_LIMIT: true,
      CHANGE_NOT_FOUND: false,
      CHANGE_TOO_LARGE: false,
      CHANGE_OUTDATED: false,
      COMMAND_NOT_ALLOWED: false,
      COMMAND_ORDER: false,
      COMPLETION: false,
      COPY: false,
      CREDENTIALS_REJECTED: false,
      CURSOR_INVALID: false,
      DOCUMENT_INVALID: false,
      FILE_NOT_TEXT: false,
      FLAG_NOT_ALLOWED: false,
      FLAG_VALUE: false,
      GPU_DIAGNOSTICS_OFF: false,
      IMAGE_NOT_ALLOWED: false,
      INTERACTIVE: false,
      KUBECONFIG: false,
      KUBECONFIG_UNUSABLE: false,
      KUBECTL_FAILED: true,
      KUBECTL_KILLED: false,
      KUBECTL_MISSING: false,
      KUBECTL_NOT_EXECUTABLE: false,
      KUBECTL_TOO_OLD: false,
      KUBERC: false,
      LIST_TOO_LARGE: false,
      LISTENER: false,
      LOCAL_EXECUTION: false,
      LOCAL_FILE: false,
      LOCKED_DOWN: false,
      METACHARACTER: false,
      NAMESPACE_NOT_ALLOWED: false,
      NAMESPACE_PROTECTED: false,
      NAME_INVALID: false,
      NOT_ALLOWED: false,
      NOT_CLASSIFIED: false,
      NOT_REDACTED: false,
      NOT_REHEARSED: false,
      NO_CLUSTER: true,
      NO_COMMAND: false,
      OTHER_IDENTITY: false,
      OTHER_SERVER: false,
      OUTPUT_FORMAT: false,
      PATCH_INVALID: false,
      PATH_NOT_ALLOWED: false,
      PATH_NOT_VERIFIED: false,
      PERMISSIONS: false,
      PLUGIN: false,
      POD_SECURITY: false,
      POLICY_DENIED: false,
      PROFILING: false,
      PROGRAM_NOT_ALLOWED: false,
      RAW_API_PATH: false,
      RUN_IMAGE_DISABLED: false,
      REDACTED_VALUE: false,
      SECRET_VALUES: false,
      SERVER_BUSY: true,
      SERVER_STOPPING: true,
      TARGET_NOT_ALLOWED: false,
      UNKNOWN_COMMAND: false,
      UNKNOWN_FLAG: false,
      VERBOSE_LOGGING: false,
      WATCH: false,
    });
  });

  test.each(Object.entries(ERRORS))('%s says what it means in one sentence', (_, { meaning }) => {
    expect(meaning).toMatch(/^[A-Z].*[^.]\.$|^kubectl .*\.$|^run_image .*\.$/);
  });
});

describe('refusals', () => {
  test('a refusal carries its code, its sentence and its hint and nothing else', () => {
    expect(refuse('NO_COMMAND', 'No.', 'Do.')).toEqual({
      refused: true,
      code: 'NO_COMMAND',
      error: 'No.',
      hint: 'Do.',
    });
  });

  test.each([null, undefined, 'refused', 1, [], {}, { refused: false }, { refused: 'true' }, { code: 'NO_COMMAND' }])(
    '%j is not a refusal',
    (value) => {
      expect(isRefusal(value)).toBe(false);
    },
  );

  test('what refuse made is a refusal', () => {
    expect(isRefusal(refuse('CANCELLED', 'a', 'b'))).toBe(true);
  });
});

/** Any UTF-16, halves of pairs included: more than fast-check's own texts are, which take seconds to prepare on a busy machine. */
function anyText(minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc
    .array(fc.integer({ min: 0, max: 0xffff }), { minLength, maxLength })
    .map((units) => String.fromCharCode(...units));
}

describe('quoting the text of a caller', () => {
  test.each([
    ['pods', "'pods'"],
    ['', "''"],
    ['say "hi"', `'say "hi"'`],
    ['line\nbreak', "'line\\nbreak'"],
    ['bell\u0007', "'bell\\u0007'"],
    ['nul\0', "'nul\\u0000'"],
    ['escape\u001b[31m', "'escape\\u001b[31m'"],
    ['back\\slash', "'back\\\\slash'"],
    ['\ud800', "'\\ud800'"],
  ])('%j is shown as %s', (text, shown) => {
    expect(quote(text)).toBe(shown);
  });

  test('a text of the limit is shown whole and a longer one is cut with a mark', () => {
    expect(quote('a'.repeat(80))).toBe(`'${'a'.repeat(80)}'`);
    expect(quote('a'.repeat(81))).toBe(`'${'a'.repeat(80)}…'`);
    expect(quote('abcdef', 3)).toBe("'abc…'");
  });

  test.each([
    ['web', "'web'"],
    ['a=b', "'a=…'"],
    ['a=b=c', "'a=…'"],
    ['a=', "'a=…'"],
    ['a=b\nc', "'a=…'"],
    ['=b', "'=…'"],
    ['a:b', "'a:b'"],
  ])('of the word %j only the part before its value is shown', (word, shown) => {
    expect(quoteWord(word)).toBe(shown);
  });

  test('100 KiB of any text stay short', () => {
    fc.assert(
      fc.property(anyText(1, 24), (unit) => {
        // The longest escape of one UTF-16 unit is that of a format character: \u{feff}.
        expect(quote(unit.repeat(Math.ceil((100 * 1024) / unit.length))).length).toBeLessThanOrEqual(80 * 8 + 3);
      }),
      { numRuns: 50, examples: [['\ufeff'], ['\u{e0001}'], ['\0'], ['\ud800'], ['\\']] },
    );
  });

  test('no control character of ASCII gets out, whatever the text', () => {
    fc.assert(
      fc.property(anyText(0, 400), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
        expect(quote(text)).not.toMatch(/[\u0000-\u001f]/);
      }),
    );
  });

  test.each([
    ['DEL', '\u007f'],
    ['a C1 control, which some terminals take for an escape', '\u009b'],
    ['a line separator', '\u2028'],
    ['a direction override', '\u202e'],
    ['a zero-width space', '\u200b'],
    ['a byte order mark', '\ufeff'],
  ])('%s does not get out', (_, character) => {
    expect(quote(`a${character}b`)).not.toContain(character);
  });
});
