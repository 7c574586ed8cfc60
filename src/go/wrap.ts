/** White space as Go sees it, but for the no-break space. Source: unicode.IsSpace. */
const SPACE = /[\t\n\v\f\r \u0085\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/**
 * Breaks lines at white space so that they hold at most `limit` characters, where words allow it.
 * Source: WrapString of github.com/mitchellh/go-wordwrap 1.0.1, whose corners kubectl's output shows.
 */
export function wrapWords(text: string, limit: number): string {
  let out = '';
  let column = 0;
  let word = new Run();
  let spaces = new Run();
  const settle = () => {
    column += spaces.length + word.length;
    out += spaces.text + word.text;
    spaces = new Run();
    word = new Run();
  };
  for (const character of text) {
    if (character === '\n') {
      if (word.length > 0 || column + spaces.length <= limit) settle();
      spaces = new Run();
      out += '\n';
      column = 0;
    } else if (SPACE.test(character)) {
      if (spaces.length === 0 || word.length > 0) settle();
      spaces.add(character);
    } else {
      word.add(character);
      if (column + word.length + spaces.length > limit && word.length < limit) {
        out += '\n';
        column = 0;
        spaces = new Run();
      }
    }
  }
  if (word.length > 0 || column + spaces.length <= limit) settle();
  return out;
}

/** Characters in a row, and how many. */
class Run {
  text = '';
  length = 0;

  add(character: string): void {
    this.text += character;
    this.length++;
  }
}
