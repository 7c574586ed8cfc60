import { PUBLISHED, PUBLISHED_PLAIN } from './published-table.ts';

/** What each finder needs in a text. A text without all of it holds nothing that a finder finds. */
const NEEDS: readonly RegExp[] = [
  // Names of secrets, in any place: what is between a name and its value is not looked at.
  /pass|pwd|psw|pw[:=_"' -]|secret|token|key|cred|auth|dsn|cookie|jwt|mnemonic|sig[:=n]|docker_?c|kubeconfig|conn[a-z]{0,6}[ _.-]?str|bearer|basic |kennwort|wachtwoord|senha|contrase|has[l\u0142]o|[\u0430-\u044f]{4}|[\u4e00-\u9fff\u30a0-\u30ff\uac00-\ud7af]{2}/i,
  /[_.~-][\w.~+/-]{10}/,
  /:\/\/[^\s"'`<>/?#@]{0,128}(?::|%3[aA])[^\s"'`<>]{1,512}?@|@(?:tcp|unix|cloudsql)|proxy/i,
  /-----|MII|MI[GH]|MHcC|MC4C|LS0t|S0tLS1|0tLS0t|tLS0tLU|b3Bl|\/u3\+|eyJ|"kty|[?&;](?:sig|code)|kubeadm|k3s|\$[\da-z]{1,8}\$|\{S?S?HA|\{SMD5|SCRAM|md5[a-f\d]{32}/,
  new RegExp(
    `${PUBLISHED_PLAIN.flatMap(({ begins }) => begins)
      .map((each) => each.replace('.', '\\.'))
      .join('|')}`,
  ),
  /\b(?:mysql|mariadb|sshpass|login|mongo|redis-cli|valkey|memtier|ldap|curl|wget|https?|smbclient|rpcclient|openssl|keytool|jarsigner|sqlcmd|bcp|mosquitto|etcdctl|identified|requirepass|masterauth|influx|clickhouse|sqlplus|cqlsh|cypher|impala|beeline|zabbix|ipmitool|snmpwalk|ab|siege|hey|net|rke2)\b/i,
];

/** Returns whether a finder of text could find anything in a text. */
export function mayHoldSecret(text: string): boolean {
  return NEEDS.some((each) => each.test(text));
}

export const FORMATS = PUBLISHED.length + PUBLISHED_PLAIN.length;
