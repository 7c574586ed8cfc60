/**
 * What kubectl and the API server say in words of their own. Each pattern matches only text that can hold no value of an
 * object: fixed words, names of objects, kinds, fields and types. Source: kubectl/pkg/cmd/util, apimachinery/pkg/api/errors,
 * apimachinery/pkg/util/validation, structured-merge-diff.
 */

const raw = String.raw;

/** A kind, resource or name of an object between quotes. */
const NAME = raw`"[\w.:/-]{0,253}"`;
/** A path of fields; a key in brackets may be arbitrary text of the user. */
const FIELD = raw`<?[A-Za-z][\w-]{0,62}>?(?:\.[\w-]{1,253}|\[[-\w./ ]{1,253}\]){0,32}`;
const TYPE_OF_GO = raw`[\w.*[\]]{1,80}(?: \{\})?`;
const JSON_TYPE = '(?:string|number|bool|object|array)';

/** What a line may begin with, one after another. */
export const HEADS: readonly RegExp[] = [
  raw`Warning: `,
  raw`error: `,
  raw`Error from server(?: \([A-Za-z]{1,40}\))?: `,
  raw`[IWE]\d{4} [\d:.]{1,20} +\d{1,10} [\w.]{1,60}:\d{1,6}\] `,
  raw`for: "STDIN": `,
  raw`unable to decode "STDIN": `,
  raw`error (?:when )?(?:applying patch|creating|deleting|patching|replacing|retrieving current configuration of|validating|parsing)(?: "?STDIN"?)?: `,
  raw`error validating data: `,
  raw`failed to create secret `,
  raw`The request is invalid: `,
  raw`(?:The )?(?:[A-Za-z]{1,63}(?:\.[a-z0-9.-]{1,190})?|) ?${NAME} is invalid: `,
  raw`[a-z.-]{1,253}(?: ${NAME})? is forbidden: `,
  raw`[A-Za-z]{1,63} in version ${NAME} cannot be handled as a [A-Za-z]{1,63}: `,
  raw`error decoding (?:patch|from json): `,
  raw`strict decoding error: `,
  raw`Internal error occurred: `,
  raw`admission webhook ${NAME} (?:denied the request|does not support dry run)(?:: )?`,
  raw`failed calling webhook ${NAME}: `,
  raw`ValidatingAdmissionPolicy '[\w.-]{1,253}' with binding '[\w.-]{1,253}' denied request: `,
  raw`Apply failed with \d+ conflicts?: `,
  raw`failed to create typed (?:patch|live) object \([\w.-]{0,253}/[\w.-]{0,253}; [\w./-]{1,253}, Kind=\w{1,63}\): `,
  raw`\* `,
  raw`(?:\.[\w-]{1,253})+: expected \w{1,20}, got `,
  raw`--overwrite is false but found the following declared (?:annotation|label)\(s\): `,
  raw`'[\w./-]{1,253}' already has a value `,
  raw`invalid literal source `,
].map(startsWith);

/** A field and what is wrong with it, as far as it is said before the value. */
export const CAUSE = startsWith(
  raw`(?:invalid label value: |\[?${FIELD}: (?:Invalid value|Required value|Duplicate value|Unsupported value|Not found|Forbidden|Too long|Too short|Too many|Too few|Internal error)(?:: |$))`,
);

const REGEX_NOTE = (examples: string, regex: string) => ` (e.g. ${examples}, regex used for validation is '${regex}')`;
const LABEL_CHARACTERS =
  "consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const DNS_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';

/** The rules for names, keys and labels, letter by letter. */
const RULES = [
  `a valid label must be an empty string or ${LABEL_CHARACTERS}${REGEX_NOTE("'MyValue',  or 'my_value',  or '12345'", `(${QUALIFIED})?`)}`,
  `name part must ${LABEL_CHARACTERS}${REGEX_NOTE("'MyName',  or 'my.name',  or '123-abc'", QUALIFIED)}`,
  `a valid label key must ${LABEL_CHARACTERS}${REGEX_NOTE("'MyName',  or 'my.name',  or '123-abc'", QUALIFIED)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
  `a valid config key must consist of alphanumeric characters, '-', '_' or '.'${REGEX_NOTE("'key.name',  or 'KEY_NAME',  or 'key-name'", '[-._a-zA-Z0-9]+')}`,
  `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character${REGEX_NOTE("'example.com'", `${DNS_LABEL}(\\.${DNS_LABEL})*`)}`,
  `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character${REGEX_NOTE("'my-name',  or '123-abc'", DNS_LABEL)}`,
].map((rule) => `(?:prefix part )?${RegExp.escape(rule)}`);

const SAID_OF_VALUES: readonly string[] = [
  ...RULES,
  raw`field is immutable(?: when ${'`immutable`'} is set)?`,
  raw`(?:name part |prefix part )?must (?:not )?be (?:non-)?empty`,
  raw`(?:name part |prefix part )?(?:must be|may not be) (?:no )?more than \d+ (?:bytes|characters)(?: long)?`,
  raw`name is neither a standard finalizer name nor is it fully qualified`,
  raw`illegal base64 data at input byte \d+`,
  raw`json: cannot unmarshal ${JSON_TYPE} into Go (?:struct field [\w.]{1,253}|value) of type ${TYPE_OF_GO}`,
  raw`cannot (?:restore|convert) \w{1,20} (?:from|to) ${TYPE_OF_GO}`,
  raw`unrecognized type: ${TYPE_OF_GO}`,
  raw`no kind ${NAME} is registered for version ${NAME} in scheme "[\w./:-]{1,100}"`,
  raw`(?:strict decoding error: )?(?:unknown|duplicate) field "${FIELD}"`,
];

/** Texts that may end a line after a hidden value. */
export const DETAILS: readonly RegExp[] = SAID_OF_VALUES.map((said) => new RegExp(`(?:(?<=: )|^)${said}$`));

/** Texts that may end any other line. */
export const TAILS: readonly RegExp[] = [/, and --overwrite is false$/, /, expected key=value$/];

const CERTIFICATE = [
  raw`certificate signed by unknown authority`,
  raw`certificate is valid for [\w.,: *-]{1,300}, not [\w.:-]{1,253}`,
  raw`certificate has expired or is not yet valid: current time [\dTZ:+-]{1,40} is (?:after|before) [\dTZ:+-]{1,40}`,
].join('|');
/** Why a request got no answer at all. Source: net, net/http and crypto/x509 of Go, client-go/plugin/pkg/client/auth/exec. */
const NO_ANSWER = `(?:${[
  raw`net/http: [\w /]{1,80}`,
  raw`dial tcp [\w.:[\]-]{1,80}: [\w/: ]{1,80}`,
  raw`EOF`,
  raw`context deadline exceeded`,
  raw`tls: failed to verify certificate: x509: (?:${CERTIFICATE})`,
  raw`getting credentials: exec: executable [\w./-]{1,253} (?:not found|failed with exit code \d{1,3})`,
].join('|')})`;

/** What the whole rest of a line may be. */
export const SENTENCES: readonly RegExp[] = [
  ...SAID_OF_VALUES,
  raw`[a-z.-]{1,253} ${NAME} (?:not found|already exists)`,
  ...RULES.map((rule) => raw`"[\w./ -]{1,253}" is not valid key name for a Secret ${rule}`),
  raw`the server doesn't have a resource type ${NAME}(?: in group ${NAME})?(?: and version ${NAME})?`,
  raw`the server could not find the requested resource`,
  raw`the server rejected our request due to an error in our request`,
  raw`User "[^"\\]{1,253}" cannot \w{1,40} resource ${NAME} in API group ${NAME} (?:in the namespace ${NAME}|at the cluster scope)`,
  raw`Operation cannot be fulfilled on [a-z.]{1,253} ${NAME}: (?:the object has been modified; please apply your changes to the latest version and try again|StorageError: [\w ]{1,60})`,
  raw`the name of the object \([\w.-]{1,253}\) does not match the name on the URL \([\w.-]{1,253}\)`,
  raw`the name of the object \([\w.-]{1,253} based on URL\) was undeterminable: name must be provided`,
  raw`the namespace (?:of the provided object|from the provided object ${NAME}) does not match the namespace (?:${NAME} )?sent on the request(?:\. You must pass '--namespace=[\w-]{1,63}' to perform this operation\.)?`,
  raw`the namespace from the provided object ${NAME} does not match the namespace ${NAME}\. You must pass '--namespace=[\w-]{1,63}' to perform this operation\.`,
  raw`unable to create new content in namespace [\w-]{1,63} because it is being terminated`,
  raw`exceeded quota: [\w.-]{1,253}, requested: [\w./=,-]{1,253}, used: [\w./=,-]{1,253}, limited: [\w./=,-]{1,253}`,
  raw`No resources found(?: in [\w-]{1,63} namespace)?\.?`,
  raw`no matching resources found`,
  raw`timed out waiting for the condition(?: on [\w.-]{1,253}/[\w.-]{1,253})?`,
  raw`no matches for kind ${NAME} in version ${NAME}`,
  raw`resource mapping not found for name: ${NAME} namespace: ${NAME} from "STDIN": no matches for kind ${NAME} in version ${NAME}`,
  raw`ensure CRDs are installed first`,
  'error when applying patch:',
  'to:',
  raw`Resource: "[\w./, =]{1,253}", GroupVersionKind: "[\w./, =]{1,253}"`,
  raw`Name: ${NAME}, Namespace: ${NAME}`,
  raw`resource [\w.-]{1,253}/[\w.-]{1,253} is missing the kubectl\.kubernetes\.io/last-applied-configuration annotation which is required by kubectl apply\. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply\. The missing annotation will be patched automatically\.`,
  raw`Detected changes to resource [\w.-]{1,253} which is currently being deleted\.`,
  raw`conflict with "[\w. /-]{1,128}"(?: with subresource "\w{1,40}")?(?: using [\w./]{1,80})?: (?:\.[\w.-]{1,253})+`,
  raw`conflicts with "[\w. /-]{1,128}"(?: with subresource "\w{1,40}")?(?: using [\w./]{1,80})?:`,
  raw`- (?:\.[\w.-]{1,253})+`,
  raw`(?:\.[\w-]{1,253})+: (?:field not declared in schema|expected \w{1,20})`,
  raw`no (?:status|history) viewer has been implemented for (?:"\w{1,63}"|\w{1,63})`,
  raw`cannot (?:expose|autoscale) a \w{1,63}(?:: could not find scale subresource for [\w./, =]{1,100} in discovery information)?`,
  raw`[\w.-]{1,253}/[\w.-]{1,253} (?:the object )?is not a pod or does not have a pod template(?:: \*?[\w.]{1,63})?`,
  raw`label "[\w./-]{1,253}" not found\.`,
  raw`name cannot be provided when a selector is specified`,
  raw`either --from-file or the combination of --docker-username, --docker-password and --docker-server is required`,
  raw`--dry-run(?:=\w{1,10})? is deprecated(?: \(boolean value\))? and can be replaced with --dry-run=\w{1,10}\.`,
  raw`You must be logged in to the server \((?:Unauthorized|the server has asked for the client to provide credentials)\)`,
  raw`Immediate deletion does not wait for confirmation that the running resource has been terminated\. The resource may continue to run on the cluster indefinitely\.`,
  raw`Unable to connect to the server: ${NO_ANSWER}`,
  raw`couldn't get current server API group list: Get "https?://[\w.:[\]-]{1,253}/[\w./-]{0,253}(?:\?timeout=\w{1,12})?": ${NO_ANSWER}`,
  raw`The connection to the server [\w.:[\]-]{1,253} was refused - did you specify the right host or port\?`,
  // What kubectl says of conflicts, a line each.
  raw`Please review the fields above--they currently have other managers\. Here`,
  raw`are the ways you can resolve this warning:`,
  raw`If you intend to manage all of these fields, please re-run the apply`,
  raw`  command with the ${'`--force-conflicts`'} flag\.`,
  raw`If you do not intend to manage all of the fields, please edit your`,
  raw`  manifest to remove references to the fields that should keep their`,
  raw`  current managers\.`,
  raw`You may co-own fields by updating your manifest to match the existing`,
  raw`  value; in this case, you'll become the manager if the other manager\(s\)`,
  raw`  stop managing the field \(remove it from their configuration\)\.`,
  raw`See https://kubernetes\.io/docs/reference/using-api/server-side-apply/#conflicts`,
  raw`See 'kubectl [a-z -]{1,60} -h' for help and examples`,
].map((sentence) => new RegExp(`^(?:${sentence})$`));

function startsWith(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})`);
}
