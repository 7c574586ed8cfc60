/** A text without what a terminal would take for a command. Source: EscapeTerminal of cli-runtime/pkg/printers. */
export function escapeTerminal(text: string): string {
  return text.replaceAll('\x1b', '^[').replaceAll('\r', '\\r');
}

/** How kubectl lays out its own tables. Source: GetNewTabWriter of cli-runtime/pkg/printers. */
export const TABLE_COLUMNS = { minWidth: 6, padding: 3, remembersWidths: true };
