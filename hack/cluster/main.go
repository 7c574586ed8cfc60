// Command cluster is a whole Kubernetes control plane in one program.
//
// "cluster up" starts and supervises it. Every component is the genuine one and
// is chosen by the first argument or by the name the program is called by.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	// Without it CronJobs with a time zone fail on machines that have no zone files.
	_ "time/tzdata"
)

func main() {
	name := filepath.Base(os.Args[0])
	run, known := components[name]
	if !known && len(os.Args) > 1 {
		name = os.Args[1]
		if run, known = components[name]; known {
			os.Args = os.Args[1:]
		}
	}
	switch {
	case known:
		run()
	case name == "up":
		os.Exit(up(os.Args[2:]))
	default:
		fmt.Fprintln(os.Stderr, usage())
		os.Exit(2)
	}
}

func usage() string {
	names := make([]string, 0, len(components))
	for name := range components {
		names = append(names, name)
	}
	sort.Strings(names)
	return "usage: cluster up [--dir DIR] [--keep] [--kubectl PATH] [--metrics-server] [--exec]\n" +
		"       cluster " + strings.Join(names, "|") + " [flags of that component]"
}
