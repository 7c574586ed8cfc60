package main

import (
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

type flagEntry struct {
	Name                string `json:"name"`
	Shorthand           string `json:"shorthand,omitempty"`
	Type                string `json:"type"`
	Default             string `json:"default"`
	NoOptDefVal         string `json:"noOptDefVal,omitempty"`
	Repeat              string `json:"repeat"`
	Persistent          bool   `json:"persistent,omitempty"`
	Late                bool   `json:"late,omitempty"`
	Required            bool   `json:"required,omitempty"`
	Hidden              bool   `json:"hidden,omitempty"`
	Deprecated          string `json:"deprecated,omitempty"`
	ShorthandDeprecated string `json:"shorthandDeprecated,omitempty"`
}

type commandEntry struct {
	Path               []string     `json:"path"`
	Aliases            []string     `json:"aliases,omitempty"`
	Kind               string       `json:"kind"`
	Late               bool         `json:"late,omitempty"`
	Hidden             bool         `json:"hidden,omitempty"`
	Deprecated         string       `json:"deprecated,omitempty"`
	DisableFlagParsing bool         `json:"disableFlagParsing,omitempty"`
	Args               *argsEntry   `json:"args,omitempty"`
	Groups             []groupEntry `json:"flagGroups,omitempty"`
	Drop               []string     `json:"drop,omitempty"`
	Flags              []flagEntry  `json:"flags"`
}

// groupEntry is one of cobra's flag groups: of these flags at most one (exclusive),
// at least one (one) or all or none (together) must be given.
type groupEntry struct {
	Rule  string   `json:"rule"`
	Flags []string `json:"flags"`
}

// grammar is all a version's command line knows: the flags of the root, which every
// command inherits, and each command with the flags it defines itself.
type grammar struct {
	Base     string            `json:"base,omitempty"`
	Versions map[string]string `json:"versions"`
	Drop     []string          `json:"drop,omitempty"`
	Gone     [][]string        `json:"gone,omitempty"`
	Flags    []flagEntry       `json:"flags"`
	Commands []commandEntry    `json:"commands"`
}

// readTree collects the grammar of the kubectl this program is linked with.
func readTree() (grammar, error) {
	early := map[string]bool{}
	root := earlyTree()
	walk(root, func(command *cobra.Command) { early[command.CommandPath()] = true })
	root.PersistentFlags().VisitAll(func(flag *pflag.Flag) { early["--"+flag.Name] = true })

	result := grammar{Versions: versions()}
	var failed error
	walk(lateTree(), func(command *cobra.Command) {
		if failed != nil {
			return
		}
		var entry commandEntry
		if entry, failed = readCommand(command); failed != nil {
			return
		}
		if !command.HasParent() {
			result.Flags, entry.Flags = entry.Flags, nil
			for i, flag := range result.Flags {
				result.Flags[i].Late = !early["--"+flag.Name]
			}
		}
		entry.Late = !early[command.CommandPath()]
		result.Commands = append(result.Commands, entry)
	})
	return result, failed
}

func readCommand(command *cobra.Command) (commandEntry, error) {
	args, err := probeArgs(command)
	if err != nil {
		return commandEntry{}, err
	}
	aliases := slices.Clone(command.Aliases)
	slices.Sort(aliases)
	entry := commandEntry{
		Path: words(command), Aliases: aliases, Kind: kind(command), Hidden: command.Hidden,
		Deprecated: command.Deprecated, DisableFlagParsing: command.DisableFlagParsing, Args: args, Groups: groups(command),
	}
	flags, persistent := localFlags(command)
	for _, flag := range flags {
		rule, err := repeatRule(flag)
		if err != nil {
			return commandEntry{}, err
		}
		entry.Flags = append(entry.Flags, flagEntry{
			Name: flag.Name, Shorthand: flag.Shorthand, Type: flag.Value.Type(), Default: flag.DefValue,
			NoOptDefVal: flag.NoOptDefVal, Repeat: rule, Persistent: persistent[flag], Hidden: flag.Hidden,
			Required:   slices.Contains(flag.Annotations[cobra.BashCompOneRequiredFlag], "true"),
			Deprecated: flag.Deprecated, ShorthandDeprecated: flag.ShorthandDeprecated,
		})
	}
	return entry, nil
}

// kind tells commands that do something ("run") from those whose Run prints help
// and refuses positionals ("help") and those without any Run ("none").
func kind(command *cobra.Command) string {
	switch {
	case !command.Runnable():
		return "none"
	case command.Run != nil:
		name := runtime.FuncForPC(reflect.ValueOf(command.Run).Pointer()).Name()
		if strings.Contains(name, ".DefaultSubCommandRun.") || strings.HasSuffix(name, ".runHelp") {
			return "help"
		}
	}
	return "run"
}

// groups reads the annotations MarkFlagsMutuallyExclusive and its kin leave.
func groups(command *cobra.Command) []groupEntry {
	rules := [][2]string{
		{"cobra_annotation_mutually_exclusive", "exclusive"},
		{"cobra_annotation_one_required", "one"},
		{"cobra_annotation_required_if_others_set", "together"},
	}
	found := map[string]groupEntry{}
	command.Flags().VisitAll(func(flag *pflag.Flag) {
		for _, rule := range rules {
			for _, names := range flag.Annotations[rule[0]] {
				found[rule[1]+" "+names] = groupEntry{rule[1], strings.Fields(names)}
			}
		}
	})
	keys := make([]string, 0, len(found))
	for key := range found {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	entries := make([]groupEntry, 0, len(keys))
	for _, key := range keys {
		entries = append(entries, found[key])
	}
	return entries
}

// versions are those of the modules that parse, as this program was linked with them.
func versions() map[string]string {
	linked := map[string]string{}
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		switch module.Path {
		case "k8s.io/kubectl", "k8s.io/component-base", "github.com/spf13/cobra", "github.com/spf13/pflag":
			linked[module.Path] = module.Version
		}
	}
	return linked
}
