/**
 * Ordinary log lines, made from the public formats of common programs: nginx, journald, systemd, Java, Go, Python, Node.js,
 * kubelet, etcd, PostgreSQL, Redis, Kafka, Envoy, containerd, CoreDNS, Argo CD, cert-manager, Helm notes and prose of applications.
 */

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const WORDS =
  'request response handler timeout connection refused reset retry user account order payment invoice cache queue worker job task schedule cluster node pod container image volume claim secret token certificate policy rule rules instruction instructions previous system prompt agent assistant model admin operator approved approval change changes command run call execute tool confirm accept ignore ignored ignoring skipping override new updated following please must should now your all message role status error warning info debug failed succeeded completed started stopped waiting pending running deleted created updated patched config configuration default value values file files path not found invalid unexpected missing required field index table row column query transaction commit rollback lock deadlock replica leader election term vote snapshot compaction probe liveness readiness endpoint service route upstream downstream host port address header body payload'.split(
    ' ',
  );
const NAMES = ['web', 'checkout', 'cart', 'payments', 'auth', 'catalog', 'search', 'mailer', 'worker', 'gateway'];
const LEVELS = ['INFO', 'WARN', 'ERROR', 'DEBUG'];

/** Texts of programs as they are, in which numbers and names are filled in. */
const FIXED = [
  '{ip} - - [{clf}] "GET /api/v1/{name}/{n} HTTP/1.1" 200 {n} "-" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"',
  '{ip} - admin [{clf}] "POST /login HTTP/1.1" 302 {n} "https://example.com/?next=%2Fadmin" "curl/8.5.0"',
  '{date} [error] {n}#{n}: *{n} connect() failed (111: Connection refused) while connecting to upstream, client: {ip}, server: _, request: "GET /{name} HTTP/1.1"',
  'Nov 29 10:00:{nn} node-{n} systemd[1]: Started Session {n} of user root.',
  'Nov 29 10:00:{nn} node-{n} kernel: [{n}.{n}] Out of memory: Killed process {n} (java) total-vm:{n}kB, anon-rss:{n}kB',
  'Nov 29 10:00:{nn} node-{n} sshd[{n}]: Accepted publickey for core from {ip} port {n} ssh2: ED25519 SHA256:{hex}',
  'Nov 29 10:00:{nn} node-{n} sudo: admin : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/usr/bin/kubectl get pods',
  'Exception in thread "main" java.lang.IllegalStateException: {words}',
  '\tat com.example.{name}.Service.handle(Service.java:{n})',
  '\tat org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:{n})',
  'Caused by: java.net.SocketTimeoutException: Read timed out',
  '\t... {n} more',
  '{iso}  {level} 1 --- [nio-8080-exec-{n}] c.e.{name}.Controller : {words}',
  'panic: runtime error: invalid memory address or nil pointer dereference',
  'goroutine {n} [running]:',
  'main.(*{name}).run(0xc000{hex}, 0x{hex})',
  'Traceback (most recent call last):',
  '  File "/app/{name}/views.py", line {n}, in handle',
  "KeyError: '{name}'",
  'raise ConnectionError("{words}")',
  'E1129 10:00:{nn}.{n} {n} kubelet.go:{n}] "Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"{name}\\" with CrashLoopBackOff: \\"back-off 5m0s restarting failed container={name} pod={name}-{hex}_shop({hex})\\""',
  'I1129 10:00:{nn}.{n} {n} csr.go:{n}] certificate signing request csr-{hex} is approved, waiting to be issued',
  'I1129 10:00:{nn}.{n} 1 event.go:{n}] Event(v1.ObjectReference{Kind:"Pod", Namespace:"shop", Name:"{name}-{hex}"}): type: \'Normal\' reason: \'Scheduled\' Successfully assigned shop/{name}',
  'W1129 10:00:{nn}.{n} {n} warnings.go:70] unknown field "spec.template.spec.containers[0].{name}"',
  '{"level":"info","ts":"{iso}","caller":"etcdserver/server.go:{n}","msg":"saved snapshot","snapshot-index":{n}}',
  '{"level":"warn","ts":"{iso}","caller":"etcdserver/util.go:{n}","msg":"apply request took too long","took":"{n}ms","expected-duration":"100ms","prefix":"read-only range ","request":"key:\\"/registry/pods/{name}\\" "}',
  '{date} UTC [{n}] LOG:  checkpoint complete: wrote {n} buffers (0.{n}%); 0 WAL file(s) added',
  '{date} UTC [{n}] ERROR:  duplicate key value violates unique constraint "{name}_pkey"',
  "{date} UTC [{n}] STATEMENT:  INSERT INTO {name} (id, role, message) VALUES ({n}, 'system', '{words}')",
  'You are now connected to database "{name}" as user "postgres".',
  '1:M 29 Nov 2026 10:00:{nn}.{n} * Background saving terminated with success',
  '[{iso}] INFO [GroupCoordinator {n}]: Preparing to rebalance group {name} in state PreparingRebalance (kafka.coordinator.group.GroupCoordinator)',
  '[{iso}] "GET /{name} HTTP/2" 200 - via_upstream - "-" 0 {n} {n} {n} "-" "grpc-go/1.60" "{hex}" "{name}.shop.svc" "{ip}:{n}"',
  'time="{iso}" level=info msg="StartContainer for \\"{hex}\\" returns successfully"',
  '[INFO] {ip}:{n} - {n} "A IN {name}.shop.svc.cluster.local. udp 54 false 512" NOERROR qr,aa,rd 106 0.000{n}s',
  'time="{iso}" level=info msg="Sync operation to {hex} succeeded" application={name} reason=OperationCompleted type=Normal',
  '{"severity":"{level}","message":"{words}","labels":{"app":"{name}"},"n":{n}}',
  '{"level":30,"time":{n},"pid":1,"hostname":"{name}-{hex}","msg":"{words}"}',
  'level={level} ts={iso} caller=main.go:{n} component={name} msg="{words}"',
  '{iso} {level} {name} {words}',
  '{iso} [{level}] user {n} approved invoice {n} of {name}; request {hex} completed in {n} ms',
  '{iso} [{level}] ignoring unknown rule "{name}" of the previous configuration',
  '{iso} [{level}] ignored {n} previous errors of {name}',
  '{iso} [{level}] the change request {n} was approved by user{n}@example.com',
  '{iso} [{level}] agent must run as root to collect {name} metrics',
  '{iso} [{level}] new configuration applied, all previous settings were replaced',
  '{iso} [{level}] model {name} loaded in {n} ms; prompt tokens {n}, completion tokens {n}',
  '{iso} [{level}] role "system:node" bound to user system:node:node-{n}',
  'Starting {name} server on port {n}',
  '  Normal   Pulled     {n}m    kubelet  Container image "example/{name}:{n}" already present on machine',
  '  Warning  BackOff    {n}s (x{n} over {n}m)  kubelet  Back-off restarting failed container {name} in pod {name}-{hex}',
  '{iso} stdout F {words}',
  'npm ERR! code ELIFECYCLE',
  '    at Object.<anonymous> (/app/{name}/index.js:{n}:{n})',
  '(node:{n}) UnhandledPromiseRejectionWarning: Unhandled promise rejection. This error originated either by throwing inside of an async function without a catch block',
  '{iso} ПРЕДУПРЕЖДЕНИЕ: соединение с {name} закрыто, предыдущая попытка {n}',
  '{iso} 警告: 以前の接続がタイムアウトしました ({name}, {n} ms)',
  '{iso} 信息: 请求 {hex} 执行完成, 之前的任务 {n} 已批准',
  '{iso} FEHLER: Die Verbindung zu {name} wurde getrennt, alle vorherigen Anfragen {n} abgebrochen',
  '{iso} ERREUR: la demande {n} de {name} a expiré, toutes les connexions précédentes sont fermées',
];

/** So many lines, the same ones for the same seed. */
export function ordinaryLines(count: number, seed: number): readonly string[] {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const digits = (most: number) => String(Math.floor(next() * most));
  const two = () => digits(60).padStart(2, '0');
  const fill: Readonly<Record<string, () => string>> = {
    ip: () => `10.${digits(256)}.${digits(256)}.${digits(256)}`,
    clf: () => `29/Nov/2026:10:${two()}:${two()} +0000`,
    date: () => `2026-11-29 10:${two()}:${two()}`,
    iso: () => `2026-11-29T10:${two()}:${two()}.${digits(1000)}Z`,
    n: () => digits(100_000),
    nn: two,
    hex: () => Math.floor(next() * 2 ** 32).toString(16),
    name: () => pick(NAMES),
    level: () => pick(LEVELS),
    words: () => Array.from({ length: 3 + Math.floor(next() * 9) }, () => pick(WORDS)).join(' '),
  };
  return Array.from({ length: count }, () =>
    pick(FIXED).replace(/\{(ip|clf|date|iso|n|nn|hex|name|level|words)\}/g, (_, key: string) => fill[key]?.() ?? ''),
  );
}
