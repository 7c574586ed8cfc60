package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	cliflag "k8s.io/component-base/cli/flag"
	"k8s.io/component-base/logs"
	"k8s.io/kubectl/pkg/cmd"
)

// earlyTree is the tree as NewDefaultKubectlCommandWithArgs sees it when it looks
// for plugins: without logging flags, help and __complete. Building it with no
// argument keeps kubectl from reading a kuberc file.
func earlyTree() *cobra.Command {
	streams := genericiooptions.IOStreams{In: strings.NewReader(""), Out: io.Discard, ErrOut: io.Discard}
	root := cmd.NewKubectlCommand(cmd.KubectlOptions{Arguments: []string{"kubectl"}, IOStreams: streams})
	root.SetOut(io.Discard)
	root.SetErr(io.Discard)
	return root
}

// lateTree is the tree as cobra's ExecuteC sees it: component-base's cli.run has
// added the logging flags, cobra itself has added help and __complete.
func lateTree() *cobra.Command {
	root := earlyTree()
	root.SetGlobalNormalizationFunc(cliflag.WordSepNormalizeFunc)
	logs.AddFlags(root.PersistentFlags())
	root.InitDefaultHelpCmd()
	root.AddCommand(&cobra.Command{
		Use:                   cobra.ShellCompRequestCmd + " [command-line]",
		Aliases:               []string{cobra.ShellCompNoDescRequestCmd},
		DisableFlagsInUseLine: true,
		Hidden:                true,
		DisableFlagParsing:    true,
		Args:                  cobra.MinimumNArgs(1),
		Run:                   func(*cobra.Command, []string) {},
	})
	return root
}

// walk visits every command of a tree, parents first, siblings sorted by name.
func walk(command *cobra.Command, visit func(*cobra.Command)) {
	visit(command)
	for _, child := range command.Commands() {
		walk(child, visit)
	}
}

// words is the path of a command without the program name.
func words(command *cobra.Command) []string {
	return strings.Fields(command.CommandPath())[1:]
}

// localFlags are the flags a command defines itself, persistent ones included.
func localFlags(command *cobra.Command) (flags []*pflag.Flag, persistent map[*pflag.Flag]bool) {
	inherited := map[*pflag.Flag]bool{}
	command.VisitParents(func(parent *cobra.Command) {
		parent.PersistentFlags().VisitAll(func(flag *pflag.Flag) { inherited[flag] = true })
	})
	persistent = map[*pflag.Flag]bool{}
	command.PersistentFlags().VisitAll(func(flag *pflag.Flag) { persistent[flag] = true })
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	all.SetNormalizeFunc(cliflag.WordSepNormalizeFunc)
	all.AddFlagSet(command.Flags())
	all.AddFlagSet(command.PersistentFlags())
	all.VisitAll(func(flag *pflag.Flag) {
		if !inherited[flag] {
			flags = append(flags, flag)
		}
	})
	return flags, persistent
}
