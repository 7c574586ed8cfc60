// Command helm is the genuine Helm, built from its published module so that the
// tests of the chart need no download of a release binary.
package main

import (
	"errors"
	"fmt"
	"os"

	"helm.sh/helm/v4/pkg/cmd"
	"helm.sh/helm/v4/pkg/kube"

	_ "k8s.io/client-go/plugin/pkg/client/auth"
)

func main() {
	// Otherwise the fields that it applies would belong to the name of the test's file.
	kube.ManagedFieldsManager = "helm"

	root, err := cmd.NewRootCmd(os.Stdout, os.Args[1:], cmd.SetupLogging)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := root.Execute(); err != nil {
		code := 1
		var ended cmd.CommandError
		if errors.As(err, &ended) {
			code = ended.ExitCode
		}
		os.Exit(code)
	}
}
