/** Where a secret can be in what an answer shows, as text. Each takes the secret, and gives a text with it. */
export const TEXT_PLACES: Readonly<Record<string, (value: string) => string>> = {
  // Assignments.
  'an environment dump': (value) => `PATH=/usr/bin\nDB_PASSWORD=${value}\nHOME=/root\n`,
  'an exported variable': (value) => `export API_TOKEN=${value}\n`,
  'a quoted variable': (value) => `export API_TOKEN="${shell(value)}"\n`,
  'a properties file': (value) => `spring.datasource.username=sa\nspring.datasource.password=${value}\n`,
  'a properties file with blanks': (value) => `db.password = ${value}\n`,
  'an ini file': (value) => `[database]\nuser = bob\npassword = ${value}\n`,
  'a YAML file': (value) => `database:\n  user: bob\n  password: ${yaml(value)}\n`,
  'a YAML list of variables': (value) =>
    `env:\n- name: LEVEL\n  value: debug\n- name: API_TOKEN\n  value: ${yaml(value)}\n`,
  'JSON in one line': (value) => `{"user":"bob","password":${JSON.stringify(value)},"port":5432}\n`,
  'JSON in many lines': (value) => `{\n  "user": "bob",\n  "clientSecret": ${JSON.stringify(value)}\n}\n`,
  'JSON in JSON': (value) => `{"message":${JSON.stringify(JSON.stringify({ password: value, level: 3 }))}}\n`,
  'JSON in JSON in JSON': (value) =>
    `${JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ api_key: value }) }) })}\n`,
  'variables in JSON': (value) => `{"env":[{"name":"DB_PASSWORD","value":${JSON.stringify(value)}}]}\n`,
  'variables in JSON in many lines': (value) =>
    `${JSON.stringify({ env: [{ name: 'SECRET_KEY', value }] }, null, 4)}\n`,
  'a description of a pod': (value) =>
    `    Environment:\n      LEVEL:        debug\n      DB_PASSWORD:  ${value}\n    Mounts:  <none>\n`,
  'a difference': (value) => `   - name: DB_PASSWORD\n-    value: old-old-1\n+    value: ${yaml(value)}\n`,
  'a log line': (value) => `2026-01-02T03:04:05Z INFO connecting user=bob password=${token(value)} host=db\n`,
  'a log line of klog': (value) =>
    `I0102 03:04:05.678901       1 main.go:12] "Connecting" token="${shell(value)}" attempt=3\n`,
  'a log line in JSON': (value) => `{"level":"info","ts":1.5,"msg":"login","authToken":${JSON.stringify(value)}}\n`,
  'a map as Go prints it': (value) => `map[host:db password:${token(value)} port:5432]\n`,
  'a struct as Go prints it': (value) => `{Host:db Password:${token(value)} Port:5432}\n`,
  'a dictionary as Python prints it': (value) =>
    `{'user': 'bob', 'password': '${value.replaceAll(/[\\']/g, '\\$&')}'}\n`,
  XML: (value) => `<server><username>bob</username><password>${xml(value)}</password></server>\n`,
  'an attribute of XML': (value) => `<property name="password" value="${xml(value)}"/>\n`,
  'a block of YAML': (value) => `password: |\n  ${value}\nother: 1\n`,
  'a value below its name': (value) => `password:\n  ${yaml(value)}\nother: 1\n`,
  'a list below its name': (value) =>
    `users:\n  passwords:\n    - ${yaml(value)}\n    - ${yaml(`${value}-2`)}\n  size: 2\n`,
  'a token in a list below its name': (value) => `api_token:\n  - ${yaml(`${value}Kd73hfZq92`)}\nother: 1\n`,
  'the first password of Jenkins': (value) =>
    `Please use the following password to proceed to installation:\n\n${token(value)}a1b2c3d4e5f6\n\nThis may also be found at: /a/b\n`,
  'a user of Redis': (value) => `user alice on >${token(value)} ~cache:* +@all\nuser default off\n`,
  'a command for a user of Redis': (value) => `redis-cli ACL SETUSER alice on >${token(value)} ~* +@all\n`,
  'a shared key of a network': (value) => `WIFI_PSK=${token(value)}\nwpa_psk: ${token(value)}\n`,
  'a salt': (value) => `HASHIDS_SALT=${token(value)}\npasswordSalt: ${token(value)}\n`,
  'a PIN': (value) => `CARD_PIN=${token(value)}\n`,
  'base64 of a file of settings': (value) =>
    `config: ${base64(`host=db port=5432\npassword=${token(value)}\nuser=bob\n`)}\n`,
  // Commands.
  'a flag with =': (value) => `  - --db-password=${token(value)}\n`,
  'a flag and its value': (value) => `app --db-password ${token(value)} --verbose\n`,
  'a flag and its value in YAML': (value) => `args:\n- --token\n- ${yaml(value)}\n- --verbose\n`,
  'a flag and its value in JSON': (value) => `"args": ["--token", ${JSON.stringify(value)}, "-v"]\n`,
  'mysql -p': (value) => `mysql -h db -uroot -p${token(value)} shop\n`,
  'curl -u': (value) => `curl -s -u bob:${token(value)} https://example.com/\n`,
  'sshpass -p': (value) => `sshpass -p '${value.replaceAll("'", '')}' ssh bob@host\n`,
  'redis-cli -a': (value) => `redis-cli -h redis -a ${token(value)} ping\n`,
  PGPASSWORD: (value) => `PGPASSWORD=${token(value)} psql -h db\n`,
  // Connections.
  'a URL': (value) =>
    `connecting to postgres://bob:${encodeURIComponent(value)}@db.example.com:5432/shop?sslmode=require\n`,
  'a URL without a user': (value) => `REDIS_URL=redis://:${encodeURIComponent(value)}@redis:6379/0\n`,
  'a URL of JDBC': (value) => `jdbc:postgresql://db/shop?user=bob&password=${encodeURIComponent(value)}&ssl=true\n`,
  'a connection of ADO': (value) => `Server=db;Database=shop;User Id=sa;Password=${token(value)};Encrypt=true\n`,
  'a connection of libpq': (value) => `host=db port=5432 user=bob password=${token(value)} dbname=shop\n`,
  'an address of Go': (value) => `bob:${token(value)}@tcp(db:3306)/shop?parseTime=true\n`,
  // Headers.
  'a header': (value) => `> Authorization: Bearer ${token68(value)}\n> Accept: */*\n`,
  'a header with a key': (value) => `X-Api-Key: ${token(value)}\n`,
  'basic authentication': (value) => `Authorization: Basic ${base64(`bob:${value}`)}\n`,
  'a cookie': (value) => `Cookie: theme=dark; session=${token(value)}\n`,
  // Files.
  'a file of npm': (value) => `//registry.example.com/:_authToken=${token(value)}\n`,
  'a file of netrc': (value) => `machine example.com login bob password ${token(value)}\n`,
  'a file of pgpass': (value) => `db.example.com:5432:shop:bob:${token(value)}\n`,
  'a file of redis': (value) => `bind 0.0.0.0\nrequirepass ${token(value)}\n`,
  'a kubeconfig': (value) => `users:\n- name: admin\n  user:\n    token: ${yaml(value)}\n`,
  'a configuration of Docker': (value) => `{"auths":{"registry.example.com":{"auth":"${base64(`bob:${value}`)}"}}}\n`,
  SQL: (value) => `ALTER USER bob IDENTIFIED BY '${value.replaceAll("'", "''")}';\n`,
  'a description of a custom resource': (value) => `Spec:\n  Client Secret:  ${token(value)}\n  Size:           3\n`,
  'a text in quotes over lines': (value) => `password: "first half,\\\n  \\ ${shell(value)}"\nother: 1\n`,
  'a header of a command': (value) => `curl -H "X-Api-Key: ${token(value)}" https://example.com/\n`,
  'a Dockerfile': (value) => `FROM scratch\nENV DB_PASSWORD ${token(value)}\n`,
  'an arrow': (value) => `password -> ${token(value)}\n`,
  'a short name': (value) => `Server=db;Uid=bob;Pwd=${token(value)};\n`,
  'a connection of Oracle': (value) => `jdbc:oracle:thin:scott/${token(value).replaceAll('@', '')}@//db:1521/shop\n`,
  'a literal of a Secret': (value) => `kubectl create secret generic a --from-literal=motto=${token(value)}\n`,
  // Programs, their data and their settings.
  'bytes of Python': (value) => `{'user': 'bob', 'password': b'${token(value)}'}\n`,
  'pairs of Python': (value) => `[('user', 'bob'), ('db_password', '${token(value)}7!')]\n`,
  'a variable set in Python': (value) => `os.environ["DB_PASSWORD"] = "${token(value)}"\n`,
  'a default of Python': (value) => `x = os.environ.get('DB_PASSWORD', '${token(value)}7!')\n`,
  'a default of JavaScript': (value) => `password: process.env.DB_PASSWORD || '${token(value)}',\n`,
  'a constant of PHP': (value) => `define('DB_PASSWORD', '${token(value)}7!');\n`,
  'an array of PHP': (value) => `$cfg['Servers'][$i]['password'] = '${token(value)}';\n`,
  'a dump of PHP': (value) => `  ["password"]=>\n  string(${value.length}) "${shell(value)}"\n`,
  'a serialized value of PHP': (value) => `a:1:{s:8:"password";s:${value.length}:"${shell(value)}";}\n`,
  'an option of Rust': (value) => `Config { user: "bob", password: Some("${shell(value)}") }\n`,
  'a binary of Erlang': (value) => `  {default_pass, <<"${token(value)}">>}\n`,
  'a property of Hadoop': (value) =>
    `<property>\n  <name>javax.jdo.option.ConnectionPassword</name>\n  <value>${xml(value)}</value>\n</property>\n`,
  'a bean of Spring': (value) => `<property name="password"><value>${xml(value)}</value></property>\n`,
  'raw text of XML': (value) => `<password><![CDATA[${value}]]></password>\n`,
  'an element with an attribute': (value) => `<password encrypted="false">${xml(value)}</password>\n`,
  'JSON escaped for HTML': (value) => `&quot;password&quot;:&quot;${token(value)}&quot;\n`,
  'JSON escaped by Go': (value) => `\\u0022password\\u0022:\\u0022${token(value)}\\u0022\n`,
  'JSON in a URL': (value) => `?q=%7B%22password%22%3A%22${encodeURIComponent(value)}%22%7D\n`,
  'a parameter in a URL in a URL': (value) => `next=%2Fcb%3Fpassword%3D${encodeURIComponent(token(value))}%26x%3D1\n`,
  'lists of headers': (value) => `{"headers":{"X-Auth-Token":["${token(value)}","${token(value)}"]}}\n`,
  'a list of passwords in JSON': (value) => `{"passwords": [${JSON.stringify(value)}, ${JSON.stringify(value)}]}\n`,
  'a description of a ConfigMap': (value) => `Data\n====\ndb.password:\n----\n${token(value)}\n\nlevel:\n----\ndebug\n`,
  'a description of arguments': (value) => `    Args:\n      --password\n      ${token(value)}\n      --verbose\n`,
  'a variable of fish': (value) => `set -x DB_PASSWORD ${token(value)}\n`,
  'a variable of csh': (value) => `setenv DB_PASSWORD ${token(value)}\n`,
  'a header of nginx': (value) => `  proxy_set_header X-Api-Key ${token(value)};\n`,
  'a user of HAProxy': (value) => `  user admin insecure-password ${token(value)}\n`,
  'the password of an LDAP client': (value) => `base dc=x\nbindpw ${token(value)}\n`,
  'a connection of ODBC': (value) => `Driver={ODBC};Server=db;UID=sa;PWD=${token(value)};\n`,
  'a short address of Go': (value) => `bob:${token(value).replaceAll('/', '')}@/shop\n`,
  'SET PASSWORD of SQL': (value) => `SET PASSWORD FOR 'bob'@'%' = PASSWORD('${token(value)}');\n`,
  'CREATE USER of Oracle': (value) => `CREATE USER bob IDENTIFIED BY ${token(value)};\n`,
  sqlplus: (value) => `sqlplus scott/${token(value).replaceAll('@', '')}@db:1521/shop\n`,
  'mc alias set': (value) => `mc alias set local http://minio:9000 minioadmin ${token(value)}\n`,
  'rabbitmqctl add_user': (value) => `rabbitmqctl add_user bob ${token(value)}\n`,
  'rabbitmqctl in a list': (value) => `["rabbitmqctl","change_password","bob","${token(value)}"]\n`,
  'htpasswd -b': (value) => `htpasswd -bc /etc/x bob ${token(value)}\n`,
  chpasswd: (value) => `echo "root:${token(value)}" | chpasswd\n`,
  'docker login from a pipe': (value) => `+ echo ${token(value)} | docker login -u bob --password-stdin\n`,
  'a log of MySQL': (value) => `A temporary password is generated for root@localhost: ${token(value)}7!\n`,
  'a manifest of a Secret': (value) =>
    `apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\nstringData:\n  motto: ${yaml(value)}\n`,
  'a manifest of a Secret in base64': (value) =>
    `apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  motto: ${base64(value)}\n`,
  'a Secret as kubectl prints it': (value) =>
    `apiVersion: v1\ndata:\n  motto: ${base64(value)}\nkind: Secret\nmetadata:\n  name: a\n`,
  'a Secret of JSON': (value) => `{"apiVersion":"v1","kind":"Secret","data":{"motto":"${base64(value)}"}}\n`,
  // Tables.
  'a column': (value) => `USER   PASSWORD\nbob   ${token(value)}\n`,
  'columns of one width': (value) =>
    `NAME      USER    PASSWORD                              AGE\ndb        bob     ${token(value).padEnd(36)}  3d\ncache             ${token(value).padEnd(36)}  4d\nlonger-than-that bob ${token(value)} 4d\n`,
  'columns of capitals': (value) => `USER PASSWORD\nbob ${token(value)}7!\n`,
  'columns of PowerShell': (value) => `UserName Password\n-------- --------\nbob      ${token(value)}\n`,
  'a column of tokens': (value) => `TOKEN   TTL   USAGES\n${token(value)}.x9Y8z7W6v5U4t3   23h   signing\n`,
  CSV: (value) => `user,password,mail\nbob,"${value.replaceAll('"', '""')}",bob@example.com\n`,
  'CSV with semicolons': (value) => `user;password\nbob;${token(value)}\n`,
  'credentials of AWS': (value) =>
    `User name,Password,Access key ID,Secret access key,Console login link\nbob,${token(value)},x,y,https://example.com\n`,
  'columns between tabs': (value) => `id\tusername\tpassword\n1\tbob\t${token(value)}\n`,
  'a table of psql': (value) =>
    ` id | username | password \n----+----------+----------\n  1 | bob      | ${token(value)}\n(1 row)\n`,
  'a table of psql without lines': (value) => `id|username|password\n1|bob|${token(value)}\n`,
  'a record of psql': (value) => `-[ RECORD 1 ]---\nid       | 1\npassword | ${token(value)}7!\n`,
  'a table of mysql': (value) =>
    `+----+----------+\n| id | password |\n+----+----------+\n|  1 | ${token(value)} |\n+----+----------+\n`,
  'a table of lines': (value) => `│ id │ password │\n├────┼──────────┤\n│ 1  │ ${token(value)} │\n`,
  'a table of OpenStack': (value) =>
    `+-----------+-------+\n| Field     | Value |\n+-----------+-------+\n| adminPass | ${token(value)}7! |\n`,
  'a table of Vault': (value) =>
    `Key                 Value\n---                 -----\npassword            ${token(value)}7a\nusername            bob\n`,
  'rows of SQL': (value) =>
    `INSERT INTO users (id, name, password) VALUES (1, 'bob', '${value.replaceAll("'", "''")}'),(2,'a''b','${value.replaceAll("'", "''")}');\n`,
  'rows of SQL on lines': (value) =>
    `INSERT INTO users (id, password)\nVALUES\n  (1, '${value.replaceAll("'", "''")}'),\n  (2, '${value.replaceAll("'", "''")}');\n`,
  'a dump of PostgreSQL': (value) =>
    `COPY public.users (id, name, password) FROM stdin;\n1\tbob\t${token(value)}\n\\.\n`,
  // Before its name.
  'a sentence before its name': (value) => `${token(value)}7x is the password\n`,
  'a sentence in JSON': (value) => `{"msg":"use ${token(value)}7x as the admin password"}\n`,
  'a note in brackets': (value) => `"${token(value)}7x" (db password)\n`,
  'a comment': (value) => `${token(value)}7x # the password\n`,
  'a sentence with its name': (value) => `generated password ${token(value)}7x for bob\n`,
  // Stores, and more commands.
  'a parameter of AWS': (value) =>
    `{"Parameter":{"Name":"/shop/db","Type":"SecureString","Value":${JSON.stringify(value)},"Version":1}}\n`,
  'a secret of AWS': (value) => `{"Name":"x","SecretString":${JSON.stringify(value)}}\n`,
  'keys of Azure': (value) => `[{"keyName":"key1","permissions":"FULL","value":${JSON.stringify(value)}}]\n`,
  'a password of Terraform': (value) =>
    `{"type": "random_password", "attributes": {"length": 16, "result": ${JSON.stringify(value)}}}\n`,
  'a variable of Terraform': (value) => `variable "db_password" {\n  default = "${shell(value)}"\n}\n`,
  'a plan of Terraform': (value) => `  ~ password = "x-hunter-x" -> "${shell(value)}"\n`,
  'a password of Elasticsearch': (value) =>
    `Password for the [elastic] user successfully reset.\nNew value: ${token(value)}\nPASSWORD elastic = ${token(value)}7!\n`,
  'a shared key of wpa_supplicant': (value) => `network={\n  psk="${shell(value)}"\n}\n`,
  'a configuration of Docker with tokens': (value) =>
    `{"auths":{"x":{"identitytoken":${JSON.stringify(value)},"registrytoken":${JSON.stringify(value)}}}}\n`,
  'a URL with an address as user': (value) => `smtp://bob%40example.com:${encodeURIComponent(value)}@mail:587\n`,
  'pgpass with an address': (value) => `10.0.0.1:5432:shop:bob:${token(value)}\n`,
  'CREATE ROLE': (value) => `create role bob with login password '${value.replaceAll("'", "''")}';\n`,
  'an escaped text of SQL': (value) => `ALTER USER bob WITH PASSWORD E'${token(value)}7!';\n`,
  'PASSWORD of MySQL': (value) => `UPDATE user SET authentication_string=PASSWORD('${token(value)}') WHERE id=1;\n`,
  'db.auth': (value) => `db.auth("bob", "${token(value)}")\n`,
  'AUTH of Redis': (value) => `1767323045.678 [0 10.0.0.1:41234] "AUTH" "${token(value)}"\n`,
  'etcdctl put': (value) => `etcdctl put /shop/password ${token(value)}7!\n`,
  'aws configure': (value) => `aws configure set aws_secret_access_key ${token(value)}7!\n`,
  'unzip -P': (value) => `unzip -P ${token(value)} a.zip\n`,
  'lftp -u': (value) => `lftp -u bob,${token(value).replaceAll('=', '')} host\n`,
  'htpasswd -nb': (value) => `htpasswd -nb bob ${token(value)}\n`,
  'useradd -p': (value) => `useradd -p ${token(value)} bob\n`,
  'a tuple of Erlang': (value) => `{password,"${token(value)}7!"}\n`,
  'a dump of Go': (value) => ` Password: (string) (len=13) "${shell(value)}",\n`,
  'a new password of a user': (value) =>
    `New password for elastic: ${token(value)}7!\nPassword for user bob: ${token(value)}7!\n`,
  'three quotes': (value) => `password = """${value}\n  ${value}"""\nlevel = 3\n`,
  'a struct of Go with blanks': (value) => `{Host:db Password:first ${token(value).replaceAll(':', '')} User:bob}\n`,
  'a mapping below its name': (value) => `auth:\n  password:\n    value: ${yaml(value)}\n`,
};

/** The same in objects. */
export const OBJECT_PLACES: Readonly<Record<string, (value: string) => unknown>> = {
  'data of a Secret': (value) => ({ kind: 'Secret', apiVersion: 'v1', data: { motto: base64(value) } }),
  'stringData of a Secret': (value) => ({ kind: 'Secret', apiVersion: 'v1', stringData: { motto: value } }),
  'an item of a list': (value) => ({
    kind: 'SecretList',
    apiVersion: 'v1',
    items: [{ data: { motto: base64(value) } }],
  }),
  'an item of a mixed list': (value) => ({ kind: 'List', items: [{ kind: 'Secret', data: { a: base64(value) } }] }),
  'a custom resource that looks like an event of a watch': (value) => ({
    ...custom('Widget'),
    type: 'big',
    object: {},
    spec: { password: value },
  }),
  'an event of a watch, beside its object': (value) => ({ type: 'ADDED', object: {}, password: value }),
  'a custom resource that looks like a table': (value) => ({ ...custom('Table'), rows: [], spec: { password: value } }),
  'a row of a custom resource that looks like a table': (value) => ({
    ...custom('Table'),
    rows: [{ password: value }],
  }),
  'a row of a table, beside its cells': (value) => ({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    rows: [{ cells: [], password: value }],
  }),
  'a custom resource that looks like a list': (value) => ({
    ...custom('AllowList'),
    items: [{ name: 'a' }],
    spec: { password: value },
  }),
  'a sealed secret of another group': (value) => ({
    ...custom('SealedSecret'),
    spec: { encryptedData: { password: value } },
  }),
  'a field that is called like managed fields': (value) => ({
    ...custom('Widget'),
    spec: { managedFields: [{ password: value }] },
  }),
  'an event of a watch': (value) => ({ type: 'ADDED', object: { kind: 'Secret', data: { a: base64(value) } } }),
  'last-applied of a Secret': (value) => ({
    kind: 'Secret',
    metadata: {
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify({ apiVersion: 'v1', kind: 'Secret', stringData: { a: value } })}\n`,
      },
    },
  }),
  'a copy of a Secret in an annotation': (value) => ({
    kind: 'ConfigMap',
    metadata: { annotations: { 'example.com/backup': JSON.stringify({ kind: 'Secret', data: { a: base64(value) } }) } },
  }),
  'a variable': (value) => podWith({ env: [{ name: 'DB_PASSWORD', value }] }),
  'a variable of a Deployment': (value) => inTemplate('Deployment', { env: [{ name: 'API_KEY', value }] }),
  'a variable of a CronJob': (value) => ({
    kind: 'CronJob',
    spec: { jobTemplate: { spec: { template: { spec: { containers: [{ env: [{ name: 'SMTP_PASS', value }] }] } } } } },
  }),
  'a variable of an init container': (value) => ({
    kind: 'Pod',
    spec: { initContainers: [{ env: [{ name: 'GITHUB_TOKEN', value }] }] },
  }),
  'a variable of an ephemeral container': (value) => ({
    kind: 'Pod',
    spec: { ephemeralContainers: [{ env: [{ name: 'MY_SECRET', value }] }] },
  }),
  'a variable of a custom resource': (value) => ({
    kind: 'Runner',
    spec: { podSpec: { containers: [{ env: [{ name: 'CREDENTIALS', value }] }] } },
  }),
  'last-applied of a Deployment': (value) => ({
    kind: 'Deployment',
    metadata: {
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(
          inTemplate('Deployment', { env: [{ name: 'DSN', value }] }),
        ),
      },
    },
  }),
  'an argument': (value) => podWith({ args: ['serve', `--db-password=${value}`] }),
  'an argument after its flag': (value) => podWith({ args: ['--token', value, '--verbose'] }),
  'a command and its argument': (value) => podWith({ command: ['mysql'], args: ['-uroot', `-p${token(value)}`] }),
  'a script': (value) =>
    podWith({ command: ['sh', '-c', `export PASSWORD='${value.replaceAll("'", '')}'\nexec app\n`] }),
  'a probe': (value) => podWith({ livenessProbe: { exec: { command: ['redis-cli', '-a', token(value), 'ping'] } } }),
  'a header of a probe': (value) =>
    podWith({ livenessProbe: { httpGet: { httpHeaders: [{ name: 'Authorization', value: `Bearer ${value}` }] } } }),
  'a key of a ConfigMap': (value) => ({ kind: 'ConfigMap', data: { 'db.password': value } }),
  'a file of a ConfigMap': (value) => ({
    kind: 'ConfigMap',
    data: { 'app.yaml': `user: bob\npassword: ${yaml(value)}\nport: 1\n` },
  }),
  'JSON of a ConfigMap': (value) => ({
    kind: 'ConfigMap',
    data: { 'app.json': JSON.stringify({ a: { password: value } }, null, 2) },
  }),
  'an annotation': (value) => ({ kind: 'Pod', metadata: { annotations: { 'example.com/api-token': value } } }),
  'a custom resource': (value) => ({ kind: 'Database', apiVersion: 'example.com/v1', spec: { adminPassword: value } }),
  'a nested custom resource': (value) => ({ kind: 'Database', spec: { auth: { password: { value } } } }),
  'a value in a mapping': (value) => ({ kind: 'Filter', spec: { password: { inline_string: value } } }),
  'a list of values': (value) => ({ kind: 'TaskRun', spec: { params: [{ name: 'passwords', value: [value] }] } }),
  'CSV of a ConfigMap': (value) => ({
    kind: 'ConfigMap',
    data: { 'users.csv': `user,password\nbob,${token(value)}\n` },
  }),
  'SQL of a ConfigMap': (value) => ({
    kind: 'ConfigMap',
    data: { 'init.sql': `INSERT INTO users (name, password) VALUES ('bob', '${token(value)}');\n` },
  }),
  'a table in a message': (value) => ({
    kind: 'Pod',
    status: {
      containerStatuses: [{ lastState: { terminated: { message: `USER   PASSWORD\nbob   ${token(value)}\n` } } }],
    },
  }),
  'a note of an annotation': (value) => ({
    kind: 'Pod',
    metadata: { annotations: { 'example.com/note': `"${token(value)}7x" (db password)` } },
  }),
  'a list of passwords': (value) => ({ kind: 'Database', spec: { passwords: [value] } }),
  'parameters of Helm': (value) => ({
    kind: 'Application',
    spec: {
      source: {
        helm: { parameters: [{ name: 'auth.password', value }], values: `auth:\n  password: ${yaml(value)}\n` },
      },
    },
  }),
  'a release of Helm 2': (value) => ({
    kind: 'ConfigMap',
    metadata: { labels: { OWNER: 'TILLER' } },
    data: { release: base64(value) },
  }),
  'a message': (value) => ({
    kind: 'Event',
    message: `login failed: postgres://bob:${encodeURIComponent(value)}@db/x`,
  }),
  'a table': (value) => ({
    kind: 'Table',
    columnDefinitions: [{ name: 'Name' }, { name: 'Password' }],
    rows: [{ cells: ['a', value] }],
  }),
  'an object of a table': (value) => ({
    kind: 'Table',
    rows: [{ cells: [], object: { kind: 'Secret', data: { a: base64(value) } } }],
  }),
  'a Secret in the work for another cluster': (value) => ({
    kind: 'ManifestWork',
    spec: { workload: { manifests: [{ apiVersion: 'v1', kind: 'Secret', data: { motto: base64(value) } }] } },
  }),
  'a Secret in a template': (value) => ({
    kind: 'Template',
    objects: [{ kind: 'Secret', stringData: { motto: value } }],
  }),
  'a Secret in a request of admission': (value) => ({
    kind: 'AdmissionReview',
    request: { object: { apiVersion: 'v1', kind: 'Secret', data: { motto: base64(value) } } },
  }),
  'a list of Secrets in a custom resource': (value) => ({
    kind: 'Backup',
    spec: { copy: { kind: 'SecretList', apiVersion: 'v1', items: [{ data: { motto: base64(value) } }] } },
  }),
  'a policy that generates a Secret': (value) => ({
    kind: 'ClusterPolicy',
    spec: { rules: [{ generate: { kind: 'Secret', data: { data: { motto: base64(value) } } } }] },
  }),
  'a data source of Grafana': (value) => ({
    kind: 'GrafanaDatasource',
    spec: { datasource: { secureJsonData: { httpHeaderValue1: value } } },
  }),
  'a user of Keycloak': (value) => ({
    kind: 'KeycloakRealmImport',
    spec: { realm: { users: [{ credentials: [{ type: 'password', value, temporary: false }] }] } },
  }),
  'a map of passwords': (value) => ({ kind: 'Database', spec: { passwords: { admin: value } } }),
  'binary data of a ConfigMap': (value) => ({
    kind: 'ConfigMap',
    binaryData: { 'app.yaml': base64(`user: bob\npassword: ${yaml(value)}\nport: 1\n`) },
  }),
  'user data of a machine': (value) => ({
    kind: 'VirtualMachine',
    spec: { cloudInit: { userDataBase64: base64(`#cloud-config\npassword: ${yaml(value)}\n`) } },
  }),
  'a status': (value) => ({ kind: 'Status', message: `admission denied: password=${token(value)}` }),
};

/** Secrets of every look. The texts that hold them may leave signs out that cannot be written there. */
export const VALUES: readonly string[] = [
  'hunter2-hunter2',
  'S3cr3t!Pa55w0rd#9',
  'correcthorsebatterystaple',
  'aB3$xY9&zQ7*',
  'p@ss:w0rd/with?signs',
  'zürich-Straße-7',
  'abcdefghijklmnop0123456789ABCDEF',
  '9f86d081884c7d659a2feaa0c55ad015',
  'Tr0ub4dor,3;x=1',
  'qwerty12345',
];

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function custom(kind: string): object {
  return { apiVersion: 'example.com/v1', kind, metadata: { name: 'one' } };
}

function podWith(container: object): object {
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    spec: { containers: [{ name: 'app', image: 'example/app:1', ...container }] },
  };
}

function inTemplate(kind: string, container: object): object {
  return { kind, spec: { template: { spec: { containers: [{ name: 'app', ...container }] } } } };
}

/** YAML quotes what would be something else. */
function yaml(value: string): string {
  return /^[\w.-]+$/.test(value) ? value : JSON.stringify(value);
}

function shell(value: string): string {
  return value.replace(/["\\$`]/g, '\\$&');
}

function xml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** Without the signs that end a word of a command or a log line. */
export function token(value: string): string {
  return value.replace(/[\s"'`;&,|<>(){}$*?#!\\]/g, '');
}

function token68(value: string): string {
  return value.replace(/[^\w.~+/=-]/g, '');
}
