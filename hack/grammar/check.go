package main

import (
	"encoding/json"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	cliflag "k8s.io/component-base/cli/flag"
	"k8s.io/component-base/logs"
)

// watched is a flag's Value that reports each Set; the real pflag drives it.
type watched struct {
	pflag.Value
	flag *pflag.Flag
	into *parsed
}

// Set implements pflag.Value.
func (w *watched) Set(text string) error {
	err := w.Value.Set(text)
	if err == nil {
		w.into.Flags = append(w.into.Flags, occurrence{w.flag.Name, w.flag.Shorthand, text})
	}
	return err
}

// compareWithFresh parses argv with a new tree through cobra's real Execute, with every
// Run replaced, and describes how the oracle's answer differs; "" if it does not.
// What ends before cobra executes (plugins, kuberc) comes from kubectl's own code already.
func compareWithFresh(argv []string, answer parsed) string {
	if answer.Error == "kuberc" || lookUpPlugins(earlyTree(), argv) != nil {
		return ""
	}
	if len(answer.Path) > 0 && answer.Path[0] == cobra.ShellCompRequestCmd {
		return "" // cobra adds this one while it executes: its Run cannot be replaced
	}
	fresh := parsed{Path: []string{}, Flags: []occurrence{}, Args: []string{}, Dash: -1, Kuberc: answer.Kuberc, Verbosity: answer.Verbosity}
	root := earlyTree()
	root.SetGlobalNormalizationFunc(cliflag.WordSepNormalizeFunc) // what cli.run does, but for
	logs.AddFlags(root.PersistentFlags())                         // InitLogs: it panics on a flush
	root.SilenceErrors, root.SilenceUsage = true, true            // frequency below 1ns
	root.InitDefaultHelpCmd()
	walk(root, func(command *cobra.Command) { disarm(command, &fresh) })
	root.SetArgs(argv)
	err := root.Execute()
	defer resetLogging(root)
	if err != nil {
		fresh.Message = firstPart(err.Error())
	}
	return difference(fresh, answer)
}

// disarm replaces everything a command would run and watches its own flags.
func disarm(command *cobra.Command, into *parsed) {
	flags, _ := localFlags(command)
	for _, flag := range flags {
		flag.Value = &watched{flag.Value, flag, into}
	}
	command.PersistentPreRunE, command.PersistentPreRun, command.PersistentPostRunE = nil, nil, nil
	command.PreRunE, command.PreRun, command.PostRunE, command.PostRun = nil, nil, nil, nil
	command.SetHelpFunc(func(command *cobra.Command, _ []string) { into.fill(command); into.Help = true })
	command.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return err })
	if command.Runnable() {
		command.RunE = nil
		command.Run = func(ran *cobra.Command, _ []string) { into.fill(ran); into.Runs = true }
	}
}

func (p *parsed) fill(command *cobra.Command) {
	p.Path = words(command)
	p.Args = append(p.Args, command.Flags().Args()...)
	p.Dash = command.ArgsLenAtDash()
}

// resetLogging puts klog's variables back, which all trees share.
func resetLogging(root *cobra.Command) {
	for _, name := range []string{"v", "vmodule", "log-flush-frequency"} {
		if flag := root.PersistentFlags().Lookup(name); flag != nil {
			_ = flag.Value.Set(flag.DefValue)
		}
	}
}

// difference leaves out what only one side can know: --help is added while cobra executes
// and cannot be watched, and cobra's error names no path and kind.
func difference(fresh, answer parsed) string {
	kept := answer.Flags[:0:0]
	for _, flag := range answer.Flags {
		if flag.Name != "help" {
			kept = append(kept, flag)
		}
	}
	answer.Flags = append([]occurrence{}, kept...)
	if answer.Error != "" {
		answer.Error, answer.Path, answer.Args, answer.Dash = "", fresh.Path, fresh.Args, fresh.Dash
	}
	left, _ := json.Marshal(fresh)
	right, _ := json.Marshal(answer)
	if string(left) == string(right) {
		return ""
	}
	return "fresh  " + string(left) + "\n  oracle " + string(right)
}
