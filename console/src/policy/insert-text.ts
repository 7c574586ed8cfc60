/** Puts a text in place of the selection, as if it was typed: the field can undo it, and says that it changed. */
export function insertText(input: HTMLTextAreaElement, text: string): void {
  input.focus();
  // The only way that keeps what the field can undo. A browser without it changes the text all the same.
  if (document.execCommand('insertText', false, text)) return;
  input.setRangeText(text, input.selectionStart, input.selectionEnd, 'end');
  input.dispatchEvent(new Event('input', { bubbles: true }));
}
