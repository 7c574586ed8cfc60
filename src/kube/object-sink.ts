/** Takes the objects that a read gets, one by one and parsed, in place of their text. */
export interface ObjectSink {
  /** A read begins. It may begin again: what was taken before then does not count. */
  readonly begin: () => void;
  /** Must not keep the object itself: a list may be long. */
  readonly take: (object: unknown) => void;
}
