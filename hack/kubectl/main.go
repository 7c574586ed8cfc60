// Command kubectl is the genuine Kubernetes command line client, built from its
// published module so that tests need no download of a release binary.
package main

import "kubernetes-remediation-mcp/hack/kubectl/genuine"

func main() {
	genuine.Main()
}
