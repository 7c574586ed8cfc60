/**
 * The same question, answered once for each record: several layers ask it, and a record never changes. A record that is
 * no longer used takes its answer with it.
 */
export function once<Asked extends object, Answer>(find: (asked: Asked) => Answer): (asked: Asked) => Answer {
  const answers = new WeakMap<Asked, { readonly answer: Answer }>();
  return (asked) => {
    const known = answers.get(asked);
    if (known !== undefined) return known.answer;
    const answer = find(asked);
    answers.set(asked, { answer });
    return answer;
  };
}
