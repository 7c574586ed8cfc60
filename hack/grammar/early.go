package main

import (
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/kubectl/pkg/cmd"
)

// explicitKuberc is getExplicitKuberc of k8s.io/kubectl/pkg/kuberc, which is not exported.
func explicitKuberc(argv []string) (string, *refusal) {
	missing := &refusal{"kuberc", "kuberc file is not found"}
	for i, arg := range argv {
		if arg == "--" {
			return "", nil
		}
		if arg == "--kuberc" {
			if i+1 < len(argv) {
				return argv[i+1], nil
			}
			return "", missing
		}
		if strings.Contains(arg, "--kuberc=") {
			if path := strings.Split(arg, "=")[1]; path != "" {
				return path, nil
			}
			return "", missing
		}
	}
	return "", nil
}

// recorder is a PluginHandler that finds nothing and remembers what was asked first.
type recorder struct{ asked string }

// Lookup implements cmd.PluginHandler.
func (r *recorder) Lookup(name string) (string, bool) {
	if r.asked == "" {
		r.asked = "kubectl-" + name
	}
	return "", false
}

// Execute implements cmd.PluginHandler.
func (r *recorder) Execute(string, []string, []string) error { return nil }

// lookUpPlugins follows NewDefaultKubectlCommandWithArgs. It refuses what would run a
// plugin if a program of that name were in PATH, and what kubectl refuses there.
func lookUpPlugins(root *cobra.Command, argv []string) *refusal {
	if len(argv) == 0 {
		return nil
	}
	found, rest, err := root.Find(argv)
	if err != nil {
		first := ""
		for _, arg := range argv {
			if !strings.HasPrefix(arg, "-") {
				first = arg
				break
			}
		}
		switch first {
		case "help", cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd:
		default:
			return plugin(argv, 1)
		}
	}
	if !cmd.IsSubcommandPluginAllowed(found.Name()) || len(rest) == 0 || strings.HasPrefix(rest[0], "-") {
		return nil
	}
	for _, child := range found.Commands() {
		if child.Name() == rest[0] {
			return nil
		}
	}
	return plugin(argv, len(argv)-len(rest)+1)
}

func plugin(argv []string, least int) *refusal {
	handler := &recorder{}
	if err := cmd.HandlePluginCommand(handler, argv, least); err != nil {
		return &refusal{"unknown-command", err.Error()}
	}
	return &refusal{"plugin", handler.asked}
}
