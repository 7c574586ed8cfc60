/**
 * Returns a function that finds the answer for each record once and keeps it as long as the record lives. Several layers
 * ask the same question, and a record never changes.
 */
export function memoize<Asked extends object, Answer>(find: (asked: Asked) => Answer): (asked: Asked) => Answer {
  const answers = new WeakMap<Asked, { readonly answer: Answer }>();
  return (asked) => {
    const known = answers.get(asked);
    if (known !== undefined) return known.answer;
    const answer = find(asked);
    answers.set(asked, { answer });
    return answer;
  };
}
