package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

type flagEntry struct {
	Name                string  `json:"name"`
	Shorthand           string  `json:"shorthand,omitempty"`
	Type                string  `json:"type"`
	Default             string  `json:"default"`
	NoOptDefVal         *string `json:"noOptDefVal,omitempty"`
	Repeat              string  `json:"repeat"`
	Persistent          bool    `json:"persistent,omitempty"`
	Late                bool    `json:"late,omitempty"`
	Required            bool    `json:"required,omitempty"`
	Hidden              bool    `json:"hidden,omitempty"`
	Deprecated          string  `json:"deprecated,omitempty"`
	ShorthandDeprecated string  `json:"shorthandDeprecated,omitempty"`
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
}

// groupEntry is one of cobra's flag groups: of these flags at most one (exclusive),
// at least one (one) or all or none (together) must be given.
type groupEntry struct {
	Rule  string   `json:"rule"`
	Flags []string `json:"flags"`
}

// writeGrammar prints the whole grammar: a line per persistent flag, per command and
// per local flag, in the order of their names.
func writeGrammar(out *bufio.Writer) error {
	early := map[string]bool{}
	root := earlyTree()
	walk(root, func(command *cobra.Command) { early[command.CommandPath()] = true })
	root.PersistentFlags().VisitAll(func(flag *pflag.Flag) { early["--"+flag.Name] = true })

	root = lateTree()
	flags, persistent := localFlags(root)
	lines, err := flagLines(flags, persistent, func(flag *pflag.Flag) bool { return !early["--"+flag.Name] })
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "{\n\"versions\": %s,\n\"flags\": [\n%s\n],\n\"commands\": [\n", encode(versions()), lines)
	first := true
	walk(root, func(command *cobra.Command) {
		if err != nil {
			return
		}
		var head string
		head, err = commandHead(command, !early[command.CommandPath()])
		if err != nil {
			return
		}
		flags, persistent := []*pflag.Flag{}, map[*pflag.Flag]bool{}
		if command.HasParent() {
			flags, persistent = localFlags(command)
		}
		lines, err = flagLines(flags, persistent, func(*pflag.Flag) bool { return false })
		if !first {
			out.WriteString(",\n")
		}
		first = false
		fmt.Fprintf(out, "%s,\"flags\":[%s]}", strings.TrimSuffix(head, "}"), indented(lines))
	})
	out.WriteString("\n]\n}\n")
	return err
}

func indented(lines string) string {
	if lines == "" {
		return ""
	}
	return "\n" + lines + "\n"
}

func flagLines(flags []*pflag.Flag, persistent map[*pflag.Flag]bool, late func(*pflag.Flag) bool) (string, error) {
	lines := make([]string, 0, len(flags))
	for _, flag := range flags {
		rule, err := repeatRule(flag)
		if err != nil {
			return "", err
		}
		entry := flagEntry{
			Name: flag.Name, Shorthand: flag.Shorthand, Type: flag.Value.Type(), Default: flag.DefValue,
			Repeat: rule, Persistent: persistent[flag], Late: late(flag), Hidden: flag.Hidden,
			Required:   slices.Contains(flag.Annotations[cobra.BashCompOneRequiredFlag], "true"),
			Deprecated: flag.Deprecated, ShorthandDeprecated: flag.ShorthandDeprecated,
		}
		if flag.NoOptDefVal != "" {
			entry.NoOptDefVal = &flag.NoOptDefVal
		}
		lines = append(lines, " "+encode(entry))
	}
	return strings.Join(lines, ",\n"), nil
}

func commandHead(command *cobra.Command, late bool) (string, error) {
	args, err := probeArgs(command)
	if err != nil {
		return "", err
	}
	aliases := slices.Clone(command.Aliases)
	slices.Sort(aliases)
	return encode(commandEntry{
		Path: words(command), Aliases: aliases, Kind: kind(command), Late: late, Hidden: command.Hidden,
		Deprecated: command.Deprecated, DisableFlagParsing: command.DisableFlagParsing, Args: args, Groups: groups(command),
	}), nil
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

func encode(value any) string {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(text.String(), "\n")
}
