/** The sign of the console. */
export function Mark() {
  return (
    <svg class="brand-mark" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path d="M10 1l7.8 4.5v9L10 19l-7.8-4.5v-9z" class="brand-shape" />
      <path d="M6.3 10.2l2.6 2.6 4.8-5.4" class="brand-line" />
    </svg>
  );
}
