interface Warning {
  readonly code: string;
  readonly text: string;
  /** What follows in the same header. */
  readonly rest: string;
}

/**
 * The texts that kubectl prints of Warning headers: the non-empty texts of code 299, up to the first mistake in each
 * header. `headers` hold one character for each byte, as Node gives them; the texts are UTF-8.
 * Source: ParseWarningHeaders of apimachinery/pkg/util/net, warningWriter of client-go/rest; RFC 7234, section 5.5.
 */
export function warningTexts(headers: readonly string[]): readonly string[] {
  return headers.flatMap((header) => {
    const texts: string[] = [];
    let rest = header;
    while (rest !== '') {
      const warning = parseWarning(rest);
      if (warning === undefined) break;
      if (warning.code === '299' && warning.text !== '') texts.push(warning.text);
      rest = warning.rest;
    }
    return texts;
  });
}

/** `code agent "text"`, perhaps a quoted date, and a comma before the next one. */
const WARNING = /^(\d{3}) ([^ ]+) "((?:[^"\\]|\\.)*)"\s*(?:"[^"]*"\s*)?(?:,\s*|$)/s;

function parseWarning(header: string): Warning | undefined {
  const [whole = '', code = '', agent = '', quoted = ''] = WARNING.exec(header.trim()) ?? [];
  const text = decode(decodeWords(quoted.replaceAll(/\\(.)/gs, '$1')));
  if (whole === '' || text === undefined || decode(agent) === undefined) return undefined;
  return { code, text, rest: header.trim().slice(whole.length) };
}

/** Text from bytes; undefined where they are no UTF-8 or hold control characters, which Go refuses too. */
function decode(bytes: string): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, 'latin1'));
    return /\p{Cc}/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** The encoded words of older servers, as bytes. Source: RFC 2047; mime.WordDecoder of Go. */
function decodeWords(bytes: string): string {
  const joined = bytes.replaceAll(/(\?=)[ \t\r\n]+(?==\?)/g, '$1');
  return joined.replaceAll(
    /=\?(utf-8|us-ascii|iso-8859-1)\?([bq])\?([^?]*)\?=/gi,
    (_, charset: string, encoding: string, word: string) => {
      const decoded =
        encoding.toLowerCase() === 'b'
          ? Buffer.from(word, 'base64').toString('latin1')
          : word
              .replaceAll('_', ' ')
              .replaceAll(/=([\da-f]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
      return charset.toLowerCase() === 'iso-8859-1' ? Buffer.from(decoded, 'utf8').toString('latin1') : decoded;
    },
  );
}
