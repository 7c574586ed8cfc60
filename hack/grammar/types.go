package main

import (
	"fmt"

	"github.com/spf13/pflag"
)

// repeats says what a second occurrence of a flag does, by the type its Value
// names: the last one wins, it appends, or it appends after splitting at commas
// (into a map: a later key replaces the same earlier one). A type that is not here stops the
// generator: somebody has to read how it parses and write it into README.md.
var repeats = map[string]string{
	"bool":            "last",
	"string":          "last",
	"int":             "last",
	"int32":           "last",
	"int64":           "last",
	"duration":        "last",
	"Level":           "last",
	"moduleSpec":      "last",
	"tristate":        "last",
	"stringArray":     "append",
	"stringSlice":     "append-comma",
	"stringToString":  "append-comma",
	"mapStringString": "append-comma",
}

// repeatRule looks a flag's type up and, where the value is a slice, tries it.
func repeatRule(flag *pflag.Flag) (string, error) {
	rule, known := repeats[flag.Value.Type()]
	if !known {
		return "", fmt.Errorf("flag --%s: type %q (%T) is not described yet", flag.Name, flag.Value.Type(), flag.Value)
	}
	slice, isSlice := flag.Value.(pflag.SliceValue)
	if !isSlice {
		return rule, nil
	}
	restore := snapshot(flag)
	defer restore()
	for _, text := range []string{"a,b", "c"} {
		if err := flag.Value.Set(text); err != nil {
			return "", fmt.Errorf("flag --%s: %w", flag.Name, err)
		}
	}
	measured := map[int]string{1: "last", 2: "append", 3: "append-comma"}[len(slice.GetSlice())]
	if measured != rule {
		return "", fmt.Errorf("flag --%s: repeats as %q, the table says %q", flag.Name, measured, rule)
	}
	return rule, nil
}
