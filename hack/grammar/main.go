// Command grammar writes kubectl's own command line grammar as data and answers
// how kubectl parses an argv, and how it reads documents. It is built once per kubectl minor: go.mod pins the
// newest, v1.*.mod the older ones (go build -modfile).
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
)

const usage = `usage: grammar grammar [--base F] print the grammar as JSON, or only what differs from F
       grammar oracle [--check]   read one JSON string array per line, print what kubectl parses
                                  --check: parse each also with a fresh, real tree and fail on a difference
       grammar documents          read one JSON object {"text", "patch", "argument"} per line, print what kubectl reads in the text`

func main() {
	isolate()
	out := bufio.NewWriterSize(os.Stdout, 1<<16)
	if err := run(os.Args[1:], out); err != nil {
		_ = out.Flush()
		fmt.Fprintln(os.Stderr, "grammar:", err)
		os.Exit(1)
	}
	if err := out.Flush(); err != nil {
		os.Exit(1)
	}
}

func run(args []string, out *bufio.Writer) error {
	if len(args) == 0 {
		return fmt.Errorf("no subcommand\n%s", usage)
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	check := flags.Bool("check", false, "compare with a fresh tree")
	base := flags.String("base", "", "print only what differs from this grammar file")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case "grammar":
		return writeGrammar(out, *base)
	case "oracle":
		return answer(os.Stdin, out, *check)
	case "documents":
		return readDocuments(os.Stdin, out)
	}
	return fmt.Errorf("unknown subcommand %q\n%s", args[0], usage)
}

// isolate takes the environment away, so that no variable, home directory or PATH
// of this machine shows in a default value or adds a plugin; "~" stands for home.
func isolate() {
	os.Clearenv()
	_ = os.Setenv("HOME", "~")
	_ = os.Setenv("KUBERC", "off")
}
