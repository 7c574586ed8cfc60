package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

// writeGrammar prints the grammar: a line per command and per flag, sorted by name. With
// a base, the file of another version, it prints only what differs from that.
func writeGrammar(out *bufio.Writer, base string) error {
	result, err := readTree()
	if err != nil {
		return err
	}
	if base != "" {
		text, err := os.ReadFile(base)
		if err != nil {
			return err
		}
		var other grammar
		if err := json.Unmarshal(text, &other); err != nil {
			return err
		}
		name := filepath.Base(base)
		result = subtract(result, other, strings.TrimSuffix(name, filepath.Ext(name)))
	}
	commands := result.Commands
	flags := result.Flags
	result.Commands, result.Flags = nil, nil
	head := strings.TrimSuffix(encode(result), `"flags":null,"commands":null}`)
	fmt.Fprintf(out, "%s\n\"flags\":%s,\n\"commands\":[", head, flagList(flags))
	for i, command := range commands {
		flags := command.Flags
		command.Flags = nil
		if i > 0 {
			out.WriteString(",")
		}
		fmt.Fprintf(out, "\n%s%s}", strings.TrimSuffix(encode(command), "null}"), flagList(flags))
	}
	_, err = out.WriteString("\n]}\n")
	return err
}

func flagList(flags []flagEntry) string {
	if len(flags) == 0 {
		return "[]"
	}
	lines := make([]string, 0, len(flags))
	for _, flag := range flags {
		lines = append(lines, " "+encode(flag))
	}
	return "[\n" + strings.Join(lines, ",\n") + "\n]"
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

// subtract leaves of a grammar what a reader of base must change: flags and commands that
// are new or different stay, Drop names the flags and Gone the commands base has too many.
func subtract(result, base grammar, name string) grammar {
	change := grammar{Base: name, Versions: result.Versions}
	change.Flags, change.Drop = subtractFlags(result.Flags, base.Flags)
	for _, command := range result.Commands {
		at := slices.IndexFunc(base.Commands, func(other commandEntry) bool { return slices.Equal(other.Path, command.Path) })
		if at >= 0 {
			other := base.Commands[at]
			kept, dropped := subtractFlags(command.Flags, other.Flags)
			same := command
			same.Flags = other.Flags
			if len(kept)+len(dropped) == 0 && encode(same) == encode(other) {
				continue
			}
			command.Flags, command.Drop = kept, dropped
		}
		change.Commands = append(change.Commands, command)
	}
	for _, other := range base.Commands {
		if !slices.ContainsFunc(result.Commands, func(command commandEntry) bool { return slices.Equal(other.Path, command.Path) }) {
			change.Gone = append(change.Gone, other.Path)
		}
	}
	return change
}

func subtractFlags(flags, base []flagEntry) (kept []flagEntry, dropped []string) {
	for _, flag := range flags {
		if !slices.ContainsFunc(base, func(other flagEntry) bool { return reflect.DeepEqual(flag, other) }) {
			kept = append(kept, flag)
		}
	}
	for _, other := range base {
		if !slices.ContainsFunc(flags, func(flag flagEntry) bool { return flag.Name == other.Name }) {
			dropped = append(dropped, other.Name)
		}
	}
	return kept, dropped
}
