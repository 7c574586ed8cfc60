import type { MarkWord } from './marks.ts';

/** The last words of names whose values are secret, or may be. */
export const HEADS: Readonly<Record<string, MarkWord | undefined>> = {
  __proto__: null as never,
  password: 'password',
  passwords: 'password',
  passwd: 'password',
  passphrase: 'password',
  passcode: 'password',
  pass: 'password',
  pwd: 'password',
  pw: 'password',
  psw: 'password',
  pswd: 'password',
  requirepass: 'password',
  masterauth: 'password',
  mnemonic: 'secret',
  token: 'token',
  tokens: 'token',
  jwt: 'token',
  bearer: 'token',
  sig: 'token',
  signature: 'token',
  secret: 'secret',
  secrets: 'secret',
  key: 'key',
  keys: 'key',
  credential: 'credential',
  credentials: 'credential',
  cred: 'credential',
  creds: 'credential',
  auth: 'credential',
  authorization: 'credential',
  dsn: 'credential',
  connstr: 'credential',
  string: 'credential',
  str: 'credential',
  htpasswd: 'credential',
  dockerconfigjson: 'credential',
  dockercfg: 'credential',
  kubeconfig: 'credential',
  cookie: 'cookie',
  // Names in other languages that applications use.
  passwort: 'password',
  kennwort: 'password',
  wachtwoord: 'password',
  senha: 'password',
  contrasena: 'password',
  contraseña: 'password',
  motdepasse: 'password',
  haslo: 'password',
  hasło: 'password',
  пароль: 'password',
  密码: 'password',
  密碼: 'password',
  パスワード: 'password',
  비밀번호: 'password',
};

/** Names written as one word without a sign between their parts. */
export const SPELLINGS =
  /(?:(?:store|key|src|dest|root|db|user|admin|my|pg|redis|smtp|mail|ftp|ssh|sudo|bind|login|client)pass|(?:bind|root|admin)pw|passwor[dt]|passwd|passphrase|apitoken|authtoken|accesstoken|refreshtoken|bearertoken|sessiontoken|securitytoken|idtoken|bottoken|jwttoken|(?:identity|registry|user|service|web|github|gitlab|git|npm|slack|vault|bearer|device|push|deploy|admin|root|bootstrap|join|node|agent|oauth)token|clientsecret|appsecret|apisecret|sharedsecret|jwtsecret|secretkey|apikey|accesskey|privatekey|secretaccesskey|authkey|signingkey|masterkey|encryptionkey|accountkey|sharedkey|servicekey|sharedaccesskey|licensekey|connectionstring|credentials?)$/;

/** What comes before `key` where its value is a secret. */
export const KEY_OWNERS = new Set(
  `api access secret private signing sign encryption encrypt encrypting decryption master shared account auth
   authentication authorization service app application session crypto cipher deploy storage hmac jwt jwk rsa dsa ecdsa
   ed25519 ssh tls ssl aes des admin root subscription integration write ingest ingestion management consumer
   license licence webhook user server client host unseal recovery wallet wireguard psk preshared ca server stripe
   sendgrid mailgun datadog dd openai anthropic newrelic rollbar bugsnag algolia twilio maps security confluent project`.split(
    /\s+/,
  ),
);

/** What comes before `key` where its value is public. */
export const NEVER_BEFORE_KEY = new Set(
  `public pub partition primary sort row foreign topology label annotation cache object s3 bucket routing message map lookup
   registry group shortcut index order range config configuration idempotency i18n translation dedup deduplication natural
   composite unique hash shard match selector field column header env property json yaml no any press hot lock queue
   metric tag data name gpg pgp`.split(/\s+/),
);

/** What comes before `token` where it is a place in a list, a part of a text, or made for each request. */
export const NEVER_BEFORE_TOKEN = new Set(
  `next page continue continuation pagination sync cursor design eos bos pad unk mask cls sep eot stop begin end special
   cancellation fencing syntax lexer max min per unexpected`.split(/\s+/),
);

/** What comes before `salt` where it goes into hashes or keys, in names that are not variables. */
export const SALT_OWNERS = new Set(
  'password hash hashids session auth encryption crypto cipher secret token jwt'.split(' '),
);

/** What comes before `pin` where it is a pin of a board. */
export const BOARD_PINS = new Set(
  'gpio led cpu core data clock clk reset rst button tx rx cs miso mosi sda scl motor servo pwm adc relay irq'.split(
    ' ',
  ),
);

/** What comes before `secret` where its value is the secret itself, and not the name of one. */
export const SECRET_OWNERS = new Set(
  `client app application shared webhook consumer signing api oauth oauth2 hmac jwt session cookie encryption access bot
   channel partner merchant user slack github gitlab google facebook twitter oidc keycloak signature token password rest
   csrf totp otp`.split(/\s+/),
);

/** The last words of names that say something about a secret, and not what it is. */
export const REFERENCE_TAILS = new Set(
  `name names ref refs reference references file files filename path paths dir directory folder id ids type types kind length
   len size count total ttl expiry expires expired expire expiration expiring seconds second minutes hours days timeout policy
   policies format alg algo algorithm enabled enable disabled required optional provider providers store manager url urls uri
   endpoint endpoints host port mount mounts rotation rotate age version versions checksum digest hash sha sha256 md5 issuer
   audience audiences lifetime interval prefix suffix field fields header headers env var variable selector location
   namespace source class mode strategy generator validation validator label annotation exists hint prompt attempts retries
   limit usage bytes revision status state error errors message reason time at date created updated method scheme schema
   template templates regex pattern role roles scope scopes server service address template option options config mapping
   target changed reset required key_name cert certificate crt`.split(/\s+/),
);
