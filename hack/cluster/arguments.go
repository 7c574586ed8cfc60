package main

import (
	"path/filepath"
	"strconv"
	"strings"
)

func etcdArguments(place layout) []string {
	// Nobody joins this member, so its peer port may be whatever the kernel has.
	const peer = "http://127.0.0.1:0"
	return []string{
		"--name=simulation",
		"--data-dir=" + filepath.Join(place.folder, "etcd"),
		"--listen-client-urls=" + place.etcd(),
		"--advertise-client-urls=" + place.etcd(),
		"--listen-peer-urls=" + peer,
		"--initial-advertise-peer-urls=" + peer,
		"--initial-cluster=simulation=" + peer,
		// The data never outlives the process, so waiting for the disk is waste.
		"--unsafe-no-fsync",
		"--log-level=warn",
	}
}

func serverArguments(place layout, files credentials) []string {
	return []string{
		"--etcd-servers=" + place.etcd(),
		"--bind-address=127.0.0.1",
		"--advertise-address=127.0.0.1",
		"--secure-port=" + strconv.Itoa(place.serverPort),
		// A loopback address is not a valid endpoint of the "kubernetes" service.
		"--endpoint-reconciler-type=none",
		"--service-cluster-ip-range=10.96.0.0/16",
		"--allow-privileged=true",
		"--authorization-mode=Node,RBAC",
		"--token-auth-file=" + tokenPath(place.secrets()),
		"--client-ca-file=" + files.caCertificate,
		"--tls-cert-file=" + files.servingCertificate,
		"--tls-private-key-file=" + files.servingKey,
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file=" + files.serviceAccountKey,
		"--service-account-signing-key-file=" + files.serviceAccountKey,
		"--requestheader-client-ca-file=" + files.caCertificate,
		"--requestheader-allowed-names=" + frontProxyName,
		"--requestheader-username-headers=X-Remote-User",
		"--requestheader-group-headers=X-Remote-Group",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--proxy-client-cert-file=" + files.frontProxyCertificate,
		"--proxy-client-key-file=" + files.frontProxyKey,
		"--kubelet-certificate-authority=" + files.caCertificate,
		"--kubelet-client-certificate=" + files.adminCertificate,
		"--kubelet-client-key=" + files.adminKey,
		"--kubelet-preferred-address-types=InternalIP",
		"--audit-policy-file=" + place.auditPolicy(),
		"--audit-log-path=" + place.auditLog(),
		// A request is in the file before its answer is sent, so a test can read
		// the file right after its call. No rotation: one file has everything.
		"--audit-log-mode=blocking",
		"--audit-log-maxsize=4096",
	}
}

func controllerManagerArguments(place layout, files credentials) []string {
	return append(signIn(place, "kube-controller-manager"),
		"--leader-elect=false",
		"--secure-port=0",
		"--use-service-account-credentials",
		"--service-account-private-key-file="+files.serviceAccountKey,
		"--root-ca-file="+files.caCertificate,
		"--cluster-signing-cert-file="+files.caCertificate,
		"--cluster-signing-key-file="+files.caKey,
		// Its default folder lies outside of the cluster's own.
		"--flex-volume-plugin-dir="+filepath.Join(place.folder, "flexvolume"),
		"--kube-api-qps=100",
		"--kube-api-burst=200",
	)
}

func schedulerArguments(place layout) []string {
	return append(signIn(place, "kube-scheduler"), "--leader-elect=false", "--secure-port=0")
}

// kwokResources are the kinds with which a test can change what one pod shows.
// The kinds that run commands on this machine are only there when asked for.
func kwokResources(withExec bool) []string {
	kinds := []string{"Logs", "Attach", "ClusterAttach"}
	if withExec {
		kinds = append(kinds, "Exec", "ClusterExec")
	}
	return kinds
}

func kwokArguments(place layout, files credentials, withExec bool) []string {
	port := strconv.Itoa(place.kubeletPort)
	return []string{
		"--kubeconfig=" + kubeconfigPath(place.secrets(), "kwok"),
		"--config=" + place.simulation(),
		"--enable-crds=" + strings.Join(kwokResources(withExec), ","),
		// Only these nodes: one that a test creates without the annotation stays
		// a node whose kubelet never reports.
		"--manage-nodes-with-annotation-selector=" + fakeNodeAnnotation + "=fake",
		"--node-ip=127.0.0.1",
		"--node-port=" + port,
		"--server-address=127.0.0.1:" + port,
		"--tls-cert-file=" + files.servingCertificate,
		"--tls-private-key-file=" + files.servingKey,
		// The heartbeat stage keeps nodes alive; after a pause of the machine
		// leases would have to be won again first.
		"--node-lease-duration-seconds=0",
		"--cidr=10.244.0.0/16",
	}
}

func metricsArguments(place layout, files credentials) []string {
	return append(signIn(place, "metrics-server"),
		"--bind-address=127.0.0.1",
		"--secure-port="+strconv.Itoa(place.metricsPort),
		"--tls-cert-file="+files.servingCertificate,
		"--tls-private-key-file="+files.servingKey,
		"--kubelet-certificate-authority="+files.caCertificate,
		"--kubelet-preferred-address-types=InternalIP",
		"--kubelet-use-node-status-port",
		// 10 s is the least it accepts, and a request must be allowed less.
		"--metric-resolution=10s",
		"--kubelet-request-timeout=5s",
	)
}

// signIn returns the flags with which a component that answers requests itself
// reaches the API server, also to check who asks.
func signIn(place layout, component string) []string {
	path := kubeconfigPath(place.secrets(), component)
	return []string{
		"--kubeconfig=" + path,
		"--authentication-kubeconfig=" + path,
		"--authorization-kubeconfig=" + path,
	}
}
