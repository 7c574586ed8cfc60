package main

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// identities names the users that sign in with a token, and their groups. KWOK
// stands in for every kubelet and metrics-server only reads, both as
// administrators: what they may do is not what this cluster is for.
var identities = []struct{ component, user, group string }{
	{"kube-controller-manager", "system:kube-controller-manager", ""},
	{"kube-scheduler", "system:kube-scheduler", ""},
	{"kwok", "simulation:kwok", "system:masters"},
	{"metrics-server", "simulation:metrics-server", "system:masters"},
}

// writeIdentities writes the API server's token file into folder, one kubeconfig
// for each component next to it, and the administrator's kubeconfig (with its
// keys inside, so that the file can be copied) to adminPath.
func writeIdentities(folder, server, adminPath string, files credentials) error {
	var tokens strings.Builder
	for _, identity := range identities {
		token := rand.Text()
		fmt.Fprintf(&tokens, "%s,%s,%s", token, identity.user, identity.component)
		if identity.group != "" {
			fmt.Fprintf(&tokens, ",%q", identity.group)
		}
		tokens.WriteString("\n")
		config := kubeconfig(server, clientcmdapi.AuthInfo{Token: token})
		config.Clusters[contextName].CertificateAuthority = files.caCertificate
		if err := clientcmd.WriteToFile(config, kubeconfigPath(folder, identity.component)); err != nil {
			return err
		}
	}
	if err := os.WriteFile(tokenPath(folder), []byte(tokens.String()), 0o600); err != nil {
		return err
	}

	content := map[string][]byte{}
	for _, path := range []string{files.caCertificate, files.adminCertificate, files.adminKey} {
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		content[path] = data
	}
	admin := kubeconfig(server, clientcmdapi.AuthInfo{
		ClientCertificateData: content[files.adminCertificate],
		ClientKeyData:         content[files.adminKey],
	})
	admin.Clusters[contextName].CertificateAuthorityData = content[files.caCertificate]
	return clientcmd.WriteToFile(admin, adminPath)
}

const contextName = "simulation"

func kubeconfig(server string, user clientcmdapi.AuthInfo) clientcmdapi.Config {
	config := clientcmdapi.NewConfig()
	config.Clusters[contextName] = &clientcmdapi.Cluster{Server: server}
	config.AuthInfos["user"] = &user
	config.Contexts[contextName] = &clientcmdapi.Context{Cluster: contextName, AuthInfo: "user"}
	config.CurrentContext = contextName
	return *config
}

func kubeconfigPath(folder, component string) string {
	return filepath.Join(folder, component+".kubeconfig")
}

func tokenPath(folder string) string { return filepath.Join(folder, "tokens.csv") }
