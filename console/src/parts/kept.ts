import { Component, type ComponentChildren } from 'preact';

/** What is drawn, and the text that stays the same as long as nothing in it changes. */
export interface KeptProps {
  readonly of: string;
  readonly draw: () => ComponentChildren;
}

/** Draws again only if the text changes: for the rows of long lists, of which an event or a filter changes few. */
export class Kept extends Component<KeptProps> {
  override shouldComponentUpdate(next: KeptProps): boolean {
    return next.of !== this.props.of;
  }

  override render(): ComponentChildren {
    return this.props.draw();
  }
}
