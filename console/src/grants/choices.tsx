import { useId } from 'preact/hooks';
import { Text } from '../parts/text.tsx';

/** What a choice of one text out of several needs. */
export interface ChoicesProps {
  readonly legend: string;
  readonly choices: readonly string[];
  /** The place of the one that is chosen. */
  readonly chosen: number;
  readonly onChoose: (at: number) => void;
}

/** A choice of one text out of several, with all of them in sight. Hidden characters in a text are shown. */
export function Choices({ legend, choices, chosen, onChoose }: ChoicesProps) {
  const name = useId();
  return (
    <fieldset class="choices">
      <legend class="label">{legend}</legend>
      {choices.map((choice, at) => (
        <label key={choice} class="choice">
          <input type="radio" name={name} checked={at === chosen} onChange={() => onChoose(at)} />
          <span>
            <Text>{choice}</Text>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
