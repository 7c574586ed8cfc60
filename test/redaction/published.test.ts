import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PUBLISHED, PUBLISHED_PLAIN, type PublishedFormat } from '../../src/redaction/published-table.ts';
import { openRedaction } from '../../src/redaction/redaction.ts';
import { findPublished } from '../../src/redaction/text/published.ts';
import { Region } from '../../src/redaction/text/region.ts';

const redaction = openRedaction({ key: Buffer.alloc(32, 7) });
const ALL = [...PUBLISHED, ...PUBLISHED_PLAIN];

/** What comes before the beginning of a token, where its format says so. */
const BEFORE: Readonly<Record<string, string>> = {
  'Terraform tokens': 'aB3dE5gH7jK9mN.',
  'Azure client secrets': 'aB38',
  'Telegram bot tokens': '123456789',
};

/** Tokens of a format, drawn by lot. */
function tokensOf({ name, begins, rest }: PublishedFormat): readonly string[] {
  const plain = rest
    .replaceAll(/\(\?<=(?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|\(\?![^()]*\)/g, '')
    .replace(/\|sk-\[.*$/, '');
  const before = BEFORE[name] ?? '';
  return begins
    .slice(0, 6)
    .flatMap((begin) =>
      fc
        .sample(fc.stringMatching(new RegExp(`^(?:${plain})$`)), { numRuns: 3, seed: 7 })
        .map((end) => `${before}${begin}${end}`),
    );
}

describe.each(ALL.map((format) => [format.name, format] as const))('%s', (_, format) => {
  const tokens = tokensOf(format);

  test('are found in any text', () => {
    for (const token of tokens) {
      for (const place of [
        `${token}\n`,
        `using ${token} for it\n`,
        `"a":"${token}",\n`,
        `'${token}'\n`,
        `x=${token}&y=1\n`,
        `\\n${token}\\n\n`,
      ]) {
        const shown = redaction.text(place);
        expect(shown).toContain('[redacted: ');
        expect(shown).not.toContain(token.slice(-12));
      }
    }
  });

  test('are not found where too little follows their beginning', () => {
    for (const begin of format.begins) {
      const near = `see ${BEFORE[format.name] ?? ''}${begin}ab for it\n`;
      expect(redaction.text(near)).toBe(near);
    }
  });

  test('are found by this row alone', () => {
    const others = (rows: readonly PublishedFormat[]) => rows.filter((each) => each !== format);
    const find = findPublished(others(PUBLISHED), others(PUBLISHED_PLAIN));
    const left = tokens.filter((token) => {
      const region = new Region(`${token}\n`, 0, true);
      find(region);
      return region.spans.length === 0;
    });
    expect(left).toEqual(tokens);
  });

  test('have a source', () => {
    expect(format.source).toMatch(/^https:\/\/\S+$/);
    expect(format.shape).not.toBe('');
  });
});
