import { quote, refuse } from '../../errors.ts';
import { deny, NO_OPINION, type Rule } from '../policy.ts';

const METACHARACTER = /[;|&$`\\'"\n\r]/;

/** Layer 3: no argument may hold a shell metacharacter, though no shell is ever used. Source: specification. */
export const shellMetacharacters: Rule = {
  id: 'shell-metacharacters',
  judge: ({ command }) => {
    const word = command.words.find((each) => METACHARACTER.test(each));
    if (word === undefined) return NO_OPINION;
    return deny(
      refuse(
        'METACHARACTER',
        `Invalid characters in argument: ${quote(word)}`,
        'None of ; | & $ ` \\ \' " or a line break may stand in an argument. There is no shell here, so quoting is not needed; to choose objects or fields use -l, --field-selector or -o custom-columns=NAME:.metadata.name.',
      ),
    );
  },
};
