package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// argsEntry is how many positionals cobra lets through before Run; Max is null where
// there is no limit. Values are the only words accepted, where the command lists them.
type argsEntry struct {
	Min    int      `json:"min"`
	Max    *int     `json:"max"`
	Values []string `json:"values,omitempty"`
}

const probes = 9

// probeArgs calls a command's Args with 0 to 8 words and reports what passes. It fails
// where the answer is no range, or depends on more than the number of words.
func probeArgs(command *cobra.Command) (*argsEntry, error) {
	if command.Args == nil {
		return nil, nil // legacyArgs: only the root refuses, and Find has done that
	}
	entry := argsEntry{Min: -1}
	last := -1
	for count := range probes {
		passes := command.Args(command, dummies(count, "word")) == nil
		if passes != (command.Args(command, dummies(count, "other")) == nil) {
			return nil, fmt.Errorf("%s: Args depends on the words", command.CommandPath())
		}
		if !passes {
			continue
		}
		if entry.Min < 0 {
			entry.Min = count
		} else if last != count-1 {
			return nil, fmt.Errorf("%s: Args accepts no range", command.CommandPath())
		}
		last = count
	}
	if entry.Min < 0 {
		return nil, fmt.Errorf("%s: Args accepts nothing that was tried", command.CommandPath())
	}
	if last < probes-1 {
		entry.Max = &last
	}
	return &entry, nil
}

func dummies(count int, word string) []string {
	words := make([]string, 0, count)
	for i := range count {
		words = append(words, fmt.Sprintf("%s%d", word, i))
	}
	return words
}
