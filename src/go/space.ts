/** Source: strings.TrimSpace, which takes away other characters than JavaScript's trim: no byte order mark, for example. */
export function trimSpace(text: string): string {
  return text.replace(/^[\t\n\v\f\r \u0085\p{Z}]+|[\t\n\v\f\r \u0085\p{Z}]+$/gu, '');
}
