// Package genuine is kubectl, from its published module.
package genuine

import (
	"os"

	"k8s.io/component-base/cli"
	"k8s.io/component-base/logs"
	"k8s.io/kubectl/pkg/cmd"
	cmderrors "k8s.io/kubectl/pkg/cmd/util"

	_ "k8s.io/client-go/plugin/pkg/client/auth"
)

// Main does what the main function of kubectl does.
func Main() {
	// kubectl looks for plugins and reads its kuberc file while the command tree
	// is built, before flags are parsed: -v must already hold then.
	_, _ = logs.GlogSetter(cmd.GetLogVerbosity(os.Args))

	if err := cli.RunNoErrOutput(cmd.NewDefaultKubectlCommand()); err != nil {
		cmderrors.CheckErr(err)
	}
}
