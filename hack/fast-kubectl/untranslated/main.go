// Command untranslated is kubectl without its translations. The English ones alter no text, and take a third of the CPU of a short call: kubectl
// packs and unpacks them at each start. Tests, which make thousands of calls, run it; measurements run kubectl as it is published.
package main

import (
	"os"

	_ "early"

	"k8s.io/component-base/cli"
	"k8s.io/component-base/logs"
	"k8s.io/kubectl/pkg/cmd"
	cmderrors "k8s.io/kubectl/pkg/cmd/util"

	_ "k8s.io/client-go/plugin/pkg/client/auth"
)

func main() {
	// As in hack/kubectl.
	_, _ = logs.GlogSetter(cmd.GetLogVerbosity(os.Args))

	if err := cli.RunNoErrOutput(cmd.NewDefaultKubectlCommand()); err != nil {
		cmderrors.CheckErr(err)
	}
}
