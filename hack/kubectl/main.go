// Command kubectl is the genuine Kubernetes command line client, built from its
// published module so that tests need no download of a release binary.
package main

import (
	"os"

	"k8s.io/component-base/cli"
	"k8s.io/component-base/logs"
	"k8s.io/kubectl/pkg/cmd"
	cmderrors "k8s.io/kubectl/pkg/cmd/util"

	_ "k8s.io/client-go/plugin/pkg/client/auth"
)

func main() {
	// kubectl looks for plugins and reads its kuberc file while the command tree
	// is built, before flags are parsed: -v must already hold then.
	_, _ = logs.GlogSetter(cmd.GetLogVerbosity(os.Args))

	if err := cli.RunNoErrOutput(cmd.NewDefaultKubectlCommand()); err != nil {
		cmderrors.CheckErr(err)
	}
}
